"""Every word that people read can be translated.

The pages are asked in a language of brackets: the catalogue of a made-up translation that writes ⟦Save⟧ for Save. What then
stands outside brackets must come from the database, from a number, or from the calendar; anything else was not marked.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import flask_babel
import pytest
from babel import Locale
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from eventsite import i18n
from eventsite.accounts import emails
from eventsite.accounts import service as accounts
from eventsite.accounts.models import Role
from eventsite.app import ROOT
from eventsite.catalogue.models import Admission, Event, EventKind, Format
from eventsite.db import Base, db, transaction
from eventsite.i18n import in_language
from eventsite.invitations import emails as invitations
from eventsite.mail import claims
from eventsite.mail.mime import Words
from eventsite.mail.models import Message, MessageStatus
from eventsite.mail.steps import Written
from eventsite.mail.writing import write
from eventsite.mailings.rules import UNDO_WITHIN, Audience
from eventsite.mailings.service import MailingText
from eventsite.registration.emails import send_form_code
from eventsite.registration.models import RegistrationStatus
from tests.architecture.test_access_marks import own_rules, some_value
from tests.architecture.test_routes_at_work import make_everything
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_site, make_team
from tests.invitations.builders import make_invitee
from tests.mailings.test_service import make_draft, make_trip, send
from tests.registration import test_act_emails as acts
from tests.registration import test_answers as answers
from tests.registration import test_own_emails as own
from tests.registration import test_split_emails as splitting
from tests.registration import test_waiting_emails as waiting
from tests.registration.builders import make_registration, sign_up
from tests.registration.itineraries import by_session
from tests.registration.test_emails import STORIES, delivered
from tests.test_translations import catalogue

LANGUAGE = "da"
WORD = re.compile(r"[^\W\d_]{2,}")
ADDRESS = re.compile(r"https?://\S+")
CODE = re.compile(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b")  # of a form: it is no word
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-words")
UNREAD = {"script", "style", "template"}
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Brackets(Translations):
    """⟦…⟧ around each word that the catalogue has; a word that it lacks stays bare."""

    def __init__(self) -> None:
        super().__init__()
        self._known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(LANGUAGE) if message.id}

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message in self._known else message

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        words = msgid1 if n == 1 else msgid2
        return f"⟦{words}⟧" if msgid1 in self._known else words


@pytest.fixture(autouse=True)
def _brackets(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_site(name=f"Brackets {secrets.token_hex(4)}")  # parts of pages that are kept in memory are kept by the site's name
    brackets = Brackets()
    monkeypatch.setitem(i18n._catalogues, Locale(LANGUAGE), brackets)
    monkeypatch.setitem(flask_babel.get_domain().cache, (LANGUAGE, "messages"), brackets)


class Reading(HTMLParser):
    """All that is seen or read aloud, but what is marked as written in another language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        unread = tag in UNREAD or values.get("lang", LANGUAGE) != LANGUAGE or self._is_unread()
        if tag not in EMPTY:
            self._inside.append((tag, unread))
        if not unread:
            self.parts += [value for name in READ_ALOUD if (value := values.get(name))]
            if tag == "input" and values.get("type") in ("submit", "button"):
                self.parts.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_unread():
            self.parts.append(data)

    def _is_unread(self) -> bool:
        return bool(self._inside) and self._inside[-1][1]


def outside_brackets(words: str) -> str:
    """The words that no translation has made, with the values that stand inside translated words."""
    depth, found = 0, []
    for sign in words:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        found.append(sign if depth == 0 and sign != "⟧" else " ")
    return ADDRESS.sub(" ", "".join(found))


def known_to_the_calendar() -> set[str]:
    """Names that the locale data have: of days, months, countries, languages and zones."""
    locale = Locale(LANGUAGE)
    names = [*locale.territories.values(), *locale.languages.values(), *locale.scripts.values()]
    for kinds in (locale.months, locale.days):
        names += [name for forms in kinds.values() for width in forms.values() for name in width.values()]
    names += [zone.get("city", "") for zone in locale.time_zones.values()]
    return {word.lower() for name in names for word in WORD.findall(name)}


