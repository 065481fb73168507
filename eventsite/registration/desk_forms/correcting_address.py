"""The right address of somebody, and the words of a refusal: the shape."""

from wtforms import Field

from eventsite.i18n import _l
from eventsite.questions.forms import LinesField, Needed
from eventsite.registration.desk_forms.acting import ReasonForm, check_lines
from eventsite.registration.forms import LONGEST_EMAIL, LONGEST_REASON, PlainForm, TypedEmailField, address_of


class AddressForm(ReasonForm):
    """Where mails should have gone."""

    email = TypedEmailField(
        _l("Right email address"), [Needed()],
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false", "maxlength": LONGEST_EMAIL},
    )  # fmt: skip

    def validate_email(self, field: Field) -> None:
        address_of(field.data)


class RefusalForm(PlainForm):
    """What the mail says to somebody whose change is not taken."""

    said = LinesField(_l("What to tell them"), render_kw={"rows": 3, "maxlength": LONGEST_REASON})

    def validate_said(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)
