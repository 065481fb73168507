"""Every view bears a mark, and the list of addresses with their marks is one that somebody has looked at.

After adding or changing a view: `python -m tests.architecture.test_access_marks` writes routes.txt anew; read its diff.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from eventsite.accounts import rules
from eventsite.accounts.models import Role
from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.web import access
from tests.conftest import ENVIRONMENT
from tests.desk import make_account, sign_in

ROUTES = Path(__file__).with_name("routes.txt")
MARKS = {access.EVERYONE, access.PERSONAL_LINK, *(access.DESK + name for name in rules.ALL_PERMISSIONS)}
SAFE = {"GET", "HEAD", "OPTIONS"}
CHOOSES = {"registration_desk.act"}  # asks for the permission of the act that was chosen
DOOR = {"accounts.sign_in", "accounts.sign_out", "accounts.forgot", "accounts.first_link"}  # what leads to the desk


def own_rules(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: (rule.rule, rule.endpoint))


def mark_of(app: Flask, rule: Rule) -> str | None:
    return access.mark_of(app.view_functions[rule.endpoint])


def some_value(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, IntegerConverter) else "x"


def route_list(app: Flask) -> str:
    lines = []
    for rule in own_rules(app):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{methods:9} {rule.rule:70} {mark_of(app, rule)}")
    return "\n".join(lines) + "\n"


def test_every_view_bears_a_mark_that_exists(app: Flask) -> None:
    assert {rule.endpoint: mark_of(app, rule) for rule in own_rules(app) if mark_of(app, rule) not in MARKS} == {}


def test_every_page_under_desk_is_for_the_desk_and_no_other_is(app: Flask) -> None:
    for rule in own_rules(app):
        if rule.endpoint in DOOR:
            continue
        is_desk = str(mark_of(app, rule)).startswith(access.DESK)
        assert is_desk == rule.rule.startswith("/desk/"), rule


def test_personal_links_and_only_they_carry_a_token(app: Flask) -> None:
    for rule in own_rules(app):
        if rule.endpoint not in DOOR:
            assert ("token" in rule.arguments) == (mark_of(app, rule) == access.PERSONAL_LINK), rule


def test_changes_at_the_desk_need_more_than_a_look(app: Flask) -> None:
    for rule in own_rules(app):
        mark = str(mark_of(app, rule))
        if rule.endpoint in CHOOSES or rule.endpoint.startswith("accounts."):
            continue
        if (rule.methods or set()) - SAFE and mark.startswith(access.DESK):
            assert not mark.endswith(".view"), rule


def test_routes_are_the_ones_that_were_looked_at(app: Flask) -> None:
    assert route_list(app).splitlines() == ROUTES.read_text("utf-8").splitlines()


@pytest.mark.parametrize("role", [None, *Role])
def test_role_meets_the_guard_at_every_address(client: FlaskClient, app: Flask, role: Role | None) -> None:
    """Signed out: to the door, or 403. Signed in: 403 exactly where the role lacks the permission; else the view's own answer."""
    if role is not None:
        make_account("first@kattegat.example.org", name="First")  # nobody may change what is their own
        sign_in(client, make_account(role=role))
    adapter = app.url_map.bind("127.0.0.1:8000")
    for rule in own_rules(app):
        mark = str(mark_of(app, rule))
        if not mark.startswith(access.DESK) or rule.endpoint in ("accounts.end_other_sessions", "accounts.end_session"):
            continue
        values = {name: some_value(rule._converters[name]) for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(adapter.build(rule.endpoint, values, method=method), method=method)
            allowed = role is not None and rules.allows(role, mark.removeprefix(access.DESK))
            if role is None:
                assert answer.status_code == (303 if method == "GET" else 403), rule
            elif not allowed:
                assert answer.status_code == 403, rule
            elif role is Role.OWNER:
                assert answer.status_code not in (403, 405, 500), rule
            else:
                assert answer.status_code not in (405, 500), rule


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        environment = ENVIRONMENT | {"EVENTSITE_DATABASE_URL": f"sqlite:///{folder}/none.db", "EVENTSITE_DATA_DIR": folder}
        ROUTES.write_text(route_list(create_app(Settings.from_env(environment))), "utf-8")
