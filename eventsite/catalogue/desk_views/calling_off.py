"""A session that is not held: called off, and held after all."""

from flask import abort
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import desk_queries, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.i18n import _
from eventsite.web.access import for_desk


@blueprint.post("/events/<int:event_id>/programme/<int:session_id>/call-off")
@for_desk("events.edit")
def call_off_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """It stays in the programme, struck through."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    words = _("The session is called off. The page and the calendars of its people show it as cancelled.")
    return act(event, lambda: service.call_off_session(event, item, by=me(), now=clock.now()), "programme", words)


@blueprint.post("/events/<int:event_id>/programme/<int:session_id>/restore")
@for_desk("events.edit")
def restore_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """It is held after all."""
    event = own_event(event_id)
    item = desk_queries.session_of(event, session_id) or abort(404)
    words = _("The session is held after all.")
    return act(event, lambda: service.restore_session(event, item, by=me(), now=clock.now()), "programme", words)
