"""Signing up, the page of an invitation, the personal page, and the page of a party."""

from eventsite.registration.public_views import (
    answers,
    draw,
    handover,
    invited,
    my_calendar,
    my_files,
    my_link,
    my_registrations,
    offers,
    own_mail,
    party,
    personal,
    printing,
    proposals,
    sign_up,
)
from eventsite.registration.public_views.frame import blueprint

__all__ = [
    "answers", "blueprint", "draw", "handover", "invited", "my_calendar", "my_files", "my_link", "my_registrations", "offers", "own_mail",
    "party", "personal", "printing", "proposals", "sign_up",
]  # fmt: skip
