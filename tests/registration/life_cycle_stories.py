"""What has to happen for each row of the table of changes: up to the change, and the change itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from eventsite import clock
from eventsite.calendar.life_cycle import Change
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, EventKind, Format, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration, RegistrationStatus, Serving
from eventsite.registration.rules import RegistrationChange
from eventsite.registration.service.splitting import Split
from tests.factories import make_session
from tests.registration import life_cycle_sessions
from tests.registration.builders import OLGA, PERSON, ask, make_registration, registration_of
from tests.registration.life_cycle_story import Story
from tests.registration.test_events import change as change_event

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFERS: dict[str, Any] = {"policy": {"serving": Serving.OFFER}}


def moved_by(event: Event, by: timedelta) -> dict[str, datetime]:
    return {"starts_local": event.starts_local + by, "ends_local": event.ends_local + by}


def change(event: Event, **facts: Any) -> None:
    change_event(event, now=clock.now(), **facts)


def seat_given(story: Story) -> None:
    story.sign_up(story.event(), "ada", deliver=False)


def promoted(story: Story) -> None:
    ada, _bo = story.sign_up(story.event(capacity=1), "ada", "bo")
    story.do(service.withdraw, ada, PERSON)
    story.about("ada", "bo")


def promoted_again(story: Story) -> None:
    ada, bo = story.sign_up(story.event(capacity=1), "ada", "bo")
    story.do(service.swap, ada, bo, service.Swap(reason="Speaks"), OLGA)
    story.deliver()
    story.do(service.withdraw, bo, PERSON)
    story.about("bo", "ada")


def offered(story: Story) -> None:
    ada, _bo = story.sign_up(story.event(capacity=1, **OFFERS), "ada", "bo")
    story.do(service.withdraw, ada, PERSON)
    story.about("ada", "bo")


def offer_accepted(story: Story) -> None:
    offered(story)
    story.deliver()
    story.do(service.accept_offer, _only(RegistrationStatus.OFFERED), PERSON)
    story.about("bo")


def offer_lapsed(story: Story) -> None:
    offered(story)
    story.deliver()
    bo = _only(RegistrationStatus.OFFERED)
    with transaction():
        service.expire_offers(bo.event, now=bo.offer_ends_at or clock.now())
    story.about("bo")


def _only(status: RegistrationStatus) -> Registration:
    return db.session.query(Registration).filter_by(status=status).one()


def waits_or_applies(story: Story) -> None:
    event, _ada = story.seat(capacity=1)
    story.sign_up(event, "bo", deliver=False)
    story.about("bo")


def registered_again(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.withdraw, ada, PERSON)
    story.deliver()
    story.do(service.come_back, ada)


def moved(story: Story) -> None:
    event, _ada = story.seat()
    change(event, **moved_by(event, DAY))


def moved_unseated(story: Story) -> None:
    event, _ada = story.seat(capacity=1)
    story.sign_up(event, "bo")
    change(event, **moved_by(event, DAY))
    story.about("ada", "bo")


def place_changed(story: Story) -> None:
    event, _ada = story.seat()
    change(event, venue="Pakhus 48" if story.language == "en" else "大礼堂")


def moved_by_its_end(story: Story) -> None:
    event, _ada = story.seat()
    change(event, ends_local=event.ends_local + HOUR)


def moved_by_its_zone(story: Story) -> None:
    event, _ada = story.seat()
    change(event, zone="Europe/London")


def moved_as_it_becomes_a_trip(story: Story) -> None:
    event, _ada = story.seat()
    change(event, ends_local=event.ends_local + DAY)
    story.deliver()
    change(event, kind=EventKind.STUDY_TRIP)


def place_changed_by_the_city(story: Story) -> None:
    event, _ada = story.seat()
    change(event, city="Aarhus")


def place_changed_to_online(story: Story) -> None:
    event, _ada = story.seat()
    change(event, format=Format.ONLINE, online_url="https://meet.example.org/ai")


def place_changed_from_online(story: Story) -> None:
    event, _ada = story.seat(format=Format.ONLINE, online_url="https://meet.example.org/ai")
    change(event, format=Format.IN_PERSON)


def joined_online_as_well(story: Story) -> None:
    event, _ada = story.seat()
    change(event, format=Format.HYBRID, online_url="https://meet.example.org/ai")


def place_changed_unseated(story: Story) -> None:
    event, _ada = story.seat(capacity=1)
    story.sign_up(event, "bo")
    change(event, format=Format.ONLINE, online_url="https://meet.example.org/ai")
    story.about("ada", "bo")


def online_link_changed(story: Story) -> None:
    event, _ada = story.seat(format=Format.ONLINE, online_url="https://meet.example.org/old")
    change(event, online_url="https://meet.example.org/new")


def title_changed(story: Story) -> None:
    event, _ada = story.seat()
    story.words(event, title=story.said["other"])


def text_changed(story: Story) -> None:
    event, _ada = story.seat()
    story.words(event, practical=story.said["later"])
    change(event, contact_phone="+45 00 00 00 48")
    story.about()


def page_changed(story: Story) -> None:
    event, _ada = story.seat()
    story.words(event, body="More to read.", price="Free")
    make_session(event, "Ward round", at="10:00")
    story.about()


def there_and_back(story: Story) -> None:
    event, _ada = story.seat()
    change(event, **moved_by(event, DAY))
    story.words(event, title=story.said["other"], practical=story.said["later"])
    story.words(event, title=story.said["title"], practical=story.said["later"])
    change(event, **moved_by(event, -DAY))
    story.about()


def nothing_changed(story: Story) -> None:
    event, _ada = story.seat()
    change(event)
    story.words(event)
    story.about()


def session_seat(story: Story) -> None:
    event = story.event()
    visit = make_session(event, "Visit to the night ward", kind=SessionKind.SITE_VISIT, places=Places(capacity=1))
    for one in story.sign_up(event, "ada", "bo"):
        story.do(service.choose_sessions, one, [visit.id], PERSON)
    story.do(service.choose_sessions, registration_of(event, "ada"), [], PERSON)
    story.about("bo")


def withdrawn(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.withdraw, ada, PERSON)


def declined(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.decline, ada, OLGA)


def to_waitlist(story: Story) -> None:
    ada, bo = story.sign_up(story.event(capacity=1), "ada", "bo")
    story.do(service.swap, ada, bo, service.Swap(reason="Speaks"), OLGA)
    story.about("bo", "ada")


def ended_unseated(story: Story) -> None:
    _ada, bo = story.sign_up(story.event(capacity=1), "ada", "bo")
    story.do(service.withdraw, bo, PERSON)
    story.about("bo")


def merged(story: Story) -> None:
    ada, bo = story.sign_up(story.event(), "ada", "bo")
    with transaction(), service.one_act("merge", [ada, bo], OLGA, now=clock.now()) as act:
        service.merge(ada, bo, act, OLGA, now=clock.now())
    story.about("bo")


def transferred_from(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.transfer_by_hand, ada, ask("bo", full_name=story.said["names"]["bo"]), OLGA)
    story.about("ada", "bo", watched="ada")


def transferred_to(story: Story) -> None:
    event, ada = story.seat()
    handover = story.do(service.pass_on, ada, "bo@example.org")
    story.deliver()
    story.do(service.take_seat, handover, ask("bo", full_name=story.said["names"]["bo"]))
    assert registration_of(event, "bo").status is RegistrationStatus.CONFIRMED
    story.about("ada", "bo")


def address_left(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.correct_address, ada, "bo@example.org", OLGA)
    story.about("ada", "bo", watched="ada")


def address_taken(story: Story) -> None:
    _event, ada = story.seat()
    asked = story.do(service.ask_address, ada, "bo@example.org")
    story.deliver()
    story.do(service.take_address, asked)
    story.about("ada", "bo")


def split_from(story: Story) -> None:
    _event, ada = story.seat()
    story.do(service.move_to_event, [ada], _second(story), Split(), OLGA)
    story.about("ada", "ada")


def split_to(story: Story) -> None:
    split_from(story)
    story.which = 1


def split_unseated(story: Story) -> None:
    event, _ada = story.seat(capacity=1)
    [bo] = story.sign_up(event, "bo")
    second = _second(story)
    make_registration(second, RegistrationStatus.CONFIRMED, "cy")
    story.do(service.move_to_event, [bo], second, Split(), OLGA)
    story.about("bo")


def _second(story: Story) -> Event:
    """Another day with one seat."""
    event = story.event(capacity=1, slug="second-day")
    with transaction():
        event.starts_local, event.ends_local = event.starts_local + DAY, event.ends_local + DAY
        event.starts_at, event.ends_at = event.starts_at + DAY, event.ends_at + DAY
    return event


def event_cancelled(story: Story) -> None:
    event, _ada = story.seat()
    story.do(catalogue.cancel, event, "The speaker is ill.", by=1)


def event_cancelled_unseated(story: Story) -> None:
    event, _ada = story.seat(capacity=1)
    story.sign_up(event, "bo")
    story.do(catalogue.cancel, event, "The speaker is ill.", by=1)
    story.about("ada", "bo")


def resent(story: Story) -> None:
    event, ada = story.seat()
    story.words(event, practical=story.said["later"])  # it goes with the next invitation
    story.do(service.send_again, ada)


def reminded(story: Story) -> None:
    event, _ada = story.seat()
    story.post.time.move_to(event.starts_at - DAY / 2)
    story.do(service.remind, event)


def link_asked(story: Story) -> None:
    event, _ada = story.seat()
    story.post.time.shift(DAY)
    story.do(service.send_link, event, "ada@example.org")


def details_changed(story: Story) -> None:
    _event, ada = story.seat()
    wanted = service.Correction(RegistrationChange(organisation="Fjordland"), reason="She called", tell=True)
    story.do(service.correct, ada, wanted, OLGA)


STORIES: dict[Change, Callable[[Story], None]] = {change: (globals() | life_cycle_sessions.STORIES)[change.value] for change in Change}

VARIANTS: list[tuple[Change, Callable[[Story], None]]] = [
    (Change.MOVED, moved_by_its_end),
    (Change.MOVED, moved_by_its_zone),
    (Change.MOVED, moved_as_it_becomes_a_trip),
    (Change.PLACE_CHANGED, place_changed_by_the_city),
    (Change.PLACE_CHANGED, place_changed_to_online),
    (Change.PLACE_CHANGED, place_changed_from_online),
    (Change.ONLINE_LINK_CHANGED, joined_online_as_well),
]
