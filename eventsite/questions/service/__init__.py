"""Use cases of questions: keeping answers, and changing a form. Every function is called inside `transaction()`."""

from eventsite.questions.service.answers import copy_answers, remove_answers, replace_answers, store_answers
from eventsite.questions.service.editing import add_question, change_question, copy_form, delete_question, move_question
from eventsite.questions.service.uploads import keep_upload, tidy_uploads

__all__ = [
    "add_question", "change_question", "copy_answers", "copy_form", "delete_question", "keep_upload", "move_question",
    "remove_answers", "replace_answers", "store_answers", "tidy_uploads",
]  # fmt: skip
