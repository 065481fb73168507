"""What the worker asks of the feature that a message is about. app.py fills the table, so that mail stays low."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eventsite.calendar.entry import Entry
from eventsite.mail.models import Message


@dataclass(frozen=True)
class Subject:
    """The answers of one feature about one kind of record."""

    load: Callable[[int], Any | None]  # the record by its id
    still_wanted: Callable[[Message, Any], bool]  # asked just before sending: a withdrawn person gets no reminder
    context: Callable[[Message, Any], dict[str, Any]]  # what the templates see; called in the message's language
    entry: Callable[[Message, Any], Entry | None]  # the facts of the invitation as they are now; uid and sequence are the worker's
    display_name: Callable[[Message, Any], str | None]  # for To and CN; none while the address was never proved


subjects: dict[str, Subject] = {}
