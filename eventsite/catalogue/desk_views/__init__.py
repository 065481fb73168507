"""The organisers' pages of events: lists, facts, texts, programme, hosts, publishing and cancelling."""

from eventsite.catalogue.desk_views import calling_off, events, facts, groups, page, programme, texts
from eventsite.catalogue.desk_views.frame import blueprint

__all__ = ["blueprint", "calling_off", "events", "facts", "groups", "page", "programme", "texts"]
