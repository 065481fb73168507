"""The forms of the form builder."""

from eventsite.questions.desk_forms.question import KINDS, QuestionForm, form_for, languages_of
from eventsite.questions.desk_forms.settings import AddFormForm, SettingsForm

__all__ = ["KINDS", "AddFormForm", "QuestionForm", "SettingsForm", "form_for", "languages_of"]
