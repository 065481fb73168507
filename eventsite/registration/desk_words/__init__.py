"""What the desk says of registrations: their states, how each came about, and how the event fills its places."""

from eventsite.registration.desk_words.policy import offer_example, places_note, summary
from eventsite.registration.desk_words.standing import REASON_WORDS, reason_words, why
from eventsite.registration.desk_words.statuses import (
    CONSENT_WORDS,
    FACET_WORDS,
    MESSAGE_WORDS,
    STATUS_SHAPES,
    STATUS_WORDS,
    TEMPLATE_WORDS,
    facet_words,
    status_words,
)
from eventsite.registration.desk_words.timeline import EditWords, TimelineItem, edit_words, message_title, timeline

__all__ = [
    "CONSENT_WORDS", "FACET_WORDS", "MESSAGE_WORDS", "REASON_WORDS", "STATUS_SHAPES", "STATUS_WORDS", "TEMPLATE_WORDS", "EditWords",
    "TimelineItem", "edit_words", "facet_words", "message_title", "offer_example", "places_note", "reason_words", "status_words",
    "summary", "timeline", "why",
]  # fmt: skip
