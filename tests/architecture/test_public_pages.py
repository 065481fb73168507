"""Every address that is open to everyone, asked: nothing of another host, and nobody who registered."""

import re
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event
from eventsite.people.service import ConsentGiven, ConsentKind
from eventsite.web import access
from tests.architecture.test_access_marks import mark_of, own_rules, some_value
from tests.architecture.test_routes_at_work import make_everything
from tests.factories import make_host, make_team, make_topic
from tests.registration.builders import registration_of, sign_up
from tests.registration.test_personal_page import page_of

LOADED = re.compile(r"<(?:script|link|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|href|data|srcset)=\"([^\"]*)\"")
NOT_LOADED = re.compile(r"<link\b[^>]*\brel=\"(?:canonical|alternate)\"[^>]*>")
OWN = "http://127.0.0.1:8000/"


def open_pages(app: Flask, client: FlaskClient, event: Event) -> Iterator[tuple[str, str]]:
    """Path and text of each answer that everybody may have: pages, feeds and files."""
    named = {"slug": event.slug, "language": "en", "outcome": "confirmed", "form_name": "attendee"}
    adapter = app.url_map.bind("127.0.0.1:8000")
    for rule in own_rules(app):
        if "GET" in (rule.methods or ()) and mark_of(app, rule) == access.EVERYONE:
            path = adapter.build(rule.endpoint, {name: named.get(name) or some_value(rule._converters[name]) for name in rule.arguments})
            answer = client.get(path)
            if answer.status_code == 200:
                yield path, answer.text


def test_security_27_no_public_page_loads_anything_of_another_host(app: Flask, client: FlaskClient) -> None:
    event = make_everything(make_team())
    make_host(event, website="https://example.org")
    make_topic(event, "health", en="Health")
    [ada] = sign_up(event, "cy")
    pages = [*open_pages(app, client, event), ("/my", client.get(page_of(app, ada)).text)]
    loaded = {(path, url) for path, page in pages for url in LOADED.findall(NOT_LOADED.sub("", page))}
    foreign = {(path, url) for path, url in loaded if not url.startswith(("/", OWN, "data:", "#")) or url.startswith("//")}
    assert foreign == set()
    assert len(loaded) > len(pages) > 15
    policy = client.get("/").headers["Content-Security-Policy"]
    assert re.findall(r"https?:|\*|unsafe", policy.replace("upgrade-insecure-requests", "")) == []


def test_security_31_no_public_page_lists_who_registered(app: Flask, client: FlaskClient) -> None:
    event = make_everything(make_team())
    willing = ConsentGiven(ConsentKind.ATTENDEE_LIST, wording="Show me to other attendees", given=True)
    sign_up(event, "wilhelmina", consents=[willing], organisation="Zephyr Works")
    sign_up(event, "ottoline", organisation="Quartz Works")
    pages = list(open_pages(app, client, event))
    named = [
        (path, word)
        for path, page in pages
        for name in ("wilhelmina", "ottoline")
        for word in (name, registration_of(event, name).code, "Zephyr Works", "Quartz Works", "Ada Attendee")
        if word.casefold() in page.casefold()
    ]
    assert (named, len(pages) > 15) == ([], True)
