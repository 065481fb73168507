"""What organisers send from the desk about invitations: the shape. Whether it may be is for the rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import AnyOf

from eventsite.catalogue.models import Event
from eventsite.catalogue.rules import instant
from eventsite.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l, in_zone, language
from eventsite.invitations import lists, rules
from eventsite.invitations.desk_words import COLUMN_WORDS
from eventsite.invitations.lists import COLUMNS, HEADER, Table
from eventsite.invitations.models import InvitationList
from eventsite.invitations.service import Terms
from eventsite.questions.models import Form
from eventsite.questions.queries import form_text
from eventsite.web import fields as shapes
from eventsite.web import typed_text
from eventsite.web.editing import EditForm

LONGEST_LIST = 300_000
HIGHEST_PRIORITY = 100
BOUND, TRANSFERABLE = "bound", "transferable"


class TermsForm(EditForm):
    """How the people of a list are invited. Times are those of the event's zone."""

    words = shapes.text(_l("Your own words"), longest=rules.LONGEST_WORDS)
    language = shapes.Choice(_l("Language of the mail"), lambda: [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
    form_id = SelectField(_l("Form that it leads to"), validate_choice=False)
    binding = RadioField(
        _l("Who may use the link"), [AnyOf((BOUND, TRANSFERABLE), _l("Choose one of these"))], validate_choice=False, default=BOUND,
        choices=[(BOUND, _l("Only the person invited")), (TRANSFERABLE, _l("Whoever they hand it to, once"))],
    )  # fmt: skip
    ends_local = shapes.LocalTime(_l("Answer by"))
    remind_days = shapes.Count(_l("Remind so many days before"), at_least=1, at_most=rules.MOST_REMINDER_DAYS)
    priority = shapes.Count(_l("Priority in the waitlist"), at_least=0, at_most=HIGHEST_PRIORITY)

    def __init__(self, *args: Any, event: Event, forms: Sequence[Form], **values: Any) -> None:
        super().__init__(*args, **values)
        self.event = event
        self.form_keys = [str(form.id) for form in forms]
        self.form_id.choices = [(str(form.id), _form_words(form, event)) for form in forms]
        self.form_id.flags.required = self.binding.flags.required = True
        self.has_forms = len(forms) > 1

    def validate_form_id(self, field: Field) -> None:
        if self.has_forms and field.data not in self.form_keys:
            raise ValidationError(_("Choose a form from the list"))

    def to_terms(self) -> Terms:
        """What was chosen. Raises what catalogue.rules.instant() raises for a time that the clocks skip."""
        return Terms(
            form_id=int(self.form_id.data) if self.has_forms else None, language=self.language.data, words=self.words.data or "",
            transferable=self.binding.data == TRANSFERABLE, priority=self.priority.data or 0,
            ends_at=_instant(self.ends_local.data, self.event), remind_days=self.remind_days.data,
        )  # fmt: skip


class NewListForm(TermsForm):
    """Who is invited, typed or in a file; and how."""

    people = TextAreaField(_l("People"), render_kw={"rows": 10, "spellcheck": "false", "maxlength": LONGEST_LIST})
    file = FileField(_l("Or a file"))

    def validate_people(self, field: Field) -> None:
        sent = self.file.data
        if (field.data or "").strip():
            words = typed_text.problem(field.data, LONGEST_LIST, lines=True)
            if words is not None:
                raise ValidationError(str(words))
        elif not sent or not sent.filename:
            raise ValidationError(_("Write one address a line, or choose a file"))

    def to_table(self) -> tuple[Table, str]:
        """The list and the name of its file. What was typed counts, else the file. Raises an InvitationError."""
        text = self.people.data or ""
        if text.strip():
            return lists.typed(text), ""
        sent = self.file.data
        return lists.from_file(sent.read(lists.MOST_BYTES + 1)), typed_text.one_line(sent.filename or "")[:100]


class ListForm(TermsForm):
    """A list that is looked at: its terms, and for a file which column is what."""

    column_email = SelectField(COLUMN_WORDS[lists.EMAIL], validate_choice=False)
    column_full_name = SelectField(COLUMN_WORDS[lists.NAME], validate_choice=False)
    column_last_name = SelectField(COLUMN_WORDS[lists.LAST_NAME], validate_choice=False)
    column_organisation = SelectField(COLUMN_WORDS[lists.ORGANISATION], validate_choice=False)

    def __init__(self, *args: Any, draft: InvitationList, **values: Any) -> None:
        super().__init__(*args, event=draft.event, data=_data_of(draft), **values)
        self.has_columns = HEADER in draft.columns
        self.header = draft.columns.get(HEADER, [])
        labels = lists.labels_of(draft.rows, draft.columns)
        self.width = len(labels)
        for field in self.column_fields():
            field.choices = [("", _("None")), *((str(at), f"{at + 1}: {label}") for at, label in enumerate(labels))]
        self.column_email.flags.required = True

    def column_fields(self) -> list[SelectField]:
        """One choice for each thing that a column can be."""
        return [self.column_email, self.column_full_name, self.column_last_name, self.column_organisation]

    def to_columns(self) -> dict[str, Any] | None:
        """Which column is what; nothing for a list that is no file."""
        if not self.has_columns:
            return None
        chosen = {name: str(field.data or "") for name, field in zip(COLUMNS, self.column_fields(), strict=True)}
        known = {str(at) for at in range(self.width)}
        return {name: int(at) for name, at in chosen.items() if at in known} | {HEADER: self.header}


class AgainForm(EditForm):
    """The invitation once more, to this address."""

    email = shapes.line(_l("Email address"), needed=_l("Enter an email address like name@example.org"), longest=lists.LONGEST_EMAIL)


class ExtendForm(EditForm):
    """Until when one person may answer; empty: until registration closes."""

    ends_local = shapes.LocalTime(_l("Answer by"))

    def ends_at(self, event: Event) -> datetime | None:
        """The instant. Raises what catalogue.rules.instant() raises."""
        return _instant(self.ends_local.data, event)


class ExportForm(EditForm):
    """Which file."""

    format = RadioField(
        _l("File"), [AnyOf(("xlsx", "csv"), _l("Choose one of these"))], validate_choice=False, default="xlsx",
        choices=[("xlsx", _l("Excel workbook")), ("csv", _l("CSV"))],
    )  # fmt: skip
    bom = BooleanField(_l("CSV for Excel"), default=True)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.format.flags.required = True


def _instant(local: datetime | None, event: Event) -> datetime | None:
    return instant(local, event.zone, "ends_local") if local is not None else None


def _form_words(form: Form, event: Event) -> str:
    text = form_text(form, language(), event.main_language)
    return text.title if text is not None else form.name


def _data_of(draft: InvitationList) -> dict[str, Any]:
    columns = {f"column_{name}": str(draft.columns.get(name, "")) for name in COLUMNS}
    local = in_zone(draft.ends_at, draft.event.zone).replace(tzinfo=None) if draft.ends_at is not None else None
    return columns | {
        "words": draft.words, "language": draft.language, "form_id": str(draft.form_id or ""), "ends_local": local,
        "binding": TRANSFERABLE if draft.transferable else BOUND, "remind_days": draft.remind_days, "priority": draft.priority or None,
    }  # fmt: skip
