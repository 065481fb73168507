"""create_app(): the only file that knows every feature. It wires and decides nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsite import (
    accounts,
    catalogue,
    clock,
    files,
    home,
    invitations,
    mail,
    mailings,
    people,
    publications,
    questions,
    registration,
    selection,
)
from eventsite.accounts import desk_views as accounts_views
from eventsite.accounts import jobs as accounts_jobs
from eventsite.accounts import models as accounts_models
from eventsite.accounts import queries as accounts_queries
from eventsite.accounts.guard import check_desk
from eventsite.accounts.notices import tell
from eventsite.audit import models as audit_models
from eventsite.calendar import models as calendar_models
from eventsite.catalogue import desk_views as catalogue_desk
from eventsite.catalogue import hooks as catalogue_hooks
from eventsite.catalogue import models as catalogue_models
from eventsite.catalogue import page_cache
from eventsite.catalogue import public_views as catalogue_public
from eventsite.config import Settings
from eventsite.db import init_db
from eventsite.files import models as files_models
from eventsite.files import public_views as files_public
from eventsite.files import store as files_store
from eventsite.home import context as home_context
from eventsite.home import desk_nav
from eventsite.home import desk_views as home_desk
from eventsite.home import public_views as home_public
from eventsite.i18n import babel
from eventsite.incoming import boxes
from eventsite.incoming import hooks as incoming_hooks
from eventsite.incoming import jobs as incoming_jobs
from eventsite.incoming import models as incoming_models
from eventsite.incoming import queries as incoming_queries
from eventsite.invitations import desk_views as invitations_desk
from eventsite.invitations import emails as invitations_emails
from eventsite.invitations import hooks as invitations_hooks
from eventsite.invitations import jobs as invitations_jobs
from eventsite.invitations import models as invitations_models
from eventsite.invitations import queries as invitations_queries
from eventsite.jobs import models as jobs_models
from eventsite.jobs import queries as jobs_queries
from eventsite.jobs import tidying, wake
from eventsite.jobs.timetable import TIMETABLE, Job
from eventsite.links import Links
from eventsite.mail import desk_views as mail_desk
from eventsite.mail import hooks as mail_hooks
from eventsite.mail import models as mail_models
from eventsite.mail import public_views as mail_public
from eventsite.mailings import desk_views as mailings_desk
from eventsite.mailings import emails as mailings_emails
from eventsite.mailings import models as mailings_models
from eventsite.people import desk_views as people_desk
from eventsite.people import hooks as people_hooks
from eventsite.people import models as people_models
from eventsite.people import public_views as people_public
from eventsite.people import queries as people_queries
from eventsite.publications import desk_views as publications_desk
from eventsite.publications import models as publications_models
from eventsite.publications import public_views as publications_public
from eventsite.questions import desk_views as questions_desk
from eventsite.questions import hooks as questions_hooks
from eventsite.questions import models as questions_models
from eventsite.questions import service as questions_service
from eventsite.questions.outside import questions_to_add
from eventsite.registration import desk_views as registration_desk
from eventsite.registration import emails as registration_emails
from eventsite.registration import inviting as registration_inviting
from eventsite.registration import jobs as registration_jobs
from eventsite.registration import models as registration_models
from eventsite.registration import own_queries
from eventsite.registration import public_views as registration_public
from eventsite.registration import queries as registration_queries
from eventsite.registration import queue_words as registration_words
from eventsite.registration import service as registration_service
from eventsite.registration.desk_queries.places import count_choices
from eventsite.registration.service import answers as registration_answers
from eventsite.selection import desk_views as selection_desk
from eventsite.web import access, errors, headers, health, identifiers, language, page, static_files
from eventsite.web import models as web_models

ROOT = Path(__file__).resolve().parent
FEATURES: tuple[ModuleType, ...] = (
    accounts,
    catalogue,
    files,
    home,
    invitations,
    mail,
    mailings,
    people,
    publications,
    questions,
    registration,
    selection,
)
PUBLIC: tuple[Blueprint, ...] = (
    home_public.blueprint, catalogue_public.blueprint, registration_public.blueprint, publications_public.blueprint,
    files_public.blueprint, health.blueprint, people_public.blueprint, mail_public.blueprint,
)  # fmt: skip
DESK: tuple[Blueprint, ...] = (
    accounts_views.blueprint, home_desk.blueprint, catalogue_desk.blueprint, questions_desk.blueprint, registration_desk.blueprint,
    selection_desk.blueprint, invitations_desk.blueprint,
    mailings_desk.blueprint, people_desk.blueprint, publications_desk.blueprint, mail_desk.blueprint,
)  # fmt: skip
TABLES: tuple[ModuleType, ...] = (  # read at start, so that every table is known to migrations and to foreign keys
    accounts_models, audit_models, calendar_models, catalogue_models, files_models, incoming_models, invitations_models, jobs_models,
    mail_models, mailings_models, people_models, publications_models, questions_models, registration_models, web_models,
)  # fmt: skip
MAX_REQUEST_BYTES = 8 * 1024 * 1024  # a form with a file of 5 MB
csrf = CSRFProtect()


@dataclass(frozen=True)
class Eventsite:
    """What parts of the program ask the application for: `current_app.extensions["eventsite"]`."""

    settings: Settings
    links: Links


class Website(Flask):
    """Flask for plain functions only."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine, and Flask would look for one at every call of every view and hook."""
        return func


