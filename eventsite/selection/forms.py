"""A decision on applications: the shape of what is sent."""

from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField, ValidationError

from eventsite.i18n import _l
from eventsite.web import typed_text

LONGEST_WORDS = 1000


class DecisionForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Yes or no, with words for the people who get a no."""

    said = TextAreaField(_l("What you want to tell them"), render_kw={"rows": 3, "maxlength": LONGEST_WORDS})

    def validate_said(self, field: Field) -> None:
        words = typed_text.problem(field.data or "", LONGEST_WORDS, lines=True)
        if words is not None:
            raise ValidationError(str(words))
