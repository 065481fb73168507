"""Inviting people of another event: the shape of what is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import ValidationError

from eventsite.i18n import _, _l
from eventsite.registration.models import RegistrationStatus
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm

FIRST = (RegistrationStatus.CONFIRMED, RegistrationStatus.ATTENDED)


class FromEventForm(EditForm):
    """Which event, and how people stand there who are invited."""

    event = shapes.Choice(_l("Event"), list)
    statuses = shapes.Several(_l("Who of its list"), list)

    def __init__(self, *args: Any, events: Sequence[tuple[int, str]], statuses: Mapping[RegistrationStatus, Any], **values: Any) -> None:
        super().__init__(*args, data={"statuses": [status.value for status in FIRST]}, **values)
        self.event.choices = [(str(number), words) for number, words in events]
        self.statuses.flags.required = True
        self.statuses.choices = [(status.value, words) for status, words in statuses.items()]

    def validate_statuses(self, field: shapes.Several) -> None:
        if not field.data:
            raise ValidationError(_("Tick at least one"))
