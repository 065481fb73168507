"""People whom one contact signs up beside, or instead of, themself."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, ValidationError

from eventsite.i18n import _, _l
from eventsite.people.service import ConsentGiven
from eventsite.questions.forms import Asked, Needed, OptionsField
from eventsite.registration.consents import ConsentQuestion
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of, form_for
from eventsite.registration.models import Registration
from eventsite.registration.rules import RegistrationRequest

PEOPLE = "person"  # one field of this name for each person: the number that their own fields begin with
_PREFIX = "p{}-"


class MemberForm(DetailsForm):
    """One of them. Their fields are those of the form with a number before the name."""

    email = TypedEmailField(
        _l("Email"), description=_l("Their confirmation and calendar invitation go here. Left empty, they go to you."),
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip
    event_data = BooleanField(validators=[Needed()])

    is_of_another = True
    number = 0
    agreement: ConsentQuestion

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for field in (self.full_name, self.organisation, self.job_title, self.country):
            field.render_kw = (field.render_kw or {}) | {"autocomplete": "off"}

    def validate_email(self, field: Field) -> None:
        if (field.data or "").strip():
            address_of(field.data)

    def validate_event_data(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Confirm that this person agrees"))

    @property
    def address(self) -> str:
        """Their own address as it was typed; empty for who is reached through the contact."""
        return (self.email.data or "").strip() if "email" in self else ""

    def to_member(self, *, language: str, form_id: int | None) -> RegistrationRequest:
        """What was sent, once `check` has found that it fits."""
        agreed = ConsentGiven(self.agreement.kind, bool(self.event_data.data), self.agreement.wording)
        words = self.words()
        return RegistrationRequest(
            full_name=words["full_name"], email=self.address, organisation=words["organisation"], job_title=words["job_title"],
            country=words["country"], language=language, answers=self.answers, consents=[agreed], form_id=form_id,
        )  # fmt: skip


class PartyOfferForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """For whom of the party the held seats are taken."""

    members = OptionsField(_l("Who takes a seat"), needed=True)

    @classmethod
    def of(cls, offered: Sequence[Registration], *, bound: bool = True) -> "PartyOfferForm":
        """The form with everybody who has an offer: with what was sent, else with all of them ticked."""
        everybody = [str(registration.id) for registration in offered]
        form = cls() if bound else cls(formdata=None, data={"members": everybody})
        form.members.choices = [(str(registration.id), registration.full_name) for registration in offered]
        return form

    def validate_members(self, field: OptionsField) -> None:
        known = {choice[0] for choice in field.iter_choices()}
        if known and not field.data:
            raise ValidationError(_("Choose at least one person, or turn the seats down"))
        if not set(field.data or []) <= known:
            raise ValidationError(_("One of these seats is not held any more. Look at the list again"))

    @property
    def ids(self) -> list[int]:
        """Who was chosen, once `validate` has found that it fits."""
        return [int(value) for value in self.members.data or []]


def member_form(asked: Asked | None, agreement: ConsentQuestion, *, number: int, language: str, data: dict[str, Any]) -> MemberForm:
    """The form of one more person, bound to what was sent under their number; else filled with `data`."""
    form: MemberForm = form_for(MemberForm, asked)(language=language, data=data, prefix=_PREFIX.format(number), meta={"csrf": False})
    form.number, form.agreement = number, agreement
    return form


def numbers_sent(sent: MultiDict[str, str], most: int) -> list[int]:
    """Which people were sent, in order, each once, and no more than there may be; what is no small number is nobody."""
    found = [int(text) for text in sent.getlist(PEOPLE) if text.isascii() and text.isdigit() and len(text) < 4]
    return list(dict.fromkeys(number for number in found if number))[: max(most, 0)]


def next_number(numbers: Iterable[int]) -> int:
    """A number for one more person that nobody in the form has."""
    return max(numbers, default=0) + 1


def sent_of(member: MemberForm, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent under this person's number, by the plain names."""
    prefix = _PREFIX.format(member.number)
    return MultiDict((name.removeprefix(prefix), value) for name, value in sent.items(multi=True) if name.startswith(prefix))
