"""Pages around one form: how it is shown, saved, refused, asked about, and shown again with what was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.web.conflict import ChangedMeanwhile
from eventsite.web.fields import shown


class EditForm(FlaskForm):  # type: ignore[misc]
    """`seen` is the fingerprint of what the form was filled from; `confirmed` the answer to "and mail them?"."""

    seen = HiddenField()
    confirmed = StringField()  # carried by a button, never shown

    def refuse(self, error: DomainError) -> None:
        """Say the refusal beside the field that the error names, or above the form when it has no such field."""
        culprit = self._fields.get(getattr(error, "field", ""))
        if culprit is None:
            self.form_errors.append(error.message)
        else:
            culprit.errors = [*culprit.errors, error.message]

    def values(self, shape: type[Any]) -> dict[str, Any]:
        """What was typed, for those facts of the dataclass that the form asks for."""
        return {fact.name: self._fields[fact.name].data for fact in fields(shape) if fact.name in self._fields}

    def differences(self, stored: "EditForm") -> list[tuple[str, str, str]]:
        """Label, what stands there, what was typed: of each field where the two are not the same."""
        asked = [own for own in self if not isinstance(own, HiddenField) and own.name != "confirmed"]
        rows = [(str(own.label.text), shown(stored._fields[own.name]), shown(own)) for own in asked]
        return [row for row in rows if row[1] != row[2]]


class ButtonForm(EditForm):
    """A button that changes something: nothing is typed."""


@dataclass
class FormPage:
    """A page around one form. `fresh` makes the form anew from what is stored, to compare with what was typed."""

    template: str
    form: EditForm
    fresh: Callable[[], EditForm] | None = None
    context: dict[str, Any] = field(default_factory=dict)

    def answer(self, status: int = 200, **more: Any) -> ResponseReturnValue:
        """The page with the form as it stands."""
        return render_template(self.template, form=self.form, **({"conflict": None} | self.context | more)), status

    def conflict(self) -> ResponseReturnValue:
        """The page with both texts; sending it again overwrites what stands there now, knowingly."""
        stored = self.fresh() if self.fresh else self.form
        self.form.seen.data = stored.seen.data
        return self.answer(ChangedMeanwhile.status_code, conflict=self.form.differences(stored))


Question = Callable[[], ResponseReturnValue | None]


def serve(page: FormPage, save: Callable[[], object], done: Callable[[], str], ask: Question | None = None) -> ResponseReturnValue:
    """Show the form, or save it in one transaction and go to `done`. `ask` may answer with a question before it is saved."""
    form = page.form
    if not form.validate_on_submit():
        return page.answer(422 if request.method == "POST" else 200)
    if form.confirmed.data == "back":
        return page.answer()
    try:
        question = ask() if ask and form.confirmed.data != "yes" else None
        if question is not None:
            return question
        with transaction():
            save()
    except ChangedMeanwhile:
        return page.conflict()
    except DomainError as error:
        form.refuse(error)
        return page.answer(error.status_code)
    return redirect(done(), 303)


def press(change: Callable[[], object]) -> None:
    """A button was pressed: do it in one transaction. A refusal is its own page; a form without its token is 400."""
    if not ButtonForm().validate_on_submit():
        abort(400)
    with transaction():
        change()
