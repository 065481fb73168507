"""The front page, the static pages, and the two text files that programs look for at the root."""

from datetime import timedelta

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import lists
from eventsite.catalogue import queries as events
from eventsite.config import Settings
from eventsite.home.context import current_site
from eventsite.people import queries as people
from eventsite.publications import queries as publications
from eventsite.publications.day import today
from eventsite.web.access import open_to_everyone

blueprint = Blueprint("home", __name__)
REPORTS, NEWS = 3, 4
SECURITY_TEXT_FOR = timedelta(days=300)  # RFC 9116, 2.5.5: less than a year ahead


@blueprint.get("/")
@open_to_everyone
def front() -> ResponseReturnValue:
    """What comes next, first of all the one that one can sign up for."""
    now, day = clock.now(), today()
    lead = events.lead_event(now)
    return render_template(
        "home/front.html", now=now, lead=lead, following=events.next_in_series(lead, now) if lead else None, list=lists.event_list({}, now),
        past_count=events.count_past(now), reports=publications.reports(day, limit=REPORTS), news=publications.news(day, limit=NEWS),
    )  # fmt: skip


@blueprint.get("/privacy")
@open_to_everyone
def privacy() -> ResponseReturnValue:
    """How personal data is handled: what the program does by itself, and the organisation's own words."""
    return render_template("home/privacy.html")


@blueprint.get("/accessibility")
@open_to_everyone
def accessibility() -> ResponseReturnValue:
    """What everybody can expect of these pages, and whom to tell where it fails."""
    return render_template("home/accessibility.html")


@blueprint.get("/organisations")
@open_to_everyone
def organisations() -> ResponseReturnValue:
    """The directory."""
    hosting = {slug for slug, _name in events.hosts_of_upcoming(clock.now())}
    return render_template("home/organisations.html", organisations=people.organisations(), hosting=hosting)


@blueprint.get("/robots.txt")
@open_to_everyone
def robots() -> ResponseReturnValue:
    """Programs read everything but people's own pages."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /my/", f"Sitemap: {url_for('catalogue.sitemap', lang=None, _external=True)}"]
    return _text(lines)


@blueprint.get("/.well-known/security.txt")
@open_to_everyone
def security() -> ResponseReturnValue:
    """Whom to tell of a hole (RFC 9116)."""
    settings: Settings = current_app.extensions["eventsite"].settings
    contact = current_site().contact_email or settings.mail_from
    expires = (clock.now() + SECURITY_TEXT_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    canonical = url_for("home.security", lang=None, _external=True)
    return _text(
        [f"Contact: mailto:{contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en, da", f"Canonical: {canonical}"]
    )


def _text(lines: list[str]) -> ResponseReturnValue:
    return "\n".join([*lines, ""]), {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=3600"}