def in_the_database() -> set[str]:
    """All words of all rows."""
    db.session.rollback()
    rows = [row for table in Base.metadata.tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
    return {word for row in rows for value in row for word in WORD.findall(str(value))}


# What is the same in every language.
SAME = {"dansk", "english", "utc", "qr", "ics", "http", "https", "eventsite", "den"}
# Programs that calendars are kept in.
PROGRAMS = {"apple", "google", "calendar", "outlook", "com", "thunderbird"}


@dataclass(frozen=True)
class Known:
    """What explains a word that no translation has made."""

    names: set[str]  # in small letters
    typed: set[str]

    def bare(self, page: str) -> set[str]:
        """Words of the page that nobody has translated and nothing else explains."""
        words = {word for part in Reading(page).parts for word in WORD.findall(outside_brackets(part))}
        return {word for word in words if word.lower() not in self.names and word not in self.typed}


def known(*typed: str) -> Known:
    """What explains words now: the calendar, the database, and what was typed."""
    return Known(SAME | PROGRAMS | known_to_the_calendar(), in_the_database().union(*(WORD.findall(words) for words in typed)))


def addresses(app: Flask, event: Event, method: str) -> Iterator[str]:
    """Every address that takes this method, with the first record of its kind."""
    values = {"slug": event.slug, "language": "en", "token": app.extensions["eventsite"].links.make("registration", 1, 1)}
    adapter = app.url_map.bind("127.0.0.1:8000")
    for rule in own_rules(app):
        if method in (rule.methods or ()):
            for outcome in ("confirmed", "waitlisted", "applied") if "outcome" in rule.arguments else ("",):
                named = {name: values.get(name) or some_value(rule._converters[name]) for name in rule.arguments}
                yield adapter.build(rule.endpoint, named | ({"outcome": outcome} if outcome else {}), method=method)


def in_brackets(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and "⟦" in answer.text


def ask(client: FlaskClient, address: str, **options: Any) -> TestResponse:
    return client.open(address, query_string={"lang": LANGUAGE}, **options)


@pytest.fixture
def everything(app: Flask) -> Event:
    """An event with the first record of every kind; what the desk writes for it by itself is in the language of brackets."""
    event = make_everything(make_team())
    with transaction():
        event.main_language = LANGUAGE
    return event


def test_bare_words_are_found_in_text_and_in_what_is_read_aloud(app: Flask) -> None:
    page = '<p>⟦%s seats⟧ Remaining <a title="Tooltip" href="/x">⟦in ⟦Danish⟧⟧, 20. september</a> <i lang="en">Quoted</i></p>'
    assert known().bare(page) == {"Remaining", "Tooltip"}


def test_every_word_of_every_page_can_be_translated(app: Flask, client: FlaskClient, everything: Event) -> None:
    sign_in(client, make_account())
    explained, found, seen = known(), {}, 0
    for address in addresses(app, everything, "GET"):
        answer = ask(client, address)
        if in_brackets(answer):
            seen += 1
            found[address] = explained.bare(answer.text)
    assert seen > 60
    assert {address: words for address, words in found.items() if words} == {}


@pytest.mark.parametrize("typed", ["", "x", "9" * 400], ids=["nothing", "a letter", "much"])
def test_every_word_about_a_mistake_can_be_translated(app: Flask, client: FlaskClient, everything: Event, typed: str) -> None:
    """Every form, sent with the same in all its fields."""
    sign_in(client, make_account())
    explained, found, refused = known(typed), {}, 0
    for address in addresses(app, everything, "POST"):
        if "sign-out" in address or ("session" in address and "/events/" not in address):
            continue
        form = dict.fromkeys(re.findall(r'name="([a-z_0-9-]+)"', ask(client, address, method="GET").text), typed)
        answer = ask(client, address, method="POST", data=form)
        if in_brackets(answer):
            refused += 1
            found[address] = explained.bare(answer.text)
    assert refused > 20
    assert {address: words for address, words in found.items() if words} == {}


def states() -> Iterator[Event]:
    """Events in every state that a page has words for."""
    yield make_event(capacity=1)
    yield make_event(capacity=None)
    yield make_event(admission=Admission.SELECTION, kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 24, 12))  # noqa: DTZ001
    yield make_event(format=Format.ONLINE, online_url="https://meet.example.org/x", has_waitlist=False, capacity=1)
    yield make_event(format=Format.HYBRID, opens_at=NOW + timedelta(days=1))
    yield make_event(closes_at=NOW - timedelta(days=1))
    yield make_event(cancelled_at=NOW)
    yield make_event(starts_local=datetime(2027, 3, 1, 9), ends_local=datetime(2027, 3, 1, 12), closes_local=datetime(2027, 2, 1, 9))  # noqa: DTZ001


@pytest.mark.usefixtures("frozen_clock")
def test_every_word_about_a_state_can_be_translated(app: Flask, client: FlaskClient) -> None:
    events = list(states())
    for event in events[:4]:
        sign_up(event, "ada", "bo") if event.has_waitlist else sign_up(event, "ada")
    people = [make_registration(make_event(), status) for status in RegistrationStatus]
    links = app.extensions["eventsite"].links
    paths = ["/", "/events", "/events/past", "/no/such/page", "/my/none", *(f"/events/{event.slug}" for event in events)]
    paths += [f"/events/{event.slug}/{page}" for event in events for page in ("register", "my-link")]
    paths += [f"/my/{links.make('registration', person.id, person.link_version)}" for person in people]
    explained = known(*(half for person in people for half in (person.code[:4], person.code[4:])))
    found = {path: explained.bare(ask(client, path).text) for path in paths}
    assert {path: words for path, words in found.items() if words} == {}


def all_mails() -> set[str]:
    """The templates of all mails; folders that begin with _ are frames."""
    return {f"{folder.parts[-4]}/emails/{folder.name}" for folder in ROOT.glob("*/templates/emails/*") if not folder.name.startswith("_")}


def mails_about_registrations() -> Iterator[tuple[str, Words]]:
    """Every story of the pinned mails, each with an event of its own address."""
    for story in (*STORIES, *own.STORIES, *waiting.STORIES, acts.by_organisers, splitting.split, answers.answered, by_session):
        for message, words in (delivered if story in STORIES else own.delivered)(story(LANGUAGE)):
            yield message.template, words
        with transaction():
            for event in db.session.scalars(select(Event).where(Event.slug == "ai-in-healthcare")):
                event.slug = f"as-{story.__name__}"


def mails_by_organisers() -> Iterator[tuple[str, Words]]:
    """Mailings to everybody that one can write to, invitations, and the mails of the sign-in page."""
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", language=LANGUAGE)
    sign_up(make_event(admission=Admission.SELECTION), "cy", language=LANGUAGE)
    for audience in (Audience.CONFIRMED, Audience.WAITLISTED):
        send(make_draft(event, MailingText(audience=audience, subject="{event}", body="{name} {link}", language=LANGUAGE)))
    send(
        make_draft(event, MailingText(audience=Audience.CONFIRMED, subject="{event}", body="{link}", language=LANGUAGE, target=make_trip()))
    )
    with transaction():
        new = accounts.NewAccount("pia@kattegat.example.org", "Pia", Role.VIEWER, LANGUAGE)
        pia = accounts.invite_member(make_team(), new, by=1, now=NOW)
        accounts.ask_reset(pia.email, "127.0.0.1", now=NOW)
        emails.send_password_changed(pia, now=NOW)
        emails.send_many_new_addresses(pia, 301, now=NOW)
    with transaction(), in_language(LANGUAGE):
        send_form_code(event, "fi@example.org", "a form", now=NOW)
    invitee = make_invitee(event, "di", language=LANGUAGE, words="Di")
    with transaction():
        invitations.send_invitation(invitee)
        invitations.send_reminder(invitee, now=NOW)
    written = outbox()
    with transaction():
        for message in written:
            told = message.template.startswith("registration/") and message.about_kind != "event"  # by the stories
            message.status = MessageStatus.SENT if told else message.status
    while tickets := claims.claim(100, NOW + UNDO_WITHIN):  # a mailing waits so long
        for ticket in tickets:
            mail = write(ticket, NOW)
            assert isinstance(mail, Written)
            assert mail.words is not None
            with transaction():
                message = db.session.get_one(Message, ticket.message_id)
                message.status = MessageStatus.SENT
            words = mail.words if message.about_kind != "event" else Words(*(CODE.sub("", part) for part in astuple(mail.words)))
            yield message.template, words


@pytest.mark.usefixtures("frozen_clock")
def test_every_word_of_every_mail_can_be_translated(app: Flask) -> None:
    mails = [*mails_about_registrations(), *mails_by_organisers()]
    explained = known("Tea & Talk: AI in Healthcare", "Sorry")
    found = {template: explained.bare(f"{words.html} {words.subject} {words.text}") for template, words in mails}
    assert set(found) == all_mails()
    assert {template: words for template, words in found.items() if words} == {}
