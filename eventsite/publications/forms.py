"""The forms of reports and news, with the words of every language of the site. They check shape only."""

from typing import Any

from eventsite.catalogue.labels import language_name
from eventsite.catalogue.models import Event
from eventsite.catalogue.rules import fingerprint, main_text
from eventsite.i18n import _, _l
from eventsite.publications.service import NEWS_WORDS, REPORT_WORDS, NewsFacts, ReportFacts
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm

LONGEST_BODY = 40_000


class PublicationForm(EditForm):
    """What both have: a date, perhaps an event, and words in each language."""

    languages: tuple[str, ...] = ()
    published_on = shapes.Day(_l("Public from"), needed=_l("Enter the day from which everybody sees it"))
    event = shapes.Choice(_l("Came out of"), list)

    def offer(self, events: list[Event]) -> None:
        """The events that it may belong to."""
        titles = [(str(event.id), text.title if (text := main_text(event)) else event.slug) for event in events]
        self.event.choices = [("", str(_("No event"))), *titles]

    def event_id(self) -> int | None:
        """The event that was chosen."""
        return int(self.event.data) if self.event.data else None

    def words(self, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
        """The words of each language that has a title."""
        typed = self.data
        found = {code: {name: typed[f"{name}_{_key(code)}"] for name in names} for code in self.languages}
        return {code: found[code] for code in sorted(found) if found[code]["title"]}


class ReportForm(PublicationForm):
    """A number of a series."""

    series = shapes.line(_l("Series"), needed=_l("Enter the name of the series"), longest=120)
    number = shapes.Count(_l("Number"), at_least=1, at_most=1_000_000, needed=_l("Enter the number in the series"))
    pages = shapes.Count(_l("Pages"), at_least=1, at_most=10_000)

    def to_facts(self) -> ReportFacts:
        """What was typed."""
        typed = self.data
        return ReportFacts(
            series=typed["series"], number=typed["number"], published_on=typed["published_on"], pages=typed["pages"],
            event_id=self.event_id(), texts=self.words(REPORT_WORDS),
        )  # fmt: skip


class NewsForm(PublicationForm):
    """A news item."""

    def to_facts(self) -> NewsFacts:
        """What was typed."""
        return NewsFacts(published_on=self.data["published_on"], event_id=self.event_id(), texts=self.words(NEWS_WORDS))


def form_in(base: type[PublicationForm], languages: tuple[str, ...]) -> Any:
    """The form with fields for the words of these languages; the first one needs a title."""
    added: dict[str, Any] = {"languages": languages}
    for code in languages:
        name, key = language_name(code), _key(code)
        needed = _l("Enter a title") if code == languages[0] else None
        added[f"title_{key}"] = shapes.line(_l("Title, %(language)s", language=name), needed=needed)
        added[f"standfirst_{key}"] = shapes.text(_l("Introduction, %(language)s", language=name), longest=600)
        added[f"body_{key}"] = shapes.text(_l("Text, %(language)s", language=name), longest=LONGEST_BODY)
        if base is ReportForm:
            added[f"sources_{key}"] = shapes.text(_l("Who quoted and translated it, %(language)s", language=name), longest=2_000)
    return type("WordedForm", (base,), added)


def filled_from(facts: ReportFacts | NewsFacts) -> dict[str, Any]:
    """The values with which a form shows these facts."""
    values = {name: value for name, value in vars(facts).items() if name not in ("texts", "event_id")}
    values |= {"event": str(facts.event_id or ""), "seen": fingerprint(facts)}
    for code, words in facts.texts.items():
        values |= {f"{name}_{_key(code)}": text for name, text in words.items()}
    return values


def _key(language: str) -> str:
    return language.replace("-", "_")
