"""The accent and the colours that follow from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.people import colours, rules
from eventsite.people.errors import AccentTooPale, NoColour, UnknownZone

COLOUR = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0047ab", "#ffffff", 8.44)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(colours.contrast(one, other), 2) == round(colours.contrast(other, one), 2) == ratio


@pytest.mark.parametrize(("typed", "stored"), [("#0047ab", "#0047ab"), (" 0047AB ", "#0047ab"), ("#04a", "#0044aa")])
def test_accent_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert rules.accent_of(typed) == stored


@pytest.mark.parametrize("typed", ["", "blue", "#12345", "#0047ab;}", "#0047abff", "url(x)", "#٠٠٤٧ab"])
def test_accent_that_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(NoColour):
        rules.accent_of(typed)


@pytest.mark.parametrize("typed", ["#ffffff", "#ffb81c", "#777777", "#4a90d9"])
def test_accent_in_which_words_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(AccentTooPale):
        rules.accent_of(typed)


@given(COLOUR.filter(colours.is_readable))
def test_every_accent_that_is_taken_can_be_read_in_the_light_and_in_the_dark(accent: str) -> None:
    light, dark = colours.light_tokens(accent), colours.dark_tokens(accent)
    for ground in colours.LIGHT_GROUNDS:
        assert colours.contrast(light["accent"], ground) >= 4.5
        assert colours.contrast(light["accent-2"], ground) >= 4.5
    assert colours.contrast(light["on-accent"], light["accent"]) >= 4.5
    assert colours.contrast(dark["accent"], colours.DARK_GROUND) >= 4.5
    assert colours.contrast(dark["on-accent"], dark["accent"]) >= 4.5
    for tokens in (light, dark):
        assert colours.contrast("#ffffff", tokens["poster"]) >= 4.5


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Asia/Seoul", "UTC"])
def test_zone_of_a_place_is_taken(zone: str) -> None:
    rules.check_zone(zone)


@pytest.mark.parametrize("zone", ["", "Copenhagen", "CET", "Etc/GMT+1", "../../etc/passwd", "Europe/Atlantis"])
def test_zone_that_is_no_place_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone):
        rules.check_zone(zone)
