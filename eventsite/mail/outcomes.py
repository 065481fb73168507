"""What a mail server's answer means for the message: one table, in one place. Pure."""

import enum
import re
from dataclasses import dataclass

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463


class Stage(enum.Enum):
    """How far a conversation came."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # bytes may have left, the final dot has not
    DOT = "dot"  # everything has left: without an answer nobody knows


class OutcomeKind(enum.Enum):
    """What is to be done."""

    ACCEPTED = "accepted"
    SOFT = "soft"  # this recipient, later
    FULL = "full"  # a full mailbox: later, a few times
    HARD = "hard"  # the address does not exist: never again
    REFUSED = "refused"  # this mail, for good; the address may be right
    FAULTY = "faulty"  # we have written something wrong
    OURS = "ours"  # our password, our reputation, our certificate: a person must look
    SERVER = "server"  # the server as a whole, later; says nothing about the message
    UNKNOWN = "unknown"  # accepted or not, nobody knows


@dataclass(frozen=True)
class Outcome:
    """How one delivery ended. `text` is the server's own answer, on one line."""

    kind: OutcomeKind
    code: int | None
    text: str
    stage: Stage

    @property
    def words(self) -> str:
        """For the desk."""
        return f"{self.code} {self.text}".strip() if self.code else self.text

    @property
    def ends_connection(self) -> bool:
        """Whether the conversation cannot go on."""
        return self.kind in (OutcomeKind.SERVER, OutcomeKind.UNKNOWN, OutcomeKind.OURS, OutcomeKind.FAULTY)

    @property
    def stops_batch(self) -> bool:
        """Whether the next message would fare the same."""
        return self.kind in (OutcomeKind.SERVER, OutcomeKind.UNKNOWN, OutcomeKind.OURS)


def classify(code: int, text: str, stage: Stage) -> Outcome:
    """The class of a refusal: the enhanced status decides where there is one, then the code, then how far it came."""
    return Outcome(_temporary(code, stage) if code < 500 else _permanent(code, text, stage), code if code > 0 else None, text, stage)


def _temporary(code: int, stage: Stage) -> OutcomeKind:
    if code == 421 or code < 400 or stage in (Stage.CONNECT, Stage.MAIL):
        return OutcomeKind.SERVER
    return OutcomeKind.SOFT


def _permanent(code: int, text: str, stage: Stage) -> OutcomeKind:
    found = _ENHANCED.match(text)
    subject, detail = (int(found[2]), int(found[3])) if found else (None, None)
    if code in (500, 501, 502, 503, 504, 555) and subject != 1:
        return OutcomeKind.FAULTY
    if stage in (Stage.CONNECT, Stage.MAIL) or code in (530, 535) or subject == 7:
        return OutcomeKind.OURS
    if subject == 1:
        return OutcomeKind.OURS if detail in (7, 8) else OutcomeKind.HARD  # 5.1.7 and 5.1.8 speak of the sender
    if (subject, detail) == (2, 2) or (code == 552 and subject is None):
        return OutcomeKind.FULL
    if code == 554 and subject is None:
        return OutcomeKind.OURS
    if code in (550, 551, 553) and subject is None and stage is Stage.RCPT:
        return OutcomeKind.HARD
    return OutcomeKind.REFUSED
