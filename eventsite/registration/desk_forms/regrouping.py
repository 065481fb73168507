"""Into another party, and a seat to somebody else: the shape."""

from typing import Any

from wtforms import Field, RadioField, ValidationError

from eventsite.i18n import _, _l
from eventsite.questions.forms import LinesField
from eventsite.registration.desk_forms.acting import check_lines
from eventsite.registration.desk_forms.adding import AddForm
from eventsite.registration.forms import LONGEST_EMAIL, LONGEST_REASON, PlainForm, TypedEmailField, address_of

ALONE = "0"


class PartyForm(PlainForm):
    """Which party somebody is of; who has no address of their own needs one to be alone."""

    party = RadioField(_l("Group"), validate_choice=False)
    email = TypedEmailField(_l("Their own address"), render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": LONGEST_EMAIL})
    needs_address = False

    def validate_party(self, field: RadioField) -> None:
        if field.data not in [option.data for option in field]:
            raise ValidationError(_("Choose one of these"))

    def validate_email(self, field: Field) -> None:
        if self.needs_address and self.party.data == ALONE:
            address_of(field.data)

    @property
    def party_id(self) -> int | None:
        """The party, or none to be alone, once it was found to fit."""
        return int(self.party.data) or None


class TransferForm(AddForm):
    """Who has the seat from now on, and why."""

    reason = LinesField(_l("Reason"), render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def __init__(self, *args: Any, language: str, **values: Any) -> None:
        super().__init__(*args, language=language, **values)
        del self.seat

    def validate_reason(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)
