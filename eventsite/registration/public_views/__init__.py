"""Signing up, the personal page, and the page of a party."""

from eventsite.registration.public_views import (
    draw,
    handover,
    my_link,
    my_registrations,
    offers,
    own_mail,
    party,
    personal,
    proposals,
    sign_up,
)
from eventsite.registration.public_views.frame import blueprint

__all__ = [
    "blueprint", "draw", "handover", "my_link", "my_registrations", "offers", "own_mail", "party", "personal", "proposals", "sign_up",
]  # fmt: skip
