"""The desk's first page."""

from flask import Blueprint

blueprint = Blueprint("home_desk", __name__)
