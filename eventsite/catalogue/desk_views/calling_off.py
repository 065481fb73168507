"""A session that is not held: called off or taken out, each after a question that says who is told; and held after all."""

from collections.abc import Callable

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import desk_queries, errors, hooks, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.i18n import _, ngettext
from eventsite.web.access import for_desk
from eventsite.web.editing import ButtonForm, FormPage, serve


@blueprint.route("/events/<int:event_id>/programme/<int:session_id>/call-off", methods=["GET", "POST"])
@for_desk("events.edit")
def call_off_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """It stays in the programme, struck through."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    done = _("The session is called off.")
    return _ask(event, item, lambda: service.call_off_session(event, item, by=me(), now=clock.now()), done, removes=False)


@blueprint.route("/events/<int:event_id>/programme/<int:session_id>/remove", methods=["GET", "POST"])
@for_desk("events.edit")
def remove_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """Take an item out."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    done = _("The session is removed.")
    return _ask(event, item, lambda: service.remove_session(event, item, by=me(), now=clock.now()), done, removes=True)


@blueprint.post("/events/<int:event_id>/programme/<int:session_id>/restore")
@for_desk("events.edit")
def restore_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """It is held after all."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    words = _("The session is held after all.")
    return act(event, lambda: service.restore_session(event, item, by=me(), now=clock.now()), "programme", words)


def _ask(event: Event, item: ProgrammeSession, change: Callable[[], object], done: str, *, removes: bool) -> ResponseReturnValue:
    """The page that says what happens and to whom; the change once that is answered with yes, and `done` with who is mailed."""
    invited = sum(count(item, now=clock.now()) for count in hooks.count_invited)
    chosen = sum(count(item) for count in hooks.count_choices) if item.places_id is not None else 0
    context = {
        "event": event, "item": item, "removes": removes, "invited": invited, "chosen": chosen,
        "kept": errors.SessionChosen.message if removes and chosen else "",
    }  # fmt: skip
    page = FormPage("catalogue/desk/session_off.html", ButtonForm(), context=context)

    def save() -> None:
        change()
        told = ngettext("One person gets a cancellation by mail.", "%(num)d people get a cancellation by mail.", invited)
        tell(f"{done} {told if invited else _('Nobody is mailed.')}")

    return serve(page, save, lambda: url_for(".programme", event_id=event.id), page.answer)
