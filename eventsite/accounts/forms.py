"""Forms of sign-in and of a team's accounts. They check shape; the rules say whether."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import Email, InputRequired, Length

from eventsite.accounts.models import Role
from eventsite.accounts.service import NewAccount
from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGE_NAMES, _l
from eventsite.web import fields as shapes

ROLES = {Role.VIEWER: _l("Sees lists"), Role.EDITOR: _l("Runs events and lists"), Role.OWNER: _l("Also accounts and settings")}
_NEEDED = _l("Fill this in")
_NOT_ENDLESS = Length(max=1000, message=_l("Use at most 1000 characters."))
_ADDRESS = _l("Enter an email address like name@example.org.")
_EMAIL = [InputRequired(_ADDRESS), Length(max=254, message=_ADDRESS), Email(_ADDRESS)]


class RefusableForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A form that can show a rule's refusal beside the field it is about, or above all."""

    def refuse(self, error: DomainError, field: Any | None = None) -> None:
        """Show the refusal's words."""
        if field is None:
            self.form_errors.append(str(error.message))
        else:
            field.errors = [*field.errors, str(error.message)]


class SignInForm(RefusableForm):
    """Address and password."""

    email = shapes.line(_l("Email address"), needed=_NEEDED, longest=254)
    password = PasswordField(_l("Password"), [InputRequired(_NEEDED), _NOT_ENDLESS])


class ForgotForm(RefusableForm):
    """Where the link goes."""

    email = EmailField(_l("Email address"), _EMAIL)


class NewPasswordForm(RefusableForm):
    """A new password, from a link. Typed once: it can be shown, and a link can be had again."""

    password = PasswordField(_l("New password"), [InputRequired(_NEEDED)])


class ChangePasswordForm(RefusableForm):
    """A new password by who knows the old one."""

    current = PasswordField(_l("Current password"), [InputRequired(_NEEDED), _NOT_ENDLESS])
    password = PasswordField(_l("New password"), [InputRequired(_NEEDED)])


class MemberForm(RefusableForm):
    """Somebody more for the team."""

    email = EmailField(_l("Email address"), _EMAIL)
    name = shapes.line(_l("Name"), needed=_NEEDED)
    role = shapes.Choice(_l("Role"), lambda: [(role.value, str(words)) for role, words in ROLES.items()], default=Role.EDITOR.value)
    language = shapes.Choice(_l("Language of mails"), lambda: list(LANGUAGE_NAMES.items()))

    def to_request(self) -> NewAccount:
        """What the service needs."""
        return NewAccount(str(self.email.data).strip(), str(self.name.data), Role(self.role.data), str(self.language.data))


class RoleForm(RefusableForm):
    """Another role."""

    role = shapes.Choice(_l("Role"), lambda: [(role.value, str(words)) for role, words in ROLES.items()])


class ButtonForm(RefusableForm):
    """A button with a token, nothing to fill in."""
