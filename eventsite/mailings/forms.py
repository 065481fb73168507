"""Writing to many: the shape of what is typed. Whether it may be sent is for the rules."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from eventsite.catalogue.models import Event
from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.mailings import rules
from eventsite.mailings.errors import MailingError, NumberDiffers, UnknownField
from eventsite.mailings.rules import Audience
from eventsite.mailings.service import MailingText
from eventsite.web import fields as shapes
from eventsite.web import typed_text

LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000
# Not `required` to the browser, which would keep back the copy to oneself too.
_NUMBER = {"inputmode": "numeric", "maxlength": 7, "autocomplete": "off", "required": False}


class MailingForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A follow-up, or an invitation to a trip: then `trips` are offered."""

    audience = shapes.Choice(_l("Who gets it"), list)
    target = SelectField(_l("Study trip"), validate_choice=False)
    subject = StringField(_l("Subject"), [InputRequired(_l("Write a subject"))], render_kw={"maxlength": LONGEST_SUBJECT})
    body = TextAreaField(_l("Text"), [InputRequired(_l("Write a text"))], render_kw={"rows": 14, "maxlength": LONGEST_BODY})
    language = shapes.Choice(_l("Language"), lambda: [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
    number = StringField(_l("How many people get it?"), render_kw=_NUMBER)
    chosen = HiddenField()
    seal = HiddenField()

    def __init__(self, *args: Any, audiences: list[tuple[str, str]], trips: list[tuple[Event, str]] | None = None, **values: Any) -> None:
        super().__init__(*args, **values)
        self.audience.choices = audiences
        self.trips = {str(trip.id): trip for trip, _words in trips or []}
        self.invites = trips is not None
        self.target.choices = [(str(trip.id), words) for trip, words in trips or []]
        self.target.flags.required = self.invites

    def validate_target(self, field: Field) -> None:
        if self.invites and field.data not in self.trips:
            raise ValidationError(_("Choose the trip that you invite to"))

    def validate_subject(self, field: Field) -> None:
        _check_typed(field, LONGEST_SUBJECT, lines=True)
        _check(field, rules.check_subject)

    def validate_body(self, field: Field) -> None:
        _check_typed(field, LONGEST_BODY, lines=True)
        _check(field, rules.check_body)

    @property
    def typed_number(self) -> int | None:
        """How many people the organiser says get it."""
        text = "".join((self.number.data or "").split())
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None

    def to_text(self) -> MailingText:
        """What was typed, once it was found to fit."""
        return MailingText(
            audience=Audience(self.audience.data), subject=(self.subject.data or "").strip(), body=(self.body.data or "").strip(),
            language=self.language.data, target=self.trips.get(self.target.data or "") if self.invites else None,
        )  # fmt: skip

    def refuse(self, error: DomainError) -> None:
        """Show a rule's refusal above the form, or at the field that it is about."""
        if isinstance(error, NumberDiffers):
            self.number.errors = [str(error.message)]
        else:
            self.form_errors.append(str(error.message))


class ButtonForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A button: nothing but proof that our page sent it."""


def _check(field: Field, rule: Any) -> None:
    try:
        rule(field.data or "")
    except UnknownField as error:
        known = ", ".join(f"{{{name}}}" for name in rules.FIELDS)
        words = _("There is no field {%(name)s}. Use only %(known)s.", name=error.name, known=known)
        raise ValidationError(words) from None
    except MailingError as error:
        raise ValidationError(str(error.message)) from None


def _check_typed(field: Field, longest: int, *, lines: bool) -> None:
    words = typed_text.problem(field.data or "", longest, lines=lines)
    if words is not None:
        raise ValidationError(str(words))
