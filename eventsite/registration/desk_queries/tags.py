"""Tags and how many have them."""

from sqlalchemy import func, select

from eventsite.db import db
from eventsite.registration.models import Tag, registration_tag


def tags_with_numbers(team_id: int) -> list[tuple[Tag, int]]:
    """The team's tags by name, with how many registrations have each."""
    number = func.count(registration_tag.c.registration_id)
    statement = select(Tag, number).outerjoin(registration_tag, registration_tag.c.tag_id == Tag.id).where(Tag.team_id == team_id)
    return [(tag, count) for tag, count in db.session.execute(statement.group_by(Tag.id).order_by(Tag.name, Tag.id))]


def tag_of(team_id: int, tag_id: int) -> Tag | None:
    """One of the team's tags."""
    return db.session.scalar(select(Tag).where(Tag.id == tag_id, Tag.team_id == team_id))
