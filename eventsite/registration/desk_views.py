"""The attendee list and one attendee."""

from flask import Blueprint

blueprint = Blueprint("registration_desk", __name__)
