"""Entity tags and compression."""

import pytest

from eventsite.web.conditional import Body, accepts_gzip, has


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0", False),
        ("x-gzip", False),
    ],
)
def test_gzip_is_sent_to_who_names_it(accepted: str, expected: bool) -> None:
    assert accepts_gzip(accepted) is expected


@pytest.mark.parametrize(
    ("known", "expected"), [('"a"', True), ('W/"a"', True), ('"b", W/"a"', True), ("*", True), ('"b"', False), ("", False), (None, False)]
)
def test_tag_is_known_by_weak_comparison(known: str | None, expected: bool) -> None:
    assert has('"a"', known) is expected


def test_same_bytes_have_the_same_tag_and_compression() -> None:
    assert (Body(b"x").tag, Body(b"x").zipped) == (Body(b"x").tag, Body(b"x").zipped)
    assert Body(b"x").tag != Body(b"y").tag
