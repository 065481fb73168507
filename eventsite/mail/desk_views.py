"""The outbox at the desk: each message, its state and its text."""

from flask import Blueprint

blueprint = Blueprint("mail_desk", __name__)
