"""The organisers' pages of events: lists, facts, texts, programme, hosts, publishing and cancelling."""

from eventsite.catalogue.desk_views import events, facts, page, programme, texts
from eventsite.catalogue.desk_views.frame import blueprint

__all__ = ["blueprint", "events", "facts", "page", "programme", "texts"]
