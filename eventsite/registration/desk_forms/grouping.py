"""In which groups of the programme people are."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import AnyOf

from eventsite.catalogue.models import AttendeeGroup
from eventsite.i18n import _l
from eventsite.questions.forms import Needed
from eventsite.registration.forms import PlainForm
from eventsite.web import fields as shapes

ADD, TAKE = "add", "take"


class GroupsForm(PlainForm):
    """All groups of one person."""

    groups = shapes.Several(_l("Groups in the programme"), list)

    @classmethod
    def of(cls, groups: list[AttendeeGroup], **values: Any) -> "GroupsForm":
        """The form with the event's groups to choose from."""
        form = cls(**values)
        form.groups.choices = [(str(group.id), group.name) for group in groups]
        return form


class GroupManyForm(PlainForm):
    """One group for several people, or away from them."""

    group = shapes.Choice(_l("Group in the programme"), list)
    what = RadioField(
        _l("What to do"), [Needed(), AnyOf((ADD, TAKE), _l("Choose one of these"))], validate_choice=False, default=ADD,
        choices=[(ADD, _l("Put them into the group")), (TAKE, _l("Take them out of the group"))],
    )  # fmt: skip

    @classmethod
    def of(cls, groups: list[AttendeeGroup]) -> "GroupManyForm":
        """The form with the event's groups to choose from."""
        form = cls()
        form.group.choices = [(str(group.id), group.name) for group in groups]
        return form
