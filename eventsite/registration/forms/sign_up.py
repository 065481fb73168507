"""Signing up: one person with who comes along, or several people through one contact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, SelectField, ValidationError

from eventsite.i18n import _, _l, ngettext
from eventsite.people.rules import email_key
from eventsite.people.service import ConsentGiven
from eventsite.questions.forms import Needed, TypedField
from eventsite.questions.rules import whole_number
from eventsite.registration.consents import ConsentQuestion
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of
from eventsite.registration.forms.party import MemberForm, sent_of
from eventsite.registration.rules import PartyRequest, RegistrationRequest

_FIRST = ("full_name", "email", "organisation", "job_title", "country", "companions")
_OF_CONTACT = ("csrf_token", "full_name", "email", "only_contact", "least", "event_data")
_LAST = ("only_contact", "least", "event_data", "attendee_list", "newsletter", "share_abroad")


@dataclass(frozen=True, kw_only=True)
class SentBy:
    """By which way a form came: what of a request nobody types."""

    language: str
    form_key: str | None = None
    form_id: int | None = None
    invited_from_id: int | None = None
    invitee_id: int | None = None


class RegistrationForm(DetailsForm):
    """Signing up. `form_for` adds the event's own questions; `members` are further people, each a form of their own."""

    email = TypedEmailField(
        _l("Email"), [Needed()], description=_l("The confirmation goes here."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip
    companions = TypedField(
        _l("How many people come along with you?"), description=_l("They take seats, but need no registration of their own."),
        render_kw={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"},
    )  # fmt: skip
    only_contact = BooleanField(_l("I do not come myself"))
    least = SelectField(_l("If there are not seats for all of you"), validate_choice=False)
    event_data = BooleanField(validators=[Needed()])
    attendee_list = BooleanField()
    newsletter = BooleanField()
    share_abroad = BooleanField()
    website = TypedField(_l("Leave this empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # for machines that fill everything
    token = HiddenField()
    version = HiddenField()

    consents: tuple[ConsentQuestion, ...] = ()
    members: tuple[MemberForm, ...] = ()
    most_companions = 0
    most_in_party = 1

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page: errors are listed so."""
        between = [name for name in self._fields if name not in (*_FIRST, *_LAST)]
        return iter([self._fields[name] for name in (*_FIRST, *between, *_LAST)])

    @property
    def errors(self) -> dict[str | None, Any]:
        """Those of the further people too, by the names of their fields."""
        own: dict[str | None, Any] = super().errors
        return own | {field.name: field.errors for member in self.members for field in member if field.errors}

    def parts(self) -> list[tuple[str, Sequence[Field]]]:
        """The fields by whom they are about, in the order of the page; the contact's have no heading."""
        own = list(self)
        rest = own.index(self.only_contact)
        others = [(self.heading(member), list(member)) for member in self.members]
        return [("", own[:rest]), *others, ("", own[rest:])]

    def heading(self, member: MemberForm) -> str:
        """Person 2: the contact is the first, if they come."""
        return str(_("Person %(number)d", number=self.members.index(member) + 2 - bool(self.only_contact.data)))

    def validate_email(self, field: Field) -> None:
        address_of(field.data)

    def validate_event_data(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Confirm that we may keep your details for this event"))

    def validate_companions(self, field: Field) -> None:
        if not self.most_companions or not (field.data or "").strip():
            return
        number = whole_number(field.data)
        if number is None or not 0 <= number <= self.most_companions:
            raise ValidationError(_("Enter a number from 0 to %(most)d", most=self.most_companions))

    def validate_only_contact(self, field: Field) -> None:
        if field.data and not self.members:
            raise ValidationError(_("Add the people whom you sign up, or come yourself"))
        if self.members and len(self.members) + self.comes > self.most_in_party:
            raise ValidationError(
                ngettext(
                    "Only %(num)d person can be signed up with one form. Remove the others",
                    "Only %(num)d people can be signed up with one form. Remove the others",
                    self.most_in_party,
                )
            )

    def validate_least(self, field: SelectField) -> None:
        if self.is_party and field.data and field.data not in {choice[0] for choice in field.iter_choices()}:
            raise ValidationError(_("Choose one of the numbers in the list"))

    def check(self, sent: MultiDict[str, str]) -> bool:
        """Whether all that was sent fits, of everybody. Who does not come answers no questions."""
        fits = super().check(sent) if self.comes else self._fits_as_contact()
        for member in self.members:
            fits = member.check(sent_of(member, sent)) and fits
        return self._each_address_once() and fits

    def _fits_as_contact(self) -> bool:
        """Whether what the contact of others is asked fits; the rest is hidden, whatever stands in it."""
        self.validate()
        for name, field in self._fields.items():
            if name not in _OF_CONTACT:
                field.errors = ()
        return not self.form_errors and not any(field.errors for field in self._fields.values())

    def _each_address_once(self) -> bool:
        known = {email_key(self.email.data or "")}
        for member in self.members:
            key = email_key(member.address)
            if member.address and key in known and not member.email.errors:
                member.email.errors = [_("This address is above already. Leave it empty for who is reached through you")]
                return False
            known.add(key)
        return True

    def ask_least(self) -> None:
        """Offer every number of people that is less than all of them."""
        people = len(self.members) + self.comes
        fewer = [(str(number), _("We come if there are seats for at least %(number)d", number=number)) for number in range(1, people)]
        self.least.choices = [("", _("We come all or not at all")), *fewer]

    @property
    def comes(self) -> bool:
        """Whether the person who fills the form takes part."""
        return not self.only_contact.data

    @property
    def is_party(self) -> bool:
        """Whether more than the one who fills the form is signed up."""
        return bool(self.members)

    @property
    def by_machine(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.website.data)

    @property
    def seats(self) -> int:
        """How many seats are asked for; of a form that fits."""
        return len(self.members) + (1 + self._companions() if self.comes else 0)

    def consent_fields(self) -> list[tuple[ConsentQuestion, Field]]:
        """Each question of consent with its field."""
        return [(question, self[question.kind.value]) for question in self.consents]

    def to_request(self, by: SentBy) -> RegistrationRequest:
        """What was sent of one person, once `check` has found that it fits."""
        return RegistrationRequest(
            email=address_of(self.email.data), language=by.language, answers=self.answers, consents=self._given(), form_key=by.form_key,
            invited_from_id=by.invited_from_id, form_id=by.form_id, invitee_id=by.invitee_id, companions=self._companions(), party_id=None,
            **self.words(),
        )  # fmt: skip

    def to_party(self, by: SentBy) -> PartyRequest:
        """What was sent of several, once `check` has found that it fits."""
        members = [member.to_member(language=by.language, form_id=by.form_id) for member in self.members]
        if self.comes:
            members.insert(0, self.to_request(by))
        return PartyRequest(
            full_name=self.words()["full_name"], email=address_of(self.email.data), members=members, language=by.language,
            least=int(self.least.data) if self.least.data else None, form_key=by.form_key,
            consents=[] if self.comes else self._given()[:1],
        )  # fmt: skip

    def _given(self) -> list[ConsentGiven]:
        return [ConsentGiven(question.kind, bool(field.data), question.wording) for question, field in self.consent_fields()]

    def _companions(self) -> int:
        return whole_number(self.companions.data or "") or 0 if self.most_companions else 0
