"""The front page and the static pages."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)
