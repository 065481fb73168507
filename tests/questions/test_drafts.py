"""Options as lines of text, and the keys that they keep; countries in their order."""

import pytest

from eventsite.questions.countries import CODES, country_names
from eventsite.questions.drafts import OptionDraft, options_from_lines

OLD = [OptionDraft("f", {"en": "Fish", "da": "Fisk"}, places_id=7), OptionDraft("p", {"en": "Pie"}), OptionDraft("s", {"en": "Soup"})]


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        (["Fish", "Pie", "Soup"], ["f", "p", "s"]),
        (["Soup", "Fish", "Pie"], ["s", "f", "p"]),
        (["Fish", "Apple pie", "Soup"], ["f", "p", "s"]),
        (["Fish", "Soup", "Bread"], ["f", "s", "new"]),
        (["Fish", "Pie", "Soup", "Bread"], ["f", "p", "s", "new"]),
        (["Soup"], ["s"]),
    ],
)
def test_options_keep_their_keys_when_moved_or_reworded(lines: list[str], keys: list[str]) -> None:
    drafts = options_from_lines(OLD, {"en": lines}, "en")

    assert [draft.key if draft.key in "fps" else "new" for draft in drafts] == keys
    assert [draft.labels["en"] for draft in drafts] == lines


def test_options_keep_their_places_and_speak_every_language() -> None:
    [fish, *_others] = options_from_lines(OLD, {"en": ["Fish", "Pie"], "da": ["Fisk", "Tærte"]}, "en")

    assert fish == OptionDraft("f", {"en": "Fish", "da": "Fisk"}, places_id=7)


def test_countries_are_sorted_as_their_language_sorts() -> None:
    danish, english = list(country_names("da").values()), list(country_names("en").values())

    assert danish[-3:] == ["Ækvatorialguinea", "Østrig", "Åland"]
    assert english[:2] == ["Afghanistan", "Åland Islands"]
    assert (len(CODES), "EU" in CODES, "ZZ" in CODES, "XK" in CODES) == (250, False, False, True)
