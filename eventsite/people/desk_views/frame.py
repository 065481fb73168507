"""What the views of people share."""

from flask import Blueprint

blueprint = Blueprint("people_desk", __name__)
