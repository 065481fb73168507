"""An event's mailings, and one of them: the draft with its preview, or how far the copies have come."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from eventsite.accounts.queries import can
from eventsite.mailings import emails, queries
from eventsite.mailings.desk_views.composing import form_of, show_draft
from eventsite.mailings.desk_views.frame import AUDIENCE_WORDS, blueprint, own_event, own_mailing, title_of
from eventsite.mailings.models import MailingKind, MailingStatus
from eventsite.registration.desk_words import MESSAGE_WORDS
from eventsite.web.access import for_desk
from eventsite.web.pagination import asked_page

PAGE_SIZE = 50


@blueprint.get("/events/<int:event_id>/mailings")
@for_desk("mail.view")
def mailings(event_id: int) -> ResponseReturnValue:
    """Drafts, and what was sent with its progress."""
    event = own_event(event_id)
    found = queries.mailings_of(event.id)
    progress = queries.progress_of([mailing.id for mailing in found])
    context: dict[str, Any] = {"event": event, "tab": "mailings", "mailings": found, "progress": progress, "audience_words": AUDIENCE_WORDS}
    context["subject_of"] = emails.subject_in_general
    return render_template("mailings/desk/mailings.html", **context)


@blueprint.get("/events/<int:event_id>/mailings/<int:mailing_id>")
@for_desk("mail.view")
def mailing(event_id: int, mailing_id: int) -> ResponseReturnValue:
    """A draft beside its preview; a sent one with every copy's state."""
    event = own_event(event_id)
    found = own_mailing(event, mailing_id)
    if found.status is MailingStatus.DRAFT and can("mailings.send"):
        return show_draft(event, found, form_of(event, found))
    progress = queries.progress_of([found.id])[found.id]
    page = asked_page(PAGE_SIZE, progress.total)
    copies = queries.copies_of(found.id, offset=page.offset, limit=page.size)
    context = {
        "event": event, "tab": "mailings", "mailing": found, "progress": progress, "page": page, "copies": copies,
        "subject": emails.subject_in_general(found), "message_words": MESSAGE_WORDS, "audience_words": AUDIENCE_WORDS,
        "signed_up": queries.signed_up_from(found) if found.kind is MailingKind.TRIP_INVITATION else None,
        "target_title": title_of(found.target) if found.target is not None else "",
    }  # fmt: skip
    return render_template("mailings/desk/sent.html", **context)
