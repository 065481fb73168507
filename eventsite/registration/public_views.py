"""Signing up, and the personal page."""

from flask import Blueprint

blueprint = Blueprint("registration", __name__)
