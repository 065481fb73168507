"""An organiser changes somebody's details and answers, and says why."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import queries as questions
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import service
from eventsite.registration.models import OrganiserEdit, Registration
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.forms import send
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, PERSON, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def asking(event: Event) -> None:
    make_form(
        event,
        draft(Kind.TEXT, "Your table", key="table"),
        draft(Kind.TEXT, "Diet", key="diet", sensitive=True),
        draft(Kind.TEXT, "Badge printed", key="badge", organiser_only=True),
    )


def correct(
    registration: Registration, *, tell: bool = False, reason: str = "", answers: dict[str, str] | None = None, **change: str
) -> list[str]:
    given = None
    if answers is not None:
        version = questions.current_version(registration.event_id)
        assert version is not None
        given = AnswerInput(version.id, answers, by_organiser=True)
    wanted = service.Correction(RegistrationChange(answers=given, **change), reason=reason, tell=tell)
    with transaction():
        return service.correct(registration, wanted, OLGA, now=NOW)


def edits() -> list[tuple[dict[str, object], dict[str, object], str]]:
    db.session.rollback()
    return [(one.fields, one.answers, one.reason) for one in db.session.scalars(select(OrganiserEdit).order_by(OrganiserEdit.id))]


def test_correct_keeps_the_difference_with_its_reason(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada", organisation="Haldor")

    changed = correct(ada, organisation="Haldor Diagnostics", full_name="Ada Example", reason="  She called ")

    assert (changed, ada.organisation, "diagnostics" in ada.search) == (["organisation"], "Haldor Diagnostics", True)
    assert edits() == [({"organisation": ["Haldor", "Haldor Diagnostics"]}, {}, "She called")]


def test_correct_keeps_no_values_in_the_audit_and_none_of_sensitive_answers(app: Flask) -> None:
    event = make_event()
    asking(event)
    [ada] = sign_up(event, "ada")

    correct(ada, answers={"table": "4", "diet": "No nuts", "badge": "Yes"}, job_title="Head")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.edited")).one()

    assert edits() == [({"job_title": ["", "Head"]}, {"table": ["", "4"], "badge": ["", "Yes"], "diet": None}, "")]
    assert (set(entry.details), "nuts" in str(entry.details)) == ({"fields", "edit"}, False)


def test_correct_of_nothing_new_writes_nothing(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    before = len(outbox())

    assert (correct(ada, full_name="Ada Example", tell=True), edits(), len(outbox())) == ([], [], before)


def test_correct_tells_the_person_what_without_the_values(app: Flask) -> None:
    event = make_event()
    asking(event)
    [ada] = sign_up(event, "ada")

    correct(ada, organisation="Haldor", answers={"table": "4", "badge": "Yes"}, tell=True)

    message = outbox()[-1]
    assert (message.template, message.values) == (
        "registration/emails/details_changed",
        {"fields": ["organisation"], "questions": ["table"]},
    )


def test_correct_of_what_only_organisers_know_tells_nobody(app: Flask) -> None:
    event = make_event()
    asking(event)
    [ada] = sign_up(event, "ada")
    before = len(outbox())

    assert (correct(ada, answers={"badge": "Yes"}, tell=True), len(outbox())) == (["answers"], before)


def test_correct_is_not_bound_by_deadlines(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    wanted = service.Correction(RegistrationChange(job_title="Head"))

    with transaction():
        changed = service.correct(ada, wanted, OLGA, now=event.ends_at)

    assert changed == ["job_title"]


def test_desk_edit_asks_what_only_organisers_answer_and_shows_the_difference(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    asking(event)
    [ada] = sign_up(event, "ada", organisation="Haldor")
    address = f"/desk/events/{event.id}/attendees/{ada.id}"

    page = desk.get(f"{address}/edit").text
    done = send(
        desk, f"{address}/edit", organisation="Haldor Diagnostics", q_badge="Printed", q_diet="No nuts", reason="She called", tell="y"
    )
    after = desk.get(address).text

    assert ("Badge printed" in page, done.status_code) == (True, 303)
    for words in ("Organisation: Haldor → Haldor Diagnostics", "Badge printed: – → Printed", "Diet", "She called"):
        assert words in after
    assert "No nuts" not in after.partition("timeline-title")[2]
    assert outbox()[-1].template == "registration/emails/details_changed"


def test_person_cannot_answer_for_organisers(app: Flask) -> None:
    event = make_event()
    asking(event)
    version = questions.current_version(event.id)
    assert version is not None

    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"table": "4", "badge": "Mine"}))
    with transaction():
        service.edit(ada, RegistrationChange(answers=AnswerInput(version.id, {"badge": "Mine"})), PERSON, now=NOW)

    assert questions.values_of(ada.answer_set) == {}
