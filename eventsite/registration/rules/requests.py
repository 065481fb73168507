"""What is asked of registrations, once a form has found that it fits; and which names may be written."""

import unicodedata
from dataclasses import dataclass, field

from eventsite.people.service import ConsentGiven
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors
from eventsite.registration.models import Registration
from eventsite.web import typed_text

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another, spoken or written
CODE_LENGTH = 8
LONGEST_NAME = 100
LONGEST_REASON = 1000


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """What a form says of somebody who wants to come. `form_key` is the same however often that form is sent."""

    full_name: str
    email: str  # empty for a member of a party who is reached through the contact
    organisation: str = ""
    job_title: str = ""
    country: str = ""
    language: str = "en"
    answers: AnswerInput | None = None
    consents: list[ConsentGiven] = field(default_factory=list)
    form_key: str | None = None
    invited_from_id: int | None = None
    form_id: int | None = None  # by which of the event's forms; none: its first
    invitee_id: int | None = None  # whose invitation was used, once its link was found to fit
    companions: int = 0
    party_id: int | None = None  # of the event, when an organiser adds somebody to it


@dataclass(frozen=True, kw_only=True)
class PartyRequest:
    """Several people whom one contact signs up. Who comes is in `members`; the contact only if listed there too."""

    full_name: str
    email: str
    members: list[RegistrationRequest]
    language: str = "en"
    least: int | None = None  # they would also come with fewer, but no fewer than these
    form_key: str | None = None
    consents: list[ConsentGiven] = field(default_factory=list)  # of a contact who does not come


@dataclass(frozen=True, kw_only=True)
class RegistrationChange:
    """New details; what is none stays as it is."""

    full_name: str | None = None
    organisation: str | None = None
    job_title: str | None = None
    country: str | None = None
    language: str | None = None
    answers: AnswerInput | None = None


def seats(registration: Registration) -> int:
    """The places that somebody takes: their own, and one for each companion."""
    return 1 + (registration.companions or 0)


def check_name(name: str) -> str:
    """The name on one line. Raises NameRefused for web addresses, control characters, turned text, more than 100 characters, none.

    Names reach other people's mail and badges, so that they carry no message of their own.
    """
    folded = unicodedata.normalize("NFKC", name[: 2 * LONGEST_NAME]).casefold()  # full-width forms are read as what they stand for
    if typed_text.problem(name, LONGEST_NAME) is not None or "://" in folded or "www." in folded:
        raise errors.NameRefused
    clean = typed_text.one_line(name)
    if not clean:
        raise errors.NameRefused
    return clean
