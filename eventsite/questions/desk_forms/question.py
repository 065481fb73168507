"""The form in which an organiser words a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, ValidationError

from eventsite.catalogue.models import Event
from eventsite.i18n import _, _l
from eventsite.questions import drafts, queries, rules
from eventsite.questions.drafts import OptionDraft, QuestionDraft
from eventsite.questions.forms import LinesField, Needed, OptionsField, TypedField
from eventsite.questions.models import FormVersion, QuestionKind
from eventsite.questions.rules import NO, YES
from eventsite.web import typed_text

LONGEST_PURPOSE, MOST_DAYS, MOST_SEATS = 300, 3650, 100_000
SEATS, NEW_SEATS = "seats_", "new_seats_"  # before an option's key, before the line of a new one
LARGEST_BOUND = 2_000_000_000  # what the column of a bound holds
KINDS = {
    QuestionKind.TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
    QuestionKind.CHOICE: _l("One of several options"),
    QuestionKind.CHOICES: _l("Any of several options"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.NUMBER: _l("Whole number"),
    QuestionKind.DATE: _l("Date"),
    QuestionKind.TIME: _l("Time"),
    QuestionKind.COUNTRY: _l("Country"),
    QuestionKind.PHONE: _l("Telephone number"),
    QuestionKind.URL: _l("Web address"),
    QuestionKind.FILE: _l("File"),
    QuestionKind.ORGANISATION: _l("Organisation from the directory"),
    QuestionKind.SESSIONS: _l("Sessions of the programme"),
    QuestionKind.MEALS: _l("Meals of the programme"),
}
WITH_OPTIONS = (QuestionKind.CHOICE, QuestionKind.CHOICES)
TEXTS = (QuestionKind.TEXT, QuestionKind.LONG_TEXT)


class QuestionForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """One question. `form_for` adds label, hint and options in each language of the event, and what its kind needs."""

    required = BooleanField(_l("Must be answered"))
    organiser_only = BooleanField(_l("Only organisers see and answer it"))
    sensitive = BooleanField(_l("The answers are sensitive"))

    new_seats: Mapping[int, str] = {}  # by the line of an option that is new
    kind: QuestionKind
    languages: tuple[str, ...]
    before: QuestionDraft | None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what concerns several fields at once."""
        fits = bool(super().validate(extra_validators))
        low, high = (self._bound("minimum"), self._bound("maximum")) if fits else (None, None)
        if low is not None and high is not None and low > high:
            self["maximum"].errors = [_("Enter a number that is not below the lowest")]
            return False
        if self.sensitive.data and not (self["purpose"].data or "").strip() and not self["purpose"].errors:
            self["purpose"].errors = [_("Say what the answers are for: people read it beside the question")]
            return False
        return fits

    def text_fields(self, language: str) -> list[Field]:
        """Label, hint and options in one language."""
        names = [f"label_{language}", f"hint_{language}", f"options_{language}"]
        return [self[name] for name in names if name in self]

    def seat_fields(self) -> list[Field]:
        """The number of places of each option that stands there."""
        return [self[SEATS + option.key] for option in self._old_options()]

    def to_draft(self) -> QuestionDraft:
        """What was typed, once `validate` has found that it fits."""
        return QuestionDraft(
            kind=self.kind,
            labels={code: label for code in self.languages if (label := typed_text.one_line(self[f"label_{code}"].data or ""))},
            hints={code: typed_text.one_line(self[f"hint_{code}"].data or "") for code in self.languages},
            required=self.required.data,
            organiser_only=self.organiser_only.data,
            sensitive=self.sensitive.data,
            purpose=typed_text.one_line(self["purpose"].data or "") if self.sensitive.data else "",
            keep_days=self._bound("keep_days") if self.sensitive.data else None,
            minimum=self._bound("minimum"),
            maximum=self._bound("maximum"),
            shown_if=self._shown_if(),
            options=self._options(),
        )

    def _bound(self, name: str) -> int | None:
        return rules.whole_number(self[name].data) if name in self and self[name].data else None

    def _shown_if(self) -> Mapping[str, Any] | None:
        pairs = [str(pair).split(":", 1) for pair in self["shown_if"].data or []] if "shown_if" in self else []
        return {"key": pairs[0][0], "any_of": [option for _key, option in pairs]} if pairs else None

    def _options(self) -> Sequence[OptionDraft]:
        if self.kind not in WITH_OPTIONS:
            return ()
        lines = {code: _lines(self[f"options_{code}"].data) for code in self.languages}
        options = drafts.options_from_lines(self._old_options(), lines, self.languages[0])
        return [replace(option, seats=self._seats(option.key, number)) for number, option in enumerate(options, 1)]

    def _old_options(self) -> Sequence[OptionDraft]:
        return self.before.options if self.before is not None else ()

    def _seats(self, key: str, line: int) -> int | None:
        """Of an option that stood there by its key, of a new one by its line."""
        name = SEATS + key
        return self._bound(name) if name in self else rules.whole_number(self.new_seats.get(line, ""))


