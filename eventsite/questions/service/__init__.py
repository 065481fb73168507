"""Use cases of questions: keeping answers, and changing a form. Every function is called inside `transaction()`."""

from eventsite.questions.service.answers import carry_answers, copy_answers, remove_answers, replace_answers, store_answers
from eventsite.questions.service.editing import add_question, change_question, delete_question, move_question, order_questions
from eventsite.questions.service.forms import FormDraft, Words, add_form, change_form, copy_form, delete_form, move_form, questions_to_copy
from eventsite.questions.service.uploads import keep_upload, tidy_uploads

__all__ = [
    "FormDraft", "Words", "add_form", "add_question", "carry_answers", "change_form", "change_question", "copy_answers", "copy_form",
    "delete_form", "delete_question", "keep_upload", "move_form", "move_question", "order_questions", "questions_to_copy",
    "remove_answers", "replace_answers", "store_answers", "tidy_uploads",
]  # fmt: skip
