"""Forms of the mail desk: buttons, and the reason for which all mail is stopped."""

from flask_wtf import FlaskForm

from eventsite.i18n import _l
from eventsite.web import fields as shapes


class ButtonForm(FlaskForm):  # type: ignore[misc]
    """A button that changes something: its CSRF token alone."""


class StopForm(FlaskForm):  # type: ignore[misc]
    """Why all mail is held."""

    reason = shapes.line(_l("Why"), needed=_l("Say why, for whoever looks at this next"))
