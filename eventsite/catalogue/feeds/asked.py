"""Which feed an address asks for: the filters of the list of events, but strict.

Whoever subscribes with a filter that we do not know must not get the whole site for years.
"""

import re
from dataclasses import dataclass, fields

from werkzeug.datastructures import MultiDict

from eventsite.catalogue import filters as filtering
from eventsite.catalogue import lists, queries, words
from eventsite.catalogue.filters import Filters, Names
from eventsite.catalogue.models import EventKind
from eventsite.i18n import locale_for

_MONTH = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """A feed that there is, though nothing may be in it now."""

    filters: Filters
    names: Names

    def name(self, site_name: str, short_name: str) -> str:
        """Kattegat – Seminars in Aarhus; of everything the site's whole name. In the language in force."""
        return f"{short_name} – {filtering.in_a_phrase(self.filters, self.names)}" if self.filters.any else site_name


def asked(args: MultiDict[str, str]) -> Asked | None:
    """The feed; none for a value that is not known, and for two of one filter. Empty values and other names say nothing."""
    filters = Filters.read(args)
    if any(len(set(args.getlist(field.name))) > 1 for field in fields(Filters)):
        return None
    names = lists.names_of(filters)
    return Asked(filters, names) if is_known(filters, names) else None


def is_known(filters: Filters, names: Names) -> bool:
    """Whether there can be events of this sort: a topic, a city, an organisation that is known, though it have none now."""
    kinds = [kind.value for kind in EventKind]
    return (
        (not filters.kind or filters.kind in kinds)
        and (not filters.topic or filters.topic in names.topics)
        and (not filters.city or filters.city == words.ONLINE or queries.has_city(filters.city))
        and (not filters.lang_spoken or filters.lang_spoken.replace("-", "_") in locale_for("en").languages)
        and (not filters.month or _MONTH.fullmatch(filters.month) is not None)
        and (not filters.host or bool(names.host))
        and (not filters.team or bool(names.team))
    )
