"""Use cases of questions: keeping answers, and changing a form. Every function is called inside `transaction()`."""

from eventsite.questions.service.answers import copy_answers, remove_answers, replace_answers, store_answers
from eventsite.questions.service.editing import add_question, change_question, copy_form, delete_question, move_question

__all__ = [
    "add_question", "change_question", "copy_answers", "copy_form", "delete_question", "move_question", "remove_answers",
    "replace_answers", "store_answers",
]  # fmt: skip
