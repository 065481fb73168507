"""What organisers send from the desk about registrations: the shape. The rules say whether it may be."""

from eventsite.registration.desk_forms.acting import LONGEST_NOTE, NoteForm, ReasonForm, TakingBackForm, check_lines
from eventsite.registration.desk_forms.adding import QUEUE, SEAT, AddForm
from eventsite.registration.desk_forms.exporting import ExportForm

__all__ = ["LONGEST_NOTE", "QUEUE", "SEAT", "AddForm", "ExportForm", "NoteForm", "ReasonForm", "TakingBackForm", "check_lines"]
