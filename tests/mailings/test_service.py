"""Mailings: drafted, looked at, sent once to exactly whom one looked at, and asked for again as each copy leaves."""

from typing import Any

import pytest
from flask import Flask

from eventsite.accounts.models import Account
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event, EventKind
from eventsite.db import db, transaction
from eventsite.mail import hooks
from eventsite.mail.models import Message, MessageKind, MessageStatus, Suppression
from eventsite.mail.render import render
from eventsite.mailings import errors, queries, rules, service
from eventsite.mailings.models import Mailing, MailingRecipient, MailingStatus
from eventsite.mailings.queries import Progress
from eventsite.mailings.rules import Audience, LeftOut
from eventsite.mailings.service import MailingText
from eventsite.people.rules import email_key
from eventsite.registration import service as registrations
from eventsite.registration.models import Registration
from tests.conftest import NOW, outbox
from tests.desk import make_account
from tests.factories import make_event
from tests.registration.builders import OLGA, registration_of, sign_up


@pytest.fixture(autouse=True)
def _at_noon(frozen_clock: object) -> None:
    """The time stands."""


def text(audience: Audience = Audience.CONFIRMED, **values: Any) -> MailingText:
    """What an organiser writes."""
    words = {"subject": "Slides of {event}", "body": "Dear {name},\n\nthank you.", "language": "en"}
    return MailingText(audience=audience, **(words | values))


def make_trip(**values: Any) -> Event:
    """A study trip that one can apply for."""
    facts = {"kind": EventKind.STUDY_TRIP, "admission": Admission.SELECTION, "capacity": 16, "title": "Shanghai and Shenzhen"}
    return make_event(**(facts | values))


def make_draft(event: Event, written: MailingText | None = None, chosen: list[Registration] | None = None) -> Mailing:
    """A stored draft."""
    with transaction():
        return service.draft(event, written or text(), [registration.id for registration in chosen or []], 1, now=NOW)


def seal_of(mailing: Mailing) -> str:
    """What the preview shows of the list."""
    getting = [reader.registration.id for reader in queries.readers(service.wanted_of(mailing)) if reader.left_out is None]
    return rules.seal(getting)


def send(mailing: Mailing, seal: str | None = None) -> int:
    """Send it, by default to whom one sees now."""
    wanted = seal_of(mailing) if seal is None else seal
    with transaction():
        return service.send(mailing, wanted, 1, now=NOW)


def copies() -> list[Message]:
    """The messages of mailings."""
    return [message for message in outbox() if message.kind is MessageKind.MAILING]


def to() -> list[str]:
    """Who gets copies."""
    return sorted(message.recipient.partition("@")[0] for message in copies())


def rendered(message: Message) -> Any:
    """The mail as the worker writes it."""
    subject = hooks.subjects[message.about_kind]
    record = subject.load(message.about_id)
    frame = {"site": hooks.wiring.site(), "team": hooks.wiring.team(message.team_id), "message": message, "language": "en", "base_url": ""}
    return render(message.template, subject.context(message, record) | frame)


def still_wanted(message: Message) -> bool:
    """Whether the worker would still send it."""
    subject = hooks.subjects[message.about_kind]
    return subject.still_wanted(message, subject.load(message.about_id))


def test_send_writes_one_message_for_each_of_the_audience(app: Flask) -> None:
    event = make_event(capacity=2)
    sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        registrations.withdraw(registration_of(event, "di"), OLGA, now=NOW)

    assert (send(make_draft(event)), to()) == (2, ["ada", "bo"])
    assert (send(make_draft(event, text(Audience.WAITLISTED))), to()) == (1, ["ada", "bo", "cy"])


