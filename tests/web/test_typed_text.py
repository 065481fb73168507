"""What people type, before anything else looks at it."""

import pytest

from eventsite.web import typed_text


@pytest.mark.parametrize("text", ["", "Ada", "Søren Ærø", "李娜", "김서윤", "נעמה", "محمد", "O’Brien–Smith", "👩‍⚕️", "n̈", "x" * 200])
def test_problem_honest_text_has_none(text: str) -> None:
    assert typed_text.problem(text, 200) is None


@pytest.mark.parametrize("text", ["a\0", "a\x1b[31m", "\x7f", "\x85", "\ud800", "\u202e", "\u2066", "\u200f", "a\nb", "a\tb"])
def test_problem_dishonest_text_is_refused(text: str) -> None:
    assert typed_text.problem(text, 200) is typed_text.ODD


def test_problem_what_stands_in_for_broken_bytes_is_refused() -> None:
    assert typed_text.problem(b"Ada \xed\xa0\x80".decode("utf-8", "replace"), 200) is typed_text.ODD


def test_problem_lines_lets_breaks_through_and_nothing_else() -> None:
    assert (typed_text.problem("a\r\n\tb", 200, lines=True), typed_text.problem("a\0\nb", 200, lines=True)) == (None, typed_text.ODD)


@pytest.mark.parametrize("text", ["x" * 201, "李" * 201, "x" * 10_000_000, "\ud800" * 201])
def test_problem_long_text_is_refused_before_its_characters_are_looked_at(text: str) -> None:
    assert typed_text.problem(text, 200) not in (None, typed_text.ODD)


def test_without_surrogates_can_be_sent() -> None:
    assert typed_text.without_surrogates("a\ud800b").encode() == b"a?b"
