"""What is scarce at an event: its own places, and those of its forms, its sessions and its options."""

import enum
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, Places, ProgrammeSession
from eventsite.db import db
from eventsite.questions import queries as questions
from eventsite.questions.models import Form, FormVersion, Option, Question
from eventsite.registration import queries
from eventsite.registration.models import Holding


class Scarce(enum.StrEnum):
    """What has places."""

    EVENT = "event"
    FORM = "form"
    SESSION = "session"
    OPTION = "option"


@dataclass(frozen=True)
class PlacesLine:
    """One thing with places; a form without any of its own has none. `option` is the newest of its versions."""

    kind: Scarce
    key: str  # the row's id, or the option's key
    places: Places | None
    form: Form | None = None
    item: ProgrammeSession | None = None
    option: Option | None = None
    question: Question | None = None

    @property
    def name(self) -> str:
        """Of the field in which its capacity is typed."""
        return f"{self.kind.value}_{self.key}"


def places_of(event: Event) -> list[PlacesLine]:
    """The event's places first, then those of its forms, of the sessions that people choose, and of options."""
    lines = [PlacesLine(Scarce.EVENT, str(event.id), event.places)]
    forms = questions.forms_of(event.id)
    lines += [PlacesLine(Scarce.FORM, str(form.id), form.places, form=form) for form in forms if len(forms) > 1 or form.places is not None]
    sessions = queries.choosable_sessions(event.id)
    lines += [PlacesLine(Scarce.SESSION, str(item.id), item.places, item=item) for item in sessions]
    return lines + _options(event.id)


def count_choices(session: ProgrammeSession) -> int:
    """How many people hold this session, wait for it, or wish for it while they have no seat yet."""
    query = select(func.count()).select_from(Holding).where(Holding.places_id == session.places_id)
    return db.session.scalar(query) or 0


def _options(event_id: int) -> list[PlacesLine]:
    query = select(Option, Question).join(Question, Question.id == Option.question_id)
    query = (
        query.join(FormVersion, FormVersion.id == Question.version_id)
        .join(Form, Form.id == FormVersion.form_id)
        .where(Form.event_id == event_id, Option.places_id.is_not(None))
    )
    query = query.order_by(FormVersion.number.desc(), Form.position, Question.position, Option.position)
    read = selectinload(Option.texts), joinedload(Option.places), selectinload(Question.texts)
    found: dict[str, PlacesLine] = {}
    for option, question in db.session.execute(query.options(*read)):
        line = PlacesLine(Scarce.OPTION, option.key, option.places, option=option, question=question)
        found.setdefault(option.key, line)
    return list(found.values())
