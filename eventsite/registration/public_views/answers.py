"""What somebody's calendar answered for them: give the seat up, say that they are coming, or whose answer it was.

A GET only shows; each button is a POST, because scanners follow links in mails.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.models import Answer
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.people import service as people
from eventsite.registration import rules, service
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import about, blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.service import answers
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

ACTIONS = ("give_up", "coming", "mine", "not_mine")
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
    if not PlainForm().validate_on_submit() or action not in ACTIONS:
        return _page(registration, token, status=422)
    try:
        with transaction():
            people.mark_proved(registration.person, now=clock.now())
            done = _act(registration, action)
    except DomainError as refusal:
        return _page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    if action == "give_up":
        return redirect(url_for(".mine", token=token, done="withdrawn"), 303)
    return redirect(url_for(".answer", token=token, done=done), 303)


def _act(registration: Registration, action: str) -> str:
    """Do it; what the page says then."""
    now = clock.now()
    shown = request.form.get("answer", "")
    if action == "give_up":
        service.withdraw(registration, rules.PERSON, now=now)
    elif action == "coming":
        answers.say_coming(registration, now=now)
    elif action == "not_mine":
        answers.disown_answer(registration)
    elif shown not in set(Answer) or not answers.confirm_answer(registration, Answer(shown)):
        return "changed"
    return action


def _page(registration: Registration, token: str, *, status: int = 200, notice: str = "") -> ResponseReturnValue:
    event, entry, now = registration.event, registration.entry, clock.now()
    asks = registration.status in rules.COMING and event.cancelled_at is None and now < event.starts_at
    context = about(event) | {
        "registration": registration, "token": token, "notice": notice, "form": PlainForm(formdata=None), "asks": asks,
        "answer": entry.answer.value if entry.answer is not None else "", "answered_at": entry.answered_at,
        "comment": entry.answer_comment, "proved": entry.answer_proved,
        "of_older_version": (entry.answer_sequence or 0) < entry.sequence,
        "done": request.args.get("done") if request.args.get("done") in DONE else None,
    }  # fmt: skip
    return render_template("registration/answer.html", **context), status
