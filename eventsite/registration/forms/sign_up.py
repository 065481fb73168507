"""Signing up: one person, with who comes along."""

from collections.abc import Iterator

from wtforms import BooleanField, Field, HiddenField, ValidationError

from eventsite.i18n import _, _l
from eventsite.people.service import ConsentGiven
from eventsite.questions.forms import Needed, TypedField
from eventsite.registration.consents import ConsentQuestion
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of
from eventsite.registration.rules import RegistrationRequest


class RegistrationForm(DetailsForm):
    """Signing up. `form_for` adds the event's own questions."""

    email = TypedEmailField(
        _l("Email"), [Needed()], description=_l("The confirmation goes here."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip
    event_data = BooleanField(validators=[Needed()])
    attendee_list = BooleanField()
    newsletter = BooleanField()
    share_abroad = BooleanField()
    website = TypedField(_l("Leave this empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # for machines that fill everything
    token = HiddenField()
    version = HiddenField()

    consents: tuple[ConsentQuestion, ...] = ()

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page: errors are listed so."""
        first = ("full_name", "email", "organisation", "job_title", "country")
        last = ("event_data", "attendee_list", "newsletter", "share_abroad")
        between = [name for name in self._fields if name not in (*first, *last)]
        return iter([self._fields[name] for name in (*first, *between, *last)])

    def validate_email(self, field: Field) -> None:
        address_of(field.data)

    def validate_event_data(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Confirm that we may keep your details for this event"))

    @property
    def by_machine(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.website.data)

    def consent_fields(self) -> list[tuple[ConsentQuestion, Field]]:
        """Each question of consent with its field."""
        return [(question, self[question.kind.value]) for question in self.consents]

    def to_request(self, *, language: str, form_key: str | None, invited_from_id: int | None) -> RegistrationRequest:
        """What was sent, once `check` has found that it fits."""
        given = [ConsentGiven(question.kind, bool(field.data), question.wording) for question, field in self.consent_fields()]
        return RegistrationRequest(
            email=address_of(self.email.data), language=language, answers=self.answers, consents=given, form_key=form_key,
            invited_from_id=invited_from_id, **self.words(),
        )  # fmt: skip
