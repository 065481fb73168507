"""Forms of the mail desk: buttons, and the reason for which all mail is stopped."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from eventsite.i18n import _l


class ButtonForm(FlaskForm):  # type: ignore[misc]
    """A button that changes something: its CSRF token alone."""


class StopForm(FlaskForm):  # type: ignore[misc]
    """Why all mail is held."""

    reason = StringField(_l("Why"), [InputRequired(_l("Say why, for whoever looks at this next")), Length(max=200)])
