"""Keeping persons, consents, the site and the directory. Every function is called inside `transaction()`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from eventsite.audit.service import Act, record
from eventsite.db import db, insert_once, lock, table_of
from eventsite.files import queries as files
from eventsite.files import service as file_service
from eventsite.files.service import Upload
from eventsite.mail import budget
from eventsite.people import queries, rules
from eventsite.people.errors import OrganisationInUse, SiteChanged
from eventsite.people.models import Consent, ConsentKind, Organisation, OrganisationKind, Person, Site, Team

_CONSENTS = insert(table_of(Consent))


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
class SiteFacts:
    """What the installation says of itself."""

    name: str
    short_name: str
    address: str
    languages: list[str]
    zone: str
    accent: str
    privacy_notice: str
    contact_name: str
    contact_email: str
    contact_phone: str


@dataclass(frozen=True)
class OrganisationFacts:
    """What the directory says of an organisation."""

    name: str
    local_name: str
    local_language: str
    kind: OrganisationKind
    city: str
    country: str
    website: str
    description: str
    sectors: list[str]
    member: bool
    supporter: bool


@dataclass(frozen=True)
class ConsentGiven:
    """One answer to one question of consent, with the wording that was shown."""

    kind: ConsentKind
    given: bool
    wording: str


def person_for(team_id: int, details: Details) -> Person:
    """The team's person with this address, made if need be. A known person's details stay: whoever typed them may be a stranger."""
    values: dict[str, object] = {
        "team_id": team_id, "full_name": details.full_name, "organisation": details.organisation, "job_title": details.job_title,
        "country": details.country, "language": details.language,
        "search": rules.fold(details.full_name, details.organisation, details.email or ""),
    }  # fmt: skip
    if details.email:
        # Most are new, and two events may meet the same one at the same time: the unique index lets one of them make the row.
        values |= {"email": details.email, "email_key": rules.email_key(details.email)}
        made: Person | None = db.session.execute(_new_person(db.engine.dialect.name), values).scalar_one_or_none()
        found = made or queries.person_by_email(team_id, details.email)
        if found is not None:
            return found
    person = Person(**values)
    db.session.add(person)
    db.session.flush()  # consents and registrations point at its id
    return person


@cache
def _new_person(dialect: str) -> ReturningInsert[Any]:
    insert_one = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert_one(Person).on_conflict_do_nothing().returning(Person)


def record_consents(person: Person, given: list[ConsentGiven], *, language: str, source: str, now: datetime) -> None:
    """Add one row for each answer; nothing is ever changed."""
    common = {"person_id": person.id, "language": language, "source": source, "at": now}
    rows = [
        {"kind": answer.kind, "given": answer.given, "wording": answer.wording, "version": _version_of(answer.wording)} | common
        for answer in given
    ]
    if rows:
        db.session.execute(_CONSENTS, rows)


def _version_of(wording: str) -> str:
    return sha256(wording.encode()).hexdigest()[:12]


def make_team(slug: str, name: str) -> Team:
    """A new team. Its short name is for addresses and the command line."""
    team = Team(slug=slug, name=name)
    db.session.add(team)
    db.session.flush()  # roles and events point at its id
    return team


def change_site(facts: SiteFacts, seen: int, by: int) -> Site:
    """Save the settings. `seen` is the revision that the form was filled from. Raises a PeopleError."""
    rules.check_zone(facts.zone)
    rules.check_languages(facts.languages)
    values = asdict(facts) | {"accent": rules.accent_of(facts.accent)}
    site = _locked_site()
    if site.revision != seen:
        raise SiteChanged
    changed = sorted(name for name, value in values.items() if getattr(site, name) != value)
    for name in changed:
        setattr(site, name, values[name])
    if changed:
        _site_changed(site, "site.changed", by, changed)
    return site


def change_team(team: Team, name: str, reply_to: str, by: int) -> None:
    """The team's name, which mails are signed with, and where answers go."""
    changed = [field for field, value in (("name", name), ("reply_to", reply_to)) if getattr(team, field) != value]
    team.name, team.reply_to = name, reply_to
    if changed:
        record(Act("team.changed", team, by, details={"fields": changed}))


def set_site_logo(upload: Upload | None, by: int) -> None:
    """A new logo, or none; the old file goes. Raises a FileRefused."""
    site = _locked_site()
    _replace_logo(site, upload)
    _site_changed(site, "site.logo_changed", by, ["logo"])


