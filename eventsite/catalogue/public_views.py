"""What the public opens: the catalogue and the event pages."""

from flask import Blueprint

blueprint = Blueprint("catalogue", __name__)
