"""The list of events, a new one, and one event at a glance; publishing, taking back, copying, cancelling."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_team
from eventsite.audit.words import ACTIONS
from eventsite.calendar.uid import new_uid
from eventsite.catalogue import desk_queries, hooks, labels, rules, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.forms import CancelForm, NewEventForm
from eventsite.catalogue.models import Event, EventKind
from eventsite.i18n import _, language
from eventsite.people.queries import site
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, press, serve
from eventsite.web.pagination import asked_page

PAGE_SIZE = 50
LONGEST_SEARCH = 200


@blueprint.get("/events")
@for_desk("events.view")
def events() -> ResponseReturnValue:
    """The team's events on three shelves, with a search."""
    now, team = clock.now(), current_team()
    shelf = request.args.get("shelf", "upcoming")
    if shelf not in desk_queries.SHELVES:
        shelf = "upcoming"
    kind = next((kind for kind in EventKind if kind.value == request.args.get("kind")), None)
    search = desk_queries.Search(team.id, now, request.args.get("q", "")[:LONGEST_SEARCH], kind)
    counts = desk_queries.count_events(search)
    page = asked_page(PAGE_SIZE, counts[shelf])
    found = desk_queries.events_on(shelf, search, offset=page.offset, limit=page.size)
    context = {"events": found, "counts": counts, "shelf": shelf, "search": search, "page": page, "kinds": labels.KINDS}
    return render_template("catalogue/desk/events.html", **context)


@blueprint.route("/events/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new() -> ResponseReturnValue:
    """The least that a draft needs."""
    form = NewEventForm(zone=site().zone)
    main_language = language() if language() in site().languages else site().languages[0]
    made: list[Event] = []

    def save() -> None:
        uid = new_uid(current_app.extensions["eventsite"].settings.mail_domain)
        draft = service.Draft(facts=form.to_facts(main_language), title=form.title.data or "", capacity=form.capacity.data, uid=uid)
        made.append(service.create_event(current_team(), draft, by=me(), now=clock.now()))

    def done() -> str:
        tell(_("The draft is saved. Only your team sees it until you publish it."))
        return url_for(".overview", event_id=made[0].id)

    return serve(FormPage("catalogue/desk/new.html", form), save, done)


@blueprint.get("/events/<int:event_id>")
@for_desk("events.view")
def overview(event_id: int) -> ResponseReturnValue:
    """One event at a glance."""
    event = own_event(event_id)
    missing = rules.missing(event) + [what for look in hooks.lacking for what in look(event)]
    context = {
        "missing": missing, "needed": rules.NEEDED, "words": labels.MISSING, "acts": desk_queries.latest_acts(event.id),
        "actions": ACTIONS, "kinds": labels.KINDS, "formats": labels.FORMATS, "now": clock.now(),
    }  # fmt: skip
    return render_template("catalogue/desk/overview.html", event=event, **context)


@blueprint.post("/events/<int:event_id>/publish")
@for_desk("events.edit")
def publish(event_id: int) -> ResponseReturnValue:
    """Show the event to everybody."""
    event = own_event(event_id)
    return act(event, lambda: service.publish(event, by=me(), now=clock.now()), "overview", _("The page is public."))


@blueprint.post("/events/<int:event_id>/unpublish")
@for_desk("events.edit")
def unpublish(event_id: int) -> ResponseReturnValue:
    """Take the page back, while nobody has registered."""
    event = own_event(event_id)
    words = _("The page is taken back. Only your team sees it.")
    return act(event, lambda: service.unpublish(event, by=me(), now=clock.now()), "overview", words)


@blueprint.post("/events/<int:event_id>/copy")
@for_desk("events.edit")
def copy(event_id: int) -> ResponseReturnValue:
    """A draft with the same page and programme."""
    event = own_event(event_id)
    uid = new_uid(current_app.extensions["eventsite"].settings.mail_domain)
    made: list[Event] = []
    press(lambda: made.append(service.duplicate(event, uid=uid, by=me(), now=clock.now())))
    tell(_("This is the copy, a draft. Set its dates first. Nobody's data came along."))
    return redirect(url_for(".edit", event_id=made[0].id), 303)


@blueprint.route("/events/<int:event_id>/cancel", methods=["GET", "POST"])
@for_desk("events.edit")
def cancel(event_id: int) -> ResponseReturnValue:
    """Call the event off, with a reason that everybody who is told reads."""
    event = own_event(event_id)
    form = CancelForm()
    page = FormPage("catalogue/desk/cancel.html", form, context={"event": event, "people": hooks.count_people[-1](event)})

    def done() -> str:
        tell(_("The event is cancelled."))
        return url_for(".overview", event_id=event.id)

    return serve(page, lambda: service.cancel(event, form.reason.data or "", by=me(), now=clock.now()), done)
