"""The forms of the desk. They check shape only; what an event may be is for rules.py to say."""

from dataclasses import asdict
from typing import Any

from eventsite.catalogue import rules
from eventsite.catalogue.labels import (
    FORMATS,
    HOST_ROLES,
    KINDS,
    SESSION_KINDS,
    country_choices,
    language_choices,
    language_name,
    optional_languages,
    spoken_languages,
)
from eventsite.catalogue.models import Event, EventKind, Format, HostRole, SessionKind
from eventsite.i18n import _, _l
from eventsite.people.models import Organisation
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm


class NewEventForm(EditForm):
    """The least with which a draft can begin."""

    title = shapes.line(_l("Title"), needed=_l("Enter a title"))
    kind = shapes.OneOf(EventKind, KINDS, _l("What is it?"), default=EventKind.SEMINAR)
    starts_local = shapes.LocalTime(_l("Starts"), needed=_l("Enter when it starts"))
    ends_local = shapes.LocalTime(_l("Ends"), needed=_l("Enter when it ends"))
    zone = shapes.line(_l("Time zone"), needed=_l("Choose a time zone from the list, like Europe/Copenhagen"), longest=64)
    city = shapes.line(_l("City"))
    country = shapes.Choice(_l("Country"), country_choices)
    capacity = shapes.Count(_l("Places"), at_least=1, at_most=100_000)

    def to_facts(self, language: str) -> rules.EventFacts:
        """The facts of the draft; a study trip and a seminar are in person until somebody says otherwise."""
        return rules.EventFacts(**self.values(rules.EventFacts), format=Format.IN_PERSON, main_language=language, languages=(language,))


class EventForm(EditForm):
    """What, when and where."""

    kind = shapes.OneOf(EventKind, KINDS, _l("What is it?"))
    format = shapes.OneOf(Format, FORMATS, _l("How do people take part?"))
    starts_local = shapes.LocalTime(_l("Starts"), needed=_l("Enter when it starts"))
    ends_local = shapes.LocalTime(_l("Ends"), needed=_l("Enter when it ends"))
    zone = shapes.line(_l("Time zone"), needed=_l("Choose a time zone from the list, like Europe/Copenhagen"), longest=64)
    venue = shapes.line(_l("Venue"))
    address = shapes.line(_l("Address"))
    city = shapes.line(_l("City"))
    country = shapes.Choice(_l("Country"), country_choices)
    city_local = shapes.line(_l("City in its own script"))
    city_language = shapes.Choice(_l("Language of that script"), optional_languages)
    map_url = shapes.web_address(_l("Link to a map"))
    online_url = shapes.web_address(_l("Link to the online meeting"))
    languages = shapes.Several(_l("Languages spoken"), spoken_languages)
    main_language = shapes.Choice(_l("Main language of the page"), language_choices)
    contact_name = shapes.line(_l("Name"))
    contact_role = shapes.line(_l("Role"))
    contact_email = shapes.email(_l("Email address"))
    contact_phone = shapes.line(_l("Phone"), longest=60)

    def to_facts(self) -> rules.EventFacts:
        """What was typed."""
        values = self.values(rules.EventFacts)
        return rules.EventFacts(**values | {"languages": tuple(values["languages"])})


class WordsForm(EditForm):
    """The page's text in one language."""

    title = shapes.line(_l("Title"), needed=_l("Enter a title"))
    standfirst = shapes.text(_l("Introduction"), longest=600)
    body = shapes.text(_l("About the event"), longest=20_000)
    price = shapes.line(_l("What it costs"))
    practical = shapes.text(_l("Practical information"), longest=2_000)

    def to_words(self) -> rules.Words:
        """What was typed."""
        return rules.Words(**self.values(rules.Words))


class LanguageForm(EditForm):
    """Another language for the page."""

    language = shapes.Choice(_l("Language"), language_choices)


class SpeakerForm(EditForm):
    """Somebody named on the page."""

    name = shapes.line(_l("Name"), needed=_l("Enter a name"))
    job_title = shapes.line(_l("Job title"))
    organisation = shapes.line(_l("Organisation"))
    local_name = shapes.line(_l("Name in its own script"))
    local_language = shapes.Choice(_l("Language of that script"), optional_languages)

    def to_facts(self) -> rules.SpeakerFacts:
        """What was typed."""
        return rules.SpeakerFacts(**self.values(rules.SpeakerFacts))


class StopForm(EditForm):
    """A city of a trip."""

    city = shapes.line(_l("City"), needed=_l("Enter a city"))
    zone = shapes.line(_l("Time zone"), needed=_l("Choose a time zone from the list, like Europe/Copenhagen"), longest=64)
    starts_on = shapes.Day(_l("First day"), needed=_l("Enter the first day"))
    ends_on = shapes.Day(_l("Last day"), needed=_l("Enter the last day"))
    local_name = shapes.line(_l("City in its own script"))
    local_language = shapes.Choice(_l("Language of that script"), optional_languages)

    def to_facts(self) -> rules.StopFacts:
        """What was typed."""
        return rules.StopFacts(**self.values(rules.StopFacts))


