"""The fields of forms: what was typed is cleaned, measured, and refused in words that say what to do.

A field checks the shape of one value. Whether the values together are allowed is for a feature's rules.
"""

import enum
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from eventsite.i18n import _
from eventsite.web import typed_text

Words: TypeAlias = LazyString | str
Choices: TypeAlias = Callable[[], Iterable[tuple[str, str]]]
LONGEST_URL = 500
LONGEST_EMAIL = 254


def _demands(needed: Words | None, kind: type[DataRequired | InputRequired] = InputRequired) -> list[Any]:
    """Text of blanks alone is nothing; elsewhere what was typed counts, so that a wrong value is called wrong and not missing."""
    return [kind(needed)] if needed else [Optional()]


class _Plain:
    """Refuses text that is too long, or that holds what no page can show honestly."""

    def __init__(self, longest: int, *, lines: bool = False) -> None:
        self.longest, self.lines = longest, lines

    def __call__(self, _form: Form, field: Field) -> None:
        fault = typed_text.problem(field.data or "", self.longest, lines=self.lines)
        if fault is not None:
            raise StopValidation(str(fault))


def _one_line(text: str | None) -> str:
    return re.sub(" +", " ", text or "").strip()  # other white space stays, to be refused: it has no place in a line


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def line(label: Words, *, needed: Words | None = None, longest: int = 200) -> StringField:
    """One line of text; empty when nothing was typed. `needed` is what to say then."""
    demands = [*_demands(needed, DataRequired), _Plain(longest)]
    return StringField(label, demands, filters=[_one_line], default="", render_kw={"maxlength": longest})


def text(label: Words, *, needed: Words | None = None, longest: int = 2_000) -> TextAreaField:
    """Text of any number of lines, each ended by LF alone."""
    return TextAreaField(label, [*_demands(needed, DataRequired), _Plain(longest, lines=True)], filters=[_lines], default="")


def web_address(label: Words) -> StringField:
    """An http or https address, or nothing."""
    return StringField(
        label, [Optional(), _Plain(LONGEST_URL), _check_url], filters=[_one_line], default="", render_kw={"inputmode": "url"}
    )


def email(label: Words) -> StringField:
    """An email address as it was typed, or nothing."""
    kw = {"inputmode": "email", "autocomplete": "off"}
    return StringField(label, [Optional(), _Plain(LONGEST_EMAIL), _check_email], filters=[_one_line], default="", render_kw=kw)


def _check_url(_form: Form, field: Field) -> None:
    fault = StopValidation(_("Enter a web address that begins with https:// or http://"))
    try:
        parts = urlsplit(field.data)
        port_is_odd = parts.port == 0
    except ValueError:
        raise fault from None
    odd = any(character.isspace() or character in '<>"\\`{}|^' for character in field.data)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or port_is_odd or odd:
        raise fault


def _check_email(_form: Form, field: Field) -> None:
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError:
        raise StopValidation(_("Enter an email address like name@example.org")) from None


class LocalTime(DateTimeLocalField):
    """A wall-clock time, naive. Whether it exists in its zone is for rules to say."""

    def __init__(self, label: Words, *, needed: Words | None = None, **values: Any) -> None:
        super().__init__(label, _demands(needed), **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Enter a date and a time, like 2027-09-20 09:00")) from None

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""


class Day(DateField):
    """A date."""

    def __init__(self, label: Words, *, needed: Words | None = None, **values: Any) -> None:
        super().__init__(label, _demands(needed), **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Enter a date, like 2027-09-20")) from None


class Count(IntegerField):
    """A whole number within bounds, or nothing."""

    def __init__(self, label: Words, *, at_least: int, at_most: int, needed: Words | None = None, **values: Any) -> None:
        super().__init__(label, _demands(needed), render_kw={"min": at_least, "max": at_most}, **values)
        self.at_least, self.at_most = at_least, at_most

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
            return
        digits = typed.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            self.data = None
            raise ValueError(self._fault())
        self.data = int(typed)

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is not None and not self.at_least <= self.data <= self.at_most:
            raise StopValidation(self._fault())

    def _fault(self) -> str:
        return str(_("Enter a whole number from %(least)s to %(most)s", least=self.at_least, most=self.at_most))


class OneOf(RadioField):
    """One member of an enum, as radio buttons with its words."""

    def __init__(self, members: type[enum.StrEnum], words: Mapping[Any, Words], label: Words, **values: Any) -> None:
        self.members = members
        super().__init__(label, choices=[(member.value, words[member]) for member in members], coerce=self._member, **values)
        self.flags.required = True

    def _member(self, value: Any) -> enum.StrEnum | None:
        try:
            return self.members(value)
        except ValueError:
            return None

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is None:
            raise StopValidation(_("Choose one of these"))


class Choice(SelectField):
    """One key of a list that may depend on the language in force; the first is chosen where nothing was."""

    def __init__(self, label: Words, choices: Choices, **values: Any) -> None:
        super().__init__(label, choices=lambda: list(choices()), **values)
        self.flags.required = True  # one of them is always chosen: an "optional" behind the label would say nothing

    def pre_validate(self, form: BaseForm) -> None:
        keys = [str(key) for key, *_rest in self.iter_choices()]
        if self.data is None and not self.raw_data and keys:
            self.data = keys[0]
        elif str(self.data) not in keys:
            raise StopValidation(_("Choose one of the list"))


class Several(SelectMultipleField):
    """Any number of keys, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Words, choices: Choices, **values: Any) -> None:
        super().__init__(label, choices=lambda: list(choices()), **values)

    def pre_validate(self, form: BaseForm) -> None:
        known = {str(key) for key, *_rest in self.iter_choices()}
        if any(str(key) not in known for key in self.data or ()):
            raise StopValidation(_("Choose among these"))


def yes_no(label: Words) -> BooleanField:
    """A checkbox; empty, 0, false and no are unchecked."""
    return BooleanField(label, false_values=(False, "false", "", "0", "no"))


def shown(field: Field) -> str:
    """A field's value in words, as a person would read it out."""
    if isinstance(field, BooleanField):
        return str(_("yes") if field.data else _("no"))
    if isinstance(field, SelectField | SelectMultipleField):
        return ", ".join(str(label) for _key, label, chosen, *_rest in field.iter_choices() if chosen)
    value = field.data
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def carried(field: Field) -> list[str]:
    """The values with which a hidden input carries the field to the next page."""
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(key) for key in field.data or ()]
    if isinstance(field, SelectField):
        return [field.data.value if isinstance(field.data, enum.Enum) else str(field.data)]
    if isinstance(field.data, datetime):
        return [f"{field.data:%Y-%m-%dT%H:%M}"]
    return ["" if field.data is None else str(field.data)]


__all__ = [
    "Choice", "Count", "Day", "LocalTime", "OneOf", "Several", "carried", "email", "line", "shown", "text", "web_address", "yes_no",
]  # fmt: skip