def languages_of(event: Event) -> tuple[str, ...]:
    """The languages that the event has text in, its main one first."""
    others = [text.language for text in event.texts if text.language != event.main_language]
    return (event.main_language, *others)


def form_for(event: Event, kind: QuestionKind, version: FormVersion | None, before: QuestionDraft | None = None) -> QuestionForm:
    """The form for a new question of a kind, or filled with the one that stands there."""
    codes = languages_of(event)
    fields: dict[str, Any] = {"kind": kind, "languages": codes, "before": before}
    for code in codes:
        fields |= _texts(code, kind, main=code == codes[0])
    if kind is QuestionKind.NUMBER:
        fields["minimum"] = _number(_l("Lowest number"))
        fields["maximum"] = _number(_l("Highest number"))
    elif kind in TEXTS:
        fields["maximum"] = _number(_l("Most characters"), low=1, high=rules.LONGEST_TEXT)
    fields["purpose"] = TypedField(_l("What the answers are for"), [_plain(LONGEST_PURPOSE)])
    fields["keep_days"] = _number(_l("Days that they are kept after the event"), low=0, high=MOST_DAYS)
    for option in before.options if before is not None else ():
        label = _l("Seats: %(option)s", option=option.labels.get(codes[0]) or next(iter(option.labels.values()), ""))
        fields[SEATS + option.key] = _number(label, low=0, high=MOST_SEATS)
    choices = _conditions(event, version, before)
    if choices:
        fields["shown_if"] = OptionsField(
            _l("Ask it only after one of these answers"), choices=choices, validators=[_check_condition(choices)]
        )
    form: QuestionForm = type("QuestionForm", (QuestionForm,), fields)(data=_filled(before) if before is not None else {})
    form.new_seats = _new_seats(request.form) if request.method == "POST" else {}
    return form


def _new_seats(sent: Mapping[str, str]) -> dict[int, str]:
    """Numbers of places that were typed beside options which have no key yet, by their lines; what is no such number is left out."""
    found = {}
    for line in range(1, drafts.MOST_OPTIONS + 1):
        number = rules.whole_number(sent.get(f"{NEW_SEATS}{line}", ""))
        if number is not None and 0 <= number <= MOST_SEATS:
            found[line] = str(number)
    return found


def _filled(draft: QuestionDraft) -> dict[str, Any]:
    values: dict[str, Any] = {"required": draft.required, "organiser_only": draft.organiser_only, "sensitive": draft.sensitive}
    values |= {"purpose": draft.purpose, "keep_days": "" if draft.keep_days is None else str(draft.keep_days)}
    values |= {SEATS + option.key: "" if option.seats is None else str(option.seats) for option in draft.options}
    values |= {f"label_{code}": label for code, label in draft.labels.items()}
    values |= {f"hint_{code}": hint for code, hint in draft.hints.items()}
    values |= {name: str(bound) for name, bound in (("minimum", draft.minimum), ("maximum", draft.maximum)) if bound is not None}
    codes = {code for option in draft.options for code in option.labels}
    values |= {f"options_{code}": "\n".join(option.labels.get(code, "") for option in draft.options) for code in codes}
    if draft.shown_if:
        values["shown_if"] = [f"{draft.shown_if['key']}:{option}" for option in draft.shown_if["any_of"]]
    return values


