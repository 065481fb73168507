"""What the views of accounts share: the blueprint, and the step from a proved identity to a session."""

from flask import Blueprint, request, session
from flask_security.utils import login_user

from eventsite import clock
from eventsite.accounts import security, service
from eventsite.accounts.models import Account
from eventsite.accounts.sessions import DeskSession
from eventsite.people import queries as people

blueprint = Blueprint("accounts", __name__)


def own_session() -> DeskSession:
    """The object behind Flask's proxy."""
    stored: DeskSession = session._get_current_object()  # type: ignore[attr-defined]
    return stored


def begin_session(account: Account) -> None:
    """A new session with a new id: what the browser held before opens nothing. Call inside `transaction()`."""
    own_session().begin(account.id, _browser(), now=clock.now())


def mark_signed_in(account: Account, proof: str) -> None:
    """Tell flask-security who is there and by which proof, after the commit."""
    login_user(account, authn_via=[proof])


def new_hash(account: Account, new: str) -> str:
    """The new password, hashed. Raises a PasswordRefused."""
    site = people.site()
    service.check_new_password(account, new, [site.name, site.short_name])
    return security.hashed(new)


def _browser() -> str:
    """The browser's family and system, for the list of sessions: enough to know it again, too little to follow it."""
    agent = request.headers.get("User-Agent", "")
    names = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    name = next((words for mark, words in names if mark in agent), "")
    system = next((words for mark, words in systems if mark in agent), "")
    return ", ".join(part for part in (name, system) if part)
