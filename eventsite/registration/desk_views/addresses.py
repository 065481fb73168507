"""Putting somebody's address right: mails that came back go to the right one, with an invitation of its own."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_forms.correcting_address import AddressForm
from eventsite.registration.desk_views.asked import blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT
from eventsite.registration.errors import AlreadyRegistered, RegistrationError
from eventsite.registration.forms import address_of
from eventsite.web.access import for_desk


@blueprint.route(AT + "/address", methods=["GET", "POST"])
@for_desk("registrations.edit")
def correct_address(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The right address, and why."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    form = AddressForm(email=registration.email or "")
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            try:
                with transaction():
                    moved = service.correct_address(
                        registration, address_of(form.email.data), organiser(), reason=form.typed["reason"], now=clock.now()
                    )
                tell(_("The address is changed, and the confirmation is on its way there.") if moved else _("Nothing was different."))
                return redirect(url_for("registration_desk.attendee", event_id=event.id, registration_id=registration.id), 303)
            except AlreadyRegistered as error:
                form.email.errors = [str(error.message)]
                status = error.status_code
            except RegistrationError as error:
                form.form_errors.append(str(error.message))
                status = error.status_code
    context = {"event": event, "tab": "attendees", "form": form, "registration": registration}
    context["mail_trouble"] = desk_queries.has_mail_trouble(registration)
    return render_template("registration/desk/address.html", **context), status
