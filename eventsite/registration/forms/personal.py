"""What people send from their own page, or to get its link."""

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, ValidationError

from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.questions.forms import LinesField, Needed
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of
from eventsite.registration.rules import RegistrationChange
from eventsite.web import typed_text

LONGEST_REASON = 500


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
