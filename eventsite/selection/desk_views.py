"""Deciding applications."""

from flask import Blueprint

blueprint = Blueprint("selection_desk", __name__)
