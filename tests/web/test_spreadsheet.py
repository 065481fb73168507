"""What a spreadsheet might run is defused, everything else stays as it was typed."""

import pytest

from eventsite.web import spreadsheet


@pytest.mark.parametrize("text", ["Fjordland Region", "A=B", "5 - 3", "赵蔚琳", "O'Hara", "", "1,5"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert spreadsheet.safe(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\u200b=1"])
def test_formula_like_text_gets_an_apostrophe(text: str) -> None:
    assert spreadsheet.safe(text) == f"'{text}"


def test_csv_begins_with_the_mark_if_asked() -> None:
    rows = [["Ada", 1], ["=2", 2.5]]
    assert b"".join(spreadsheet.as_csv(["Name", "No"], rows, bom=True)).decode() == "\ufeffName,No\r\nAda,1\r\n'=2,2.5\r\n"
    assert b"".join(spreadsheet.as_csv(["Name"], [], bom=False)) == b"Name\r\n"
