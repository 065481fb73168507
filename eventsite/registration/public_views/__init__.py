"""Signing up, the personal page, and the page of a party."""

from eventsite.registration.public_views import draw, my_link, offers, party, personal, sign_up
from eventsite.registration.public_views.frame import blueprint

__all__ = ["blueprint", "draw", "my_link", "offers", "party", "personal", "sign_up"]
