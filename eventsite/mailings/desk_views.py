"""Writing to many."""

from flask import Blueprint

blueprint = Blueprint("mailings_desk", __name__)
