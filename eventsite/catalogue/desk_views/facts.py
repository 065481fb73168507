"""What, when and where."""

from dataclasses import asdict

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import hooks, labels, rules, service
from eventsite.catalogue.desk_views.frame import blueprint, me, own_event
from eventsite.catalogue.forms import EventForm
from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@for_desk("events.edit")
def edit(event_id: int) -> ResponseReturnValue:
    """What, when and where. What concerns people with a seat is asked about before it is saved."""
    event = own_event(event_id)
    form = _event_form(event)
    page = FormPage("catalogue/desk/edit.html", form, lambda: _event_form(event, typed=False), {"event": event, "part": "edit"})

    def ask() -> ResponseReturnValue | None:
        wanted = form.to_facts()
        service.check_move(event, wanted)
        service.check_seen(form.seen.data, service.facts_of(event))
        change = rules.change_of(event, rules.changed_fields(event, rules.values_of(wanted)), wanted)
        return ask_about(page, event, change, wanted)

    def save() -> None:
        wanted = form.to_facts()
        programme = labels.programme_after(event, wanted)
        change = service.change_event(event, wanted, seen=form.seen.data, by=me(), now=clock.now())
        _say(event, change, programme)

    return serve(page, save, lambda: url_for(".edit", event_id=event.id), ask)


def ask_about(page: FormPage, event: Event, change: rules.Change, wanted: rules.EventFacts | None = None) -> ResponseReturnValue | None:
    """The question before people are mailed, or nothing when nobody is."""
    people = hooks.count_people[-1](event)
    if not service.concerns_people(event, change, clock.now()) or not people.seated:
        return None
    old = (labels.event_when(event), labels.event_place(event))
    new = (labels.facts_when(wanted), labels.facts_place(wanted)) if wanted else old
    context = {
        "event": event, "form": page.form, "what": change.what, "people": people, "old": old, "new": new, "changes": labels.CHANGES,
        "programme": labels.programme_after(event, wanted) if wanted else "",
    }  # fmt: skip
    return render_template("catalogue/desk/confirm.html", **context), 200


def _say(event: Event, change: rules.Change, programme: str) -> None:
    seated = hooks.count_people[-1](event).seated
    if service.concerns_people(event, change, clock.now()) and seated:
        tell(_("Saved. Everybody with a seat gets an updated calendar invitation."))
    else:
        tell(_("Saved."))
    if programme:
        tell(programme)


def _event_form(event: Event, *, typed: bool = True) -> EventForm:
    facts = service.facts_of(event)
    values = asdict(facts) | {"languages": list(facts.languages), "seen": rules.fingerprint(facts)}
    return EventForm(data=values) if typed else EventForm(formdata=None, data=values)
