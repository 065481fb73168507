"""What the worker asks about mails to a mailbox that is not known yet: nothing in them was typed by anybody."""

from typing import Any

from flask import current_app, url_for

from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.mail_words import when_of, where_of
from eventsite.i18n import _, language
from eventsite.mail.hooks import Subject
from eventsite.mail.models import Message
from eventsite.registration import own_queries, rules
from eventsite.registration.emails.waiting import moment
from eventsite.registration.models import AddressProof, Handover


def _handover_wanted(message: Message, handover: Handover) -> bool:
    """As long as it can be taken; that it comes too late is for `not_after`."""
    return rules.may_take(handover, message.created_at)


def _handover_context(message: Message, handover: Handover) -> dict[str, Any]:
    event = handover.registration.event
    return {
        "event": event, "title": catalogue.text_of(event, language()).title, "when": when_of(event), "where": where_of(event),
        "rows": [(_("Where"), "\n".join(where_of(event)))], "join_url": "", "name": None, "values": message.values,
        "take_url": _page("registration.handover", "handover", handover.id, handover.link_version),
        "event_url": url_for("catalogue.event", slug=event.slug, _external=True), "starts": moment(event.starts_at, event.zone),
    }  # fmt: skip


def _proof_wanted(_message: Message, _proof: AddressProof) -> bool:
    """Until it has ended, which is for `not_after`."""
    return True


def _proof_context(_message: Message, proof: AddressProof) -> dict[str, Any]:
    return {"list_url": _page("registration.my_registrations", "own list", proof.id, proof.link_version)}


def _page(endpoint: str, purpose: str, subject_id: int, version: int) -> str:
    token = current_app.extensions["eventsite"].links.make(purpose, subject_id, version)
    return url_for(endpoint, token=token, _external=True)


HANDOVER_SUBJECT = Subject(
    load=own_queries.handover_by_id, still_wanted=_handover_wanted, context=_handover_context,
    entry=lambda _message, _handover: None, display_name=lambda _message, _handover: None,
    typed=lambda _message, _handover: True,
)  # fmt: skip
PROOF_SUBJECT = Subject(
    load=own_queries.proof_by_id, still_wanted=_proof_wanted, context=_proof_context, entry=lambda _message, _proof: None,
    display_name=lambda _message, _proof: None, typed=lambda _message, _proof: True,
)  # fmt: skip
