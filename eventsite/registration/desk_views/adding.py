"""Putting somebody on the list by hand: by which form, with whom, and into which sessions."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event, SessionKind
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import DEFAULT_LANGUAGE, _, clock_time, language, short_date
from eventsite.invitations import queries as invitations
from eventsite.questions import queries as questions
from eventsite.questions import uploads
from eventsite.questions.errors import QuestionError
from eventsite.questions.forms import Asked
from eventsite.questions.models import Form, QuestionKind
from eventsite.questions.uploads import Uploads
from eventsite.registration import queries, service
from eventsite.registration.desk_forms.adding import NEW_GROUP, QUEUE, AddToListForm
from eventsite.registration.desk_queries.pairs import parties_of
from eventsite.registration.desk_views.asked import blueprint, organiser, own_event
from eventsite.registration.desk_views.listing import form_name
from eventsite.registration.errors import AlreadyRegistered, NoPlaceLeft, RegistrationError, SessionRefused, SessionsOverlap
from eventsite.registration.forms import form_for
from eventsite.registration.models import Registration
from eventsite.registration.service.groups import begin_group
from eventsite.web.access import for_desk
from eventsite.web.identifiers import asked_id

ASKED_BY = {True: QuestionKind.MEALS, False: QuestionKind.SESSIONS}  # which kind of question asks for a meal, and for the rest


@blueprint.route("/events/<int:event_id>/attendees/add", methods=["GET", "POST"])
@for_desk("registrations.edit")
def add(event_id: int) -> ResponseReturnValue:
    """Put somebody on the list by hand. The form of the event by which they come stands in the address."""
    event = own_event(event_id)
    forms = questions.forms_of(event.id)
    by_form = next((form for form in forms if form.id == asked_id("form")), next(iter(forms), None))
    asked = _asked(event, by_form)
    form: AddToListForm = form_for(AddToListForm, asked)(language=language(), data={"language": event.main_language} | _invited(event))
    form.offering(parties_of(event.id), _sessions(event, asked))
    status = 200
    if request.method == "POST":
        status = 422
        if form.check(request.form):
            try:
                return _added(event, form, by_form)
            except (RegistrationError, QuestionError) as error:
                _refuse(form, error)
                status = error.status_code
    choices = [(one, form_name(one, event)) for one in forms] if len(forms) > 1 else []
    context = {"event": event, "tab": "attendees", "form": form, "asked": asked, "choices": choices, "by_form": by_form}
    return render_template("registration/desk/add.html", **context), status


def _invited(event: Event) -> dict[str, str]:
    """What is known of the invited person whom an organiser registers."""
    number = asked_id("invitation")
    invitee = invitations.by_id(number) if number is not None else None
    if invitee is None or invitee.event_id != event.id:
        return {}
    return {name: getattr(invitee, name) for name in ("full_name", "email", "organisation", "language")}


def _asked(event: Event, by_form: Form | None) -> Asked | None:
    """What the form asks, with what only organisers answer."""
    version = questions.current_version(event.id, by_form.name) if by_form is not None else None
    if version is None:
        return None
    files = uploads.of_request() if request.method == "POST" else Uploads()
    may_overlap = queries.policy_of(event.id).sessions_may_overlap
    main = event.main_language or DEFAULT_LANGUAGE
    return Asked(version, language(), main, by_organiser=True, may_overlap=may_overlap, uploads=files)


def _sessions(event: Event, asked: Asked | None) -> list[tuple[int, str]]:
    """The sessions that people choose and that no question of the form asks for, in words."""
    kinds = {question.kind for question in asked.version.questions} if asked is not None else set()
    found = []
    for item in queries.choosable_sessions(event.id):
        if ASKED_BY[item.kind is SessionKind.MEAL] in kinds:
            continue
        titles = {text.language: text.title for text in item.texts}
        title = titles.get(language()) or titles.get(event.main_language) or next(iter(titles.values()), "–")
        when = f"{short_date(item.starts_local.date())} {clock_time(item.starts_local)}"
        full = item.places is not None and item.places.left == 0
        found.append((item.id, _("%(title)s, %(when)s, full: they join its queue", title=title, when=when) if full else f"{title}, {when}"))
    return found


def _added(event: Event, form: AddToListForm, by_form: Form | None) -> ResponseReturnValue:
    by, now, queue = organiser(), clock.now(), form.seat.data == QUEUE
    wanted = form.to_request(by_form.id if by_form is not None else None)
    with transaction():
        registration = service.add_by_hand(event, wanted, by, waitlisted=queue, reason=form.reason.data or "", now=now)
        if form.session_ids:
            service.choose_sessions(registration, form.session_ids, by, now=now)
        if form.party.data == NEW_GROUP:
            begin_group(registration, now=now)
    tell(_("%(name)s is on the list and is told by mail.", name=registration.full_name))
    return redirect(_at(registration), 303)


def _refuse(form: AddToListForm, error: RegistrationError | QuestionError) -> None:
    fields: dict[type[DomainError], Field] = {AlreadyRegistered: form.email, NoPlaceLeft: form.reason}
    if "sessions" in form:
        fields |= {SessionRefused: form.sessions, SessionsOverlap: form.sessions}
    form.refuse(error, fields.get(type(error)))


def _at(registration: Registration) -> str:
    return url_for("registration_desk.attendee", event_id=registration.event_id, registration_id=registration.id)
