"""An event's own questions as fields of a form: for signing up and for the personal page alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TelInput, TimeInput

from eventsite.catalogue.models import Event
from eventsite.files.rules import ANSWER_ENDINGS
from eventsite.i18n import DEFAULT_LANGUAGE, _, ngettext
from eventsite.questions import outside, queries, rules
from eventsite.questions.countries import country_names
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.kinds import LONGEST_ADDRESS, LONGEST_PHONE, OF_PROGRAMME, SEVERAL, Offers, SessionOffer
from eventsite.questions.models import FormVersion, Question, QuestionKind
from eventsite.questions.rules import NO, YES, AnswerInput, Value
from eventsite.questions.uploads import Kept, Uploads
from eventsite.web import typed_text

PREFIX = "q_"


@dataclass(frozen=True)
class Asked:
    """What a form asks: the newest version, in a language.

    `shown` is the version that the person saw when it was an older one; `held` are answers already given. `by_organiser`: it
    asks what only organisers answer, too. `may_overlap`: sessions at one time may be chosen. `uploads` are the files that came.
    `event` is given by the desk's preview: the form need not be stored, and says why there is nothing to choose from.
    """

    version: FormVersion
    language: str
    main_language: str = DEFAULT_LANGUAGE
    shown: FormVersion | None = None
    held: Mapping[str, Value] = field(default_factory=dict)
    by_organiser: bool = False
    may_overlap: bool = True
    uploads: Uploads = field(default_factory=Uploads)
    event: Event | None = None

    @cached_property
    def offers(self) -> Offers:
        """The sessions and organisations that may be chosen now."""
        return outside.offers_for(self.version, language=self.language, may_overlap=self.may_overlap, event=self.event)

    @property
    def has_files(self) -> bool:
        """Whether it asks for a file: then the form must be sent in parts."""
        return any(question.kind is QuestionKind.FILE for question in self._questions())

    def fields(self) -> dict[str, Any]:
        """The fields for a form class, by name, in order."""
        return {PREFIX + question.key: self._field(question) for question in self._questions()}

    def bound(self, form: BaseForm) -> Iterator[tuple[Question, Field]]:
        """Each question with its field of that form."""
        for question in self._questions():
            yield question, form[PREFIX + question.key]

    def as_typed(self) -> dict[str, Any]:
        """The answers that are held, as the fields show them."""
        keys = {question.key for question in self._questions() if question.kind is not QuestionKind.FILE}
        return {PREFIX + key: _as_typed(value) for key, value in self.held.items() if key in keys}

    def receive(self, form: BaseForm) -> dict[str, Any]:
        """Keep the files that came with this form, so that they are there when it is shown again; their keys, or what is wrong."""
        found = {}
        for question, bound in self.bound(form):
            if isinstance(bound, UploadField):
                received = self.uploads.receive(self.version, question.key, bound.name)
                bound.kept, found[question.key] = received.kept, received.value
        return found

    def check(self, form: BaseForm, sent: MultiDict[str, str]) -> AnswerInput | None:
        """The answers that were sent, with the version they answer; none if the words beside the fields say what is wrong.

        A form opened before a change counts as it was shown, unless it chose what is gone or lacks what is needed now.
        """
        files = self.receive(form)
        offers = replace(self.offers, uploads=[key for key in files.values() if isinstance(key, str)])
        for version in (self.shown or self.version, self.version):
            answers = AnswerInput(version.id, _typed(version, sent, by_organiser=self.by_organiser) | files, self.by_organiser)
            try:
                rules.check(version, answers.values, current=self.version, held=self.held, by_organiser=self.by_organiser, offers=offers)
            except AnswersRefused as refusal:
                if self.refuse(form, refusal) or version is self.version:
                    return None
            else:
                return answers
        return None

    def refuse(self, form: BaseForm, refusal: AnswersRefused) -> bool:
        """Put the words of a refusal beside the fields that it is about; whether there is any such field."""
        found = False
        for question, bound in self.bound(form):
            if question.key in refusal.problems:
                bound.errors = [str(refusal.problems[question.key])]
                found = True
        return found

    def note(self, question: Question) -> str:
        """Beside a sensitive question: what the answers are for, and how long they are kept."""
        if not question.sensitive:
            return ""
        days = question.keep_days
        kept = _kept(days) if days is not None else ""
        purpose = _("What it is for: %(purpose)s", purpose=question.purpose) if question.purpose else ""
        return " ".join(part for part in (purpose, kept) if part)

    def sessions(self, question: Question) -> list[SessionOffer]:
        """What a question about sessions or meals offers, in the order of its boxes; what this person has is never full for them."""
        own = self.held.get(question.key)
        has = own if isinstance(own, list) else []
        return [replace(one, full=one.full and one.key not in has) for one in self.offers.of(question.kind)]

    def condition(self, question: Question) -> dict[str, str] | None:
        """For a conditional question: the field it hangs on, the values that show it, and both in words."""
        parent = next((q for q in self.version.questions if question.shown_if and q.key == question.shown_if.get("key")), None)
        if parent is None or question.shown_if is None:
            return None
        wanted = [str(value) for value in question.shown_if.get("any_of", [])]
        labels = {YES: _("Yes"), NO: _("No")} if parent.kind is QuestionKind.YES_NO else self._labels(parent)
        words = _("Only if you answered “%(answer)s” to “%(question)s”.", question=self._label(parent),
                  answer=" / ".join(labels.get(value, value) for value in wanted))  # fmt: skip
        return {"field": PREFIX + parent.key, "any_of": " ".join(wanted), "words": words}

    def _questions(self) -> list[Question]:
        return rules.questions_of(self.version, by_organiser=self.by_organiser)

    def _label(self, question: Question) -> str:
        return queries.label_of(question, self.language, self.main_language)

    def _labels(self, question: Question) -> dict[str, str]:
        return {option.key: queries.option_label(option, self.language, self.main_language) for option in question.options}

    def _choices(self, question: Question) -> list[tuple[str, str]]:
        """The options, and those that this person holds though they are no longer offered."""
        labels = self._labels(question)
        held = self.held.get(question.key)
        own = [held] if isinstance(held, str) else held if isinstance(held, list) else []
        gone = [key for key in own if key not in labels]
        if gone:
            before = queries.option_labels(self.version, self.language, self.main_language)
            labels |= {key: before[key] for key in gone if key in before}
        full = {option.key for option in question.options if option.places is not None and option.places.left == 0} - set(own)
        return [(key, _("%(option)s (full)", option=label) if key in full else label) for key, label in labels.items()]

    def _field(self, question: Question) -> Any:
        hint = queries.hint_of(question, self.language, self.main_language)
        common: dict[str, Any] = {"label": self._label(question), "description": hint}
        common["validators"] = [Needed()] if question.required else []
        if question.kind is QuestionKind.CHOICE:
            return OptionField(choices=self._choices(question), **common)
        if question.kind is QuestionKind.CHOICES:
            return OptionsField(needed=question.required, choices=self._choices(question), **(common | {"validators": []}))
        if question.kind is QuestionKind.YES_NO:
            return OptionField(choices=[(YES, _("Yes")), (NO, _("No"))], **common)
        if question.kind in OF_PROGRAMME:
            choices = [(one.key, _session_label(one)) for one in self.sessions(question)]
            return OptionsField(needed=question.required, choices=choices, **(common | {"validators": []}))
        if question.kind is QuestionKind.COUNTRY:
            return SelectField(choices=[("", ""), *country_names(self.language).items()], validate_choice=False, **common)
        if question.kind is QuestionKind.ORGANISATION:
            return SelectField(choices=[("", ""), *self.offers.organisations.items()], validate_choice=False, **common)
        if question.kind is QuestionKind.FILE:
            return UploadField(kept=self.uploads.held(self.held.get(question.key), question.key), **common)
        return _text_field(question, common)


class Needed:
    """Marks a field as one that must be answered. It checks nothing: the rules know which answers are hidden."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, _form: BaseForm, _field: Field) -> None:
        return None


