"""Whatever is sent to any address, it is answered: a refusal is a page in words, never a fault."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.architecture.test_access_marks import own_rules, some_value
from tests.architecture.test_routes_at_work import make_everything
from tests.desk import make_account, sign_in
from tests.factories import make_team

HOSTILE = ("a\0b", "\ud800", "9" * 30, "2147483648", "9999-12-31T23:59", "x" * 3000)
ARGUMENTS = (
    "application", "as", "audience", "back", "chosen", "city", "country", "dir", "done", "event", "first", "from", "group", "kind",
    "lang_spoken", "month", "name", "next", "page", "person", "q", "sent", "shelf", "since", "sort", "status", "topic", "view",
)  # fmt: skip
BUTTONS = ("action", "confirmed", "decision", "do", "ids", "open", "seen", "team", "to")
LEAVES = ("accounts.sign_out", "accounts.end_session", "accounts.end_other_sessions")  # after these nobody is signed in


def typed(value: str) -> str:
    """As a browser would write it into an address or a form; halves of characters too."""
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def filled(rule: Rule, values: dict[str, Any], name: str = "", hostile: str = "") -> str:
    """The rule's address with these values, one of them replaced."""

    def one(found: re.Match[str]) -> str:
        return typed(hostile) if found[1] == name else str(values[found[1]])

    return re.sub(r"<(?:[^<>]+:)?([^<>:]+)>", one, rule.rule)


def names_in(page: str) -> list[str]:
    """The names of a page's fields, its token left out."""
    return sorted(set(re.findall(r'name="([a-z_0-9-]+)"', page)) - {"csrf_token", "viewport"})


@pytest.mark.timeout(300)  # some thousand requests
@pytest.mark.parametrize("signed_in", [False, True])
def test_hostile_value_at_any_address_is_never_a_fault(client: FlaskClient, app: Flask, signed_in: bool) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    event = make_everything(make_team())
    if signed_in:
        sign_in(client, make_account())
    token = app.extensions["eventsite"].links.make("registration", 1, 1)
    named: dict[str, Any] = {"slug": event.slug, "language": "en", "outcome": "confirmed", "token": token}
    faults = []
    for rule in own_rules(app):
        if rule.endpoint in LEAVES or (not signed_in and rule.rule.startswith("/desk/events")):
            continue
        values = {name: named.get(name) or some_value(rule._converters[name]) for name in rule.arguments}
        address, methods = filled(rule, values), sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        asked = [(methods[0], filled(rule, values, name, hostile), "") for name in values for hostile in HOSTILE]
        if "GET" in methods:
            asked += [("GET", f"{address}?" + "&".join(f"{name}={typed(hostile)}" for name in ARGUMENTS), "") for hostile in HOSTILE]
        if "POST" in methods:
            fields = {*BUTTONS, *(names_in(client.get(address).text) if "GET" in methods else ARGUMENTS)}
            asked += [("POST", address, "&".join(f"{name}={typed(hostile)}" for name in fields)) for hostile in HOSTILE]
        for method, path, body in asked:
            answer = client.open(path, method=method, data=body or None, content_type="application/x-www-form-urlencoded")
            if answer.status_code >= 500:
                faults.append((method, path[:120], body[:60]))
    assert faults == []
