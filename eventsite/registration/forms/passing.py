"""What goes to another mailbox: the address that it goes to, and what the owner of a seat that was passed on says of themselves."""

from collections.abc import Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, ValidationError

from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l
from eventsite.people.service import ConsentGiven
from eventsite.questions.forms import Needed
from eventsite.registration.consents import ConsentQuestion
from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField
from eventsite.registration.forms.personal import LinkForm
from eventsite.registration.rules import RegistrationRequest

_TYPED = {"autocomplete": "off", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL}


class ColleagueForm(LinkForm):
    """To whom a seat goes."""

    email = TypedEmailField(_l("Your colleague's email address"), [Needed()], render_kw=_TYPED)


class NewAddressForm(LinkForm):
    """Where mails go from now on."""

    email = TypedEmailField(_l("Your new email address"), [Needed()], render_kw=_TYPED | {"autocomplete": "email"})


class LanguageForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """In which language we write."""

    language = SelectField(
        _l("Language of our mails"), [Needed()], choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES], validate_choice=False
    )

    def validate_language(self, field: Field) -> None:
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose a language from the list"))


class TakeSeatForm(DetailsForm):
    """Who takes a seat that was passed on. `form_for` adds the event's own questions."""

    event_data = BooleanField(validators=[Needed()])
    attendee_list = BooleanField()
    newsletter = BooleanField()
    share_abroad = BooleanField()
    version = HiddenField()

    consents: tuple[ConsentQuestion, ...] = ()

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page: errors are listed so."""
        last = ("event_data", "attendee_list", "newsletter", "share_abroad")
        return iter([self._fields[name] for name in (*(name for name in self._fields if name not in last), *last)])

    def validate_event_data(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Confirm that we may keep your details for this event"))

    def consent_fields(self) -> list[tuple[ConsentQuestion, Field]]:
        """Each question of consent with its field."""
        return [(question, self[question.kind.value]) for question in self.consents]

    def to_request(self, *, email: str, language: str) -> RegistrationRequest:
        """What was sent, once `check` has found that it fits."""
        given = [ConsentGiven(question.kind, bool(field.data), question.wording) for question, field in self.consent_fields()]
        words: dict[str, Any] = self.words()
        return RegistrationRequest(email=email, language=language, answers=self.answers, consents=given, **words)
