"""Reports and news."""

from flask import Blueprint

blueprint = Blueprint("publications", __name__)
