"""Tags: words by which a team sorts its registrations. A person's tags are the team's own business; no mail and no public page has them."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from eventsite.audit.service import Act, record
from eventsite.db import db, lock
from eventsite.people.models import Team
from eventsite.people.rules import fold
from eventsite.registration.errors import TagRefused, TagTaken
from eventsite.registration.models import Registration, Tag, registration_tag
from eventsite.registration.rules import By
from eventsite.web import typed_text

LONGEST_TAG = 40


def clean_name(name: str) -> str:
    """The name on one line. Raises TagRefused for none, more than 40 characters, and what cannot be shown."""
    clean = typed_text.one_line(name)
    if not clean or "," in clean or typed_text.problem(name, LONGEST_TAG) is not None:
        raise TagRefused
    return clean


def tag(people: Sequence[Registration], name: str, by: By) -> int:
    """Give these people of one team the tag, which is made if the team has none of that name. Returns how many did not have it."""
    team = people[0].event.team
    lock(team)  # two who make the same tag at once make one
    wanted = find(team.id, name) or _make(team, clean_name(name), by)
    ids = [registration.id for registration in people]
    found = select(registration_tag.c.registration_id).where(registration_tag.c.tag_id == wanted.id)
    has = set(db.session.scalars(found.where(registration_tag.c.registration_id.in_(ids))))
    new = [registration for registration in people if registration.id not in has]
    if new:
        db.session.execute(insert(registration_tag), [{"registration_id": one.id, "tag_id": wanted.id} for one in new])
    for registration in new:
        record(Act("registration.tagged", registration, by.account_id, by.actor, registration.event_id, {"tag": wanted.id}))
        db.session.expire(registration, ["tags"])
    return len(new)


def untag(people: Sequence[Registration], wanted: Tag, by: By) -> int:
    """Take the tag from these people. Returns how many had it."""
    had = [registration for registration in people if wanted in registration.tags]
    for registration in had:
        registration.tags.remove(wanted)
        record(Act("registration.untagged", registration, by.account_id, by.actor, registration.event_id, {"tag": wanted.id}))
    return len(had)


def rename_tag(wanted: Tag, name: str, by: By) -> None:
    """Call it otherwise, wherever it stands. Raises TagRefused, TagTaken."""
    lock(wanted.team)
    clean = clean_name(name)
    other = find(wanted.team_id, clean)
    if other is not None and other.id != wanted.id:
        raise TagTaken
    if wanted.name != clean:
        wanted.name = clean
        record(Act("tag.renamed", wanted, by.account_id, by.actor))


def delete_tag(wanted: Tag, by: By) -> None:
    """Take it from everybody, and forget it."""
    record(Act("tag.deleted", wanted, by.account_id, by.actor))
    db.session.flush()
    db.session.execute(delete(registration_tag).where(registration_tag.c.tag_id == wanted.id))
    db.session.delete(wanted)


def find(team_id: int, name: str) -> Tag | None:
    """The team's tag that reads the same, whatever its capitals and accents."""
    folded = fold(typed_text.one_line(name))
    return next((one for one in db.session.scalars(select(Tag).where(Tag.team_id == team_id)) if fold(one.name) == folded), None)


def _make(team: Team, name: str, by: By) -> Tag:
    made = Tag(team=team, name=name)
    db.session.add(made)
    db.session.flush()  # the record is about its id
    record(Act("tag.made", made, by.account_id, by.actor))
    return made
