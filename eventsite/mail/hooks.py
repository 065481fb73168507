"""What mail asks of the features above it. app.py fills both tables, so that mail stays low."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from eventsite.calendar.entry import Entry
from eventsite.mail.models import Message


def _nothing(_ids: Sequence[int]) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Subject:
    """The answers of one feature about one kind of record. The worker asks outside `transaction()`: only `prepare` may write."""

    load: Callable[[int], Any | None]  # the record by its id
    still_wanted: Callable[[Message, Any], bool]  # asked just before sending: a withdrawn person gets no reminder
    context: Callable[[Message, Any], dict[str, Any]]  # what the templates see; called in the message's language
    entry: Callable[[Message, Any], Entry | None]  # the facts of the invitation as they are now; uid and sequence are the worker's
    display_name: Callable[[Message, Any], str | None]  # for To and CN; none while the address was never proved
    # What must be written down when the mail goes, like the hash of a one-time token. Called inside `transaction()` before
    # `context`; its answer joins the context. The bytes of such a mail are not kept: a retry makes new ones.
    prepare: Callable[[Message, Any], dict[str, Any]] | None = None
    # Whether somebody else may have typed the address: nobody has used a link that went there. Then the mail offers to end it.
    typed: Callable[[Message, Any], bool] = lambda _message, _record: False
    # Whether the calendar part goes with the words: not where somebody else, who is reached at the same address, has it already,
    # or keeps it.
    carries: Callable[[Message, Any], bool] = lambda _message, _record: True
    read_ahead: Callable[[Sequence[int]], Sequence[Any]] = _nothing  # many records with what `load` and the words ask for one by one


subjects: dict[str, Subject] = {}


def _not_wired(*_: Any) -> NoReturn:
    raise LookupError("app.py has not wired this")


@dataclass
class Wiring:
    """The frame of every mail, and who looks at the desk. Site has `name address accent`, team `id name reply_to`."""

    site: Callable[[], Any] = _not_wired
    team: Callable[[int], Any] = _not_wired
    desk_team: Callable[[], Any] = _not_wired
    desk_account: Callable[[], Any] = _not_wired


wiring = Wiring()