class OptionField(RadioField):
    """One of several options; which ones fit is for the rules to say."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **(values | {"validate_choice": False}))


class UploadField(FileField):
    """A file. `kept` is the one that came before and need not be chosen again."""

    def __init__(self, *args: Any, kept: Kept | None = None, **values: Any) -> None:
        super().__init__(*args, **(values | {"render_kw": {"accept": ",".join(ANSWER_ENDINGS)}}))
        self.kept = kept


class OptionsField(SelectMultipleField):
    """Any of several options, as checkboxes; which ones fit is for the rules to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, needed: bool = False, **values: Any) -> None:
        super().__init__(*args, **(values | {"validate_choice": False}))
        if needed:  # the list as a whole: none of the boxes must be ticked
            self.flags.required = True


class PreviewForm(Form):
    """The questions as they look, to be sent nowhere."""

    @classmethod
    def of(cls, asked: Asked, *, prefix: str = "") -> "PreviewForm":
        """A form of just these questions; `prefix` tells it from another on the same page."""
        form: PreviewForm = type("PreviewForm", (cls,), asked.fields())(prefix=prefix)
        return form


class TypedField(StringField):
    """A line of text. What cannot be encoded is shown as a question mark, the rest as it was typed."""

    def _value(self) -> str:
        return typed_text.without_surrogates(str(self.data)) if self.data is not None else ""


