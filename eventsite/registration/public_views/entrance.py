"""By which way somebody signs up: the event and its policy, one of its forms, and whose invitation or seat led there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eventsite.catalogue.models import Event
from eventsite.i18n import language
from eventsite.invitations.models import Invitee
from eventsite.questions import queries as questions
from eventsite.questions.models import Form, FormText
from eventsite.registration import queries, rules
from eventsite.registration.errors import FormClosed, RegistrationError
from eventsite.registration.models import Policy, Registration, RegistrationStatus


@dataclass(frozen=True)
class Entrance:
    """One way in. `form` is none where the event has no form of its own; `several`: it is one of several forms."""

    event: Event
    policy: Policy
    form: Form | None = None
    invitee: Invitee | None = None
    invited_from: Registration | None = None
    several: bool = False

    @property
    def text(self) -> FormText | None:
        """The form's own words; none where it has none."""
        return questions.form_text(self.form, language(), self.event.main_language) if self.form is not None else None

    @property
    def title(self) -> str:
        """What the form is called where people choose among several; empty where the event has none."""
        return questions.form_title(self.form, language(), self.event.main_language) if self.form is not None else ""

    @property
    def left(self) -> int | None:
        """Seats that the public may take by this form; none: no limit."""
        places = [self.event.places, *([self.form.places] if self.form is not None and self.form.places is not None else [])]
        return min((one.left for one in places if one.left is not None), default=None)

    def outcome(self, *, seats: int = 1, least: int | None = None) -> RegistrationStatus:
        """What somebody new gets at this moment, or a party of so many."""
        places = self.form.places if self.form is not None else None
        return rules.status_for_new(self.event, places, seats=seats, least=least, policy=self.policy)

    def invited_by(self, registration: Registration) -> "Entrance":
        """The same way, for the holder of a seat at another event who was invited to this one."""
        return replace(self, invited_from=registration)

    def why_not(self, now: datetime) -> str:
        """Why nobody may sign up by this way; empty where they may."""
        try:
            self.check_open(now)
        except RegistrationError as refusal:
            return str(refusal.message)
        return ""

    def check_open(self, now: datetime) -> None:
        """Whether anybody may sign up by this way. Raises a RegistrationError."""
        rules.check_open(self.event, now, invitee=self.invitee, status=self.outcome())
        if self.form is not None and self.form.closed and self.invitee is None:
            raise FormClosed


def ways_into(event: Event) -> list[Entrance]:
    """Every form of the event, in their order, the unlisted too; one way without a form where it has none."""
    policy = queries.policy_of(event.id)
    forms = questions.forms_of(event.id)
    return [Entrance(event, policy, form, several=len(forms) > 1) for form in forms] or [Entrance(event, policy)]


def entrance_of_version(event: Event, ways: Sequence[Entrance], version: str) -> Entrance | None:
    """The way whose form a sent page showed, by the number of its version; for pages that are older than the choice of forms."""
    number = version_number(version)
    shown = questions.version_of_event(event.id, number) if number is not None else None
    return next((way for way in ways if shown is not None and way.form is not None and way.form.id == shown.form_id), None)


def version_number(text: str) -> int | None:
    """The number of a version as a form sends it; none for what is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
