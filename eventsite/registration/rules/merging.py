"""The same human under another address: who may be that, and what becomes of two registrations that are made one. Pure."""

from dataclasses import dataclass
from datetime import datetime

from anyascii import anyascii

from eventsite.registration import errors
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules.requests import seats
from eventsite.registration.rules.statuses import (
    ACTIVE,
    APPLIED,
    ATTENDED,
    COMING,
    CONFIRMED,
    HOLDING,
    NO_SHOW,
    OFFERED,
    WAITLISTED,
)

MERGED = "merged"  # the reason of the step that ends the other registration
DETAILS = ("organisation", "job_title", "country")  # what is taken over where the kept registration says nothing


@dataclass(frozen=True)
class Merger:
    """What merging will do. `keep_becomes`: the kept registration takes the other's better status over."""

    same_event: bool
    ends_other: bool = False
    keep_becomes: RegistrationStatus | None = None
    takes_place_in_line: bool = False
    frees_seat: bool = False
    mails_other: bool = False  # that the seat leaves the calendar
    mails_keep: bool = False  # that there is a seat now, or an offer


def name_key(name: str) -> str:
    """What makes two names the same: their words in Latin letters, whatever the order, capitals, accents and spaces (李娜 is Li Na)."""
    return "".join(sorted(anyascii(name).casefold().replace("-", " ").split()))


def merger(keep: Registration, other: Registration, now: datetime) -> Merger:
    """What merging `other` into `keep` means. Raises NothingToMerge, MergedAlready, KeepTheOther."""
    if keep.id == other.id or (keep.event_id != other.event_id and keep.person_id == other.person_id):
        raise errors.NothingToMerge
    if keep.merged_into_id is not None or other.merged_into_id is not None:
        raise errors.MergedAlready
    if keep.event_id != other.event_id:
        return Merger(same_event=False)
    if other.status not in ACTIVE:
        return Merger(same_event=True)
    if keep.status not in ACTIVE:
        raise errors.KeepTheOther
    becomes = better(keep.status, other.status)
    passed_on = becomes in HOLDING and keep.status not in HOLDING
    mailable = now < keep.event.ends_at and keep.event.cancelled_at is None
    return Merger(
        same_event=True,
        ends_other=True,
        keep_becomes=becomes,
        takes_place_in_line=WAITLISTED is other.status and (becomes or keep.status) is WAITLISTED,
        frees_seat=other.status in HOLDING and (not passed_on or seats(other) > seats(keep)),
        mails_other=mailable and other.status in COMING,
        mails_keep=mailable and becomes in (CONFIRMED, OFFERED),
    )


def better(keep: RegistrationStatus, other: RegistrationStatus) -> RegistrationStatus | None:
    """What the kept registration gets of the other; nothing where it stands as well or better."""
    order = (APPLIED, WAITLISTED, OFFERED, NO_SHOW, CONFIRMED, ATTENDED)
    if order.index(other) <= order.index(keep) or (other is CONFIRMED and keep is NO_SHOW):
        return None
    return CONFIRMED if other is NO_SHOW else other
