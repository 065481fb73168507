"""Proof that a person sends a form, asked where many came: a sum that the browser works out, or a code that we mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _l
from eventsite.mail import budget
from eventsite.registration.errors import WrongFormCode
from eventsite.registration.forms.proof import ProofForm
from eventsite.registration.models import Policy
from eventsite.registration.public_views import counting
from eventsite.registration.service import form_codes
from eventsite.web import limits, proof_of_work
from eventsite.web.proof_of_work import Work

MAIL_CODE = "mail-code"
CODES_PER_QUARTER = 10  # mailed for one network
TRIES_PER_FORM = 10
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)


class ProofNeeded(DomainError):
    """Many forms came, and this one brings no proof."""

    message = _l("One more step, because many forms came in just now")
    status_code = 422


@dataclass(frozen=True)
class Proof:
    """What a sent form brings. `form_key` is of the form, `address` where its mail goes."""

    event: Event
    form_key: str
    address: str
    work: Work | None
    answer: str
    code: str

    def use(self, now: datetime) -> None:
        """Let the form through, once. Call inside `transaction()`. Raises ProofNeeded or WrongFormCode."""
        if self.code:
            form_codes.use_form_code(self.event, self.address, self.form_key, self.code, now=now)
        elif self.work is None or not self.work.is_solved_by(self.answer) or not self.work.use():
            raise ProofNeeded

    def count_try(self, now: datetime) -> None:
        """A typed code counts, right or wrong: nobody goes through all of them. Raises TooMany."""
        if self.code:
            with transaction():
                limits.hit("form code", self.form_key, limit=TRIES_PER_FORM, per=DAY, now=now)


@dataclass(frozen=True)
class Part:
    """What the form shows of it. `sends`: the form was sent and goes by itself when the sum is done; a code went to `mailed_to`."""

    work: Work
    answer: str
    form: ProofForm
    sends: bool
    mailed_to: str


def sent(event: Event, form_key: str | None, address: str, now: datetime) -> Proof:
    """The proof of the form that was sent."""
    return Proof(event, form_key or "", address, _work_sent(event, now), request.form.get("work_answer", ""), ProofForm().typed)


def part(event: Event, policy: Policy, refusal: str, now: datetime) -> Part | None:
    """The part of the page that asks for it; none where nothing is asked. A sum that is done stays done."""
    if not counting.asks_for_proof(policy, now):
        return None
    form, work, answer = ProofForm(), _work_sent(event, now), request.form.get("work_answer", "")
    sends = refusal == str(ProofNeeded.message)
    if refusal == str(WrongFormCode.message):
        form.code.errors = [refusal]
    if work is None or sends or not work.is_solved_by(answer):
        bits = proof_of_work.HARD if budget.is_above(now) else proof_of_work.EASY
        work, answer = proof_of_work.issue(_purpose(event), bits=bits, now=now), ""
    mailed_to = request.form.get("email", "").strip() if wants_code() and not refusal else ""
    return Part(work, answer, form, sends, mailed_to)


def wants_code() -> bool:
    """Whether the button was pressed that has a code mailed."""
    return request.form.get("do") == MAIL_CODE


def mail_code(event: Event, address: str, form_key: str, now: datetime) -> None:
    """Mail the code for this form to the address that was typed. Raises TooMany."""
    with transaction():
        limits.hit("mail a code", limits.caller(), limit=CODES_PER_QUARTER, per=QUARTER, now=now)
        form_codes.mail_form_code(event, address, form_key, now=now)


def _work_sent(event: Event, now: datetime) -> Work | None:
    return proof_of_work.read(_purpose(event), request.form.get("work"), now=now)


def _purpose(event: Event) -> str:
    return f"register {event.id}"
