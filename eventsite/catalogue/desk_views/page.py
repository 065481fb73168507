"""Who stands behind the event, and by what it is found."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import desk_queries, labels, rules, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.forms import HostForm, SubjectsForm
from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.people import queries as people
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.route("/events/<int:event_id>/hosts", methods=["GET", "POST"])
@for_desk("events.edit")
def hosts(event_id: int) -> ResponseReturnValue:
    """The organisations behind the event, and one more."""
    event = own_event(event_id)
    known = {host.organisation_id for host in event.hosts}
    form = HostForm.of([body for body in people.organisations() if body.id not in known])

    def save() -> None:
        service.add_host(event, form.to_facts(), by=me(), now=clock.now())
        tell(_("The organisation is on the page."))

    page = FormPage("catalogue/desk/hosts.html", form, context={"event": event, "part": "hosts", "roles": labels.HOST_ROLES})
    return serve(page, save, lambda: url_for(".hosts", event_id=event.id))


@blueprint.post("/events/<int:event_id>/hosts/<int:organisation_id>/remove")
@for_desk("events.edit")
def remove_host(event_id: int, organisation_id: int) -> ResponseReturnValue:
    """Take an organisation off the page."""
    event = own_event(event_id)
    if all(host.organisation_id != organisation_id for host in event.hosts):
        abort(404)
    words = _("The organisation is off the page.")
    return act(event, lambda: service.remove_host(event, organisation_id, by=me(), now=clock.now()), "hosts", words)


@blueprint.route("/events/<int:event_id>/subjects", methods=["GET", "POST"])
@for_desk("events.edit")
def subjects(event_id: int) -> ResponseReturnValue:
    """Its topics and its series."""
    event = own_event(event_id)
    form = _subjects_form(event)

    def save() -> None:
        subjects = (form.series.data or "", {int(topic) for topic in form.topics.data or ()})
        service.set_subjects(event, subjects, seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    context = {"event": event, "part": "subjects", "series": desk_queries.series_names()}
    page = FormPage("catalogue/desk/subjects.html", form, lambda: _subjects_form(event, typed=False), context)
    return serve(page, save, lambda: url_for(".subjects", event_id=event.id))


def _subjects_form(event: Event, *, typed: bool = True) -> SubjectsForm:
    series, topics = service.subjects_of(event)
    values = {"series": series, "topics": [str(topic) for topic in sorted(topics)], "seen": rules.fingerprint(series, sorted(topics))}
    form = SubjectsForm(data=values) if typed else SubjectsForm(formdata=None, data=values)
    form.topics.choices = [(str(topic.id), labels.topic_name(topic)) for topic in desk_queries.topics()]
    return form
