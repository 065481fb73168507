"""Which file an organiser takes along."""

from wtforms import BooleanField, RadioField
from wtforms.validators import AnyOf

from eventsite.i18n import _l
from eventsite.questions.forms import Needed
from eventsite.registration.forms import PlainForm


class ExportForm(PlainForm):
    """Which file, with what in it."""

    format = RadioField(
        _l("File"), [Needed(), AnyOf(("xlsx", "csv"), _l("Choose one of these"))], validate_choice=False, default="xlsx",
        choices=[("xlsx", _l("Excel workbook")), ("csv", _l("CSV"))],
    )  # fmt: skip
    bom = BooleanField(_l("CSV for Excel"), default=True)
    sensitive = BooleanField(_l("With sensitive answers"))
