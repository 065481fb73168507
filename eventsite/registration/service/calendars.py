"""A person's calendar: a new address of it, and whether they wish an invitation for each session."""

from datetime import datetime

from sqlalchemy import select

from eventsite.db import db, insert_once
from eventsite.registration.errors import NoSeat
from eventsite.registration.models import AddressFeed, AddressProof, Registration
from eventsite.registration.rules import COMING
from eventsite.registration.service import places, session_entries


def new_feed_address(registration: Registration) -> None:
    """Every older address of their calendar opens nothing from now on."""
    places.hold_registration(registration)
    registration.feed_version += 1


def address_feed(proof: AddressProof, *, renew: bool = False, now: datetime) -> AddressFeed:
    """The calendar of all that a proved address holds, made once; `renew`: under a new address."""
    insert_once(AddressFeed, email_key=proof.email_key, language=proof.language, created_at=now, link_version=1)
    feed = db.session.scalars(select(AddressFeed).where(AddressFeed.email_key == proof.email_key)).one()
    if renew:
        feed.link_version += 1
    return feed


def wish_invitations(registration: Registration, wished: bool, *, now: datetime) -> bool:
    """An invitation for each session from now on, or none of them any more; whether that is news. Raises NoSeat."""
    places.hold_registration(registration)
    if registration.invited_by_session is wished:
        return False
    if wished and (registration.status not in COMING or registration.event.cancelled_at is not None):
        raise NoSeat
    if not wished:
        session_entries.leave(registration, None, now=now)
    registration.invited_by_session = wished
    session_entries.keep(registration, now=now)
    return True
