"""Members of a party who pass their seat on or get an address, and the contact whose address changes."""

from flask import Flask

from eventsite.db import transaction
from eventsite.registration import queries, rules, service
from tests.conftest import NOW, outbox
from tests.registration.builders import OLGA, ask, mails, registration_of
from tests.registration.test_parties import group, open_to_parties, party_of, run, sound, stand


def test_member_without_an_address_passes_the_seat_on_and_the_colleague_leaves_the_party(app: Flask) -> None:
    event = open_to_parties()
    run(service.register_party, event, group("ada", "-bo"))
    _ada, bo = queries.members_of(party_of(event).id)
    before = len(outbox())
    handover = run(service.pass_on, bo, "cy@example.org")
    run(service.take_seat, handover, ask("cy"))
    cy = registration_of(event, "cy")
    assert (stand(event), cy.status, cy.party_id) == (["confirmed", "withdrawn"], rules.CONFIRMED, None)
    assert mails(since=before) == [("cy", "seat_for_you", None), ("clara", "passed_on", "CANCEL"), ("cy", "received", "REQUEST")]
    sound(event)


def test_member_gets_an_address_of_their_own_and_the_contact_s_calendar_lets_them_go(app: Flask) -> None:
    event = open_to_parties()
    run(service.register_party, event, group("ada", "-bo"))
    _ada, bo = queries.members_of(party_of(event).id)
    before = len(outbox())
    run(service.take_address, run(service.ask_address, bo, "bo@example.org"))
    assert (bo.email, bo.party_id, bo.person.email) == ("bo@example.org", party_of(event).id, "bo@example.org")
    assert [(m.recipient, m.template.rpartition("/")[2], m.method) for m in outbox()[before:]] == [
        ("bo@example.org", "prove_address", None), ("clara@example.org", "address_left", "CANCEL"),
        ("bo@example.org", "address_taken", "REQUEST"),
    ]  # fmt: skip


def test_contact_s_address_takes_along_who_is_reached_through_them(app: Flask) -> None:
    event = open_to_parties()
    run(service.register_party, event, group("clara", "-bo", "di"))
    party = party_of(event)
    link, before = party.link_version, len(outbox())
    with transaction():
        service.correct_address(registration_of(event, "clara"), "clara@right.example.org", OLGA, now=NOW)
    sent = [(m.recipient, m.template.rpartition("/")[2], m.method) for m in outbox()[before:]]
    assert sent == [
        ("clara@example.org", "address_left", "CANCEL"), ("clara@right.example.org", "address_taken", "REQUEST"),
    ]  # fmt: skip
    assert (party.email, party.contact.email, party.link_version) == ("clara@right.example.org", "clara@right.example.org", link + 1)
    assert len({m.entry_id for m in outbox()[before:]}) == 2
    assert registration_of(event, "di").email == "di@example.org"
    sound(event)
