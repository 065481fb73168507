"""What every page's frame shows: the site's own words and its navigation."""

from functools import lru_cache

from flask import Flask, g, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from eventsite.catalogue.models import EventKind
from eventsite.db import db
from eventsite.files.models import StoredFile
from eventsite.files.queries import file_by_id
from eventsite.i18n import _, language
from eventsite.people import queries
from eventsite.people.colours import STANDARD
from eventsite.people.models import Site
from eventsite.web.language import asked_language


def install(app: Flask) -> None:
    """Give the templates `site`, `site_logo()`, `site_nav()`, `here_in(language)` and `site_footer()`."""
    app.jinja_env.globals["STANDARD_ACCENT"] = STANDARD

    @app.context_processor
    def frame() -> dict[str, object]:
        return {"site": current_site(), "site_nav": site_nav, "here_in": here_in, "site_logo": site_logo, "site_footer": site_footer}


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


def site_footer() -> Markup:
    """The foot of every page. It is the same on all pages of one language, so it is made once for what the site says of itself."""
    site = current_site()
    return _footer((site.name, site.address, site.contact_email, site.contact_phone), language(), asked_language(), request.script_root)


@lru_cache(50)
def _footer(_site: tuple[str, ...], _language: str, _asked: str | None, _root: str) -> Markup:
    """What it depends on are the arguments."""
    return Markup(render_template("_site_footer.html"))  # noqa: S704 - a template


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
