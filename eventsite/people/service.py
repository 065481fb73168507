"""Keeping persons and consents. Every function is called inside `transaction()`."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from eventsite.db import db, insert_once
from eventsite.people import queries, rules
from eventsite.people.models import Consent, ConsentKind, Person, Team


@dataclass(frozen=True)
class Details:
    """What somebody said of themselves."""

    full_name: str
    email: str | None
    organisation: str = ""
    job_title: str = ""
    country: str = ""
    language: str = "en"


@dataclass(frozen=True)
class ConsentGiven:
    """One answer to one question of consent, with the wording that was shown."""

    kind: ConsentKind
    given: bool
    wording: str


def person_for(team_id: int, details: Details) -> Person:
    """The team's person with this address, made if need be. A known person's details stay: whoever typed them may be a stranger."""
    known = queries.person_by_email(team_id, details.email) if details.email else None
    if known is not None:
        return known
    values = {
        "full_name": details.full_name, "organisation": details.organisation, "job_title": details.job_title, "country": details.country,
        "language": details.language, "search": rules.fold(details.full_name, details.organisation, details.email or ""),
    }  # fmt: skip
    if details.email:
        # Two events may meet the same new person at the same time: the unique index lets one of them make the row.
        insert_once(Person, team_id=team_id, email=details.email, email_key=rules.email_key(details.email), **values)
        made = queries.person_by_email(team_id, details.email)
        if made is not None:
            return made
    person = Person(team_id=team_id, **values)
    db.session.add(person)
    db.session.flush()  # consents and registrations point at its id
    return person


def record_consents(person: Person, given: list[ConsentGiven], *, language: str, source: str, now: datetime) -> None:
    """Add one row for each answer; nothing is ever changed."""
    for answer in given:
        version = sha256(answer.wording.encode()).hexdigest()[:12]
        consent = Consent(person_id=person.id, kind=answer.kind, given=answer.given, wording=answer.wording, version=version)
        consent.language, consent.source, consent.at = language, source, now
        db.session.add(consent)


def make_team(slug: str, name: str) -> Team:
    """A new team. Its short name is for addresses and the command line."""
    team = Team(slug=slug, name=name)
    db.session.add(team)
    db.session.flush()  # roles and events point at its id
    return team


def mark_proved(person: Person, *, now: datetime) -> None:
    """Somebody used a link that only the owner of the address was mailed."""
    if person.proved_at is None:
        person.proved_at = now