def create_app(settings: Settings) -> Flask:
    """The whole application, for the web, the worker and the command line alike."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = Website("eventsite", static_folder=str(ROOT.parent / "static"), template_folder=None)
    identifiers.install(app)
    app.extensions["eventsite"] = Eventsite(settings, Links(settings.link_key))
    app.config.update(_flask_config(settings))
    page_cache.install(app, settings)
    if settings.trusted_hops:
        hops = settings.trusted_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_options = {"loader": _templates(), "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    init_db(app, settings)
    babel.init_app(app, default_translation_directories=str(ROOT / "translations"), locale_selector=language.page_language)
    errors.install(app)
    language.install(app)
    access.install(app, check_desk)
    csrf.init_app(app)
    csrf.exempt(registration_public.invited.no_more)  # mail programs send it by themselves (RFC 8058); its link is the proof
    accounts_views.install(app, settings)
    headers.install(app, settings)
    page.install(app)
    static_files.install(app)
    wake.install(app, settings)
    files_store.install(app, settings)
    home_context.install(app)
    _wire_mail()
    _wire_people()
    _wire_catalogue()
    _wire_questions()
    _wire_invitations()
    _wire_jobs(settings)
    incoming_hooks.on_reply[:] = [registration_answers.hear]
    desk_nav.install(app)
    for blueprint in PUBLIC:
        app.register_blueprint(blueprint)
    for blueprint in DESK:
        app.register_blueprint(blueprint, url_prefix="/desk")
    return app


def from_env() -> Flask:
    """The application of a web process; the settings come from `EVENTSITE_*`."""
    return create_app(Settings.from_env())


def _wire_mail() -> None:
    """What mail asks of the features above it."""
    mail_hooks.wiring.site = people_queries.site
    mail_hooks.wiring.team = people_queries.team_by_id
    mail_hooks.wiring.desk_team = accounts_queries.current_team
    mail_hooks.wiring.desk_account = accounts_queries.current_account
    mail_hooks.subjects["registration"] = registration_emails.SUBJECT
    mail_hooks.subjects["event"] = registration_emails.FORM_CODE_SUBJECT
    mail_hooks.subjects["party"] = registration_emails.PARTY_SUBJECT
    mail_hooks.subjects["handover"] = registration_emails.HANDOVER_SUBJECT
    mail_hooks.subjects["address_proof"] = registration_emails.PROOF_SUBJECT
    mail_hooks.subjects["session_entry"] = registration_emails.SESSION_SUBJECT
    mail_hooks.subjects["mailing_recipient"] = mailings_emails.SUBJECT
    mail_hooks.subjects["mailing"] = mailings_emails.TEST_SUBJECT
    mail_hooks.subjects["invitee"] = invitations_emails.SUBJECT


def _wire_people() -> None:
    """Who is asking at the desk: accounts lie above people."""
    people_hooks.desk.account_id = lambda: accounts_queries.current_account().id
    people_hooks.desk.team = accounts_queries.current_team
    people_hooks.desk.tell = tell


def _wire_invitations() -> None:
    """Who has registered: registrations lie above invitations."""
    invitations_hooks.above.registered = registration_queries.registered
    invitations_hooks.above.attendee = registration_inviting.attendee_of


def _wire_catalogue() -> None:
    """Who hears of what is done to an event, in this order."""
    catalogue_hooks.event_copied[:] = [questions_service.copy_form, registration_service.copy_policy]
    catalogue_hooks.event_changed[:] = [registration_service.event_changed]
    catalogue_hooks.programme_changed[:] = [registration_service.programme_changed]
    catalogue_hooks.set_capacity[:] = [registration_service.set_capacity]
    catalogue_hooks.set_session_capacity[:] = [registration_service.set_session_capacity]
    catalogue_hooks.count_choices[:] = [count_choices]
    catalogue_hooks.count_invited[:] = [registration_service.count_invited]
    catalogue_hooks.cancel_event[:] = [registration_service.cancel_event]
    catalogue_hooks.lacking[:] = [questions_to_add]
    catalogue_hooks.count_people[:] = [registration_service.count_people]
    catalogue_hooks.queue_notes[:] = [registration_words.queue_note]


def _wire_questions() -> None:
    """Who gives forms and options their places, and who still waits for files that nobody has answered with."""
    questions_hooks.set_form_capacity[:] = [registration_service.set_form_capacity]
    questions_hooks.set_option_capacity[:] = [registration_service.set_option_capacity]
    questions_hooks.form_in_use[:] = [invitations_queries.is_led_to, own_queries.came_by]
    questions_hooks.wanted_uploads[:] = [own_queries.uploads_in_open_changes]


def _wire_jobs(settings: Settings) -> None:
    """What is due when, in the order in which it runs."""
    TIMETABLE[:] = [
        Job("reminders", registration_jobs.REMINDERS_EVERY, registration_jobs.due_reminders),
        Job("offers", registration_jobs.OFFERS_EVERY, registration_jobs.lapsed_offers),
        Job("invitations", invitations_jobs.EVERY, invitations_jobs.due_invitations),
        Job("new addresses", accounts_jobs.WATCH_EVERY, accounts_jobs.watch_new_addresses),
        Job("tidy", tidying.TIDY_EVERY, tidying.tidy),
    ]
    inbox = settings.inbox
    if inbox is not None:
        TIMETABLE.insert(0, Job("mailbox", incoming_jobs.POLL_EVERY, incoming_jobs.poll))
        health.checks["mailbox"] = lambda: incoming_queries.is_well(boxes.key_of(inbox), clock.now())
    else:
        health.checks.pop("mailbox", None)
    health.checks["jobs"] = lambda: not (jobs_queries.has_ever_run() and jobs_queries.late_jobs(clock.now()))


def _flask_config(settings: Settings) -> dict[str, object]:
    host = settings.base_url.partition("://")[2]
    return {
        "SECRET_KEY": settings.session_key,
        "SERVER_NAME": host,
        "TRUSTED_HOSTS": [host.rpartition(":")[0] or host if ":" in host else host],
        "PREFERRED_URL_SCHEME": settings.base_url.partition("://")[0],
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_NAME": "__Host-eventsite" if settings.is_secure else "eventsite",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # personal pages send no Referer, so it cannot be asked for
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _templates() -> BaseLoader:
    """`registration/register.html` is `eventsite/registration/templates/register.html`; shared frames need no prefix."""
    own = {feature.__name__.rpartition(".")[2]: _folder(feature) for feature in FEATURES}
    return ChoiceLoader([FileSystemLoader(ROOT / "templates"), PrefixLoader(own)])


def _folder(feature: ModuleType) -> BaseLoader:
    return FileSystemLoader(Path(str(feature.__file__)).parent / "templates")
