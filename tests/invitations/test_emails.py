"""The words of invitations and reminders in each language, pinned by files; whom they reach, and that they follow nobody.

After a wanted change write them anew with `EVENTSITE_GOLDEN=write pytest tests/invitations/test_emails.py` and read the
difference before it is committed.
"""

import os
import re
from email import message_from_bytes
from email.message import Message as Parsed
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event, EventText
from eventsite.db import db, transaction
from eventsite.i18n import LANGUAGES
from eventsite.invitations import emails, service
from eventsite.invitations.models import Invitee
from eventsite.mail import claims
from eventsite.mail.ledger import suppress_address
from eventsite.mail.models import MessageStatus
from eventsite.mail.steps import NotSent, Written
from eventsite.mail.writing import write
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_site
from tests.invitations.builders import make_invitee
from tests.invitations.pages import token_of
from tests.registration.builders import sign_up

GOLDEN = Path(__file__).parents[1] / "golden" / "invitations"
TITLE = {"en": "Tea & Talk: AI in Healthcare", "da": "Te & tale: AI i sundhedsvæsenet"}
WORDS = "You spoke of this in Aarhus.\n\nWe would be glad\nif you came & brought your questions."

pytestmark = pytest.mark.usefixtures("frozen_clock")


def our_event(**values: Any) -> Event:
    make_site(address="Pakhus 47\nLodskaj 12, 2150 København")
    event = make_event(title=TITLE["en"], text={"standfirst": "A day on hospital data."}, slug="ai-in-healthcare", **values)
    with transaction():
        event.texts.append(EventText(language="da", title=TITLE["da"], standfirst="En dag om data."))
    return event


def invite(invitee: Invitee, *, reminder: bool = False) -> Written | NotSent:
    """Owe the mail, and write it as the worker does."""
    with transaction():
        emails.send_reminder(invitee, now=NOW) if reminder else emails.send_invitation(invitee)
    [ticket] = claims.claim(1, NOW)
    return write(ticket, NOW)


def written(invitee: Invitee, *, reminder: bool = False) -> Written:
    found = invite(invitee, reminder=reminder)
    assert isinstance(found, Written)
    assert found.words is not None
    return found


def wire(found: Written) -> Parsed:
    return message_from_bytes(found.wire)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reminder", [False, True], ids=["invitation", "invitation_reminder"])
def test_words_are_as_pinned(app: Flask, reminder: bool, language: str) -> None:
    ada = make_invitee(our_event(), words=WORDS, language=language, transferable=reminder)
    found = written(ada, reminder=reminder)
    assert found.words is not None
    text = f"Subject: {found.words.subject}\n\n{found.words.text}".replace(token_of(ada), "TOKEN")
    name = "invitation_reminder" if reminder else "invitation"
    assert_golden(f"{name}.{language}.txt", text)
    assert_golden(f"{name}.{language}.html", found.words.html.replace(token_of(ada), "TOKEN"))


def assert_golden(name: str, built: str) -> None:
    path = GOLDEN / name
    if os.environ.get("EVENTSITE_GOLDEN") == "write":
        path.write_text(built, encoding="utf-8", newline="\n")
    assert built == path.read_text(encoding="utf-8")


def test_both_parts_have_the_same_links_and_the_organisers_words(app: Flask) -> None:
    found = written(make_invitee(our_event(), words=WORDS))
    assert found.words is not None
    links = set(re.findall(r'href="([^"]+)"', found.words.html))
    assert {link for link in links if link.removeprefix("mailto:") not in found.words.text} == set()
    assert "if you came & brought your questions." in found.words.text
    assert "We would be glad<br>if you came &amp; brought your questions." in found.words.html


@pytest.mark.parametrize("typed", ["<b>x</b>", "{{ 7*7 }}", "\u202eevil", "a\r\nBcc: x@example.org"])
def test_check_29_words_and_names_stay_text(app: Flask, typed: str) -> None:
    found = written(make_invitee(our_event(), words=typed, full_name=typed))
    assert found.words is not None
    assert "<b>x</b>" not in found.words.html
    assert "49" not in found.words.text.replace("2149", "")
    assert wire(found)["Bcc"] is None


def test_rule_31_no_mail_of_ours_says_who_opened_it(app: Flask) -> None:
    ada = make_invitee(our_event())
    for reminder in (False, True):
        found = written(ada, reminder=reminder)
        for message in outbox():
            with transaction():
                message.status = MessageStatus.SENT
        assert found.words is not None
        assert "<img" not in found.words.html
        hosts = {link.split("/")[2] for link in re.findall(r'href="(https?://[^"]+)"', found.words.html)}
        assert hosts == {"127.0.0.1:8000"}


def test_rule_27_invitation_can_be_ended_by_one_click_of_the_mail_program(app: Flask) -> None:
    ada = make_invitee(our_event())
    found = written(ada)
    assert f"List-Unsubscribe:\r\n <http://127.0.0.1:8000/invited/{token_of(ada)}/no-more>\r\n".encode() in found.wire
    head = wire(found)
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert head["List-Id"] == f"<invitations.{ada.event_id}.kattegat.example.org>"
    assert head["To"] == "Ada Example <ada@example.org>"


def _answered(field: str) -> Any:
    def act(ada: Invitee) -> None:
        setattr(ada, field, NOW)

    return act


def _address(ada: Invitee) -> None:
    ada.email = "other@example.org"


def _cancelled(ada: Invitee) -> None:
    ada.event.cancelled_at = NOW


@pytest.mark.parametrize(
    "change", [_answered("registered_at"), _answered("declined_at"), _answered("revoked_at"), _address, _cancelled],
    ids=["registered", "declined", "revoked", "another address", "cancelled"],
)  # fmt: skip
@pytest.mark.parametrize("reminder", [False, True], ids=["invitation", "reminder"])
def test_rule_25_who_answered_meanwhile_gets_no_mail(app: Flask, change: Any, reminder: bool) -> None:
    ada = make_invitee(our_event())
    with transaction():
        emails.send_reminder(ada, now=NOW) if reminder else emails.send_invitation(ada)
    with transaction():
        change(ada)
    [ticket] = claims.claim(1, NOW)
    found = write(ticket, NOW)
    assert isinstance(found, NotSent)
    assert found.status is MessageStatus.SUPERSEDED


def test_who_is_registered_some_other_way_is_not_reminded(app: Flask) -> None:
    event = our_event()
    [cy] = sign_up(event, "cy")
    for message in outbox():
        with transaction():
            message.status = MessageStatus.SENT
    found = invite(make_invitee(event, "cy"), reminder=True)
    assert isinstance(found, NotSent)
    assert cy.invitee_id is None


def test_who_wants_no_more_gets_none_that_was_under_way(app: Flask) -> None:
    ada = make_invitee(our_event())
    with transaction():
        service.no_more(ada, now=NOW)
    found = invite(ada)
    assert isinstance(found, NotSent)
    assert found.status is MessageStatus.SUPPRESSED


def test_seat_mail_reaches_who_wants_no_invitations(app: Flask) -> None:
    event = our_event()
    with transaction():
        suppress_address("ada@example.org", "asked", "", now=NOW)
    sign_up(event, "ada")
    [ticket] = claims.claim(1, NOW)
    assert isinstance(write(ticket, NOW), Written)
    db.session.rollback()
