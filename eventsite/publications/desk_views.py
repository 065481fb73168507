"""Editing reports and news."""

from flask import Blueprint

blueprint = Blueprint("publications_desk", __name__)
