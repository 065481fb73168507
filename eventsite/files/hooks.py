"""Who may read a file that is not public: the feature that owns the record answers. app.py fills the table."""

from collections.abc import Callable

from eventsite.files.models import StoredFile

# The owner's table, and whether this request may read the file. It may look at who is signed in. What is not here is closed.
readers: dict[str, Callable[[StoredFile], bool]] = {}