class GroupForm(EditForm):
    """Some of the event's people, by a name."""

    name = shapes.line(_l("Name of the group"), needed=_l("Enter a name"), longest=80)


class HostForm(EditForm):
    """An organisation behind the event."""

    organisation = shapes.Choice(_l("Organisation"), list)
    role = shapes.OneOf(HostRole, HOST_ROLES, _l("Role"), default=HostRole.HOST)

    @classmethod
    def of(cls, organisations: list[Organisation], **values: Any) -> "HostForm":
        """The form with the directory to choose from."""
        form = cls(**values)
        form.organisation.choices = [(str(body.id), body.name) for body in organisations]
        return form

    def to_facts(self) -> rules.HostFacts:
        """What was chosen."""
        return rules.HostFacts(int(self.organisation.data), self.role.data)


class SubjectsForm(EditForm):
    """By what the event is found: its topics, and the series that it belongs to."""

    topics = shapes.Several(_l("Topics"), list)
    series = shapes.line(_l("Series"), longest=120)


class CancelForm(EditForm):
    """Why the event is off; everybody who is told reads it."""

    reason = shapes.text(_l("Why is it cancelled?"), longest=1_000, needed=_l("Enter a reason: everybody who is told reads it"))


class SessionForm(EditForm):
    """An item of the programme. `for_event` adds the stops, the speakers and a title for each language of the event."""

    kind = shapes.Choice(_l("Kind"), lambda: [(kind.value, str(words)) for kind, words in SESSION_KINDS.items()])
    starts_local = shapes.LocalTime(_l("From"), needed=_l("Enter when it begins"))
    ends_local = shapes.LocalTime(_l("Until"), needed=_l("Enter when it ends"))
    ends_zone = shapes.line(_l("Time zone of the end"), longest=64)
    stop = shapes.Choice(_l("Stop"), list)
    room = shapes.line(_l("Room or meeting point"))
    address = shapes.line(_l("Address"))
    groups = shapes.Several(_l("For these groups"), list)
    track = shapes.line(_l("Track"), longest=60)
    speakers = shapes.Several(_l("Speakers"), list)
    choosable = shapes.yes_no(_l("People choose this session"))
    capacity = shapes.Count(_l("Seats in it"), at_least=1, at_most=100_000)

    @staticmethod
    def for_event(event: Event) -> type["SessionForm"]:
        """The form for this event's sessions."""
        added: dict[str, Any] = {}
        for language in languages_of(event):
            key, name = _key(language), language_name(language)
            needed = _l("Enter a title") if language == event.main_language else None
            added[f"title_{key}"] = shapes.line(_l("Title, %(language)s", language=name), needed=needed)
            added[f"description_{key}"] = shapes.text(_l("Description, %(language)s", language=name), longest=2_000)
        return type("EventSessionForm", (SessionForm,), added | {"event": event})

    event: Event

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        stops = [(str(stop.id), f"{stop.city} ({stop.zone})") for stop in self.event.stops]
        self.stop.choices = [("", _("None: in the event's own time zone")), *stops]
        self.speakers.choices = [(str(speaker.id), speaker.name) for speaker in self.event.speakers]
        self.groups.choices = [(str(group.id), group.name) for group in self.event.groups]

    @staticmethod
    def filled_from(facts: rules.SessionFacts) -> dict[str, Any]:
        """The values with which the form shows these facts."""
        values = asdict(facts) | {
            "kind": facts.kind.value,
            "stop": str(facts.stop_id or ""),
            "speakers": [str(i) for i in facts.speaker_ids],
            "groups": [str(i) for i in facts.group_ids],
        }
        for language, (title, description) in facts.texts.items():
            values |= {f"title_{_key(language)}": title, f"description_{_key(language)}": description}
        return values

    def to_facts(self) -> rules.SessionFacts:
        """What was typed; a language without a title has no text."""
        typed = self.data
        pairs = {language: self._words(language) for language in languages_of(self.event)}
        return rules.SessionFacts(
            kind=SessionKind(typed["kind"]),
            starts_local=typed["starts_local"],
            ends_local=typed["ends_local"],
            ends_zone=typed["ends_zone"],
            stop_id=int(typed["stop"]) if typed["stop"] else None,
            room=typed["room"],
            address=typed["address"],
            group_ids=tuple(sorted(int(group) for group in typed["groups"])),
            track=typed["track"],
            texts={language: words for language, words in sorted(pairs.items()) if words[0]},
            speaker_ids=tuple(sorted(int(speaker) for speaker in typed["speakers"])),
            choosable=typed["choosable"],
            capacity=typed["capacity"] if typed["choosable"] else None,
        )

    def _words(self, language: str) -> tuple[str, str]:
        key = _key(language)
        return self._fields[f"title_{key}"].data, self._fields[f"description_{key}"].data


def languages_of(event: Event) -> list[str]:
    """The languages that the event's page has, the main one first."""
    others = [text.language for text in event.texts if text.language != event.main_language]
    return [event.main_language, *others]


def _key(language: str) -> str:
    return language.replace("-", "_")
