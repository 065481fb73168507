"""A reason, a note, and what is told: the shape of what organisers say of somebody."""

from wtforms import Field, ValidationError

from eventsite.i18n import _l
from eventsite.questions.forms import LinesField
from eventsite.registration.forms import LONGEST_REASON, PlainForm
from eventsite.web import typed_text

LONGEST_NOTE = 2000


def check_lines(field: Field, longest: int) -> None:
    """Refuse what is too long or cannot be shown."""
    words = typed_text.problem(field.data or "", longest, lines=True)
    if words is not None:
        raise ValidationError(str(words))


class ReasonForm(PlainForm):
    """An act on somebody's registration, with a reason for the record."""

    reason = LinesField(_l("Reason"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def validate_reason(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by the names that the use cases have for it."""
        return {"reason": (self.reason.data or "").strip()}


class NoteForm(PlainForm):
    """The team's note about somebody."""

    note = LinesField(_l("Note for the team"), render_kw={"rows": 2, "maxlength": LONGEST_NOTE})

    def validate_note(self, field: Field) -> None:
        check_lines(field, LONGEST_NOTE)


class TakingBackForm(ReasonForm):
    """As the reason, with what the mail says to the person."""

    said = LinesField(_l("What to tell them"), render_kw={"rows": 3, "maxlength": LONGEST_REASON})

    def validate_said(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)

    @property
    def typed(self) -> dict[str, str]:
        return super().typed | {"words": (self.said.data or "").strip()}
