"""Several people in one form: added and removed without script, each with their own fields, and what comes of it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.catalogue.models import Event, Places
from eventsite.db import db, transaction
from eventsite.people.models import Consent, ConsentKind, Person
from eventsite.questions import queries as questions
from eventsite.questions.models import QuestionKind as Kind
from eventsite.registration.models import Party, Registration
from tests.conftest import outbox
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import sign_up
from tests.registration.pages import ADA, MEAL, beside, contents, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


def open_to_groups(*, capacity: int | None = 10, most: int = 4, companions: int = 0) -> Event:
    return make_event(capacity=capacity, policy={"most_in_party": most, "most_companions": companions})


def person(number: int, name: str, **values: str) -> dict[str, str]:
    """The fields of one more person."""
    fields = {"full_name": name, "event_data": "y"} | values
    return {f"p{number}-{field}": value for field, value in fields.items()}


def send(client: FlaskClient, event: Event, *people: dict[str, str], numbers: list[str] | None = None, **values: Any) -> Any:
    """Ada's form with these people, numbered from one."""
    form = ADA | {"person": numbers or [str(number + 1) for number in range(len(people))]}
    for fields in people:
        form |= fields
    return client.post(f"/events/{event.slug}/register", data=form | values)


def members(event: Event) -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)))


def numbers_of(page: str) -> list[str]:
    return re.findall(r'name="person" value="(\d+)"', page)


def legends(page: str) -> list[str]:
    return re.findall(r"<legend>(Person \d+|More people)</legend>", page)


# Adding and removing


def test_form_offers_more_people_only_where_the_event_takes_groups(client: FlaskClient) -> None:
    pages = [client.get(f"/events/{event.slug}/register").text for event in (make_event(), open_to_groups())]

    assert ["Add another person" in page for page in pages] == [False, True]
    assert ['name="only_contact"' in page for page in pages] == [False, True]


def test_add_gives_one_more_person_keeps_what_was_typed_and_stores_nothing(client: FlaskClient) -> None:
    event = open_to_groups()
    make_form(event, MEAL)
    before = contents()

    typed = {"do": "add", "organisation": "Engines", "country": "GB", "q_meal": "pie", "newsletter": "y"}
    answer = send(client, event, person(1, "Grace <b>", q_meal="fish"), **typed)

    page = answer.text
    assert (answer.status_code, numbers_of(page), legends(page)) == (200, ["1", "2"], ["Person 2", "Person 3", "More people"])
    kept = ('value="Ada Lovelace"', 'value="ada@example.org"', 'value="Grace &lt;b&gt;"', 'value="Engines"')
    assert [words for words in kept if words not in page] == []
    checked = re.findall(r"<input checked[^>]*>", page)
    names = sorted((name, "pie" in box, "fish" in box) for box in checked for name in re.findall(r'name="([^"]*)"', box))
    assert names == [
        ("event_data", False, False), ("newsletter", False, False), ("p1-event_data", False, False), ("p1-q_meal", False, True),
        ("q_meal", True, False),
    ]  # fmt: skip
    assert "error-summary" not in page
    assert re.search(r'<input[^>]*autofocus[^>]*name="p2-full_name"|<input[^>]*name="p2-full_name"[^>]*autofocus', page)
    assert re.search(r'name="p2-organisation"[^>]*value="Engines"', page)
    fields = {name: tag for tag in re.findall(r"<input[^>]*>", page) for name in re.findall(r' name="(p[12]-[^"]*)"', tag)}
    assert ['list="organisations"' in fields[name] for name in ("p1-organisation", "p2-organisation")] == [True, True]
    assert ['maxlength="' in fields[name] for name in ("p1-full_name", "p2-full_name", "p2-job_title")] == [True] * 3
    assert contents() == before


def test_remove_takes_that_person_out_and_keeps_the_others(client: FlaskClient) -> None:
    event = open_to_groups()

    answer = send(client, event, person(1, "Grace"), person(2, "Mary"), person(3, "Jean"), do="remove-2")

    assert (answer.status_code, numbers_of(answer.text)) == (200, ["1", "3"])
    assert ('value="Grace"' in answer.text, "Mary" in answer.text, 'value="Jean"' in answer.text) == (True, False, True)


def test_add_stops_at_the_most_that_may_come_together(client: FlaskClient) -> None:
    event = open_to_groups(most=3)

    full = send(client, event, person(1, "Grace"), person(2, "Mary"), do="add").text
    one_more = send(client, event, person(1, "Grace"), person(2, "Mary"), do="add", only_contact="y").text

    assert (numbers_of(full), 'value="add"' in full) == (["1", "2"], False)
    assert numbers_of(one_more) == ["1", "2", "3"]


@pytest.mark.parametrize("numbers", [["0"], ["-1"], ["x"], ["9999"], ["²"], ["1\0"], ["1"] * 3])
def test_numbers_of_people_that_are_odd_are_nobody(client: FlaskClient, numbers: list[str]) -> None:
    event = open_to_groups()

    page = send(client, event, numbers=numbers, do="add").text

    assert numbers_of(page) == (["1", "2"] if numbers == ["1"] * 3 else ["1"])


