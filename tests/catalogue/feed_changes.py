# ruff: noqa: DTZ001 - local times have no zone of their own
"""All that a feed, or the file of a session, shows of an event, and by which act it changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from eventsite.catalogue import rules, service
from eventsite.catalogue.models import Event, EventKind, Format, HostRole, SessionKind
from eventsite.db import db
from eventsite.people import service as people
from eventsite.people.models import Organisation, Team
from tests.conftest import NOW
from tests.factories import make_event, make_host, make_organisation, make_session, make_site, make_speaker

Change = Callable[[Event], object]
LATER = NOW + timedelta(minutes=1)


def event_to_change() -> Event:
    """With a host, a supporter, and a session of its own."""
    event = make_event(text={"standfirst": "A day on data", "practical": "Coffee from 08:30"})
    make_host(event)
    make_session(event, "Robots", description="In wards", room="The Loft")
    make_speaker(event, "Maja Holmgaard", organisation="Aarhus University Hospital")
    return event


def plain(answer: TestResponse) -> str:
    """The lines as they are meant: unfolded, and without quotes."""
    return answer.text.replace("\r\n ", "").replace('"', "")


def _facts(**facts: Any) -> Change:
    return lambda event: service.change_event(event, replace(service.facts_of(event), **facts), by=1, now=LATER)


def _words(language: str = "en", **words: str) -> Change:
    def change(event: Event) -> None:
        known = service.words_of(next((text for text in event.texts if text.language == "en"), None))
        service.set_words(event, language, replace(known, **words), by=1, now=LATER)

    return change


def _session(**facts: Any) -> Change:
    def change(event: Event) -> None:
        session = event.sessions[0]
        service.change_session(event, session, replace(service.session_facts(session), **facts), by=1, now=LATER)

    return change


def _rename_the_team(event: Event) -> None:
    team = db.session.get_one(Team, event.team_id)
    people.change_team(team, f"{team.name} anew", team.reply_to, 1)


def _rename_the_host(event: Event) -> None:
    host = event.hosts[0].organisation
    known = {field: getattr(host, field) for field in people.OrganisationFacts.__dataclass_fields__}
    people.save_organisation(db.session.get_one(Organisation, host.id), people.OrganisationFacts(**known | {"name": "Another host"}), 1)


def _rename_the_site(_event: Event) -> None:
    site = make_site()
    known = {field: getattr(site, field) for field in people.SiteFacts.__dataclass_fields__}
    people.change_site(people.SiteFacts(**known | {"name": "Another centre"}), site.revision, 1)


def _add_a_host(event: Event) -> None:
    service.add_host(event, rules.HostFacts(make_organisation("Region Skåne").id, HostRole.CO_HOST), by=1, now=LATER)


def _make_the_host_a_supporter(event: Event) -> None:
    number = event.hosts[0].organisation_id
    service.remove_host(event, number, by=1, now=LATER)
    service.add_host(event, rules.HostFacts(number, HostRole.SUPPORTER), by=1, now=LATER)
    _add_a_host(event)


def _call_off(event: Event) -> None:
    service.mark_cancelled(event, "Ill", by=1, now=LATER)


EVENT_CHANGES: list[tuple[Change, str]] = [
    (_words(title="Another title"), "SUMMARY:Another title"),
    (_words(standfirst="Another introduction"), "DESCRIPTION:Another introduction"),
    (_words(practical="Bring a badge"), "Bring a badge"),
    (_words("da", title="En anden titel"), "SUMMARY:En anden titel"),
    (_facts(starts_local=datetime(2027, 9, 20, 8, 0)), "DTSTART;TZID=Europe/Copenhagen:20270920T080000"),
    (_facts(ends_local=datetime(2027, 9, 20, 16, 0)), "DTEND;TZID=Europe/Copenhagen:20270920T160000"),
    (_facts(zone="Asia/Seoul"), "DTSTART;TZID=Asia/Seoul:20270920T090000"),
    (_facts(venue="The cellar"), "LOCATION:The cellar"),
    (_facts(address="Kajen 1"), "LOCATION:Pakhus 47\\, Kajen 1\\, Copenhagen"),
    (_facts(city="Aarhus"), "LOCATION:Pakhus 47\\, Lodskaj 12\\, Aarhus"),
    (_facts(format=Format.ONLINE), "LOCATION:Online"),
    (_facts(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 24, 18, 0)), "DTSTART;VALUE=DATE:20270920"),
    (_add_a_host, "Vært: Health Cluster Øst\\, Region Skåne"),
    (_make_the_host_a_supporter, "Vært: Region Skåne"),
    (_rename_the_host, "Vært: Another host"),
    (_rename_the_team, "CN=Kattegat anew"),
    (_rename_the_site, "NAME:Another centre"),
    (_call_off, "STATUS:CANCELLED"),
]


def _to_a_stop(event: Event) -> None:
    stop = rules.StopFacts(city="Seoul", zone="Asia/Seoul", starts_on=event.starts_local.date(), ends_on=event.starts_local.date())
    made = service.add_stop(event, stop, by=1, now=LATER)
    session = event.sessions[0]
    service.change_session(event, session, replace(service.session_facts(session), stop_id=made.id), by=1, now=LATER)


def _give_it_a_speaker(event: Event) -> None:
    _session(speaker_ids=(event.speakers[0].id,))(event)


def _rename_the_speaker(event: Event) -> None:
    _give_it_a_speaker(event)
    facts = replace(service.speaker_facts(event.speakers[0]), name="Maja Ek")
    service.change_speaker(event, event.speakers[0], facts, by=1, now=LATER)


def _call_off_the_session(event: Event) -> None:
    service.call_off_session(event, event.sessions[0], by=1, now=LATER)


SESSION_CHANGES: list[tuple[Change, str]] = [
    (_session(texts={"en": ("Another talk", "In wards")}), "SUMMARY:Another talk"),
    (_session(texts={"en": ("Robots", "In laboratories")}), "DESCRIPTION:In laboratories"),
    (_session(texts={"en": ("Robots", ""), "da": ("Robotter", "")}), "SUMMARY:Robotter"),
    (_session(starts_local=datetime(2027, 9, 20, 9, 0)), "DTSTART;TZID=Europe/Copenhagen:20270920T090000"),
    (_session(ends_local=datetime(2027, 9, 20, 12, 0)), "DTEND;TZID=Europe/Copenhagen:20270920T120000"),
    (_session(kind=SessionKind.FLIGHT, ends_zone="Europe/London"), "DTEND;TZID=Europe/London:20270920T100000"),
    (_session(room="The cellar"), "LOCATION:The cellar"),
    (_session(address="Kajen 1"), "LOCATION:The Loft\\, Kajen 1"),
    (_to_a_stop, "LOCATION:The Loft\\, Seoul"),
    (_give_it_a_speaker, "Med Maja Holmgaard"),
    (_rename_the_speaker, "Med Maja Ek"),
    (_call_off_the_session, "STATUS:CANCELLED"),
    (_call_off, "STATUS:CANCELLED"),
    (_words(title="Another title"), "Another title"),
    (_facts(venue="The cellar"), "LOCATION:The Loft\\, The cellar"),
    (_facts(format=Format.ONLINE), "LOCATION:The Loft\\, Online"),
    (_facts(zone="Asia/Seoul"), "DTSTART;TZID=Asia/Seoul:20270920T091500"),
    (_rename_the_team, "CN=Kattegat anew"),
]
