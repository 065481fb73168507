"""Writing to many, at the desk: the list of an event's mailings, drafting one, and how far its copies have come."""

from eventsite.mailings.desk_views import composing, reading
from eventsite.mailings.desk_views.frame import blueprint

__all__ = ["blueprint", "composing", "reading"]
