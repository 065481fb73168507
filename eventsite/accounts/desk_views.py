"""Signing in and out, recovering a password, one's own sessions."""

from flask import Blueprint, Flask

from eventsite.config import Settings

blueprint = Blueprint("accounts", __name__)


def install(app: Flask, settings: Settings) -> None:
    """Put sign-in into the application."""
