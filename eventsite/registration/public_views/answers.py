"""What somebody's calendar answered for them: give the seat up, say that they are coming, or whose answer it was.

A GET only shows; each button is a POST, because scanners follow links in mails.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.catalogue import queries as catalogue
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.people import service as people
from eventsite.registration import answer_queries, rules, service
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import about, blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.service import answers
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

ACTIONS = ("give_up", "coming", "mine", "not_mine")
OF_SESSION = ("mine", "not_mine")  # a place in a session is given up among one's sessions
DONE = ("coming", "mine", "not_mine", "changed")


@blueprint.route("/my/<token>/answer", methods=["GET", "POST"])
@with_personal_link
def answer(token: str) -> ResponseReturnValue:
    """The answer, and the buttons that go with it."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    if request.method == "GET":
        return _page(registration, token)
    action = request.form.get("action", "")
    entry, _title = _asked(registration)
    if entry is None or not PlainForm().validate_on_submit() or action not in (OF_SESSION if _session_id() else ACTIONS):
        return _page(registration, token, status=422)
    try:
        with transaction():
            people.mark_proved(registration.person, now=clock.now())
            done = _act(registration, entry, action)
    except DomainError as refusal:
        return _page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    if action == "give_up":
        return redirect(url_for(".mine", token=token, done="withdrawn"), 303)
    return redirect(url_for(".answer", token=token, done=done, session=_session_id()), 303)


def _session_id() -> int | None:
    """Of the session whose invitation was answered; none when it was the event's."""
    return request.args.get("session", type=int)


def _asked(registration: Registration) -> tuple[CalendarEntry | None, str]:
    """The invitation that was answered, and the title of the session if it is to one."""
    session_id = _session_id()
    if session_id is None:
        return registration.entry, ""
    found = answer_queries.of_session(registration.id, session_id)
    return (found.entry, catalogue.session_text(found.session, registration.event).title) if found is not None else (None, "")


def _act(registration: Registration, entry: CalendarEntry, action: str) -> str:
    """Do it; what the page says then."""
    now = clock.now()
    shown = request.form.get("answer", "")
    if action == "give_up":
        service.withdraw(registration, rules.PERSON, now=now)
    elif action == "coming":
        answers.say_coming(registration, now=now)
    elif action == "not_mine":
        answers.disown_answer(entry)
    elif shown not in set(Answer) or not answers.confirm_answer(entry, Answer(shown)):
        return "changed"
    return action


def _page(registration: Registration, token: str, *, status: int = 200, notice: str = "") -> ResponseReturnValue:
    event, now = registration.event, clock.now()
    entry, session_title = _asked(registration)
    said = answer_queries.last_said(entry) if entry is not None else None
    asks = registration.status in rules.COMING and event.cancelled_at is None and now < event.starts_at
    context = about(event) | {
        "registration": registration, "token": token, "notice": notice, "form": PlainForm(formdata=None), "asks": asks,
        "said": said, "answer": said.answer.value if said is not None else "",
        "of_older_version": said is not None and entry is not None and said.sequence < entry.sequence,
        "session_id": _session_id(), "session_title": session_title,
        "done": request.args.get("done") if request.args.get("done") in DONE else None,
    }  # fmt: skip
    return render_template("registration/answer.html", **context), status
