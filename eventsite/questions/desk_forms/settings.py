"""The forms in which an organiser starts a form, names it, and says how it is offered."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, SelectField, ValidationError

from eventsite.catalogue.models import Event
from eventsite.i18n import _, _l
from eventsite.questions import starters
from eventsite.questions.desk_forms.question import MOST_SEATS, languages_of
from eventsite.questions.forms import Needed, OptionField
from eventsite.questions.models import Form, FormText
from eventsite.questions.service import FormDraft, Words
from eventsite.web import fields, typed_text
from eventsite.web.editing import EditForm

LONGEST_TITLE, LONGEST_INTRO = 100, 500
EMPTY, COPY = "empty", "copy"


class AddFormForm(EditForm):
    """From what a new form starts, and what it is called."""

    start = OptionField(_l("Start from"), [Needed()], default="attendee")
    copied = SelectField(_l("A copy of"), validate_choice=False)

    @classmethod
    def of(cls, event: Event, others: Sequence[tuple[str, str]]) -> "AddFormForm":
        """`others` are the forms that may be copied: id and words."""
        title = fields.line(_l("Title"), longest=LONGEST_TITLE)
        form: AddFormForm = type("AddFormForm", (cls,), {"title": title})()
        known = [(one.name, f"{one.title()} – {one.summary()}") for one in starters.ALL]
        form.start.choices = [*known, *([(COPY, _("A copy of another form"))] if others else []), (EMPTY, _("An empty form"))]
        form.copied.choices = [("", ""), *others]
        return form

    def validate_start(self, field: OptionField) -> None:
        if field.data not in {value for value, _words, *_rest in field.iter_choices()}:
            raise ValidationError(_("Choose what to start from"))

    def validate_copied(self, field: SelectField) -> None:
        if self.start.data == COPY and field.data not in {value for value, *_rest in field.iter_choices() if value}:
            raise ValidationError(_("Choose the form to copy"))


class SettingsForm(EditForm):
    """How a form is called in each language of the event, and how it is offered."""

    listed = BooleanField(_l("Offered on the event’s page"))
    closed = BooleanField(_l("Closed"))
    priority = fields.Count(_l("Priority in the waitlist"), at_least=0, at_most=100)
    seats = fields.Count(_l("Seats out of the event’s"), at_least=0, at_most=MOST_SEATS)

    languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: Event, form: Form) -> "SettingsForm":
        """The form, filled with what stands."""
        codes = languages_of(event)
        made: dict[str, Any] = {"languages": codes}
        known = {text.language: text for text in form.texts}
        data: dict[str, Any] = {"listed": form.listed, "closed": form.closed, "priority": form.priority}
        data["seats"] = form.places.capacity if form.places is not None else None
        for code in codes:
            needed = _l("Enter a title") if code == codes[0] else None
            made[f"title_{code}"] = fields.line(_l("Title"), needed=needed, longest=LONGEST_TITLE)
            made[f"intro_{code}"] = fields.line(_l("A sentence for whom it is"), longest=LONGEST_INTRO)
            text = known.get(code, FormText(title=form.name if code == codes[0] else "", intro=""))
            data |= {f"title_{code}": text.title, f"intro_{code}": text.intro}
        filled: SettingsForm = type("SettingsForm", (cls,), made)(data=data)
        return filled

    def text_fields(self, language: str) -> list[Field]:
        """Title and sentence in one language."""
        return [self[f"title_{language}"], self[f"intro_{language}"]]

    def to_draft(self) -> FormDraft:
        """What was typed, once it has been found to fit; a language without a title has no words of its own."""
        words = {
            code: Words(typed_text.one_line(self[f"title_{code}"].data or ""), typed_text.one_line(self[f"intro_{code}"].data or ""))
            for code in self.languages
        }
        return FormDraft(
            words={code: own for code, own in words.items() if own.title}, listed=self.listed.data, closed=self.closed.data,
            priority=self.priority.data or 0, seats=self.seats.data,
        )  # fmt: skip
