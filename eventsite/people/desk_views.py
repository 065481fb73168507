"""Site settings, the organisation directory, people."""

from flask import Blueprint

blueprint = Blueprint("people_desk", __name__)