def test_send_twice_is_refused_and_mails_nobody_again(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = make_draft(event)
    seal = seal_of(mailing)
    send(mailing, seal)

    with pytest.raises(errors.AlreadySent):
        send(mailing, seal)
    with pytest.raises(errors.AlreadySent), transaction():
        service.change(mailing, text(subject="Other"))

    assert (to(), mailing.status, mailing.sent_at, mailing.subject) == (["ada"], MailingStatus.SENT, NOW, "Slides of {event}")


def test_send_after_the_list_changed_is_refused(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    mailing = make_draft(event)
    seen = seal_of(mailing)
    with transaction():
        registrations.withdraw(registration_of(event, "bo"), OLGA, now=NOW)

    with pytest.raises(errors.AudienceChanged):
        send(mailing, seen)

    assert (to(), mailing.status) == ([], MailingStatus.DRAFT)
    assert send(mailing) == 1


def test_send_to_nobody_is_refused(app: Flask) -> None:
    with pytest.raises(errors.NobodyToWriteTo):
        send(make_draft(make_event()))


def test_send_leaves_out_suppressed_addresses_and_says_why(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo", "cy")
    with transaction():
        db.session.add(Suppression(email_key=email_key("bo@example.org"), reason="bounced"))
        db.session.add(Suppression(email_key=email_key("cy@example.org"), reason="bounced", lifted_at=NOW))
    mailing = make_draft(event)

    reasons = {reader.registration.full_name: reader.left_out for reader in queries.readers(service.wanted_of(mailing))}

    assert reasons == {"Ada Example": None, "Bo Example": LeftOut.SUPPRESSED, "Cy Example": None}
    assert (send(mailing), to()) == (2, ["ada", "cy"])


def test_send_to_the_chosen_takes_only_this_events_people(app: Flask) -> None:
    event, other = make_event(), make_event()
    ada, _bo, cy = sign_up(event, "ada", "bo", "cy")
    [stranger] = sign_up(other, "sam")
    mailing = make_draft(event, text(Audience.CHOSEN), [ada, cy, stranger])
    with transaction():
        registrations.withdraw(cy, OLGA, now=NOW)

    assert (send(mailing), to()) == (1, ["ada"])
    assert [recipient.registration_id for recipient in db.session.query(MailingRecipient)] == [ada.id]


def test_send_is_recorded_without_personal_data(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    mailing = make_draft(event)
    send(mailing)

    [act] = db.session.query(AuditEntry).filter_by(action="mailing.sent")
    assert (act.subject_id, act.event_id, act.details) == (mailing.id, event.id, {"recipients": 2, "audience": "confirmed"})


def test_copy_holds_the_persons_own_link_and_their_name_once_proved(app: Flask) -> None:
    event = make_event(title="Tea & Talk")
    ada, _bo = sign_up(event, "ada", "bo", full_name="Ada <b>Example</b>"[:3] + " Lovelace")
    with transaction():
        ada.person.proved_at = NOW
    send(make_draft(event, text(body="Dear {name},\n\n**{event}**, {date}, {place}\n\n{link}")))

    first, second = (rendered(message) for message in copies())

    token = app.extensions["eventsite"].links.make("registration", ada.id, ada.link_version)
    assert first.subject == "Slides of Tea & Talk"
    assert f"http://127.0.0.1:8000/my/{token}" in first.text
    for part in ("Dear Ada Lovelace,", "Monday 20 September 2027, 09:00 (Copenhagen time, UTC+2)", "Pakhus 47, Lodskaj 12, Copenhagen"):
        assert part in first.text
        assert part in first.html
    assert "<strong>Tea &amp; Talk</strong>" in first.html
    assert "You get this because you registered for Tea & Talk on Monday 2 August 2027." in first.text
    assert ("Dear attendee," in second.text, "Lovelace" in second.text) == (True, False)


def test_check_25_copy_to_who_withdrew_meanwhile_is_no_longer_wanted(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    send(make_draft(event))
    send(make_draft(event, text(Audience.WAITLISTED)))
    before = [still_wanted(message) for message in copies()]

    with transaction():
        registrations.withdraw(ada, OLGA, now=NOW)  # and Bo moves up

    assert (before, [still_wanted(message) for message in copies()], bo.status.value) == ([True, True], [False, False], "confirmed")


def test_copy_to_an_address_that_was_left_meanwhile_is_no_longer_wanted(app: Flask) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    send(make_draft(event))
    with transaction():
        registrations.correct_address(ada, "ada@right.example.org", OLGA, now=NOW)

    assert [still_wanted(message) for message in copies()] == [False, True]


def test_test_copy_goes_to_the_organiser_without_anybodys_link(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    account: Account = make_account()
    mailing = make_draft(event, text(body="{name}: {link}"))

    for _ in range(2):
        with transaction():
            service.send_test(mailing, account, ada)

    tests = outbox()[1:]
    words = rendered(tests[0])
    token = app.extensions["eventsite"].links.make("registration", ada.id, ada.link_version)
    assert [message.recipient for message in tests] == ["olga@kattegat.example.org"] * 2
    assert (words.subject, token in words.html + words.text, "/my/preview" in words.text) == (
        "Test: Slides of AI in Healthcare",
        False,
        True,
    )
    assert mailing.status is MailingStatus.DRAFT


def test_invitation_fills_in_what_is_known_and_leaves_out_who_applied(app: Flask) -> None:
    event, trip = make_event(), make_trip()
    ada, _bo = sign_up(event, "ada", "bo")
    sign_up(trip, "bo")
    mailing = make_draft(event, text(target=trip, body="Dear {name}, come to {event}.\n\n[Apply]({link})"))

    reasons = {reader.registration.full_name: reader.left_out for reader in queries.readers(service.wanted_of(mailing))}
    send(mailing)
    [message] = copies()
    words = rendered(message)

    token = app.extensions["eventsite"].links.make("prefill", ada.id, ada.link_version)
    assert reasons == {"Ada Example": None, "Bo Example": LeftOut.APPLIED_ALREADY}
    assert (message.recipient, message.template) == ("ada@example.org", "mailings/emails/trip_invitation")
    assert f"http://127.0.0.1:8000/events/{trip.slug}/register?from={token}" in words.text
    assert "come to Shanghai and Shenzhen" in words.text
    assert still_wanted(message)
    sign_up(trip, "ada")
    assert not still_wanted(message)


def test_invitation_to_a_trip_that_is_off_is_refused(app: Flask) -> None:
    event, trip = make_event(), make_trip()
    sign_up(event, "ada")
    mailing = make_draft(event, text(target=trip))
    with transaction():
        trip.cancelled_at = NOW

    with pytest.raises(errors.TargetNotOpen):
        send(mailing)


def test_trips_to_invite_to_are_the_teams_next_of_the_series_first(app: Flask) -> None:
    from eventsite.catalogue.models import EventStatus, Series
    from tests.factories import make_team

    with transaction():
        series = Series(slug="health", name="Health")
        db.session.add(series)
    event = make_event(series_id=series.id)
    later = make_trip(title="Of the series", series_id=series.id)
    make_trip(title="Draft", status=EventStatus.DRAFT)
    make_trip(title="Theirs", team=make_team("aarhus"))
    make_trip(title="Off", cancelled_at=NOW)
    make_trip(title="Closed", closes_at=NOW)
    make_event(title="First come")
    sooner = make_trip(title="Sooner", starts_at=NOW.replace(month=9, day=1))

    assert [trip.id for trip in queries.trips_to_invite_to(event, NOW)] == [later.id, sooner.id]


def test_progress_counts_every_copy(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo", "cy", "di")
    mailing = make_draft(event)
    send(mailing)
    written = copies()
    with transaction():
        for message, status in zip(written, (MessageStatus.SENT, MessageStatus.BOUNCED, MessageStatus.SUPERSEDED), strict=False):
            message.status = status

    progress: Progress = queries.progress_of([mailing.id])[mailing.id]

    assert (progress.total, progress.sent, progress.waiting, progress.trouble, progress.dropped) == (4, 1, 1, 1, 1)


def test_discard_removes_a_draft_and_never_a_sent_mailing(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    draft, sent = make_draft(event, text(Audience.CHOSEN), [ada]), make_draft(event)
    send(sent)

    with transaction():
        service.discard(draft)
    with pytest.raises(errors.AlreadySent), transaction():
        service.discard(sent)

    assert queries.mailings_of(event.id) == [sent]
