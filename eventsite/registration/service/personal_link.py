"""Mailing the personal link again: once an hour at most, to the address that was given, whoever asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.registration import emails, own_queries, queries, rules
from eventsite.registration.errors import TransitionRefused
from eventsite.registration.models import Registration


def send_link(event: Event, email: str, *, now: datetime) -> None:
    """Mail the link to the page of whoever registered with this address; nothing otherwise, and nobody learns which."""
    registration = queries.latest_registration(event.id, email)
    if registration is not None and not own_queries.was_passed_on(registration):
        mail_link(registration, now=now)


def mail_link(registration: Registration, *, now: datetime) -> bool:
    """Write the mail unless one was written within the hour; whether it was."""
    if not _claim_hour(registration, now):
        return False
    emails.send_your_link(registration, now=now)
    return True


def send_again(registration: Registration, *, now: datetime) -> bool:
    """Mail the confirmation once more with the invitation that was sent last, unless a mail of this kind was written within the hour.

    Whether it was. Raises TransitionRefused when nothing stands any more that could be confirmed.
    """
    if registration.status not in rules.ACTIVE or registration.event.cancelled_at is not None or now >= registration.event.ends_at:
        raise TransitionRefused
    if not _claim_hour(registration, now):
        return False
    emails.send_again(registration, now=now)
    return True


def _claim_hour(registration: Registration, now: datetime) -> bool:
    """Of several who ask within an hour, one is the first."""
    due = or_(Registration.link_mailed_at.is_(None), Registration.link_mailed_at <= now - rules.LINK_MAIL_EVERY)
    claim = update(Registration).where(Registration.id == registration.id, due).values(link_mailed_at=now)
    result: Any = db.session.execute(claim.execution_options(synchronize_session=False))
    if result.rowcount != 1:
        return False
    db.session.expire(registration, ["link_mailed_at"])
    return True