def test_first_button_of_the_form_sends_it(client: FlaskClient) -> None:
    page = send(client, open_to_groups(), person(1, "Grace"), do="add").text

    first = re.search(r"<button[^>]*>", page[page.index('<form class="form"') :])
    assert first
    assert "name=" not in first[0]


# Sending


def test_party_is_stored_with_each_persons_details_answers_and_consent(client: FlaskClient) -> None:
    event = open_to_groups()
    make_form(event, MEAL)
    grace = person(2, "Grace Hopper", email="grace@example.org", organisation="Navy", q_meal="fish")
    dan = person(7, "Dan Example", q_meal="pie")

    answer = send(client, event, grace, dan, numbers=["2", "7"], q_meal="pie", newsletter="y", attendee_list="y", least="2")

    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered/confirmed?party=1")
    found = [(one.full_name, one.email, one.organisation, questions.values_of(one.answer_set)["meal"]) for one in members(event)]
    assert found == [("Ada Lovelace", "ada@example.org", "", "pie"), ("Grace Hopper", "grace@example.org", "Navy", "fish"),
                     ("Dan Example", None, "", "pie")]  # fmt: skip
    party = db.session.scalars(select(Party)).one()
    assert (party.email, party.full_name, party.least, {one.party_id for one in members(event)}) == (
        "ada@example.org", "Ada Lovelace", 2, {party.id},
    )  # fmt: skip
    given = db.session.execute(select(Person.full_name, Consent.kind, Consent.given).join(Person, Person.id == Consent.person_id)).all()
    assert [tuple(row) for row in given if row[0] != "Ada Lovelace"] == [
        ("Grace Hopper", ConsentKind.EVENT_DATA, True), ("Dan Example", ConsentKind.EVENT_DATA, True),
    ]  # fmt: skip


def test_newsletter_and_attendee_list_of_others_cannot_be_sent_by_hand(client: FlaskClient) -> None:
    event = open_to_groups()

    send(client, event, person(1, "Grace", newsletter="y", attendee_list="y", share_abroad="y"))

    grace = next(one for one in members(event) if one.full_name == "Grace")
    assert [(one.kind, one.given) for one in db.session.scalars(select(Consent).where(Consent.person_id == grace.person_id))] == [
        (ConsentKind.EVENT_DATA, True)
    ]


def test_contact_who_does_not_come_has_no_seat_answers_no_question_and_agrees(client: FlaskClient) -> None:
    event = open_to_groups()
    make_form(event, draft(Kind.TEXT, "Topic", key="topic", required=True))

    answer = send(client, event, person(1, "Grace", q_topic="Data"), only_contact="y", organisation="x" * 999)

    assert answer.status_code == 303
    assert [(one.full_name, one.email) for one in members(event)] == [("Grace", None)]
    contact = db.session.scalars(select(Party)).one().contact
    kinds = [one.kind for one in db.session.scalars(select(Consent).where(Consent.person_id == contact.id))]
    assert (contact.email, kinds) == ("ada@example.org", [ConsentKind.EVENT_DATA])


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"p1-full_name": ""}, "p1-full_name", "Enter the name"),
        ({"p1-full_name": "a\0"}, "p1-full_name", "Enter the name"),
        ({"p1-full_name": "Ada \u202eecalevoL"}, "p1-full_name", "Enter the name"),
        ({"p1-full_name": "www.example.org"}, "p1-full_name", "Enter the name"),
        ({"p1-email": "grace"}, "p1-email", "Enter an email address"),
        ({"p1-email": "a\0@example.org"}, "p1-email", "Enter an email address"),
        ({"p1-email": "ADA@example.org "}, "p1-email", "above already"),
        ({"p1-organisation": "x" * 201}, "p1-organisation", "Shorten this"),
        ({"p1-country": "XX"}, "p1-country", "Choose a country"),
        ({"p1-event_data": ""}, "p1-event_data", "Confirm that this person agrees"),
        ({"p1-q_meal": "stone"}, "p1-q_meal", "no longer offered"),
        ({"p1-q_meal": ""}, "p1-q_meal", "Choose one"),
        ({"least": "9"}, "least", "Choose one of the numbers"),
    ],
)  # fmt: skip
def test_wrong_value_of_one_person_stands_beside_it_with_whose_it_is(
    client: FlaskClient, values: dict[str, str], field: str, words: str
) -> None:
    event = open_to_groups()
    make_form(event, MEAL)
    before = contents()
    fine = person(1, "Grace", q_meal="pie", job_title="Kept & safe")

    answer = send(client, event, fine, **({"q_meal": "pie"} | values))

    summary = answer.text[answer.text.index("error-summary") : answer.text.index('<form class="form"')]
    assert (answer.status_code, words in (beside(answer.text, field) or "")) == (422, True)
    assert f'href="#{field}' in summary
    assert field == "least" or "Person 2: " in summary
    assert 'value="Kept &amp; safe"' in answer.text
    assert contents() == before