def _texts(code: str, kind: QuestionKind, *, main: bool) -> dict[str, Any]:
    needed = [Needed()] if main else []
    fields: dict[str, Any] = {
        f"label_{code}": TypedField(
            _l("Question"), [*needed, _plain(drafts.LONGEST_LABEL, _l("Enter the question") if main else None)], render_kw={"lang": code}
        ),
        f"hint_{code}": TypedField(_l("Hint"), [_plain(drafts.LONGEST_HINT)], render_kw={"lang": code}),
    }
    if kind in WITH_OPTIONS:
        options = LinesField(
            _l("Options"), [*needed, _check_options(main)], description=_l("One a line."), render_kw={"rows": 6, "lang": code}
        )
        fields[f"options_{code}"] = options
    return fields


def _plain(longest: int, needed: Any = None) -> Any:
    def check(_form: Any, field: Field) -> None:
        if needed is not None and not (field.data or "").strip():
            raise ValidationError(str(needed))
        fault = typed_text.problem(field.data or "", longest)
        if fault is not None:
            raise ValidationError(str(fault))

    return check


def _check_options(main: bool) -> Any:
    def check(form: QuestionForm, field: Field) -> None:
        fault = typed_text.problem(field.data or "", drafts.MOST_OPTIONS * (drafts.LONGEST_OPTION + 2), lines=True)
        if fault is not None:
            raise ValidationError(str(fault))
        lines = _lines(field.data)
        if main and len(lines) < 2:
            raise ValidationError(_("Enter at least two options, one a line"))
        if len(lines) > drafts.MOST_OPTIONS:
            raise ValidationError(_("Enter at most %(most)d options", most=drafts.MOST_OPTIONS))
        if len(set(lines)) < len(lines):
            raise ValidationError(_("Two options are the same. Word them differently"))
        if any(len(line) > drafts.LONGEST_OPTION for line in lines):
            raise ValidationError(_("Shorten each option to at most %(longest)d characters", longest=drafts.LONGEST_OPTION))
        expected = len(_lines(form[f"options_{form.languages[0]}"].data))
        if not main and lines and len(lines) != expected:
            raise ValidationError(_("Enter as many options as in the first language: %(count)d", count=expected))

    return check


def _number(label: Any, *, low: int = -LARGEST_BOUND, high: int = LARGEST_BOUND) -> TypedField:
    def check(_form: Any, field: Field) -> None:
        if not (field.data or "").strip():
            return
        number = rules.whole_number(field.data)
        if number is None or not low <= number <= high:
            raise ValidationError(_("Enter a whole number from %(low)d to %(high)d", low=low, high=high))

    return TypedField(label, [check], render_kw={"inputmode": "numeric", "maxlength": rules.LONGEST_NUMBER})


def _conditions(event: Event, version: FormVersion | None, before: QuestionDraft | None) -> list[tuple[str, str]]:
    """Answers to the other questions that this one may hang on: value and words."""
    choices: list[tuple[str, str]] = []
    for question in version.questions if version is not None else []:
        if before is not None and question.key == before.key:
            continue
        label = queries.label_of(question, event.main_language, event.main_language)
        if question.kind is QuestionKind.YES_NO:
            answers = [(YES, _("Yes")), (NO, _("No"))]
        else:
            answers = [(option.key, queries.option_label(option, event.main_language, event.main_language)) for option in question.options]
        choices += [(f"{question.key}:{key}", f"{label} – {words}") for key, words in answers]
    return choices


def _check_condition(choices: list[tuple[str, str]]) -> Any:
    known = {value for value, _words in choices}

    def check(_form: Any, field: Field) -> None:
        chosen = field.data or []
        if not set(chosen) <= known:
            raise ValidationError(_("What you had chosen is no longer there. Choose again"))
        if len({str(pair).split(":", 1)[0] for pair in chosen}) > 1:
            raise ValidationError(_("Choose answers to one question only"))

    return check


def _lines(text: str | None) -> list[str]:
    return [line for line in (typed_text.one_line(line) for line in (text or "").splitlines()) if line]
