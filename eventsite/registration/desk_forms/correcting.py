"""Details and answers that an organiser changes for somebody: the shape."""

from wtforms import BooleanField, Field

from eventsite.i18n import _l
from eventsite.questions.forms import LinesField
from eventsite.registration.desk_forms.acting import check_lines
from eventsite.registration.forms import LONGEST_REASON, ChangeForm
from eventsite.registration.service import Correction


class CorrectionForm(ChangeForm):
    """As people change them, with a reason for the record and a mail to them if wished."""

    reason = LinesField(_l("Reason"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})
    tell = BooleanField(_l("Tell them by mail what was changed"))

    def validate_reason(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)

    def to_correction(self) -> Correction:
        """What was sent, once `check` has found that it fits."""
        return Correction(change=self.to_change(), reason=(self.reason.data or "").strip(), tell=bool(self.tell.data))
