"""An event in one's own calendar from one's own page and from the page of thanks: as the event's page offers it, in every zone."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Format
from eventsite.db import db, transaction
from eventsite.registration.models import AddressProof
from tests.catalogue.test_adding import ZONES, links_to
from tests.conftest import NOW
from tests.factories import make_event
from tests.reading import words
from tests.registration.builders import sign_up

pytestmark = pytest.mark.usefixtures("frozen_clock")
HOSTS = ("calendar.google.com", "outlook.office.com", "outlook.live.com")


def own_page(app: Flask, event: Event) -> str:
    [ada] = sign_up(event, "ada")
    return f"/my/{app.extensions['eventsite'].links.make('registration', ada.id, ada.link_version)}"


def own_list(app: Flask, email: str) -> str:
    with transaction():
        proof = AddressProof(email=email, email_key=email, ends_at=NOW + timedelta(days=1))
        db.session.add(proof)
        db.session.flush()
    return f"/my-registrations/{app.extensions['eventsite'].links.make('own list', proof.id, proof.link_version)}"


@pytest.mark.parametrize("zone", [zone for zone, _instants in ZONES])
def test_own_page_and_thanks_offer_the_drafts_of_the_events_page(app: Flask, client: FlaskClient, zone: str) -> None:
    event = make_event(zone=zone, text={"standfirst": "A day & a night", "practical": "Coffee from 08:30"})
    paths = (own_page(app, event), f"/events/{event.slug}/registered/confirmed", f"/events/{event.slug}/calendar")

    own, thanks, public = ([links_to(client.get(path).text, host) for host in HOSTS] for path in paths)

    assert own == thanks == public
    [google], [work], [personal] = own
    assert google["dates"] == f"{event.starts_at:%Y%m%dT%H%M%SZ}/{event.ends_at:%Y%m%dT%H%M%SZ}"
    assert (google["ctz"], work["startdt"], work) == (zone, f"{event.starts_at:%Y-%m-%dT%H:%M:%SZ}", personal)
    assert google["location"] == work["location"] == "Pakhus 47, Lodskaj 12, Copenhagen"


def test_event_that_went_online_is_nowhere_else_on_any_page(app: Flask, client: FlaskClient) -> None:
    event = make_event(online_url="https://meet.example.org/room", map_url="https://map.example.org/47")
    own = own_page(app, event)
    with transaction():
        event.format = Format.ONLINE

    paths = (own, f"/events/{event.slug}/registered/confirmed", f"/events/{event.slug}/register", own_list(app, "ada@example.org"))
    pages = {path: client.get(path) for path in paths}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert [path for path, page in pages.items() if "Pakhus 47" in page.text or "Lodskaj" in page.text or "map.example" in page.text] == []
    assert [path for path, page in pages.items() if "Online" not in words(page)] == []
    assert links_to(pages[own].text, HOSTS[0])[0]["location"] == "Online"
