"""Merging: one human under two addresses becomes one; nothing is lost, and a seat that is left over goes to the queue."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.people import queries as people
from eventsite.people.models import Consent, ConsentKind, Person
from eventsite.people.service import ConsentGiven
from eventsite.registration import errors, service
from eventsite.registration.models import OrganiserAct, Party, Registration, RegistrationStatus, Serving
from eventsite.registration.rules.merging import better, merger, name_key
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration import invariants
from tests.registration.builders import OLGA, ask, mails, make_registration, sign_up, statuses, steps
from tests.registration.pages import undo_button
from tests.registration.test_undoing import picture, undo

S = RegistrationStatus


def merge(keep: Registration, other: Registration, *, now: Any = NOW) -> OrganiserAct:
    with transaction(), service.one_act("merge", [keep, other], OLGA, now=now) as done:
        service.merge(keep, other, done, OLGA, now=now)
    return done


def everything() -> list[Any]:
    """The people, what they consented to, and who is named where."""
    db.session.rollback()
    persons = select(Person.id, Person.email_key, Person.organisation, Person.country, Person.merged_into_id, Person.search).order_by(
        Person.id
    )
    named = select(Registration.id, Registration.person_id, Registration.note, Registration.organisation, Registration.merged_into_id)
    consents = select(Consent.id, Consent.person_id).order_by(Consent.id)
    return [
        db.session.execute(query).all()
        for query in (persons, named.order_by(Registration.id), consents, select(Party.id, Party.contact_id))
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Example", "ada  EXAMPLE", True),
        ("Søren Østergaard", "Soren Ostergaard", True),
        ("Anne-Marie Holm", "Holm Anne Marie", True),
        ("李娜", "Li Na", True),
        ("Ada Example", "Ada Exampel", False),
        ("Ada Example", "Ada", False),
    ],
)
def test_name_key_is_the_same_for_the_same_name(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize(
    ("keep", "other", "becomes"),
    [
        (S.CONFIRMED, S.CONFIRMED, None),
        (S.WAITLISTED, S.CONFIRMED, S.CONFIRMED),
        (S.APPLIED, S.OFFERED, S.OFFERED),
        (S.OFFERED, S.CONFIRMED, S.CONFIRMED),
        (S.CONFIRMED, S.WAITLISTED, None),
        (S.CONFIRMED, S.ATTENDED, S.ATTENDED),
        (S.NO_SHOW, S.ATTENDED, S.ATTENDED),
        (S.NO_SHOW, S.CONFIRMED, None),
        (S.ATTENDED, S.NO_SHOW, None),
        (S.APPLIED, S.WAITLISTED, S.WAITLISTED),
    ],
)
def test_better_takes_the_better_of_both(keep: S, other: S, becomes: S | None) -> None:
    assert better(keep, other) is becomes


def test_merge_of_two_seats_frees_one_for_the_queue_and_cancels_the_other_address(app: Flask) -> None:
    event = make_event(capacity=2)
    ada, ada2, bo = sign_up(event, "ada", "ada2", "bo")
    since = len(mails())

    merge(ada, ada2)

    assert statuses(event) == {"ada": "confirmed", "ada2": "withdrawn", "bo": "confirmed"}
    assert (ada2.merged_into_id, ada2.person_id, invariants.broken(event)) == (ada.id, ada.person_id, [])
    assert mails(since=since) == [("bo", "promoted", "REQUEST"), ("ada2", "merged", "CANCEL")]
    assert steps(ada2)[-1] == ("confirmed", "withdrawn", "organiser", 1, "merged")
    assert bo.status is S.CONFIRMED


def test_merge_keeps_the_seat_of_the_other_for_who_waits(app: Flask) -> None:
    event = make_event(capacity=1)
    ada2, ada, _bo = sign_up(event, "ada2", "ada", "bo")
    since = len(mails())

    merge(ada, ada2)

    assert statuses(event) == {"ada2": "withdrawn", "ada": "confirmed", "bo": "waitlisted"}
    assert mails(since=since) == [("ada2", "merged", "CANCEL"), ("ada", "promoted", "REQUEST")]
    assert invariants.broken(event) == []


def test_merge_of_two_who_wait_keeps_the_earlier_place_in_line(app: Flask) -> None:
    event = make_event(capacity=1)
    _full, ada2, bo, ada = sign_up(event, "full", "ada2", "bo", "ada")
    since = len(mails())

    merge(ada, ada2)

    order = sorted((one for one in (bo, ada)), key=lambda one: (one.queued_at, one.id))
    assert statuses(event) == {"full": "confirmed", "ada2": "withdrawn", "bo": "waitlisted", "ada": "waitlisted"}
    assert (order, mails(since=since), invariants.broken(event)) in (([ada, bo], [], []), ([bo, ada], [], []))
    assert ada.queued_at is not None
    assert bo.queued_at is not None
    assert ada.queued_at <= bo.queued_at


def test_merge_passes_an_offer_on_with_its_deadline(app: Flask) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    full, ada2, ada = sign_up(event, "full", "ada2", "ada")
    with transaction():
        service.withdraw(full, OLGA, now=NOW)
    until = db.session.get_one(Registration, ada2.id).offer_ends_at
    since = len(mails())

    merge(ada, ada2, now=NOW + timedelta(hours=3))

    assert statuses(event) == {"full": "withdrawn", "ada2": "withdrawn", "ada": "offered"}
    assert (ada.offer_ends_at, mails(since=since), invariants.broken(event)) == (until, [("ada", "offered", None)], [])


def test_merge_takes_over_what_the_kept_one_lacks(app: Flask) -> None:
    event = make_event()
    ada, ada2 = sign_up(event, "ada")[0], sign_up(event, "ada2", organisation="Haldor Diagnostics", country="KR")[0]
    with transaction():
        service.tag([ada], "Press", OLGA)
        service.tag([ada2], "VIP", OLGA)
        service.tag([ada2], "Press", OLGA)
        service.take_note(ada, "Vegetarian", OLGA)
        service.take_note(ada2, "Speaks Korean", OLGA)

    merge(ada, ada2)

    db.session.rollback()
    assert (ada.organisation, ada.country, ada.note) == ("Haldor Diagnostics", "KR", "Vegetarian\n\nSpeaks Korean")
    assert ([tag.name for tag in ada.tags], "haldor" in ada.search) == (["Press", "VIP"], True)
    assert (ada.person.organisation, "haldor" in ada.person.search) == ("Haldor Diagnostics", True)


def test_merge_makes_one_person_of_two_over_all_events(app: Flask) -> None:
    event, other = make_event(), make_event(policy={"most_in_party": 3})
    consent = [ConsentGiven(ConsentKind.NEWSLETTER, True, "News by mail")]
    ada, ada2 = sign_up(event, "ada")[0], sign_up(event, "ada2", consents=consent)[0]
    with transaction():
        request = service.parties.PartyRequest(full_name="Ada Example", email="ada2@example.org", members=[ask("ada2"), ask("kim")])
        service.register_party(other, request, now=NOW)
    old = ada2.person_id

    merge(ada, ada2)

    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Registration.person_id == old)) == 0
    assert people.latest_consents(ada.person_id)[ConsentKind.NEWSLETTER].given
    assert db.session.scalars(select(Party.contact_id)).one() == ada.person_id
    assert people.person_by_email(event.team_id, "ada2@example.org") == ada.person
    assert [person.id for person in people.people_of_team(event.team_id, "ada", offset=0, limit=9)] == [ada.person_id]


def test_merge_of_a_merged_person_leads_to_the_last(app: Flask) -> None:
    first, second, third = (sign_up(make_event(), name)[0] for name in ("ada", "ada2", "ada3"))
    merge(second, first)
    merge(third, second)

    found = people.person_by_email(first.event.team_id, "ada@example.org")

    assert found is not None
    assert (found.id, first.person_id) == (third.person_id, third.person_id)


def test_merge_of_registrations_of_two_events_moves_nobody(app: Flask) -> None:
    event, other = make_event(capacity=1), make_event(capacity=1)
    ada, ada2 = sign_up(event, "ada")[0], sign_up(other, "ada2")[0]
    since = len(mails())

    merge(ada, ada2)

    assert (statuses(event), statuses(other)) == ({"ada": "confirmed"}, {"ada2": "confirmed"})
    assert (ada2.person_id, ada2.merged_into_id, mails(since=since)) == (ada.person_id, None, [])


def test_merge_after_the_event_counts_who_came_under_either_address(app: Flask) -> None:
    event = make_event()
    ada, ada2 = sign_up(event, "ada", "ada2")
    later = event.ends_at + timedelta(hours=1)
    with transaction():
        service.mark_attended(ada2, OLGA, now=later)
        service.mark_no_show(ada, OLGA, now=later)
    since = len(mails())

    done = merge(ada, ada2, now=later)
    between = statuses(event)
    undo(done, now=later + timedelta(seconds=9))

    assert (between, mails(since=since), invariants.broken(event)) == ({"ada": "attended", "ada2": "withdrawn"}, [], [])
    assert statuses(event) == {"ada": "no_show", "ada2": "attended"}


def _pairs() -> list[tuple[S, S]]:
    active = (S.APPLIED, S.WAITLISTED, S.OFFERED, S.CONFIRMED)
    return [*product(active, (*active, S.WITHDRAWN, S.DECLINED))]


@pytest.mark.parametrize(("status", "other_status"), _pairs())
def test_merge_of_any_two_can_be_undone(app: Flask, status: S, other_status: S) -> None:
    event = make_event(capacity=1)
    make_registration(event, S.CONFIRMED, "full")
    sign_up(event, "bo")
    ada2, ada = make_registration(event, other_status, "ada2"), make_registration(event, status)
    with transaction():
        event.places.capacity = event.places.taken
        service.take_note(ada2, "Speaks Korean", OLGA)
        service.tag([ada2], "VIP", OLGA)
    before, named = picture(event), everything()

    done = merge(ada, ada2)
    broken = invariants.broken(event)
    undo(done, now=NOW + timedelta(seconds=30))

    assert (broken, picture(event), everything(), invariants.broken(event)) == ([], before, named, [])
    assert (ada.tags, [tag.name for tag in ada2.tags]) == ([], ["VIP"])


def test_merge_keeps_over_the_capacity_what_was_over_it(app: Flask) -> None:
    event = make_event(capacity=1)
    _full, ada2, ada = sign_up(event, "full", "ada2", "ada")
    with transaction():
        service.promote(ada2, OLGA, reason="Speaks", now=NOW)

    merge(ada, ada2)

    assert (statuses(event)["ada"], event.places.taken, invariants.broken(event, over=True)) == ("confirmed", 2, [])


def test_merge_refusals(app: Flask) -> None:
    event = make_event(capacity=9)
    ada, ada2, ada3 = sign_up(event, "ada", "ada2", "ada3")
    with transaction():
        service.withdraw(ada3, OLGA, now=NOW)

    with pytest.raises(errors.NothingToMerge):
        merger(ada, ada, NOW)
    with pytest.raises(errors.KeepTheOther):
        merge(ada3, ada)
    merge(ada, ada2)
    for keep, other in ((ada, ada2), (ada2, ada)):
        with pytest.raises(errors.MergedAlready):
            merge(keep, other)

    assert invariants.broken(event) == []


def test_merge_twice_at_the_same_time_happens_once(app: Flask) -> None:
    event = make_event(capacity=9)
    ada, ada2 = sign_up(event, "ada", "ada2")
    merge(ada, ada2)
    since = len(mails())

    with pytest.raises(errors.MergedAlready):
        merge(ada, ada2)

    assert mails(since=since) == []


# At the desk


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(registration: Registration, rest: str = "/merge") -> str:
    return f"/desk/events/{registration.event_id}/attendees/{registration.id}{rest}"


def of_name(event: Event, *names: str, full_name: str = "Ada Example") -> list[Registration]:
    """Registrations under one name with these addresses."""
    return [sign_up(event, name, full_name=full_name)[0] for name in names]


def test_desk_finds_who_may_be_the_same(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(), make_event(title="Buying AI")
    ada, ada2 = of_name(event, "ada", "ada2")
    [ada3] = of_name(other, "ada3", full_name="EXAMPLE, Ada".replace(",", ""))
    [foreign] = of_name(make_event(team=make_team("elsewhere")), "ada4")
    sign_up(event, "bo")

    page = desk.get(at(ada)).text
    person = desk.get(at(ada, "")).text

    assert [f"other={one.id}" in page for one in (ada2, ada3, foreign)] == [True, True, False]
    assert ("Somebody else here has this name." in person, f"other={ada2.id}" in person) == (True, True)
    assert ("bo@example.org" in page, "Buying AI" in page) == (False, True)


def test_desk_lists_possible_duplicates_of_an_event(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, ada2 = of_name(event, "ada", "ada2")
    sign_up(event, "bo", "cy")
    left = of_name(event, "gone")[0]
    with transaction():
        service.withdraw(left, OLGA, now=NOW)

    page = desk.get(f"/desk/events/{event.id}/attendees/duplicates").text

    assert ("ada@example.org" in page, "ada2@example.org" in page, "gone@" in page, "bo@" in page) == (True, True, False, False)
    assert at(ada, f"/merge?other={ada2.id}") in page
    merge(ada, ada2)
    assert "Nobody has the same name" in desk.get(f"/desk/events/{event.id}/attendees/duplicates").text


def test_desk_shows_both_side_by_side_then_merges_and_undoes(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    ada, ada2 = of_name(event, "ada", "ada2")
    sign_up(event, "bo")
    before, named = picture(event), everything()

    preview = desk.get(at(ada, f"/merge?other={ada2.id}")).text
    nothing_yet = picture(event) == before
    done = desk.post(at(ada, f"/merge?other={ada2.id}"))
    after = desk.get(done.location).text
    kept = desk.get(at(ada2, "")).text

    for words in ("ada2@example.org", "One seat becomes free", "takes the entry out of that calendar", "Keep the other one instead"):
        assert words in preview
    assert (nothing_yet, done.status_code, "Merged: Ada Example is one person." in after) == (True, 303, True)
    assert ("Open the one that is kept" in kept, statuses(event)["bo"]) == (True, "confirmed")
    assert desk.post(undo_button(after)).status_code == 303
    assert (picture(event), everything()) == (before, named)


def test_desk_refuses_what_cannot_be_merged(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, ada2 = of_name(event, "ada", "ada2")
    with transaction():
        service.withdraw(ada, OLGA, now=NOW)

    page = desk.get(at(ada, f"/merge?other={ada2.id}"))
    sent = desk.post(at(ada, f"/merge?other={ada2.id}"))

    assert (page.status_code, "keep the other one" in page.text, ">Merge</button>" in page.text) == (200, True, False)
    assert (sent.status_code, ada2.merged_into_id) == (409, None)
    assert desk.get(at(ada, f"/merge?other={ada.id}")).status_code == 200


def test_desk_merging_is_bound_to_the_team_and_not_for_viewers(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(), make_event(team=make_team("elsewhere"))
    ada, ada2 = of_name(event, "ada", "ada2")
    [theirs] = of_name(other, "ada3")
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=Role.VIEWER))

    assert desk.get(at(ada, f"/merge?other={theirs.id}")).status_code == 404
    assert desk.post(at(ada, f"/merge?other={theirs.id}")).status_code == 404
    assert desk.post(at(theirs, f"/merge?other={ada.id}")).status_code == 404
    assert desk.get(at(ada, "/merge?other=x")).status_code == 200
    assert viewer.post(at(ada, f"/merge?other={ada2.id}")).status_code == 403
    assert viewer.get(f"/desk/events/{event.id}/attendees/duplicates").status_code == 200
    assert statuses(event) == {"ada": "confirmed", "ada2": "confirmed"}
