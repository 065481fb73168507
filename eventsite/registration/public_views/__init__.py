"""Signing up, and the personal page."""

from eventsite.registration.public_views import my_link, personal, sign_up
from eventsite.registration.public_views.frame import blueprint

__all__ = ["blueprint", "my_link", "personal", "sign_up"]
