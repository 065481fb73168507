"""What holds however a request was made: the rules where it is written, the queue, one seat an address, answers that tell nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts import security
from eventsite.catalogue.models import Audience, Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.jobs import lapsed_offers
from eventsite.registration.models import Serving
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW, outbox
from tests.desk import make_account
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import PERSON, ask, registration_of, sign_up, statuses
from tests.registration.invariants import broken
from tests.registration.pages import ADA, beside, contents, register
from tests.registration.test_parties import TOGETHER, group
from tests.registration.test_personal_page import page_of

pytestmark = pytest.mark.usefixtures("frozen_clock")
HOUR = timedelta(hours=1)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


def registers(event: Event, **values: Any) -> None:
    service.register(event, ask(**values), now=NOW)


def registers_a_party(event: Event) -> None:
    service.register_party(event, group("ada", "bo", "cy"), now=NOW)


def leaves_a_required_answer_out(event: Event) -> None:
    version = questions.current_version(event.id)
    assert version is not None
    registers(event, answers=AnswerInput(version.id, {}))


REFUSED: list[tuple[dict[str, Any], Callable[[Event], None], type[DomainError]]] = [
    ({"opens_at": NOW + HOUR}, registers, errors.NotOpenYet),
    ({"closes_at": NOW}, registers, errors.RegistrationClosed),
    ({"audience": Audience.INVITED}, registers, errors.InvitationNeeded),
    ({"policy": TOGETHER | {"most_in_party": 2}}, registers_a_party, errors.PartyTooLarge),
    ({}, leaves_a_required_answer_out, AnswersRefused),
]


@pytest.mark.parametrize(("facts", "act", "refusal"), REFUSED, ids=[refusal.__name__ for *_rest, refusal in REFUSED])
def test_security_15_rules_are_checked_where_it_is_written_and_not_only_by_the_page(
    app: Flask, facts: dict[str, Any], act: Callable[[Event], None], refusal: type[DomainError]
) -> None:
    event = make_event(**facts)
    if act is leaves_a_required_answer_out:
        make_form(event, draft(Kind.TEXT, "Why", key="why", required=True))

    with pytest.raises(refusal), transaction():
        act(event)

    assert (statuses(event), outbox(), broken(event)) == ({}, [], [])


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"closes_at": NOW}, 410, "Registration for this event has closed"),
        ({"capacity": 0, "has_waitlist": False}, 409, "keeps no waitlist"),
    ],
    ids=["closed", "full"],
)
def test_security_16_closed_and_full_event_refuse_a_hand_made_form(
    client: FlaskClient, facts: dict[str, Any], status: int, words: str
) -> None:
    event = make_event(**facts)
    before = contents()

    answer = register(client, event, organisation="Analytical Engines")

    assert (answer.status_code, words in answer.text, contents() == before) == (status, True, True)
    assert typed_on(answer.text) == {"Full name": "Ada Lovelace", "Email": "ada@example.org", "Organisation": "Analytical Engines"}


def typed_on(page: str) -> dict[str, str]:
    """The part that gives back what was typed: each question with its answer, as texts."""
    _before, _heading, part = page.partition("What you typed")
    return {unescape(label): unescape(words) for label, words in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", part, re.DOTALL)}


def test_form_for_an_event_that_closed_meanwhile_gives_back_all_that_was_typed(client: FlaskClient) -> None:
    event = make_event(policy=TOGETHER)
    plan = draft(Kind.LONG_TEXT, "Plan", key="plan")
    wish = draft(Kind.CHOICES, "Wishes", key="wish", options=["coffee & cake", "tea"])
    make_form(event, plan, wish)
    with transaction():
        event.closes_at = NOW

    answer = register(
        client,
        event,
        q_plan="One\nTwo <3",
        q_wish=["coffee & cake", "tea"],
        person=["1"],
        **{"p1-full_name": "Bo Juul", "p1-event_data": "y"},
    )

    assert answer.status_code == 410
    assert typed_on(answer.text) == {
        "Full name": "Bo Juul", "Email": "ada@example.org", "Plan": "One\nTwo <3", "Wishes": "Coffee & Cake, Tea"
    }  # fmt: skip
    assert answer.text.index("Ada Lovelace") < answer.text.index("Person 2") < answer.text.index("Bo Juul")


def test_security_16_form_that_was_open_while_the_last_seat_went_joins_the_waitlist_and_says_so(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    form = client.get(f"/events/{event.slug}/register").text
    sign_up(event, "first")

    answer = register(client, event)

    assert "Join the waitlist" not in form
    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered/waitlisted")
    assert "waitlist" in client.get(answer.location).text
    assert statuses(event) == {"first": "confirmed", "ada": "waitlisted"}


def queue(event: Event, *names: str) -> list[int | None]:
    return [queries.queue_position(registration_of(event, name)) for name in names]


def test_security_17_nothing_that_a_person_does_moves_them_up(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "first", "ada", "bo")
    [cy] = sign_up(event, "cy", now=NOW - HOUR)  # the clock of a second server that is late
    change = RegistrationChange(full_name="Aaa First", organisation="First", language="da")

    with transaction():
        service.edit(cy, change, PERSON, now=NOW)
        service.register(event, ask("cy"), now=NOW)
    client.post(page_of(app, cy) + "/language", data={"language": "en"})

    assert queue(event, "ada", "bo", "cy") == [1, 2, 3]
    assert broken(event) == []


def test_security_17_one_seat_is_one_offer_and_a_lapsed_one_goes_to_the_next(app: Flask) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    first, *_rest = sign_up(event, "first", "ada", "bo", "cy")

    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    one = statuses(event)
    ends = registration_of(event, "ada").offer_ends_at
    assert ends is not None
    lapsed_offers(ends)

    assert one == {"first": "withdrawn", "ada": "offered", "bo": "waitlisted", "cy": "waitlisted"}
    assert statuses(event) == {"first": "withdrawn", "ada": "expired", "bo": "offered", "cy": "waitlisted"}
    assert broken(event) == []


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("ada@example.org", "ADA@EXAMPLE.ORG"),
        ("ada@example.org", "\uff41da@example.org"),
        ("stra\u00dfe@example.org", "STRASSE@example.org"),
        ("ada@b\u00fccher.example.org", "ada@xn--bcher-kva.example.org"),
    ],
    ids=["case", "width", "folding", "domain"],
)
def test_security_18_address_has_one_registration_however_it_is_written(app: Flask, first: str, again: str) -> None:
    event = make_event()
    for email in (first, again):
        with transaction():
            service.register(event, ask(email=email), now=NOW)

    assert list(statuses(event).values()) == ["confirmed"]
    assert event.places.taken == 1
    assert broken(event) == []


def test_security_19_who_waits_learns_of_nobody_and_takes_no_offer_of_another(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    first, ada, bo = sign_up(event, "first", "ada", "bo")
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    page = client.get(page_of(app, bo)).text

    answers = [
        client.post(page_of(app, bo) + "/accept"),
        client.post(page_of(app, ada, version=2) + "/accept"),
        client.post(page_of(app, ada, purpose="party") + "/accept"),
    ]

    others = [one.full_name for one in (first, ada)] + [one.email for one in (first, ada)] + [one.code for one in (first, ada)]
    assert [words for words in others if words and words in page] == []
    assert [answer.status_code for answer in answers] == [410, 404, 404]
    assert statuses(event) == {"first": "withdrawn", "ada": "offered", "bo": "waitlisted"}
    assert client.post(page_of(app, ada) + "/accept").status_code == 303
    assert statuses(event)["ada"] == "confirmed"


FORMS = {
    "registering": ("/events/ai/register", ADA),
    "own link": ("/events/ai/my-link", {}),
    "own registrations": ("/my", {}),
    "new password": ("/desk/forgot", {}),
    "signing in": ("/desk/sign-in", {"password": "not the right one"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_security_28_no_form_tells_whether_it_knows_an_address(client: FlaskClient, form: str) -> None:
    event = make_event(slug="ai", capacity=5)
    sign_up(event, "ada")
    make_account("ada@example.org", password=security.hashed("a long enough secret"))
    path, data = FORMS[form]
    answers = []

    for email in ("ada@example.org", "sam@example.org"):
        answer = client.post(path, data=data | {"email": email})
        shown = client.get(answer.location).text if answer.location else answer.text
        headers = sorted((name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie"))
        answers.append((answer.status_code, headers, shown.replace(email, "…")))

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "name",
    ["Ada https://example.org", "HTTP://example.org", "Www.example.org", "Ada\0", "Ada\x1b[2J", "Ada\r\nBcc: eve@example.org",
     "Ada \u202eecalevoL", "Ada\u2066", "x" * 101],
)  # fmt: skip
def test_security_29_name_carries_no_message_of_its_own(client: FlaskClient, name: str) -> None:
    event = make_event()
    before = contents()

    answer = register(client, event, full_name=name)

    assert (answer.status_code, "Enter the name" in (beside(answer.text, "full_name") or ""), contents() == before) == (422, True, True)
    with pytest.raises(errors.NameRefused):
        rules.check_name(name)
