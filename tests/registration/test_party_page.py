"""The page of a party's contact: what it shows, what the contact may do for whom, and to nobody else."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import queries as questions
from eventsite.questions.rules import AnswerInput
from eventsite.registration import service
from eventsite.registration.models import Party, Registration, Serving
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.questions.builders import make_form
from tests.registration.builders import PERSON, ask, registration_of, sign_up
from tests.registration.pages import MEAL, beside, contents, hidden

pytestmark = pytest.mark.usefixtures("frozen_clock")

GRACE = {"p1-full_name": "Grace Hopper", "p1-event_data": "y"}


def make_party(event: Event, *names: str, **values: Any) -> Party:
    """Ada signs herself and these people up; who is called "no-…" has no address."""
    members = [ask("ada"), *(ask(name, **({"email": ""} if name.startswith("no-") else {})) for name in names)]
    with transaction():
        service.register_party(event, PartyRequest(full_name="Ada", email="ada@example.org", members=members, **values), now=NOW)
    return db.session.scalars(select(Party).where(Party.event_id == event.id).order_by(Party.id.desc())).first() or _missing()


def _missing() -> Party:
    raise AssertionError("there is no party")


def open_to_groups(capacity: int = 10, **policy: Any) -> Event:
    return make_event(capacity=capacity, policy={"most_in_party": 4, "serving": Serving.OFFER} | policy)


def page_of(app: Flask, party: Party, *, purpose: str = "party", version: int | None = None) -> str:
    token = app.extensions["eventsite"].links.make(purpose, party.id, version or party.link_version)
    return f"/party/{token}"


def standing(party: Party) -> dict[str, str]:
    db.session.rollback()
    found = db.session.scalars(select(Registration).where(Registration.party_id == party.id).order_by(Registration.id))
    return {one.full_name.partition(" ")[0]: one.status.value for one in found}


def offered_party(event: Event, *names: str, **values: Any) -> Party:
    """A party that has waited and is offered seats: as many as it is people."""
    sign_up(event, *(f"seat{number}" for number in range(event.places.capacity or 0)))
    party = make_party(event, *names, **values)
    for number in range(len(names) + 1):
        with transaction():
            service.withdraw(registration_of(event, f"seat{number}"), PERSON, now=NOW)
    return party


def test_party_page_shows_everybody_with_their_status_code_and_way_of_being_reached(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "grace", "no-dan")

    answer = client.get(page_of(app, party))

    page = answer.text
    shown = ("Ada Example", "Grace Example", "No-Dan Example", "grace@example.org", "Their mails come to you.")
    assert [words for words in shown if words not in page] == []
    assert (page.count("Seat confirmed"), page.count('class="qr"')) == (3, 3)
    assert re.findall(r'href="(/my/[^"]*)"', page) == [
        f"/my/{app.extensions['eventsite'].links.make('registration', one.id, one.link_version)}"
        for one in db.session.scalars(select(Registration).where(Registration.email.is_(None)))
    ]
    assert {name: answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    }  # fmt: skip


def test_party_page_of_a_waiting_party_says_how_the_line_goes_and_with_how_few_they_come(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups(capacity=1)
    party = make_party(event, "grace", least=1)
    with transaction():
        party.least = 1

    page = client.get(page_of(app, party)).text

    assert standing(party) == {"Ada": "offered", "Grace": "waitlisted"}
    shown = ("The others of you are on the waitlist", "First come, first served.", "at least 1 of you")
    assert [words for words in shown if words not in page] == []


def test_party_page_of_a_party_that_waits_as_a_whole_says_so(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups(capacity=1)
    sign_up(event, "seat0")
    party = make_party(event, "grace")

    page = client.get(page_of(app, party)).text

    assert standing(party) == {"Ada": "waitlisted", "Grace": "waitlisted"}
    assert "Your group is on the waitlist" in page


def test_party_link_stale_forged_or_of_another_purpose_is_404_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "grace")
    good, before = page_of(app, party), contents()
    bad = [page_of(app, party, version=9), page_of(app, party, purpose="registration"), good[:-1], good + "x", "/party/x", "/party/1-"]

    answers = [client.get(path) for path in bad]
    posts = [
        client.post(path + act, data={"members": "1"} | GRACE) for path in bad for act in ("/accept", "/decline", "/1/withdraw", "/add")
    ]

    assert [answer.status_code for answer in answers] == [404] * len(bad)
    assert {answer.status_code for answer in posts} == {404}
    assert [words for words in ("Ada", "grace") for answer in answers if words in answer.text] == []
    assert contents() == before


def test_looking_at_the_party_page_often_changes_nothing(app: Flask, client: FlaskClient) -> None:
    link = page_of(app, offered_party(open_to_groups(capacity=3), "grace"))
    before = contents()

    for path in ("", "/add", "/accept", "/decline", "/1/withdraw"):
        client.head(link + path)
        for _ in range(3):
            client.get(link + path)

    assert contents() == before


# Offers


def test_rule_08_contact_takes_the_seats_for_some_and_the_others_go_to_the_next_in_line(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups(capacity=3)
    party = offered_party(event, "grace", "no-dan")
    sign_up(event, "sam")
    ids = {
        one.full_name.partition(" ")[0]: one.id for one in db.session.scalars(select(Registration).where(Registration.party_id == party.id))
    }

    page = client.get(page_of(app, party)).text
    answer = client.post(page_of(app, party) + "/accept", data={"members": [str(ids["Ada"]), str(ids["No-Dan"])]})

    assert (page.count("<input checked"), "Seats are held for 3 of you" in page) == (3, True)
    assert (answer.status_code, answer.location) == (303, f"{page_of(app, party)}?done=accepted")
    assert standing(party) == {"Ada": "confirmed", "Grace": "withdrawn", "No-Dan": "confirmed"}
    assert registration_of(event, "sam").status.value == "offered"
    assert party.contact.proved_at == NOW
    assert "The seats are taken" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [([], "at least one person"), (["999"], "not held any more"), (["x"], "not held any more"), (["1\0"], "not held any more")],
)
def test_accept_for_nobody_or_for_strangers_is_refused_and_changes_nothing(
    app: Flask, client: FlaskClient, sent: list[str], words: str
) -> None:
    party = offered_party(open_to_groups(capacity=2), "grace")
    before = contents()

    answer = client.post(page_of(app, party) + "/accept", data={"members": sent})

    assert (answer.status_code, words in (beside(answer.text, "members") or ""), contents() == before) == (422, True, True)


def test_decline_turns_all_of_them_down(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups(capacity=2)
    party = offered_party(event, "grace")
    sign_up(event, "sam", "mary")

    answer = client.post(page_of(app, party) + "/decline")

    assert (answer.status_code, standing(party)) == (303, {"Ada": "withdrawn", "Grace": "withdrawn"})
    assert {registration_of(event, name).status.value for name in ("sam", "mary")} == {"offered"}
    assert "You turned the seats down" in client.get(answer.location).text


def test_accept_after_the_offer_has_ended_is_refused_in_words(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    party = offered_party(open_to_groups(capacity=2), "grace")
    ends_at = db.session.scalar(select(Registration.offer_ends_at).where(Registration.party_id == party.id).limit(1))
    ids = [str(one) for one in db.session.scalars(select(Registration.id).where(Registration.party_id == party.id))]
    frozen_clock.move_to(ends_at)
    before = contents()

    page = client.get(page_of(app, party)).text
    answer = client.post(page_of(app, party) + "/accept", data={"members": ids})

    assert ('class="offer"' in page, answer.status_code, contents() == before) == (False, 410, True)
    assert "This offer has ended" in answer.text


# One of them


def test_cancelling_one_leaves_the_others(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "grace", "no-dan")
    grace = registration_of(event, "grace")

    answer = client.post(f"{page_of(app, party)}/{grace.id}/withdraw")

    assert (answer.status_code, standing(party)) == (303, {"Ada": "confirmed", "Grace": "withdrawn", "No-Dan": "confirmed"})
    assert "does not come any more" in client.get(answer.location).text


def test_group_of_an_event_that_is_called_off_reads_so_of_each_and_may_change_nobody(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "grace", "no-dan")
    assert ("Seat confirmed" in (page := client.get(page_of(app, party)).text), "Change name and answers" in page) == (True, True)
    with transaction():
        event.cancelled_at, event.cancel_reason = NOW, "The speaker is ill."

    page = client.get(page_of(app, party)).text

    assert (page.count("The event is cancelled"), "The speaker is ill." in page) == (4, True)  # above, and beside each of the three
    for gone in ("Seat confirmed", "Change name and answers", "Who cannot come", "/withdraw", "Add a person"):
        assert gone not in page


def test_somebody_of_another_party_is_not_there(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "grace")
    [sam] = sign_up(event, "sam")
    before = contents()

    answers = [client.post(f"{page_of(app, party)}/{number}/withdraw") for number in (sam.id, 0, 2**40)]

    assert ([answer.status_code for answer in answers], contents() == before) == ([404] * 3, True)


def test_add_takes_one_more_who_is_reached_through_the_contact(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    version = make_form(event, MEAL)
    party = make_party_with_meals(event, version.id)
    link = page_of(app, party) + "/add"

    form = client.get(link).text
    answer = client.post(link, data=GRACE | {"p1-q_meal": "fish", "p1-email": "grace@example.org", "version": hidden(form, "version")})

    grace = db.session.scalars(select(Registration).where(Registration.full_name == "Grace Hopper")).one()
    assert ('name="p1-email"' in form, answer.status_code, answer.location) == (False, 303, f"{page_of(app, party)}?done=added")
    assert (grace.party_id, grace.email, grace.status.value, questions.values_of(grace.answer_set)) == (
        party.id, None, "confirmed", {"meal": "fish"},
    )  # fmt: skip
    assert outbox()[-1].recipient == "ada@example.org"


def make_party_with_meals(event: Event, version_id: int) -> Party:
    answers = AnswerInput(version_id, {"meal": "pie"})
    with transaction():
        request = PartyRequest(full_name="Ada", email="ada@example.org", members=[ask("ada", answers=answers)])
        service.register_party(event, request, now=NOW)
    return db.session.scalars(select(Party)).one()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [({"p1-full_name": ""}, "p1-full_name", "Enter the name"), ({"p1-full_name": "a\0"}, "p1-full_name", "Enter the name"),
     ({"p1-event_data": ""}, "p1-event_data", "Confirm that this person agrees"), ({"p1-q_meal": "stone"}, "p1-q_meal", "no longer")],
)  # fmt: skip
def test_add_wrong_value_is_answered_beside_its_field(
    app: Flask, client: FlaskClient, values: dict[str, str], field: str, words: str
) -> None:
    event = open_to_groups()
    party = make_party_with_meals(event, make_form(event, MEAL).id)
    before = contents()

    answer = client.post(page_of(app, party) + "/add", data=GRACE | {"p1-q_meal": "pie", "p1-job_title": "Kept"} | values)

    assert (answer.status_code, words in (beside(answer.text, field) or ""), 'value="Kept"' in answer.text) == (422, True, True)
    assert contents() == before


@pytest.mark.parametrize("why", ["full", "closed", "ended"])
def test_add_where_nobody_more_may_come_says_why_and_stores_nothing(app: Flask, client: FlaskClient, frozen_clock: Any, why: str) -> None:
    event = open_to_groups()
    party = make_party(event, *("grace", "no-dan", "no-eve") if why == "full" else ())
    with transaction():
        if why == "ended":
            event.cancelled_at = NOW
    if why == "closed":
        frozen_clock.move_to(event.closes_at)
    before = contents()

    page = client.get(page_of(app, party)).text
    answers = [client.get(page_of(app, party) + "/add"), client.post(page_of(app, party) + "/add", data=GRACE)]

    words = {"full": "No more people", "closed": "Registration for this event has closed", "ended": "This event is cancelled"}[why]
    assert ("/add" in page, [(answer.status_code, words in answer.text) for answer in answers]) == (False, [(409, True)] * 2)
    assert contents() == before


def test_member_without_an_address_is_renamed_on_their_own_page(app: Flask, client: FlaskClient) -> None:
    event = open_to_groups()
    party = make_party(event, "no-dan")
    own = re.findall(r'href="(/my/[^"]*)"', client.get(page_of(app, party)).text)[0]

    answer = client.post(own + "/edit", data={"full_name": "Daniel Example", "language": "en"})

    assert (answer.status_code, list(standing(party))) == (303, ["Ada", "Daniel"])


def test_changes_of_a_party_need_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    party = make_party(open_to_groups(), "grace")
    app.config["WTF_CSRF_ENABLED"] = True

    refused = [client.post(page_of(app, party) + path, data=GRACE).status_code for path in ("/accept", "/decline", "/1/withdraw", "/add")]

    assert (refused, standing(party)) == ([400] * 4, {"Ada": "confirmed", "Grace": "confirmed"})