class LinesField(TextAreaField):
    """Several lines of text."""

    def _value(self) -> str:
        return typed_text.without_surrogates(str(self.data)) if self.data is not None else ""


def _text_field(question: Question, common: dict[str, Any]) -> Any:
    if question.kind is QuestionKind.LONG_TEXT:
        return LinesField(render_kw={"rows": 3, "maxlength": rules.longest(question)}, **common)
    if question.kind is QuestionKind.NUMBER:
        return TypedField(render_kw={"inputmode": "numeric", "maxlength": rules.LONGEST_NUMBER}, **common)
    if question.kind is QuestionKind.DATE:
        return TypedField(widget=DateInput(), **common)
    if question.kind is QuestionKind.TIME:
        return TypedField(widget=TimeInput(), **common)
    if question.kind is QuestionKind.PHONE:
        return TypedField(widget=TelInput(), render_kw={"autocomplete": "tel", "maxlength": LONGEST_PHONE}, **common)
    if question.kind is QuestionKind.URL:
        return TypedField(render_kw={"inputmode": "url", "autocomplete": "url", "maxlength": LONGEST_ADDRESS}, **common)
    return TypedField(render_kw={"maxlength": rules.longest(question)}, **common)


def _typed(version: FormVersion, sent: MultiDict[str, str], *, by_organiser: bool) -> dict[str, Any]:
    """What was sent for the questions of a version, by their keys."""
    asked = [q for q in rules.questions_of(version, by_organiser=by_organiser) if q.kind is not QuestionKind.FILE]
    names = {question.key: PREFIX + question.key for question in asked}
    several = {question.key for question in version.questions if question.kind in SEVERAL}
    return {key: sent.getlist(name) if key in several else sent.get(name) for key, name in names.items()}


def _session_label(offer: SessionOffer) -> str:
    """In one line, for whoever lists the boxes plainly."""
    full = _("full – you can wait") if offer.full else ""
    return " – ".join(part for part in (offer.title, offer.when, full) if part)


def _as_typed(value: Value) -> str | list[str]:
    if isinstance(value, bool):
        return YES if value else NO
    return value if isinstance(value, list) else str(value)


def _kept(days: int) -> str:
    """What is owed to who answers. It is the organisers' promise: nothing here deletes by itself yet."""
    return ngettext("The organisers delete it %(num)d day after the event.", "The organisers delete it %(num)d days after the event.", days)
