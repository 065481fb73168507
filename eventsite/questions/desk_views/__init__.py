"""The form builder at the desk: an event's forms, their questions, previews, and the files that were answered with."""

from eventsite.questions.desk_views import editor, files, forms, preview
from eventsite.questions.desk_views.frame import blueprint

__all__ = ["blueprint", "editor", "files", "forms", "preview"]
