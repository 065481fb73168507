"""Refusals of answers and of changes to a form."""

from collections.abc import Mapping

from flask_babel import LazyString

from eventsite.errors import DomainError
from eventsite.i18n import _l


class QuestionError(DomainError):
    """A rule of forms and answers refused. A caller that cares catches a subclass."""


class AnswerRefused(QuestionError):
    """One answer does not fit its question. `words` stand beside the field."""

    def __init__(self, words: LazyString | str) -> None:
        super().__init__()
        self.words = words


class AnswersRefused(QuestionError):
    """Some answers do not fit. `problems` holds the words for each question's key."""

    message = _l("Some answers need another look.")

    def __init__(self, problems: Mapping[str, LazyString | str]) -> None:
        super().__init__()
        self.problems = dict(problems)


class NoSuchQuestion(QuestionError):
    """The question is not in the form any more."""

    message = _l("This question is not in the form any more. Look at the list again.")
    status_code = 404


class QuestionRefused(QuestionError):
    """A question cannot be as it was typed. `field` names where the words stand."""

    def __init__(self, field: str, words: LazyString | str) -> None:
        super().__init__()
        self.field = field
        self.words = words


class ChangedOrder(QuestionError):
    """The questions that were put in order are not those that the form has now."""

    message = _l("The form has changed in the meantime. Look at it again, then put it in order.")
    status_code = 409


class FormInUse(QuestionError):
    """People signed up by it, or are invited to: it is closed, not deleted."""

    message = _l("People have used this form, so it stays. Close it instead.")
    status_code = 409
