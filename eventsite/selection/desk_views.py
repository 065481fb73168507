"""Applications of an event by selection: who applied, with their answers, and the decision."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.catalogue.models import Admission, Event
from eventsite.catalogue.queries import event_for_team
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import language, ngettext
from eventsite.questions import queries as questions
from eventsite.questions.countries import country_name
from eventsite.registration import desk_queries
from eventsite.registration.desk_words import FACET_WORDS, STATUS_SHAPES, STATUS_WORDS
from eventsite.registration.models import Actor, Registration, RegistrationStatus
from eventsite.registration.rules import By
from eventsite.selection import queries, service
from eventsite.selection.forms import DecisionForm
from eventsite.web.access import for_desk
from eventsite.web.identifiers import ids_in
from eventsite.web.pagination import asked_page

blueprint = Blueprint("selection_desk", __name__)
PAGE_SIZE = 100
EVERYTHING = "all"
MOST_BOXES = 60  # places that are drawn one by one


@blueprint.get("/events/<int:event_id>/applications")
@for_desk("registrations.view")
def applications(event_id: int) -> ResponseReturnValue:
    """The applications in the order in which they arrived, and one of them beside the list."""
    event = _own_event(event_id)
    if event.admission is not Admission.SELECTION:
        return redirect(url_for("registration_desk.attendees", event_id=event.id), 303)
    return _show(event, DecisionForm(), 200)


@blueprint.post("/events/<int:event_id>/applications/decide")
@for_desk("registrations.edit")
def decide(event_id: int) -> ResponseReturnValue:
    """Accept or decline who is ticked: all of them or none. A no without words asks first what to tell the people."""
    event = _own_event(event_id)
    form, answer = DecisionForm(), request.form.get("decision")
    chosen = desk_queries.some_of(event.id, ids_in(request.form.getlist("ids")))
    if answer not in ("accept", "decline"):
        abort(400)
    if not form.validate_on_submit():
        return _show(event, form, 422)
    if not chosen:
        form.form_errors.append(ngettext("Tick an application first.", "Tick the applications first.", 1))
        return _show(event, form, 422)
    if answer == "decline" and not (form.said.data or "").strip():
        return redirect(url_for("selection_desk.no", event_id=event.id, chosen=_joined(chosen)), 303)
    try:
        return _decided(event, chosen, form, accept=answer == "accept")
    except DomainError as error:
        form.form_errors.append(str(error.message))
        return _show(event, form, error.status_code)


@blueprint.route("/events/<int:event_id>/applications/decline", methods=["GET", "POST"])
@for_desk("registrations.edit")
def no(event_id: int) -> ResponseReturnValue:
    """Who gets a no, and what they are told."""
    event = _own_event(event_id)
    chosen = desk_queries.some_of(event.id, ids_in([request.args.get("chosen", "")])) or abort(404)
    form = DecisionForm()
    status = 200
    if form.validate_on_submit():
        try:
            return _decided(event, chosen, form, accept=False)
        except DomainError as error:
            form.form_errors.append(str(error.message))
            status = error.status_code
    elif request.method == "POST":
        status = 422
    return render_template("selection/desk/no.html", event=event, chosen=chosen, form=form), status


def _decided(event: Event, chosen: list[Registration], form: DecisionForm, *, accept: bool) -> ResponseReturnValue:
    by, now, number = By(Actor.ORGANISER, current_account().id), clock.now(), len(chosen)
    with transaction():
        if accept:
            service.accept(chosen, by, now=now)
        else:
            service.decline(chosen, by, words=form.said.data or "", now=now)
    if accept:
        tell(ngettext("One person has a place and is told by mail.", "%(num)d people have a place and are told by mail.", number))
    else:
        tell(ngettext("One person is told that it did not work out.", "%(num)d people are told that it did not work out.", number))
    return redirect(_address(event), 303)


def _show(event: Event, form: DecisionForm, status: int) -> ResponseReturnValue:
    counts = queries.counts(event.id)
    shown, query = _asked(counts)
    page = asked_page(PAGE_SIZE, queries.matching(event.id, shown, query))
    rows = queries.applications(event.id, shown, query, offset=page.offset, limit=page.size)
    context: dict[str, Any] = {
        "event": event, "tab": "applications", "form": form, "counts": counts, "shown": shown, "query": query, "page": page, "rows": rows,
        "facets": _facets(counts), "words": STATUS_WORDS, "shapes": STATUS_SHAPES, "most_boxes": MOST_BOXES,
        "ticked": set(ids_in(request.form.getlist("ids"))), "country_words": lambda code: country_name(code, language()) if code else "",
        "address": lambda **changes: _address(event, **changes), "arguments": _arguments(),
    }  # fmt: skip
    return render_template("selection/desk/applications.html", **context | _panel(event)), status


def _panel(event: Event) -> dict[str, Any]:
    ids = ids_in([request.args.get("application", "")])
    application = desk_queries.attendee(event.id, ids[0]) if ids else None
    if application is None:
        return {"application": None}
    answers = questions.answers_in_words(application.answer_set, language(), event.main_language)
    return {"application": application, "answers": answers, "others": desk_queries.others_of(application)}


def _asked(counts: dict[str, int]) -> tuple[str, str]:
    """Which status is shown: the undecided ones first, as long as there are any."""
    first = RegistrationStatus.APPLIED.value if counts.get(RegistrationStatus.APPLIED.value) else EVERYTHING
    shown = request.args.get("status", first)
    query = request.args.get("q", "").replace("\0", "")[:100].strip()
    return (shown if shown in {EVERYTHING, *RegistrationStatus} else first), query


def _facets(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    numbers = {EVERYTHING: sum(counts.values()), **counts}
    always = (EVERYTHING, RegistrationStatus.APPLIED, RegistrationStatus.CONFIRMED, RegistrationStatus.DECLINED)
    return [(key, str(words), numbers.get(key, 0)) for key, words in FACET_WORDS.items() if key in always or numbers.get(key)]


def _arguments() -> dict[str, str]:
    return {name: request.args[name] for name in ("status", "q", "page") if request.args.get(name)}


def _address(event: Event, **changes: Any) -> str:
    kept = _arguments()
    if changes.keys() - {"page", "application"}:
        kept.pop("page", None)
    arguments: dict[str, Any] = {name: value for name, value in (kept | changes).items() if value not in (None, "")}
    return url_for("selection_desk.applications", event_id=event.id, **arguments)


def _own_event(event_id: int) -> Event:
    return event_for_team(event_id, current_team().id) or abort(404)


def _joined(chosen: list[Registration]) -> str:
    return ",".join(str(application.id) for application in chosen)
