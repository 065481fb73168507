"""The same human twice: who that may be, both side by side, and one of them."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import current_team
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.people import queries as people
from eventsite.questions import queries as questions
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_queries import pairs
from eventsite.registration.desk_views.asked import blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT
from eventsite.registration.desk_views.undoing import PERSON, tell_undo
from eventsite.registration.desk_words import CONSENT_WORDS, STATUS_SHAPES, status_words
from eventsite.registration.errors import RegistrationError
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration
from eventsite.registration.rules.merging import DETAILS, merger
from eventsite.web.access import for_desk
from eventsite.web.identifiers import asked_id


@blueprint.get("/events/<int:event_id>/attendees/duplicates")
@for_desk("registrations.view")
def duplicates(event_id: int) -> ResponseReturnValue:
    """Those of the event who have the same name."""
    event = own_event(event_id)
    context = {"event": event, "tab": "attendees", "groups": pairs.possible_duplicates(event)}
    return render_template("registration/desk/duplicates.html", **context, words=status_words(event.admission), shapes=STATUS_SHAPES)


@blueprint.route(AT + "/merge", methods=["GET", "POST"])
@for_desk("registrations.edit")
def merge(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Who may be the same; with ?other= both side by side and what merging means; by POST it is done."""
    event = own_event(event_id)
    keep = own_attendee(event, registration_id)
    other_id = asked_id("other")
    if other_id is None:
        return _candidates(keep)
    other = pairs.of_team(other_id, current_team().id) or abort(404)
    form, error, status = PlainForm(), "", 200
    if form.validate_on_submit():
        by, now = organiser(), clock.now()
        try:
            with transaction(), service.one_act("merge", [keep, other], by, now=now) as done:
                service.merge(keep, other, done, by, now=now)
        except RegistrationError as refusal:
            return _candidates(keep, error=str(refusal.message), status=refusal.status_code)
        tell_undo(event, done, _("Merged: %(name)s is one person.", name=keep.full_name), back=PERSON)
        return redirect(url_for("registration_desk.attendee", event_id=event.id, registration_id=keep.id), 303)
    try:
        will = merger(keep, other, clock.now())
    except RegistrationError as refusal:
        will, error, status = None, str(refusal.message), 422 if request.method == "POST" else 200
    context = {"event": event, "tab": "attendees", "keep": keep, "other": other, "will": will, "error": error, "form": form}
    return render_template("registration/desk/merge.html", **context, **_side_by_side(keep, other)), status


def _candidates(keep: Registration, *, error: str = "", status: int = 200) -> ResponseReturnValue:
    context = {"event": keep.event, "tab": "attendees", "registration": keep, "others": pairs.maybe_the_same(keep), "error": error}
    return render_template(
        "registration/desk/candidates.html", **context, words=status_words(keep.event.admission), shapes=STATUS_SHAPES
    ), status


def _side_by_side(keep: Registration, other: Registration) -> dict[str, Any]:
    """What the two have, and what of the other the kept one takes over."""
    both = (keep, other)
    return {
        "words": status_words(keep.event.admission), "shapes": STATUS_SHAPES, "consent_words": CONSENT_WORDS,
        "consents": [people.latest_consents(one.person_id) for one in both],
        "answers": [questions.answers_in_words(one.answer_set, language(), one.event.main_language) for one in both],
        "mails": [len(desk_queries.messages_of(one)) for one in both],
        "elsewhere": [len(desk_queries.others_of(one)) for one in both],
        "taken": [name for name in DETAILS if not getattr(keep, name) and getattr(other, name)] if keep.event_id == other.event_id else [],
    }  # fmt: skip
