"""The part of a form that proves that a person sends it, where that is asked for."""

from typing import Any

from flask_wtf import FlaskForm

from eventsite.i18n import _l
from eventsite.questions.forms import TypedField
from eventsite.registration.rules import CODE_LENGTH
from eventsite.web import typed_text

LONGEST_CODE = 2 * CODE_LENGTH  # with blanks between


class ProofForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Stands inside another form, which carries the proof that our page sent it."""

    class Meta:
        csrf = False

    code = TypedField(
        _l("Code from the email"), description=_l("Eight letters and digits."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "maxlength": LONGEST_CODE},
    )  # fmt: skip

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.code.flags.required = True  # of who proves it this way; the other way needs nothing typed

    @property
    def typed(self) -> str:
        """The code without what stands between its characters, in capitals; empty if none was typed."""
        text = self.code.data or ""
        fits = typed_text.problem(text, LONGEST_CODE) is None
        return "".join(character for character in text.upper() if character.isalnum()) if fits else "?"
