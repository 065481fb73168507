"""The programme: sessions, stops and speakers."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import desk_queries, labels, rules, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.forms import SessionForm, SpeakerForm, StopForm
from eventsite.catalogue.models import Event, ProgrammeSession, Speaker, Stop
from eventsite.i18n import _
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.get("/events/<int:event_id>/programme")
@for_desk("events.view")
def programme(event_id: int) -> ResponseReturnValue:
    """The sessions in the order of their time, and the form for one more."""
    event = own_event(event_id)
    return FormPage(
        "catalogue/desk/programme.html", _new_session_form(event), context={"event": event, "kinds": labels.SESSION_KINDS}
    ).answer()


@blueprint.route("/events/<int:event_id>/programme/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_session(event_id: int) -> ResponseReturnValue:
    """One more item."""
    event = own_event(event_id)
    form = _new_session_form(event)

    def save() -> None:
        service.add_session(event, form.to_facts(), by=me(), now=clock.now())
        tell(_("The session is in the programme."))

    page = FormPage("catalogue/desk/session.html", form, context={"event": event, "session_id": None})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id, _anchor="add"))


@blueprint.route("/events/<int:event_id>/programme/<int:session_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def session(event_id: int, session_id: int) -> ResponseReturnValue:
    """One item."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    form = _session_form(event, item)

    def save() -> None:
        service.change_session(event, item, form.to_facts(), seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    context = {"event": event, "session_id": item.id}
    page = FormPage("catalogue/desk/session.html", form, lambda: _session_form(event, item, typed=False), context)
    return serve(page, save, lambda: url_for(".programme", event_id=event.id))


def _new_session_form(event: Event) -> SessionForm:
    """The next item begins where the last one ends."""
    last = event.sessions[-1] if event.sessions else None
    starts = last.ends_local if last else event.starts_local
    values: dict[str, Any] = {"starts_local": starts, "ends_local": starts + timedelta(minutes=30)}
    values |= {"stop": str(last.stop_id or "")} if last else {}
    form: SessionForm = SessionForm.for_event(event)(data=values)
    return form


def _session_form(event: Event, item: ProgrammeSession, *, typed: bool = True) -> SessionForm:
    facts = service.session_facts(item)
    values = SessionForm.filled_from(facts) | {"seen": rules.fingerprint(facts)}
    make = SessionForm.for_event(event)
    return make(data=values) if typed else make(formdata=None, data=values)


@blueprint.route("/events/<int:event_id>/stops/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_stop(event_id: int) -> ResponseReturnValue:
    """One more city of a trip."""
    event = own_event(event_id)
    last = event.stops[-1] if event.stops else None
    day = last.ends_on if last else event.starts_local.date()
    form = StopForm(data={"zone": last.zone if last else event.zone, "starts_on": day, "ends_on": day})

    def save() -> None:
        service.add_stop(event, form.to_facts(), by=me(), now=clock.now())
        tell(_("The stop is on the trip."))

    page = FormPage("catalogue/desk/stop.html", form, context={"event": event, "stop_id": None})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id))


@blueprint.route("/events/<int:event_id>/stops/<int:stop_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def stop(event_id: int, stop_id: int) -> ResponseReturnValue:
    """One city of a trip."""
    event = own_event(event_id)
    city = desk_queries.stop_of(event, stop_id) or abort(404)
    form = _stop_form(city)

    def save() -> None:
        service.change_stop(event, city, form.to_facts(), seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    page = FormPage("catalogue/desk/stop.html", form, lambda: _stop_form(city, typed=False), {"event": event, "stop_id": city.id})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id))


@blueprint.post("/events/<int:event_id>/stops/<int:stop_id>/remove")
@for_desk("events.edit")
def remove_stop(event_id: int, stop_id: int) -> ResponseReturnValue:
    """Take a city out."""
    event = own_event(event_id)
    city = desk_queries.stop_of(event, stop_id) or abort(404)
    return act(event, lambda: service.remove_stop(event, city, by=me(), now=clock.now()), "programme", _("The stop is removed."))


def _stop_form(city: Stop, *, typed: bool = True) -> StopForm:
    facts = service.stop_facts(city)
    values = asdict(facts) | {"seen": rules.fingerprint(facts)}
    return StopForm(data=values) if typed else StopForm(formdata=None, data=values)


@blueprint.route("/events/<int:event_id>/speakers/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_speaker(event_id: int) -> ResponseReturnValue:
    """One more speaker."""
    event = own_event(event_id)
    form = SpeakerForm()

    def save() -> None:
        service.add_speaker(event, form.to_facts(), by=me(), now=clock.now())
        tell(_("The speaker is on the page."))

    page = FormPage("catalogue/desk/speaker.html", form, context={"event": event, "speaker_id": None})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id, _anchor="speakers"))


@blueprint.route("/events/<int:event_id>/speakers/<int:speaker_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def speaker(event_id: int, speaker_id: int) -> ResponseReturnValue:
    """One speaker."""
    event = own_event(event_id)
    who = desk_queries.speaker_of(event, speaker_id) or abort(404)
    form = _speaker_form(who)

    def save() -> None:
        service.change_speaker(event, who, form.to_facts(), seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    page = FormPage("catalogue/desk/speaker.html", form, lambda: _speaker_form(who, typed=False), {"event": event, "speaker_id": who.id})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id, _anchor="speakers"))


@blueprint.post("/events/<int:event_id>/speakers/<int:speaker_id>/remove")
@for_desk("events.edit")
def remove_speaker(event_id: int, speaker_id: int) -> ResponseReturnValue:
    """Take somebody off the page."""
    event = own_event(event_id)
    who = desk_queries.speaker_of(event, speaker_id) or abort(404)
    words = _("The speaker is off the page and out of the sessions.")
    return act(event, lambda: service.remove_speaker(event, who, by=me(), now=clock.now()), "programme", words)


def _speaker_form(who: Speaker, *, typed: bool = True) -> SpeakerForm:
    facts = service.speaker_facts(who)
    values = asdict(facts) | {"seen": rules.fingerprint(facts)}
    return SpeakerForm(data=values) if typed else SpeakerForm(formdata=None, data=values)
