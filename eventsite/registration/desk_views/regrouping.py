"""Into another party, and a seat to somebody else by hand."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _, language, ngettext
from eventsite.questions.errors import QuestionError
from eventsite.registration import service
from eventsite.registration.desk_forms.regrouping import ALONE, PartyForm, TransferForm
from eventsite.registration.desk_queries.pairs import parties_of
from eventsite.registration.desk_views.asked import blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT, asked_of
from eventsite.registration.errors import AddressNeeded, AlreadyRegistered, RegistrationError
from eventsite.registration.forms import form_for
from eventsite.registration.models import Registration
from eventsite.registration.rules import CONFIRMED, OFFERED
from eventsite.web.access import for_desk


@blueprint.route(AT + "/party", methods=["GET", "POST"])
@for_desk("registrations.edit")
def regroup(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Of which party somebody is, if of any."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    parties = parties_of(event.id)
    form = PartyForm(data={"party": str(registration.party_id or ALONE)})
    form.needs_address = registration.email is None and registration.party_id is not None
    form.party.choices = [(ALONE, _("Alone")), *((str(party.id), _said(party.full_name, number)) for party, number in parties)]
    status = 200
    if form.validate_on_submit():
        party = next((one for one, _number in parties if one.id == form.party_id), None)
        try:
            with transaction():
                changed = service.regroup(registration, party, organiser(), email=(form.email.data or "").strip(), now=clock.now())
        except RegistrationError as error:
            _refuse(form, error, {AddressNeeded: form.email, AlreadyRegistered: form.email})
            status = error.status_code
        else:
            tell(_("The group is changed.") if changed else _("Nothing was different."))
            return redirect(_at(event, registration), 303)
    elif request.method == "POST":
        status = 422
    context: dict[str, Any] = {"event": event, "tab": "attendees", "registration": registration, "form": form}
    return render_template("registration/desk/party.html", **context, parties=parties), status


@blueprint.route(AT + "/transfer", methods=["GET", "POST"])
@for_desk("registrations.edit")
def transfer(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Somebody else has the seat from now on."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    if registration.status not in (CONFIRMED, OFFERED):
        abort(404)
    asked = asked_of(event, registration, anew=True)
    form = form_for(TransferForm, asked)(
        language=language(), data={"language": registration.language, "organisation": registration.organisation}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.check(request.form):
            try:
                with transaction():
                    reason = (form.reason.data or "").strip()
                    new = service.transfer_by_hand(registration, form.to_request(), organiser(), reason=reason, now=clock.now())
            except (RegistrationError, QuestionError) as error:
                _refuse(form, error, {AlreadyRegistered: form.email})
                status = error.status_code
            else:
                tell(_("%(name)s has the seat now. Both are told by mail.", name=new.full_name))
                return redirect(_at(event, new), 303)
    context = {"event": event, "tab": "attendees", "registration": registration, "form": form, "asked": asked}
    return render_template("registration/desk/transfer.html", **context), status


def _refuse(form: Any, error: DomainError, fields: dict[type[DomainError], Field]) -> None:
    field = fields.get(type(error))
    if field is None:
        form.form_errors.append(str(error.message))
    else:
        field.errors = [*field.errors, str(error.message)]


def _said(name: str, number: int) -> str:
    return ngettext("With %(name)s (%(num)d person)", "With %(name)s (%(num)d people)", number, name=name)


def _at(event: Event, registration: Registration) -> str:
    return url_for("registration_desk.attendee", event_id=event.id, registration_id=registration.id)
