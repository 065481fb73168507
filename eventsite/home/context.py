"""What every page's frame shows: the site's own words and its navigation."""

from flask import Flask, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from eventsite.catalogue.models import EventKind
from eventsite.db import db
from eventsite.files.models import StoredFile
from eventsite.files.queries import file_by_id
from eventsite.i18n import _
from eventsite.people import queries
from eventsite.people.colours import STANDARD
from eventsite.people.models import Site


def install(app: Flask) -> None:
    """Give the templates `site`, `site_logo()`, `site_nav()` and `here_in(language)`."""
    app.jinja_env.globals["STANDARD_ACCENT"] = STANDARD

    @app.context_processor
    def frame() -> dict[str, object]:
        return {"site": current_site(), "site_nav": site_nav, "here_in": here_in, "site_logo": site_logo}


def current_site() -> Site:
    """The site's row, read once a request. Without a database a nameless one: the page that says so has a frame too."""
    if "site" not in g:
        try:
            g.site = queries.site()
        except SQLAlchemyError:
            db.session.rollback()
            g.site = queries.unnamed_site()
    site: Site = g.site
    return site


def site_logo() -> StoredFile | None:
    """The logo's file, read only where a site has one."""
    if "site_logo" not in g:
        g.site_logo = file_by_id(current_site().logo_id)
    logo: StoredFile | None = g.site_logo
    return logo


def site_nav() -> list[tuple[str, str, str]]:
    """Key, address and words of the main navigation."""
    return [
        ("events", url_for("home.front"), _("Events")),
        ("trips", url_for("catalogue.events", kind=EventKind.STUDY_TRIP.value), _("Study trips")),
        ("reports", url_for("publications.reports"), _("Reports")),
        ("news", url_for("publications.news"), _("News")),
        ("contact", "#contact", _("Contact")),
    ]


def here_in(code: str) -> str:
    """This page in another language."""
    if request.endpoint is None:
        return url_for("home.front", lang=code)
    # url_for takes names with an underscore for itself, and the path's own values win over ?slug=…
    arguments = {key: value for key, value in request.args.items() if not key.startswith("_")}
    return url_for(request.endpoint, **(arguments | (request.view_args or {}) | {"lang": code}))
