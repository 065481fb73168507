"""Somebody whom an organiser puts on the list: the shape."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, RadioField, ValidationError
from wtforms.validators import AnyOf

from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.questions.forms import LinesField, Needed, OptionsField
from eventsite.registration.desk_forms.acting import check_lines
from eventsite.registration.forms import LONGEST_EMAIL, LONGEST_REASON, DetailsForm, TypedEmailField, address_of
from eventsite.registration.models import Party
from eventsite.registration.rules import RegistrationRequest
from eventsite.web import fields as shapes

SEAT, QUEUE = "seat", "queue"
ALONE, NEW_GROUP = "alone", "new"
MOST_COMPANIONS = 20


class AddForm(DetailsForm):
    """Somebody whom an organiser puts on the list."""

    email = TypedEmailField(
        _l("Email address"), [Needed()], description=_l("They get a mail with their seat and the link to their own page."),
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip
    language = shapes.Choice(_l("Language of our mails"), lambda: [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
    seat = RadioField(
        _l("What they get"), [Needed(), AnyOf((SEAT, QUEUE), _l("Choose one of these"))], validate_choice=False, default=SEAT,
        choices=[(SEAT, _l("A seat")), (QUEUE, _l("A place in the waitlist, if the event is full"))],
    )  # fmt: skip
    reason = LinesField(_l("Reason"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def __init__(self, *args: Any, language: str, **values: Any) -> None:
        super().__init__(*args, language=language, **values)
        self.full_name.render_kw = self.organisation.render_kw = self.job_title.render_kw = {"autocomplete": "off"}

    def validate_email(self, field: Field) -> None:
        address_of(field.data)

    def validate_reason(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)

    def refuse(self, error: DomainError, field: Field | None = None) -> None:
        """Show a rule's refusal beside the field that it is about."""
        if field is None:
            self.form_errors.append(str(error.message))
        else:
            field.errors = [*field.errors, str(error.message)]

    def to_request(self) -> RegistrationRequest:
        """What was sent, once it was found to fit. Consent is for the person to give, on their own page."""
        words = self.words()
        return RegistrationRequest(
            full_name=words["full_name"], email=address_of(self.email.data), organisation=words["organisation"],
            job_title=words["job_title"], country=words["country"], language=self.language.data, answers=self.answers,
        )  # fmt: skip


class AddToListForm(AddForm):
    """As above, with whom they come, who comes along, and which sessions they chose."""

    party = shapes.Choice(_l("Group"), list)
    companions = shapes.Count(_l("Companions"), at_least=0, at_most=MOST_COMPANIONS)
    sessions = OptionsField(_l("Sessions"))

    known: frozenset[str] = frozenset()

    def offering(self, parties: Sequence[tuple[Party, int]], sessions: Sequence[tuple[int, str]]) -> "AddToListForm":
        """Let these groups and sessions be chosen; without any the field is not there."""
        groups = [(str(party.id), _("%(name)s and others: %(num)d people", name=party.full_name, num=number)) for party, number in parties]
        self.party.choices = [(ALONE, _("None")), (NEW_GROUP, _("A new group, with this person as its contact")), *groups]
        self.sessions.choices = [(str(number), words) for number, words in sessions]
        self.known = frozenset(str(number) for number, _words in sessions)
        if not sessions:
            del self.sessions
        return self

    def validate_email(self, field: Field) -> None:
        if (field.data or "").strip() or self.party_id is None:
            address_of(field.data)

    def validate_sessions(self, field: OptionsField) -> None:
        if any(value not in self.known for value in field.data or ()):
            raise ValidationError(_("Choose among these"))

    @property
    def party_id(self) -> int | None:
        """The group that they join, if it is one that there is."""
        return int(self.party.data) if self.party.data not in (ALONE, NEW_GROUP) and str(self.party.data).isdigit() else None

    @property
    def session_ids(self) -> list[int]:
        """What was chosen, once it was found to fit."""
        return [int(value) for value in self.sessions.data or ()] if "sessions" in self else []

    def to_request(self, form_id: int | None = None) -> RegistrationRequest:
        """What was sent, once it was found to fit. Who joins a group may have no address: their mail goes to its contact."""
        words = self.words()
        address = address_of(self.email.data) if (self.email.data or "").strip() else ""
        return RegistrationRequest(
            full_name=words["full_name"], email=address, organisation=words["organisation"], job_title=words["job_title"],
            country=words["country"], language=self.language.data, answers=self.answers, form_id=form_id,
            companions=self.companions.data or 0, party_id=self.party_id,
        )  # fmt: skip
