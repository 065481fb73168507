"""Tags: the shape of their names."""

from wtforms import Field, RadioField, ValidationError
from wtforms.validators import AnyOf, DataRequired

from eventsite.i18n import _l
from eventsite.questions.forms import Needed, TypedField
from eventsite.registration.errors import TagRefused
from eventsite.registration.forms import PlainForm
from eventsite.registration.service.tagging import LONGEST_TAG, clean_name

ADD, TAKE = "add", "take"


class TagForm(PlainForm):
    """One tag by its name."""

    tag = TypedField(
        _l("Tag"), [DataRequired(_l("Enter a tag"))], render_kw={"list": "tags", "maxlength": LONGEST_TAG, "autocomplete": "off"}
    )

    def validate_tag(self, field: Field) -> None:
        try:
            clean_name(field.data or "")
        except TagRefused as refusal:
            raise ValidationError(str(refusal.message)) from None


class TagManyForm(TagForm):
    """A tag for several people, or away from them."""

    what = RadioField(
        _l("What to do"), [Needed(), AnyOf((ADD, TAKE), _l("Choose one of these"))], validate_choice=False, default=ADD,
        choices=[(ADD, _l("Give them the tag")), (TAKE, _l("Take the tag from them"))],
    )  # fmt: skip
