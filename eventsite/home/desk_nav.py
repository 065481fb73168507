"""The desk's navigation: what the account may open in its current team, with counts of what is there."""

from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import Flask, request, url_for

from eventsite import clock
from eventsite.accounts.queries import can, current_team
from eventsite.catalogue.models import EventKind
from eventsite.home import queries
from eventsite.i18n import _, language, locale_for

TRIPS = EventKind.STUDY_TRIP.value
PARTS = {"home_desk": "today", "mail_desk": "mail", "publications_desk": "publications"}


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation. `count` is empty where nothing is counted."""

    address: str
    icon: str
    words: str
    count: str
    current: bool


def install(app: Flask) -> None:
    """Give the templates `desk_nav()`; it reads the database only where the desk's frame calls it."""
    app.jinja_env.globals["desk_nav"] = desk_nav


def desk_nav() -> list[NavItem]:
    """The lines that this account may open."""
    counts = queries.desk_counts(current_team().id, clock.now())
    here = _part()
    lines: list[tuple[str, str, str, str, str, int | None]] = [
        ("today", "desk.view", url_for("home_desk.today"), "sun", _("Today"), None),
        ("events", "events.view", url_for("catalogue_desk.events"), "calendar-days", _("Events"), counts.events),
        ("trips", "events.view", url_for("catalogue_desk.events", kind=TRIPS), "route", _("Study trips"), counts.trips),
        ("people", "people.view", url_for("people_desk.people"), "users", _("People"), counts.people),
        ("organisations", "people.view", url_for("people_desk.organisations"), "building-2", _("Organisations"), counts.organisations),
        ("mail", "mail.view", url_for("mail_desk.outbox"), "send", _("Mail"), counts.troubled or None),
        ("publications", "events.view", url_for("publications_desk.reports"), "book-open", _("Reports and news"), None),
        ("settings", "site.edit", url_for("people_desk.settings"), "settings", _("Settings"), None),
    ]
    return [
        NavItem(address, icon, words, format_decimal(count, locale=locale_for(language())) if count is not None else "", part == here)
        for part, permission, address, icon, words, count in lines
        if can(permission)
    ]


def _part() -> str:
    """Which line the page belongs to."""
    blueprint, _dot, view = (request.endpoint or "").partition(".")
    if blueprint == "people_desk":
        return next((part for mark, part in (("organisation", "organisations"), ("pe", "people")) if view.startswith(mark)), "settings")
    if blueprint == "accounts":
        return "settings" if view.startswith("member") else ""
    if blueprint == "catalogue_desk" and request.args.get("kind") == TRIPS:
        return "trips"
    return PARTS.get(blueprint, "events")
