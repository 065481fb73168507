"""Signing up, changing one's details, asking for one's link: the shape of what is sent. Who may register is for the rules."""

from collections.abc import Iterator
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, Field, HiddenField, SelectField, ValidationError

from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.mail.addresses import UnwritableAddress, ascii_address
from eventsite.people.service import ConsentGiven
from eventsite.questions.countries import CODES, country_names
from eventsite.questions.forms import Asked, LinesField, Needed, TypedField
from eventsite.questions.rules import AnswerInput
from eventsite.registration.consents import ConsentQuestion
from eventsite.registration.errors import RegistrationError
from eventsite.registration.rules import LONGEST_NAME, RegistrationChange, RegistrationRequest, check_name
from eventsite.web import typed_text

LONGEST_EMAIL = 254
LONGEST_WORDS = 200
LONGEST_REASON = 500


class TypedEmailField(EmailField):
    """An address; what cannot be encoded is shown as a question mark."""

    def _value(self) -> str:
        return typed_text.without_surrogates(str(self.data)) if self.data is not None else ""


def address_of(text: str | None) -> str:
    """The address as it was typed, without white space around it. Raises ValidationError.

    Its length is looked at first: a pattern may take long over a long text.
    """
    address = (text or "").strip()
    refused = ValidationError(_("Enter an email address like name@example.org"))
    if not address or len(address) > LONGEST_EMAIL or typed_text.problem(address, LONGEST_EMAIL) is not None:
        raise refused
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
        ascii_address(address)
    except (EmailNotValidError, UnwritableAddress):
        raise refused from None
    return address


class DetailsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Who somebody is: the part that signing up and changing one's details share."""

    full_name = TypedField(_l("Full name"), [Needed()], render_kw={"autocomplete": "name", "maxlength": LONGEST_NAME})
    organisation = TypedField(
        _l("Organisation"), description=_l("Start typing. Members appear in the list; others can write their own."),
        render_kw={"autocomplete": "organization", "list": "organisations", "maxlength": LONGEST_WORDS},
    )  # fmt: skip
    job_title = TypedField(_l("Job title"), render_kw={"autocomplete": "organization-title", "maxlength": LONGEST_WORDS})
    country = SelectField(_l("Country"), validate_choice=False, render_kw={"autocomplete": "country"})

    asked: Asked | None = None
    answers: AnswerInput | None = None

    def __init__(self, *args: Any, language: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.country.choices = [("", ""), *country_names(language).items()]

    def validate_full_name(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Enter your name"))
        try:
            check_name(field.data)
        except RegistrationError as refusal:
            raise ValidationError(str(refusal.message)) from None

    def validate_organisation(self, field: Field) -> None:
        _check_words(field)

    def validate_job_title(self, field: Field) -> None:
        _check_words(field)

    def validate_country(self, field: Field) -> None:
        if field.data and field.data not in CODES:
            raise ValidationError(_("Choose a country from the list"))

    def check(self, sent: MultiDict[str, str]) -> bool:
        """Whether all that was sent fits; the words stand beside the fields if not."""
        fits = bool(self.validate())
        if self.asked is not None:
            self.answers = self.asked.check(self, sent)
            fits = fits and self.answers is not None
        return fits

    def words(self) -> dict[str, str]:
        """What was typed about the person, each on one line."""
        fields = {"full_name": self.full_name, "organisation": self.organisation, "job_title": self.job_title}
        return {name: typed_text.one_line(field.data or "") for name, field in fields.items()} | {"country": self.country.data or ""}


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


class ChangeForm(DetailsForm):
    """Changing one's details on the personal page. `form_for` adds the event's own questions."""

    language = SelectField(_l("Language of our mails"), choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES], validate_choice=False)
    version = HiddenField()

    def validate_language(self, field: Field) -> None:
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose a language from the list"))

    def to_change(self) -> RegistrationChange:
        """The new details, once `check` has found that they fit."""
        return RegistrationChange(language=self.language.data, answers=self.answers, **self.words())


class LinkForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Asking for one's personal link again."""

    email = TypedEmailField(
        _l("Email"), [Needed()], description=_l("The address that you registered with."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip

    def validate_email(self, field: Field) -> None:
        address_of(field.data)


class WithdrawForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Giving one's seat back, with a reason if one likes."""

    reason = LinesField(_l("Why?"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def validate_reason(self, field: Field) -> None:
        words = typed_text.problem(field.data or "", LONGEST_REASON, lines=True)
        if words is not None:
            raise ValidationError(str(words))


class PlainForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A button: nothing but proof that our page sent it."""


def form_for(kind: type[DetailsForm], asked: Asked | None) -> type[Any]:
    """The form class with the event's own questions between its fields."""
    if asked is None:
        return kind  # whose fields WTForms has put in order already
    return type(kind.__name__, (kind,), asked.fields() | {"asked": asked})


def _check_words(field: Field) -> None:
    words = typed_text.problem(field.data or "", LONGEST_WORDS)
    if words is not None:
        raise ValidationError(str(words))
