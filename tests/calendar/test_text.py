import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.calendar import text


@given(st.text())
@settings(deadline=None)
def test_check_68_no_control_character_is_left(anything):
    assert {char for char in text.lines(anything) if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")} <= {
        "\n",
        "\t",
    }
    assert len(text.one_line(anything).splitlines()) <= 1
    assert '"' not in text.person_name(anything)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Coffee\r\nTea\rWater\u2028Juice\x0bMilk", "Coffee\nTea\nWater\nJuice\nMilk"),
        ("Bell\x07 and nul\x00 and next line\x85here", "Bell and nul and next line\nhere"),
        ("  丹麦\t김 æøå 🩺 ", "丹麦\t김 æøå 🩺"),
    ],
)
def test_lines_are_ended_by_lf_alone(raw, expected):
    assert text.lines(raw) == expected


def test_one_line_joins_the_lines_of_a_place():
    assert text.one_line("Pakhus 47\n\n  Langelinie Allé \n", joiner=", ") == "Pakhus 47, Langelinie Allé"


def test_name_has_nothing_that_programs_decode_differently():
    assert text.person_name('Ada "Count^ess"\nLove\\lace') == "Ada 'Countess' Love/lace"


def test_long_runs_of_blanks_are_cut():
    assert text.lines("a" + " " * 300 + "b") == "a" + " " * 40 + "b"


@pytest.mark.parametrize("address", ["ada", "", "ada@example.org\r\nX-EVIL:1", "ada @example.org", "ada@example.org\x00"])
def test_address_that_could_break_its_line_is_refused(address):
    with pytest.raises(ValueError, match="name@domain"):
        text.mailto(address)