def test_two_people_with_one_address_are_refused_and_without_any_are_fine(client: FlaskClient) -> None:
    event = open_to_groups()

    refused = send(client, event, person(1, "Grace", email="g@example.org"), person(2, "Mary", email="G@EXAMPLE.org"))
    accepted = send(client, event, person(1, "Grace"), person(2, "Mary"))

    assert (refused.status_code, "above already" in (beside(refused.text, "p2-email") or "")) == (422, True)
    assert (accepted.status_code, len(members(event))) == (303, 3)


def test_more_people_than_may_come_together_are_refused_and_kept(client: FlaskClient) -> None:
    event = open_to_groups(most=3)
    before = contents()

    answer = send(client, event, *(person(number, f"Number {number}") for number in (1, 2, 3)))

    assert (answer.status_code, "Only 3 people" in (beside(answer.text, "only_contact") or "")) == (422, True)
    assert (numbers_of(answer.text), contents()) == (["1", "2", "3"], before)


def test_people_of_a_form_that_was_open_when_groups_were_ended_are_refused_and_kept(client: FlaskClient) -> None:
    event = make_event()
    before = contents()

    answer = send(client, event, person(1, "Grace"))

    assert (answer.status_code, 'value="Grace"' in answer.text, contents() == before) == (422, True, True)
    assert "Only 1 person" in (beside(answer.text, "only_contact") or "")


def test_contact_alone_who_does_not_come_is_asked_for_people(client: FlaskClient) -> None:
    answer = send(client, open_to_groups(), only_contact="y")

    assert (answer.status_code, "Add the people" in (beside(answer.text, "only_contact") or "")) == (422, True)


def test_party_that_does_not_fit_waits_and_the_page_says_so_of_all(client: FlaskClient) -> None:
    event = open_to_groups(capacity=2)

    answer = send(client, event, person(1, "Grace"), person(2, "Mary"))

    assert answer.location == f"/events/{event.slug}/registered/waitlisted?party=1"
    assert "Everybody is on the waitlist" in client.get(answer.location).text


def test_rule_12_party_with_somebody_registered_gets_the_same_answer_and_page(client: FlaskClient) -> None:
    event = open_to_groups()
    sign_up(event, "grace")

    known = send(client, event, person(1, "Grace", email="grace@example.org"), email="a@example.org")
    unknown = send(client, event, person(1, "Mary", email="mary@example.org"), email="b@example.org")

    assert (known.status_code, known.location, known.data) == (unknown.status_code, unknown.location, unknown.data)
    page = client.get(known.location).text
    assert [words for words in ("grace", "Grace", "/party/", "/my/") if words in page] == []


def test_full_option_of_one_person_is_refused_beside_their_field_and_the_rest_is_kept(client: FlaskClient) -> None:
    event = open_to_groups()
    version = make_form(event, draft(Kind.CHOICE, "Tour", key="tour", options=["harbour", "town"]))
    option = next(one for one in version.questions[0].options if one.key == "harbour")
    with transaction():
        option.places = Places(capacity=1)
    send(client, event, q_tour="harbour", email="first@example.org")

    answer = send(client, event, person(1, "Grace", q_tour="harbour", job_title="Kept"), q_tour="town")

    assert answer.status_code == 422
    assert (beside(answer.text, "q_tour"), 'value="Kept"' in answer.text) == (None, True)
    assert beside(answer.text, "p1-q_tour")
    assert rows()["registration"] == 1


# Companions


def test_companions_are_asked_for_and_take_seats(client: FlaskClient) -> None:
    event = open_to_groups(most=1, companions=3)

    page = client.get(f"/events/{event.slug}/register").text
    answer = send(client, event, companions=" 2 ")

    db.session.rollback()
    assert ('name="companions"' in page, answer.status_code, members(event)[0].companions, event.places.taken) == (True, 303, 2, 3)


@pytest.mark.parametrize("number", ["4", "-1", "x", "1.5", "9" * 400, "1\0"])
def test_companions_that_are_no_number_allowed_are_refused(client: FlaskClient, number: str) -> None:
    event = open_to_groups(most=1, companions=3)

    answer = send(client, event, companions=number)

    assert (answer.status_code, beside(answer.text, "companions"), rows()["registration"]) == (422, "Enter a number from 0 to 3", 0)


def test_companions_sent_by_hand_where_none_may_come_count_for_nothing(client: FlaskClient) -> None:
    event = make_event()

    send(client, event, companions="5")

    db.session.rollback()
    assert (members(event)[0].companions, event.places.taken) == (0, 1)


def test_machine_that_fills_everything_gets_the_usual_page_and_nothing_is_stored(client: FlaskClient) -> None:
    event = open_to_groups()

    answer = send(client, event, person(1, "Grace"), website="https://example.org")

    assert (answer.status_code, rows()["registration"], rows()["party"], outbox()) == (303, 0, 0, [])
