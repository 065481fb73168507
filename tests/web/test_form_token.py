"""The signed token of a form."""

from datetime import timedelta

import pytest
from flask import Flask

from eventsite.web import form_token
from tests.conftest import NOW


def test_read_gives_back_key_and_time(app: Flask) -> None:
    first, second = (form_token.read("register 1", form_token.issue("register 1", now=NOW)) for _ in range(2))

    assert first is not None
    assert second is not None
    assert (first.shown_at, len(first.key), first.key == second.key) == (NOW, 32, False)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: "x" + text, lambda text: "", lambda text: text * 9, lambda text: "."]
)
def test_read_of_a_changed_token_is_nothing(app: Flask, change: object) -> None:
    assert callable(change)
    assert form_token.read("register 1", change(form_token.issue("register 1", now=NOW))) is None


def test_read_of_another_form_is_nothing(app: Flask) -> None:
    assert form_token.read("register 2", form_token.issue("register 1", now=NOW)) is None


@pytest.mark.parametrize(("after", "quick", "old"), [(1.9, True, False), (2, False, False), (86400, False, False), (86401, False, True)])
def test_age_of_a_form(app: Flask, after: float, quick: bool, old: bool) -> None:
    token = form_token.read("x", form_token.issue("x", now=NOW))
    now = NOW + timedelta(seconds=after)

    assert token is not None
    assert (token.too_quick(now), token.too_old(now)) == (quick, old)
