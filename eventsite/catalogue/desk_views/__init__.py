"""The organisers' pages of events: lists, months, facts, texts, programme, hosts, publishing and cancelling."""

from eventsite.catalogue.desk_views import calendar, calling_off, events, facts, groups, page, programme, texts
from eventsite.catalogue.desk_views.frame import blueprint

__all__ = ["blueprint", "calendar", "calling_off", "events", "facts", "groups", "page", "programme", "texts"]
