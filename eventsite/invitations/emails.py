"""The mails of invitations: rows of the outbox, and what their templates see when they go.

They are mailings: nobody asked for them, so that each can be answered with "no more", and whoever did so gets none. What
stands in them is the organiser's. They hold no picture and no link that tells who opened them.
"""

from datetime import datetime
from typing import Any

from flask import current_app, url_for

from eventsite.calendar.entry import Entry
from eventsite.catalogue.mail_words import when_of, where_of
from eventsite.catalogue.queries import text_of
from eventsite.i18n import _, language, moment
from eventsite.invitations import hooks, queries, rules
from eventsite.invitations.models import Invitee
from eventsite.mail.hooks import Subject
from eventsite.mail.models import Message, MessageKind
from eventsite.mail.outbox import Letter, enqueue

FOLDER = "invitations/emails/"
INVITATION, REMINDER = FOLDER + "invitation", FOLDER + "invitation_reminder"
PURPOSE = "invited"  # of the link
SPECIMEN = "preview"  # stands where a personal link would, for other eyes


def send_invitation(invitee: Invitee, *, again_at: datetime | None = None) -> None:
    """The invitation; `again_at` names another one, by hand."""
    _send(invitee, INVITATION, f"{again_at:%Y%m%d%H%M%S}" if again_at else "")


def send_reminder(invitee: Invitee, *, now: datetime) -> None:
    """That no answer has come, and until when it can."""
    _send(invitee, REMINDER, f"{now:%Y%m%d%H%M%S}")


def token_of(invitee: Invitee) -> str:
    """The token of the link in force."""
    return str(current_app.extensions["eventsite"].links.make(PURPOSE, invitee.id, invitee.link_version))


def words_for(invitee: Invitee, *, for_other_eyes: bool = False) -> dict[str, Any]:
    """What the templates see. `for_other_eyes`: a preview holds no link that answers for somebody."""
    event = invitee.event
    token = SPECIMEN if for_other_eyes else token_of(invitee)
    text, ends_at = text_of(event, language()), rules.ends_at(invitee)
    stop_url = url_for("registration.no_more", token=token, _external=True)
    return {
        "event": event,
        "title": text.title,
        "standfirst": text.standfirst,
        "when": when_of(event),
        "where": where_of(event),
        "name": invitee.full_name,
        "paragraphs": [part.strip() for part in invitee.words.split("\n\n") if part.strip()],
        "transferable": invitee.transferable,
        "until": moment(ends_at, event.zone),
        "answer_url": url_for("registration.invited", token=token, _external=True),
        "stop_url": stop_url,
        "unsubscribe_url": stop_url,
        "list_id": f"invitations.{event.id}.{current_app.extensions['eventsite'].settings.mail_domain}",
        "event_url": url_for("catalogue.event", slug=event.slug, _external=True),
    }


def subject_of(words: dict[str, Any]) -> str:
    """The subject as the desk shows it beside a preview."""
    return _("You are invited: %(title)s, %(day)s", title=words["title"], day=words["when"].short)


def _send(invitee: Invitee, template: str, step: str) -> None:
    event = invitee.event
    name = template.rpartition("/")[2]
    letter = Letter(
        template=template, to=invitee.email, language=invitee.language, about=invitee, team_id=event.team_id, event_id=event.id,
        kind=MessageKind.MAILING, not_after=rules.ends_at(invitee), once=f"{name}:{invitee.id}" + (f":{step}" if step else ""),
    )  # fmt: skip
    enqueue(letter)


def _still_wanted(message: Message, invitee: Invitee) -> bool:
    """Who answered meanwhile, is registered some other way, has another address, or whose event is off, is left in peace."""
    if invitee.registered_at is not None or invitee.declined_at is not None or invitee.revoked_at is not None:
        return False
    if message.recipient != invitee.email or not rules.is_public(invitee.event):
        return False
    return not hooks.above.registered(invitee.event_id, [invitee.email_key])


def _context(_message: Message, invitee: Invitee) -> dict[str, Any]:
    return words_for(invitee)


def _no_entry(_message: Message, _invitee: Invitee) -> Entry | None:
    return None


def _display_name(_message: Message, invitee: Invitee) -> str | None:
    return invitee.full_name or None


SUBJECT = Subject(
    load=queries.by_id, still_wanted=_still_wanted, context=_context, entry=_no_entry, display_name=_display_name,
    read_ahead=queries.for_mails,
)  # fmt: skip
