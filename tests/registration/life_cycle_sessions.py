"""The stories about sessions, of Ada, who wishes an invitation for each: of each row of the table, and the other ways to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from eventsite import clock
from eventsite.calendar.life_cycle import Change
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import AttendeeGroup, Event, Places, ProgrammeSession, SessionKind
from eventsite.db import transaction
from eventsite.registration import service
from tests.factories import make_session, make_stop
from tests.registration.builders import OLGA, PERSON, registration_of
from tests.registration.life_cycle_story import Story

HOUR = timedelta(hours=1)


def _programme(story: Story) -> tuple[Event, ProgrammeSession]:
    """Ada, who wishes an invitation for each session, has one of the one that there is."""
    event, ada = story.seat()
    visit = _session(story, event, "10:00")
    story.do(service.wish_invitations, ada, True)
    story.deliver()
    return event, visit


def _session(story: Story, event: Event, at: str) -> ProgrammeSession:
    visit = make_session(event, story.said["session"], at=at, room=story.said["room"], kind=SessionKind.SITE_VISIT)
    with transaction():
        visit.texts[0].language = story.language
    return visit


def _alter(story: Story, event: Event, visit: ProgrammeSession, **changes: Any) -> None:
    story.do(catalogue.change_session, event, visit, replace(catalogue.session_facts(visit), **changes), by=1)


def session_added(story: Story) -> None:
    event, visit = _programme(story)
    later = {"starts_local": visit.starts_local + HOUR, "ends_local": visit.ends_local + HOUR}
    story.do(catalogue.add_session, event, replace(catalogue.session_facts(visit), **later), by=1)


def session_moved(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, starts_local=visit.starts_local + HOUR, ends_local=visit.ends_local + HOUR)


def session_renamed(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, texts={story.language: (story.said["other"], "")})


def session_dropped(story: Story) -> None:
    event, visit = _programme(story)
    story.do(catalogue.remove_session, event, visit, by=1)


def session_called_off(story: Story) -> None:
    event, visit = _programme(story)
    story.do(catalogue.call_off_session, event, visit, by=1)


def for_other_groups(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, group_ids=(_group(event, "Robotics").id,))


def for_their_group_no_more(story: Story) -> None:
    event, visit = _for_a_group(story)
    story.do(service.put_into, [registration_of(event, "ada")], event.groups[0], OLGA)
    story.deliver()
    _alter(story, event, visit, group_ids=(_group(event, "Imaging").id,))


def not_in_its_group_any_more(story: Story) -> None:
    event, _visit = _for_a_group(story)
    ada = registration_of(event, "ada")
    story.do(service.put_into, [ada], event.groups[0], OLGA)
    story.deliver()
    story.do(service.take_from, [ada], event.groups[0], OLGA)


def not_chosen_any_more(story: Story) -> None:
    event = _chosen(story)
    story.deliver()
    story.do(service.choose_sessions, registration_of(event, "ada"), [], PERSON)


def opened_to_their_group(story: Story) -> None:
    event, visit = _for_a_group(story)
    imaging = _group(event, "Imaging")
    story.do(service.put_into, [registration_of(event, "ada")], imaging, OLGA)
    _alter(story, event, visit, group_ids=(event.groups[0].id, imaging.id))


def opened_to_everybody(story: Story) -> None:
    event, visit = _for_a_group(story)
    _alter(story, event, visit, group_ids=())


def put_into_its_group(story: Story) -> None:
    event, _visit = _for_a_group(story)
    story.do(service.put_into, [registration_of(event, "ada")], event.groups[0], OLGA)


def chosen(story: Story) -> None:
    _chosen(story)


def in_another_room(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, room="Ward 5")


def at_another_address(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, address="Blegdamsvej 9")


def by_other_clocks(story: Story) -> None:
    event, visit = _programme(story)
    stop = make_stop(event, "Shanghai", "Asia/Shanghai", (0, 0))
    _alter(story, event, visit, stop_id=stop.id)


def ends_by_other_clocks(story: Story) -> None:
    event, visit = _programme(story)
    _alter(story, event, visit, ends_zone="Europe/London")


def _chosen(story: Story) -> Event:
    event, _visit = _programme(story)
    ward = make_session(event, "The day ward", at="14:00", kind=SessionKind.SITE_VISIT, places=Places(capacity=1))
    story.do(service.choose_sessions, registration_of(event, "ada"), [ward.id], PERSON)
    return event


def _group(event: Event, name: str) -> AttendeeGroup:
    with transaction():
        return catalogue.add_group(event, name, by=1, now=clock.now())


def _for_a_group(story: Story) -> tuple[Event, ProgrammeSession]:
    """Ada, who is in no group, has an invitation to one session and none to another, which is for a group."""
    event, _visit = _programme(story)
    ward = _session(story, event, "14:00")
    _group(event, "Robotics")
    with transaction():
        ward.groups = [event.groups[0]]
    return event, ward


# Other ways to a change than that of the row's own story.
VARIANTS: list[tuple[Change, Callable[[Story], None]]] = [
    (Change.SESSION_DROPPED, for_other_groups),
    (Change.SESSION_DROPPED, for_their_group_no_more),
    (Change.SESSION_DROPPED, not_in_its_group_any_more),
    (Change.SESSION_DROPPED, not_chosen_any_more),
    (Change.SESSION_ADDED, opened_to_their_group),
    (Change.SESSION_ADDED, opened_to_everybody),
    (Change.SESSION_ADDED, put_into_its_group),
    (Change.SESSION_ADDED, chosen),
    (Change.SESSION_MOVED, in_another_room),
    (Change.SESSION_MOVED, at_another_address),
    (Change.SESSION_MOVED, by_other_clocks),
    (Change.SESSION_MOVED, ends_by_other_clocks),
]

STORIES = {story.__name__: story for story in (session_added, session_moved, session_renamed, session_dropped, session_called_off)}
