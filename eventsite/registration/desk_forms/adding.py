"""Somebody whom an organiser puts on the list: the shape."""

from typing import Any

from wtforms import Field, RadioField
from wtforms.validators import AnyOf

from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _l
from eventsite.questions.forms import LinesField, Needed
from eventsite.registration.desk_forms.acting import check_lines
from eventsite.registration.forms import LONGEST_EMAIL, LONGEST_REASON, DetailsForm, TypedEmailField, address_of
from eventsite.registration.rules import RegistrationRequest
from eventsite.web import fields as shapes

SEAT, QUEUE = "seat", "queue"


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