def set_organisation_logo(organisation: Organisation, upload: Upload | None, by: int) -> None:
    """A new logo, or none; the old file goes. Raises a FileRefused."""
    _replace_logo(organisation, upload)
    record(Act("organisation.logo_changed", organisation, by))
    touch_pages()


def save_organisation(organisation: Organisation | None, facts: OrganisationFacts, by: int) -> Organisation:
    """Add to the directory, or change an entry. Its address in the site stays when the name changes."""
    values = asdict(facts)
    if organisation is None:
        organisation = Organisation(slug=_free_slug(facts.name), **values)
        db.session.add(organisation)
        db.session.flush()  # the record is about its id
        record(Act("organisation.added", organisation, by))
    else:
        changed = sorted(name for name, value in values.items() if getattr(organisation, name) != value)
        for name in changed:
            setattr(organisation, name, values[name])
        if changed:
            record(Act("organisation.changed", organisation, by, details={"fields": changed}))
    touch_pages()
    return organisation


def delete_organisation(organisation: Organisation, by: int) -> None:
    """Take an entry out. Raises OrganisationInUse while events or people refer to it."""
    logo = files.file_by_id(organisation.logo_id)
    record(Act("organisation.deleted", organisation, by, details={"slug": organisation.slug}))
    db.session.delete(organisation)
    try:
        db.session.flush()  # the database knows who refers to it
    except IntegrityError as error:
        raise OrganisationInUse from error
    if logo is not None:
        file_service.remove(logo)
    touch_pages()


def touch_pages() -> None:
    """Every public page is made anew: names and logos of organisations stand on many of them."""
    site = db.session.get(Site, 1)
    if site is not None:
        site.revision = Site.revision + 1


def _locked_site() -> Site:
    """The site's row, made for a new installation; until commit nobody else changes it."""
    insert_once(Site, id=1, name="eventsite", short_name="eventsite", revision=0)
    site = db.session.get_one(Site, 1)
    lock(site)
    return site


def _site_changed(site: Site, action: str, by: int, fields: list[str]) -> None:
    site.revision += 1
    record(Act(action, site, by, details={"fields": fields}))


def _replace_logo(owner: Site | Organisation, upload: Upload | None) -> None:
    old = files.file_by_id(owner.logo_id)
    owner.logo_id = None if upload is None else file_service.add(upload, owner, "logo", public=True).id
    if old is not None:
        db.session.flush()  # nothing points at the old one any more
        file_service.remove(old)


def _free_slug(name: str) -> str:
    slug = stem = rules.short_name(name)
    number = 2
    while queries.slug_is_taken(slug, None):
        slug, number = f"{stem[:70]}-{number}", number + 1
    return slug


def mark_proved(person: Person, *, now: datetime) -> None:
    """Somebody used a link that only the owner of the address was mailed."""
    if person.proved_at is None:
        person.proved_at = now
        if person.email:
            budget.owner_is_known(person.email, now=now)


def change_address(person: Person, email: str, *, event_id: int, proved_at: datetime | None) -> Person:
    """Who has this address from now on: another person of the team that has it already, else this one, with the new address.

    What they agreed to for the event goes along to that other person; `proved_at` is none where nobody has proved the address.
    """
    other = queries.person_by_email(person.team_id, email)
    if other is not None:
        if other.id != person.id:
            _take_consents_along(person, other, event_id)
        if proved_at is not None:
            mark_proved(other, now=proved_at)
        return other
    person.email, person.email_key, person.proved_at = email, rules.email_key(email), None
    person.search = rules.fold(person.full_name, person.organisation, email)
    if proved_at is not None:
        mark_proved(person, now=proved_at)
    return person


def _take_consents_along(person: Person, other: Person, event_id: int) -> None:
    """In their words and at their time. News by mail is for each address to say."""
    rows = [
        {"person_id": other.id, "kind": said.kind, "given": said.given, "wording": said.wording, "version": said.version,
         "language": said.language, "source": f"event:{event_id}/address", "at": said.at}
        for kind, said in queries.latest_consents(person.id).items() if kind is not ConsentKind.NEWSLETTER
    ]  # fmt: skip
    if rows:
        db.session.execute(_CONSENTS, rows)
