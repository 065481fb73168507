"""Lets the invented attendees register, through the same service as everybody, and marks the mails of then as sent."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from eventsite.accounts.models import Account
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.demo import publications
from eventsite.demo.names import SEED, Attendee
from eventsite.demo.specs import Ask, Spec
from eventsite.i18n import in_language
from eventsite.mail.models import Message
from eventsite.mailings import queries as mailing_queries
from eventsite.mailings import rules as mailing_rules
from eventsite.mailings import service as mailings
from eventsite.mailings.rules import Audience
from eventsite.mailings.service import MailingText
from eventsite.people.service import ConsentGiven
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.drafts import OptionDraft, QuestionDraft, new_key
from eventsite.questions.models import FormVersion, QuestionKind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import rules, service
from eventsite.registration.consents import asked_for
from eventsite.registration.models import Actor, Registration
from eventsite.registration.rules import By, RegistrationRequest

SITE = "Kattegat Innovation Centre"
SIGN_UP_DAYS = 40  # over how many days before its end (or before now) people sign up
SENTENCES = (
    "A product that three hospitals already use, and the questions of their nurses.", "Experience with two tenders, one of them lost.",
    "A research group of nine, and a data set that may be shared.", "We look for a partner who makes the hardware.",
    "A pilot within the year, with a report that anyone may read.", "To bring home one way of working and to try it in two wards.",
)  # fmt: skip


class Crowd:
    """Everybody's sign-ups, in the order of time. The same each time it is run on the same day."""

    def __init__(self, people: list[Attendee], organiser: int, now: datetime) -> None:
        self.people = people
        self.organiser = organiser  # the account that decided and asked
        self.now = now
        self.chance = random.Random(SEED)  # noqa: S311 - sample data, nothing secret

    def ask(self, event: Event, asks: tuple[Ask, ...]) -> None:
        """Give the event its questions."""
        for ask in asks:
            counts = range(len(next(iter(ask.options.values()), ())))
            options = [OptionDraft(new_key(), {code: labels[n] for code, labels in ask.options.items()}) for n in counts]
            draft = QuestionDraft(
                kind=QuestionKind(ask.kind), labels=ask.labels, hints=ask.hints, required=ask.required, maximum=ask.maximum, options=options
            )
            questions.add_question(event, draft, by=self.organiser, now=event.created_at)

    def sign_up(self, event: Event, spec: Spec, people: list[Attendee]) -> None:
        """Each of these people registers, spread over the weeks before."""
        last = min(self.now, event.closes_at or event.starts_at) - timedelta(hours=2)
        version = question_queries.current_version(event.id)
        for person, moment in zip(people, self._moments(last, len(people)), strict=True):
            service.register(event, self._request(event, person, version), now=moment)
            self.date_mails(moment)

    def attend(self, event: Event, registrations: list[Registration]) -> None:
        """All but a few came."""
        for number, registration in enumerate(registrations):
            mark = service.mark_no_show if number % 8 == 5 else service.mark_attended
            mark(registration, By(Actor.ORGANISER, self.organiser), now=event.ends_at + timedelta(hours=2))

    def decide(self, registrations: list[Registration]) -> None:
        """Some of the applications are decided already."""
        moment = self.now - timedelta(days=1)
        for number, registration in enumerate(registrations):
            if number % 6 == 0:
                service.accept(registration, By(Actor.ORGANISER, self.organiser), reason="", now=moment)
            elif number % 13 == 4:
                service.decline(
                    registration, By(Actor.ORGANISER, self.organiser), reason="Two people from one organisation: we take one.", now=moment
                )
        self.date_mails(moment)

    def follow_up(self, event: Event) -> None:
        """Who came was thanked the day after."""
        moment = event.ends_at + timedelta(days=1)
        subject, body = publications.THANK_YOU
        text = MailingText(audience=Audience.ATTENDED, subject=subject, body=body, language="en")
        mailing = mailings.draft(event, text, [], self.organiser, now=moment)
        getting = [one.registration for one in mailing_queries.readers(mailings.wanted_of(mailing)) if one.left_out is None]
        mailings.send_test(mailing, db.session.get_one(Account, self.organiser), getting[0])
        seal = mailing_rules.seal(registration.id for registration in getting)
        mailings.send(mailing, seal, self.organiser, number=len(getting), now=moment)
        self.date_mails(moment)

    def leave(self, registrations: list[Registration]) -> None:
        """A few withdraw; where somebody waits, the next in line has the seat at once."""
        moment = self.now - timedelta(hours=20)
        for registration in registrations:
            service.withdraw(registration, rules.PERSON, reason="A shift that I could not swap", now=moment)
        self.date_mails(moment)

    def _moments(self, last: datetime, count: int) -> Iterator[datetime]:
        seconds = sorted(self.chance.random() ** 0.7 * SIGN_UP_DAYS * 86400 for _ in range(count))
        return (last - timedelta(days=SIGN_UP_DAYS) + timedelta(seconds=moment) for moment in seconds)

    def _request(self, event: Event, person: Attendee, version: FormVersion | None) -> RegistrationRequest:
        with in_language(person.language):
            consents = [
                ConsentGiven(question.kind, number == 0 or self.chance.random() < 0.5, question.wording)
                for number, question in enumerate(asked_for(event, SITE))
            ]
        return RegistrationRequest(
            full_name=f"{person.full_name} {person.local_name}".strip(), email=person.email, organisation=person.organisation,
            job_title=person.job_title, country=person.country, language=person.language, consents=consents,
            answers=AnswerInput(version.id, self._answers(version)) if version else None,
        )  # fmt: skip

    def _answers(self, version: FormVersion) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for question in version.questions:
            keys = [option.key for option in question.options]
            answers: dict[QuestionKind, Any] = {
                QuestionKind.CHOICE: self.chance.choice(keys) if keys else None,
                QuestionKind.CHOICES: keys[: self.chance.randint(1, 2)],
                QuestionKind.YES_NO: self.chance.random() < 0.4,
                QuestionKind.LONG_TEXT: self.chance.choice(SENTENCES),
            }
            if question.required or self.chance.random() < 0.6:
                value = answers.get(question.kind)
                if value is not None:
                    values[question.key] = value
        return values

    def date_mails(self, moment: datetime) -> None:
        """What was just written was owed then."""
        db.session.flush()  # so that the mails of this step are found
        fresh = select(Message).where(Message.created_at > self.now - timedelta(hours=1))
        for message in db.session.scalars(fresh):
            message.created_at = message.next_attempt_at = moment
            message.not_after = None  # it went in time
