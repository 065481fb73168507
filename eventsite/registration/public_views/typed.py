"""What somebody typed, in words: for a page that cannot show the form again."""

from wtforms import BooleanField, Field, FileField, HiddenField, SelectField, SelectMultipleField

from eventsite.registration.forms import RegistrationForm
from eventsite.web import typed_text

Part = tuple[str, list[tuple[str, str]]]


def what_was_typed(form: RegistrationForm) -> list[Part]:
    """The questions that were answered, each with its answer, by whom they are about; the contact's have no heading.

    Ticks are left out: they consent to something that does not happen.
    """
    told = [(heading, _answered([field for field in fields if field is not form.website])) for heading, fields in form.parts()]
    return [part for part in told if part[1]]


def _answered(fields: list[Field]) -> list[tuple[str, str]]:
    told = [(str(field.label.text), _in_words(field)) for field in fields if not isinstance(field, (BooleanField, FileField, HiddenField))]
    return [(label, words) for label, words in told if words]


def _in_words(field: Field) -> str:
    if isinstance(field, SelectField):  # a list of options and a row of them alike
        chosen = set(field.data or []) if isinstance(field, SelectMultipleField) else {field.data or ""}
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[0] in chosen and choice[0])
    return typed_text.without_surrogates(str(field.data or "")).strip()
