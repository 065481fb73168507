"""What every form about a person shares: who somebody is, and the event's own questions."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Field, SelectField, ValidationError

from eventsite.i18n import _, _l
from eventsite.mail.addresses import UnwritableAddress, ascii_address
from eventsite.questions.countries import CODES, country_names
from eventsite.questions.forms import Asked, Needed, TypedField
from eventsite.questions.rules import AnswerInput
from eventsite.registration.errors import RegistrationError
from eventsite.registration.rules import LONGEST_NAME, check_name
from eventsite.web import typed_text

LONGEST_EMAIL = 254
LONGEST_WORDS = 200


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

    is_of_another = False  # somebody else fills it in
    asked: Asked | None = None
    answers: AnswerInput | None = None

    def __init__(self, *args: Any, language: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.country.choices = [("", ""), *country_names(language).items()]

    def validate_full_name(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Enter the name") if self.is_of_another else _("Enter your name"))
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


def form_for(kind: type[DetailsForm], asked: Asked | None) -> type[Any]:
    """The form class with the event's own questions between its fields."""
    if asked is None:
        return kind  # whose fields WTForms has put in order already
    return type(kind.__name__, (kind,), asked.fields() | {"asked": asked})


def _check_words(field: Field) -> None:
    words = typed_text.problem(field.data or "", LONGEST_WORDS)
    if words is not None:
        raise ValidationError(str(words))
