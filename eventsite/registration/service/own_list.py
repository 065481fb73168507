""" "My registrations": a link by mail to the list of all that an address has registered for."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from eventsite.db import db, lock
from eventsite.people.rules import email_key
from eventsite.registration import emails, own_queries
from eventsite.registration.models import AddressProof
from eventsite.registration.rules import LINK_MAIL_EVERY

OPEN_FOR = timedelta(hours=24)


def ask_for_list(email: str, language: str, *, now: datetime) -> bool:
    """Mail the link to an address that ever registered, or signed others up; whether it was. Nobody learns which. One an hour at most."""
    key = email_key(email)
    known = own_queries.newest_of_address(key) or own_queries.newest_party_of_address(key)
    if known is None:
        return False
    lock(known)  # of two who ask at once, the second sees the first's row
    last = own_queries.last_proof(key)
    if last is not None and last.created_at > now - LINK_MAIL_EVERY:
        return False
    db.session.execute(delete(AddressProof).where(AddressProof.email_key == key, AddressProof.ends_at <= now))
    address = known.email or email
    proof = AddressProof(email=address, email_key=key, language=language, created_at=now, ends_at=now + OPEN_FOR)
    db.session.add(proof)
    db.session.flush()  # the mail is about its id
    emails.send_own_list(proof, known.event.team_id)
    return True


def forget_proofs(*, now: datetime) -> None:
    """Delete the addresses whose links have ended."""
    db.session.execute(delete(AddressProof).where(AddressProof.ends_at <= now - OPEN_FOR))
