"""Every act on an event's record is shown in words."""

import re
from pathlib import Path

from eventsite.audit.words import ACTIONS

SOURCE = Path(__file__).resolve().parents[2] / "eventsite"
# people and accounts are not part of an event's record
OTHER = ("account.", "team.", "organisation.", "person.", "site.")


def test_act_of_an_event_has_words() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    acts = set(re.findall(r'(?:Act\(|record\(event, |_done\(event, )"([a-z]+\.[a-z_]+)"', text))
    assert len(acts) > 25
    assert {act for act in acts if not act.startswith(OTHER)} - set(ACTIONS) == set()
