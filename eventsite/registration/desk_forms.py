"""What organisers send from the desk about registrations: the shape. The rules say whether it may be."""

from typing import Any

from wtforms import BooleanField, Field, RadioField, ValidationError
from wtforms.validators import AnyOf

from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _l
from eventsite.questions.forms import LinesField, Needed
from eventsite.registration.forms import LONGEST_EMAIL, LONGEST_REASON, DetailsForm, PlainForm, TypedEmailField, address_of
from eventsite.registration.rules import RegistrationRequest
from eventsite.web import fields as shapes
from eventsite.web import typed_text

LONGEST_NOTE = 2000
SEAT, QUEUE = "seat", "queue"


def _check_lines(field: Field, longest: int) -> None:
    words = typed_text.problem(field.data or "", longest, lines=True)
    if words is not None:
        raise ValidationError(str(words))


class ReasonForm(PlainForm):
    """An act on somebody's registration, with a reason for the record."""

    reason = LinesField(_l("Reason"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def validate_reason(self, field: Field) -> None:
        _check_lines(field, LONGEST_REASON)

    @property
    def words(self) -> str:
        """The reason as it is kept."""
        return (self.reason.data or "").strip()


class NoteForm(PlainForm):
    """The team's note about somebody."""

    note = LinesField(_l("Note for the team"), render_kw={"rows": 2, "maxlength": LONGEST_NOTE})

    def validate_note(self, field: Field) -> None:
        _check_lines(field, LONGEST_NOTE)


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
        _check_lines(field, LONGEST_REASON)

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


class ExportForm(PlainForm):
    """Which file, with what in it."""

    format = RadioField(
        _l("File"), [Needed(), AnyOf(("xlsx", "csv"), _l("Choose one of these"))], validate_choice=False, default="xlsx",
        choices=[("xlsx", _l("Excel workbook")), ("csv", _l("CSV"))],
    )  # fmt: skip
    bom = BooleanField(_l("CSV for Excel"), default=True)
    sensitive = BooleanField(_l("With sensitive answers"))
