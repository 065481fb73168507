"""What people send from their own page, or to get its link."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, ValidationError

from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.questions.forms import LinesField, Needed, OptionsField, TypedField
from eventsite.questions.rules import whole_number
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of
from eventsite.registration.models import Registration
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


class CompanionsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """How many come along without a registration of their own."""

    companions = TypedField(_l("How many people come along with you?"), [Needed()], render_kw={"inputmode": "numeric", "maxlength": 4})

    most = 0

    @classmethod
    def of(cls, registration: Registration, most: int, **values: Any) -> "CompanionsForm":
        """The form of one registration; who has more than are allowed by now keeps them."""
        form = cls(data={"companions": str(registration.companions)}, **values)
        form.most = max(most, registration.companions)
        return form

    def validate_companions(self, field: Field) -> None:
        number = whole_number(field.data)
        if number is None or not 0 <= number <= self.most:
            raise ValidationError(_("Enter a number from 0 to %(most)d", most=self.most))

    @property
    def count(self) -> int:
        """The number, once `validate` has found that it fits."""
        return whole_number(self.companions.data) or 0


class SessionsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The sessions that somebody wants, by their ids."""

    sessions = OptionsField(_l("Your sessions"))

    def validate_sessions(self, field: OptionsField) -> None:
        known = {choice[0] for choice in field.iter_choices()}
        if not set(field.data or []) <= known:
            raise ValidationError(_("A session that you had chosen is not offered any more. Choose again"))

    @property
    def ids(self) -> list[int]:
        """What was chosen, once `validate` has found that it fits."""
        return [int(value) for value in self.sessions.data or []]


class PlainForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A button: nothing but proof that our page sent it."""
