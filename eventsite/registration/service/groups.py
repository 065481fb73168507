"""A group that an organiser begins: one person of the list becomes the contact of it."""

from datetime import datetime

from eventsite.db import db
from eventsite.registration import emails
from eventsite.registration.models import Party, Registration
from eventsite.registration.service import places


def begin_group(registration: Registration, *, now: datetime) -> Party:
    """A party with this person as its contact and first member; the link to its page is mailed. They have an address and no party."""
    places.hold_registration(registration)
    if registration.email is None or registration.email_key is None or registration.party_id is not None:
        raise ValueError("the contact of a new party has an address and is alone")
    party = Party(
        event=registration.event, contact=registration.person, email=registration.email, email_key=registration.email_key,
        full_name=registration.full_name, language=registration.language, created_at=now,
    )  # fmt: skip
    registration.party = party
    db.session.add(party)
    db.session.flush()  # the mail is about its id
    emails.send_party(party)
    return party
