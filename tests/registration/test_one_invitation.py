"""Several people under one address: a contact, and who of the party has no address. One invitation, and one mail for all of them."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.catalogue.rules import Words
from eventsite.db import db, transaction
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.models import Party, Registration
from eventsite.registration.rules import PartyRequest
from tests.conftest import outbox
from tests.factories import make_event
from tests.mail.sink import Received
from tests.registration import invariants
from tests.registration.builders import OLGA, PERSON, ask
from tests.registration.test_events import change
from tests.registration.test_life_cycle import Post, environment, post, sink

__all__ = ["environment", "post", "sink"]


def event_for_parties(capacity: int = 9, **values: Any) -> Event:
    return make_event(capacity=capacity, policy={"most_in_party": 5} | values)


def make_party(event: Event, contact: str, *guests: str, proved: bool = True) -> Party:
    """The contact signs these people up: who is the contact has their address, the others have none."""
    members = [ask(name, email=f"{name}@example.org" if name == contact else "") for name in guests]
    request = PartyRequest(full_name=f"{contact.title()} Example", email=f"{contact}@example.org", members=members)
    with transaction():
        service.register_party(event, request, now=clock.now())
    party = db.session.scalars(select(Party).order_by(Party.id.desc())).first()
    assert party is not None
    if proved:
        with transaction():
            mark_proved(party.contact, now=clock.now())
    return party


def guest(name: str) -> Registration:
    """The newest registration of this name."""
    db.session.rollback()
    query = select(Registration).where(Registration.full_name == f"{name.title()} Example")
    return db.session.scalars(query.order_by(Registration.id.desc())).first() or pytest.fail("nobody of this name")


def do(act: Any, *values: Any, **more: Any) -> Any:
    with transaction():
        return act(*values, now=clock.now(), **more)


def told(mails: list[Received]) -> list[tuple[str, str]]:
    """Who got what: address and METHOD."""
    return [(mail.recipients[0].partition("@")[0], method(mail)) for mail in mails]


def method(mail: Received) -> str:
    parts = mail.parts("text/calendar")
    return parts[0]["Content-Type"].params["method"] if parts else ""


def entries_after(mails: list[Received]) -> Counter[str]:
    """How many entries stand in the calendar of each address, after all these mails in their order."""
    stands: dict[tuple[str, str], bool] = {}
    for mail in mails:
        if mail.parts("text/calendar"):
            [uid] = [line for line in mail.ics.decode().splitlines() if line.startswith("UID:")]
            stands[mail.recipients[0], uid] = method(mail) == "REQUEST"
    return Counter(address for (address, _uid), is_there in stands.items() if is_there)


def in_calendars(mails: list[Received]) -> dict[str, int]:
    """The same by the first part of the address."""
    return {address.partition("@")[0]: number for address, number in entries_after(mails).items()}


def move_event(event: Event) -> None:
    change(event, venue=f"Hall {event.revision}")


def test_guests_of_one_contact_are_one_invitation_and_one_mail(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")

    mails = post.deliver()

    assert [name for name, _method in told(mails)] == ["kim", "kim"]  # the group's page, and the seats
    assert in_calendars(mails) == {"kim": 1}
    assert "This mail is about Bo Example and Cy Example." in mails[1].text()
    assert ("Dear Kim Example," in mails[1].text(), "/party/" in mails[1].text()) == (True, True)
    assert all(one.code[:4] in mails[1].text() for one in (guest("bo"), guest("cy")))


def test_contact_who_comes_as_well_has_the_same_entry(post: Post) -> None:
    event = event_for_parties()
    do(service.register, event, ask("kim"))
    post.deliver()
    make_party(event, "kim", "bo", "cy")

    assert in_calendars(post.deliver()) == {}
    mails = post.sink.received
    assert (in_calendars(mails), guest("kim").entry_id) == ({"kim": 1}, guest("cy").entry_id)
    assert "The entry that you have in your calendar is for this seat, too" in mails[-1].text()
    assert "attached" not in mails[-1].text()


def test_unproved_contact_gets_no_names(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy", proved=False)
    post.deliver()
    post.time.shift(timedelta(hours=1))
    post.deliver()

    written = "".join(mail.text() for mail in post.sink.received)
    assert ("Bo Example" in written, "Kim Example" in written) == (False, False)
    assert len(post.sink.received) == 2


def test_moved_event_is_one_mail_to_each_address(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "kim", "bo", "cy")
    post.deliver()

    move_event(event)
    mails = post.deliver()

    assert told(mails) == [("kim", "REQUEST")]
    assert "This mail is about Kim Example, Bo Example and Cy Example." in mails[0].text()


def test_waiting_guests_are_told_of_a_move_once(post: Post) -> None:
    event = event_for_parties(capacity=1)
    do(service.register, event, ask("ada"))
    make_party(event, "kim", "bo", "cy")
    post.deliver()

    move_event(event)

    assert told(post.deliver()) == [("ada", "REQUEST"), ("kim", "")]


def test_who_leaves_first_leaves_the_entry_to_the_others(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")
    post.deliver()

    do(service.withdraw, guest("bo"), PERSON)
    [first] = post.deliver()
    move_event(event)
    [moved] = post.deliver()
    do(service.withdraw, guest("cy"), PERSON)
    [last] = post.deliver()

    assert (method(first), method(moved), method(last)) == ("", "REQUEST", "CANCEL")
    assert "The entry stays in your calendar, for Cy Example." in first.text()
    assert "takes the event out" not in first.text()
    assert "takes the event out" in last.text()
    assert in_calendars(post.sink.received) == {}


def test_seat_that_goes_to_a_guest_of_the_same_contact_keeps_the_entry(post: Post) -> None:
    event = event_for_parties(capacity=1, serving="confirm")
    make_party(event, "kim", "bo")
    make_party(event, "kim", "cy")
    post.deliver()

    do(service.withdraw, guest("bo"), PERSON)
    mails = post.deliver()

    assert sorted(method(mail) for mail in mails) == ["", ""]
    assert in_calendars(post.sink.received) == {"kim": 1}


def test_update_is_told_though_its_first_subject_has_left(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")
    post.deliver()

    move_event(event)
    do(service.withdraw, guest("bo"), PERSON)
    mails = post.deliver()

    assert sorted(method(mail) for mail in mails) == ["", "REQUEST"]
    assert "This mail is about Cy Example." in mails[0].text()


def test_cancelled_event_is_one_mail_to_each_address(post: Post) -> None:
    event = event_for_parties(capacity=2)
    make_party(event, "kim", "kim", "bo")
    make_party(event, "kim", "cy")
    post.deliver()

    do(service.cancel_event, event, "The hall is closed.", 1)
    mails = post.deliver()

    assert told(mails) == [("kim", "CANCEL")]
    assert "Kim Example, Bo Example and Cy Example" in mails[0].text()


def test_reminder_is_one_to_each_address_also_when_it_is_asked_again(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "kim", "bo", "cy")
    post.deliver()
    post.time.shift(event.starts_at - clock.now() - timedelta(hours=20))

    assert (do(service.remind, event), do(service.remind, event)) == (1, 0)
    do(service.withdraw, guest("kim"), PERSON)
    mails = post.deliver()

    [reminder] = [mail for mail in mails if "Reminder" in mail.mail["Subject"]]
    assert "This mail is about Bo Example and Cy Example." in reminder.text()


def test_guest_in_another_party_leaves_one_calendar_for_the_other(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")
    lou = make_party(event, "lou", "di")
    post.deliver()
    bo = guest("bo")
    links = (bo.link_version, bo.feed_version)

    do(service.regroup, bo, lou, OLGA)
    mails = post.deliver()
    move_event(event)
    moved = post.deliver()
    do(service.withdraw, guest("bo"), PERSON)
    left = post.deliver()

    assert told(mails) == [("kim", ""), ("lou", "")]  # Cy and Di have an entry there
    assert (bo.link_version, bo.feed_version) == (links[0] + 1, links[1] + 1)
    assert sorted(told(moved)) == [("kim", "REQUEST"), ("lou", "REQUEST")]
    assert told(left) == [("lou", "")]
    assert in_calendars(post.sink.received) == {"kim": 1, "lou": 1}


def test_only_guest_in_another_party_takes_the_entry_out_of_the_first_calendar(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo")
    lou = make_party(event, "lou", "di")
    post.deliver()
    do(service.withdraw, guest("di"), PERSON)
    post.deliver()

    do(service.regroup, guest("bo"), lou, OLGA)

    assert told(post.deliver()) == [("kim", "CANCEL"), ("lou", "REQUEST")]
    assert in_calendars(post.sink.received) == {"lou": 1}


def test_who_has_an_address_keeps_everything_in_another_party(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "kim", "bo")
    lou = make_party(event, "lou", "di")
    post.deliver()
    kim = guest("kim")
    links = (kim.link_version, kim.feed_version)

    do(service.regroup, kim, lou, OLGA)

    assert (post.deliver(), (kim.link_version, kim.feed_version)) == ([], links)


def test_contact_s_new_address_takes_all_along_with_one_mail_each_way(post: Post) -> None:
    event = event_for_parties()
    do(service.register, event, ask("kim"))  # not of the party
    party = make_party(event, "kim", "bo", "cy")
    post.deliver()

    do(service.correct_address, guest("kim"), "kit@example.org", OLGA)
    mails = post.deliver()

    assert told(mails) == [("kim", "CANCEL"), ("kit", "REQUEST")]
    assert (party.email, in_calendars(post.sink.received)) == ("kit@example.org", {"kit": 1})


def test_guest_with_an_own_address_leaves_the_contact_s_entry_alone(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")
    post.deliver()

    do(service.correct_address, guest("bo"), "bo@example.org", OLGA)
    mails = post.deliver()

    assert told(mails) == [("kim", ""), ("bo", "REQUEST")]
    assert "The entry stays in this calendar" in mails[0].text()
    assert "Cy Example" not in mails[0].text()
    assert (in_calendars(post.sink.received), invariants.broken(event)) == ({"kim": 1, "bo": 1}, [])


def test_seat_of_a_guest_that_a_colleague_takes_stays_in_no_calendar_but_theirs(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo")
    post.deliver()

    do(service.transfer_by_hand, guest("bo"), ask("ada"), OLGA)

    assert told(post.deliver()) == [("kim", "CANCEL"), ("ada", "REQUEST")]


def test_renamed_event_is_one_mail_to_each_address(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")
    post.deliver()
    do(catalogue.set_words, event, "en", Words(title="AI in Hospitals"), by=1)

    assert told(post.deliver()) == [("kim", "REQUEST")]


@pytest.mark.parametrize(
    ("serving", "words", "what"),
    [
        ("confirm", "2 seats became free and they are yours", "REQUEST"),
        ("offer", "2 seats became free and they are held for you until", ""),
    ],
)
def test_guests_who_are_served_together_are_told_together(post: Post, serving: str, words: str, what: str) -> None:
    event = event_for_parties(capacity=1, serving=serving)
    do(service.register, event, ask("ada"))
    make_party(event, "kim", "bo", "cy")
    post.deliver()

    do(service.set_capacity, event, 3)
    [mail] = post.deliver()

    assert (mail.recipients[0], method(mail)) == ("kim@example.org", what)
    assert ("Bo Example and Cy Example" in mail.text(), words in mail.text(), "/party/" in mail.text()) == (True, True, True)


def test_offer_that_is_turned_down_for_one_leaves_the_mail_to_the_other(post: Post) -> None:
    event = event_for_parties(capacity=1, serving="offer")
    do(service.register, event, ask("ada"))
    make_party(event, "kim", "bo", "cy")
    post.deliver()
    do(service.set_capacity, event, 3)

    do(service.decline_offer, guest("bo"), PERSON)
    offered = [mail for mail in post.deliver() if "held for you" in mail.text()]

    assert ["A seat became free and it is held for you" in mail.text() for mail in offered] == [True]
    assert "This mail is about Cy Example." in offered[0].text()


def test_offers_that_are_accepted_together_are_answered_together(post: Post) -> None:
    event = event_for_parties(capacity=1, serving="offer")
    do(service.register, event, ask("ada"))
    make_party(event, "kim", "bo", "cy")
    do(service.set_capacity, event, 3)
    post.deliver()

    do(service.accept_offers, [guest("bo"), guest("cy")], PERSON)
    [mail] = post.deliver()

    assert (method(mail), "You have 2 seats:" in mail.text(), "Bo Example and Cy Example" in mail.text()) == ("REQUEST", True, True)


def test_mail_about_a_group_is_told_though_its_first_guest_has_another_address_by_then(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy")

    do(service.correct_address, guest("bo"), "bo@example.org", OLGA)
    mails = post.deliver()

    assert in_calendars(mails) == {"kim": 1, "bo": 1}
    [seat] = [mail for mail in mails if method(mail) == "REQUEST" and mail.recipients[0] == "kim@example.org"]
    assert "This mail is about Cy Example." in seat.text()


def test_unproved_contact_of_many_guests_has_everything_within_the_budget_of_an_address(post: Post) -> None:
    event = event_for_parties()
    make_party(event, "kim", "bo", "cy", "di", "ed", proved=False)

    at_once = post.deliver()
    post.time.shift(timedelta(minutes=10))
    later = post.deliver()

    assert ([method(mail) for mail in at_once], [method(mail) for mail in later]) == ([""], ["REQUEST"])
    assert all(guest(name).code[:4] in later[0].text() for name in ("bo", "cy", "di", "ed"))
    assert {message.status.value for message in outbox()} == {"sent"}
