"""Forms to start from: what is usually asked, in English and Danish. Whatever does not suit is changed or deleted afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import LazyString

from eventsite.i18n import _l
from eventsite.questions import drafts
from eventsite.questions.drafts import OptionDraft, QuestionDraft
from eventsite.questions.kinds import YES
from eventsite.questions.models import QuestionKind as Kind

Texts = Mapping[str, str]
# A purpose has one language, the event's main one.
_PURPOSES_IN_DANISH = {"For the kitchen.": "Til køkkenet.", "To arrange what you need.": "For at sørge for det, du har brug for."}


def _both(en: str, da: str) -> dict[str, str]:
    return {"en": en, "da": da}


@dataclass(frozen=True)
class Starter:
    """A form to start from. `name` becomes its address; `titles` and `intros` go by language; so do the words of its questions."""

    name: str
    says: LazyString
    titles: Texts
    intros: Texts
    questions: Callable[[], Sequence[QuestionDraft]]

    def title(self) -> str:
        """In the language of the desk, as far as there is one."""
        return str(self.says).partition(": ")[0]

    def summary(self) -> str:
        """What it asks, in a line."""
        return str(self.says).partition(": ")[2]

    def in_languages(self, codes: Sequence[str]) -> list[QuestionDraft]:
        """Its questions with words in these languages alone; English where it speaks none of them. Every key is new."""
        return _with_new_keys([_spoken(question, codes) for question in self.questions()])


def _seminar() -> list[QuestionDraft]:
    return [
        QuestionDraft(
            Kind.LONG_TEXT, _both("What do you hope to take home?", "Hvad håber du at få med hjem?"),
            _both("The speakers read it before they prepare.", "Oplægsholderne læser det, før de forbereder sig."),
        ),
        _diet(shown_if=None),
        _access(),
    ]  # fmt: skip


def _workshop() -> list[QuestionDraft]:
    lunch = QuestionDraft(Kind.YES_NO, _both("Will you have lunch with us?", "Spiser du frokost med os?"), required=True, key="lunch")
    return [
        QuestionDraft(Kind.SESSIONS, _both("Which workshops do you want to join?", "Hvilke workshops vil du deltage i?")),
        lunch,
        replace(_diet(shown_if={"key": "lunch", "any_of": [YES]}), key="diet"),
        _access(),
    ]


def _speaker() -> list[QuestionDraft]:
    return [
        QuestionDraft(Kind.TEXT, _both("Title of your talk", "Titel på dit oplæg"), required=True),
        QuestionDraft(
            Kind.LONG_TEXT, _both("What it is about", "Hvad det handler om"),
            _both("Three or four sentences for the programme.", "Tre-fire sætninger til programmet."), required=True, maximum=1200,
        ),
        QuestionDraft(Kind.LONG_TEXT, _both("Who you are, in a few sentences", "Hvem du er, i få sætninger"), maximum=800),
        QuestionDraft(Kind.FILE, _both("A portrait for the programme", "Et portræt til programmet")),
        QuestionDraft(Kind.PHONE, _both("A number where we reach you on the day", "Et nummer, vi kan nå dig på på dagen"), required=True),
        _choice("What do you need on stage?", "Hvad har du brug for på scenen?", [
            ("A screen for slides", "Skærm til slides"), ("Sound from my computer", "Lyd fra min computer"), ("A flip chart", "Flipover"),
        ]),
        _access(),
    ]  # fmt: skip


def _press() -> list[QuestionDraft]:
    return [
        QuestionDraft(Kind.TEXT, _both("For which medium?", "For hvilket medie?"), required=True),
        QuestionDraft(Kind.URL, _both("Its web address", "Mediets webadresse")),
        QuestionDraft(Kind.YES_NO, _both("Will you take pictures or film?", "Vil du fotografere eller filme?")),
        QuestionDraft(Kind.TEXT, _both("Whom do you want to interview?", "Hvem vil du interviewe?")),
        QuestionDraft(Kind.PHONE, _both("A number where we reach you", "Et nummer, vi kan nå dig på")),
    ]


def _member() -> list[QuestionDraft]:
    return [
        QuestionDraft(
            Kind.ORGANISATION, _both("Your member organisation", "Din medlemsorganisation"),
            _both("Members go first when seats are few.", "Medlemmer kommer først, når der er få pladser."), required=True,
        ),
        QuestionDraft(Kind.LONG_TEXT, _both("What should we talk about next time?", "Hvad skal vi tale om næste gang?")),
        _diet(shown_if=None),
    ]  # fmt: skip


def _trip() -> list[QuestionDraft]:
    return [
        QuestionDraft(
            Kind.LONG_TEXT, _both("Why do you want to come along?", "Hvorfor vil du med?"),
            _both("It weighs most when we choose.", "Det vejer tungest, når vi vælger."), required=True,
        ),
        QuestionDraft(Kind.LONG_TEXT, _both("What can you offer the hosts?", "Hvad kan du byde på over for værterne?"), required=True),
        _choice("What describes your organisation best?", "Hvad beskriver din organisation bedst?", [
            ("Small or young company", "Lille eller ny virksomhed"), ("Large company", "Stor virksomhed"),
            ("University or research", "Universitet eller forskning"), ("Hospital or public body", "Hospital eller offentlig myndighed"),
            ("Network or cluster", "Netværk eller klynge"),
        ], one=True),
        QuestionDraft(Kind.URL, _both("A page about what you do", "En side om det, I laver")),
        QuestionDraft(Kind.FILE, _both("A presentation of at most five pages", "En præsentation på højst fem sider")),
        QuestionDraft(Kind.PHONE, _both("A number that works abroad", "Et nummer, der virker i udlandet"), required=True),
        replace(_diet(shown_if=None), hints=_both("We pass it on to the restaurants only.", "Vi giver det kun videre til restauranterne.")),
        _access(),
    ]  # fmt: skip


def _diet(shown_if: Mapping[str, object] | None) -> QuestionDraft:
    return QuestionDraft(
        Kind.TEXT, _both("What do you not eat?", "Hvad spiser du ikke?"), sensitive=True, purpose="For the kitchen.", keep_days=30,
        shown_if=shown_if,
    )  # fmt: skip


def _access() -> QuestionDraft:
    return QuestionDraft(
        Kind.LONG_TEXT, _both("What should we know so that you can take part?", "Hvad skal vi vide, for at du kan deltage?"),
        _both("A ramp, sign language, a quiet room.", "En rampe, tegnsprog, et stille rum."),
        sensitive=True, purpose="To arrange what you need.", keep_days=30,
    )  # fmt: skip


def _choice(en: str, da: str, options: list[tuple[str, str]], *, one: bool = False) -> QuestionDraft:
    kind = Kind.CHOICE if one else Kind.CHOICES
    return QuestionDraft(kind, _both(en, da), required=one, options=[OptionDraft("", _both(*words)) for words in options])


def _spoken(question: QuestionDraft, codes: Sequence[str]) -> QuestionDraft:
    options = [replace(option, labels=_only(option.labels, codes)) for option in question.options]
    hints = _only(question.hints, codes) if question.hints else {}
    purpose = _PURPOSES_IN_DANISH.get(question.purpose, question.purpose) if codes[0] == "da" else question.purpose
    return replace(question, labels=_only(question.labels, codes), hints=hints, options=options, purpose=purpose)


def _only(texts: Texts, codes: Sequence[str]) -> dict[str, str]:
    found = {code: texts[code] for code in codes if code in texts}
    return found or {codes[0]: texts["en"]}


def _with_new_keys(questions: list[QuestionDraft]) -> list[QuestionDraft]:
    """Keys are random wherever a form is made; a condition goes along with the question it hangs on."""
    keys = {question.key: drafts.new_key() for question in questions if question.key}
    fresh = []
    for question in questions:
        condition = question.shown_if and {**question.shown_if, "key": keys[str(question.shown_if["key"])]}
        options = [replace(option, key=drafts.new_key()) for option in question.options]
        fresh.append(replace(question, key=keys.get(question.key) or drafts.new_key(), shown_if=condition, options=options))
    return fresh


ALL: tuple[Starter, ...] = (
    Starter(
        "attendee", _l("Attendees of a seminar: what they hope for, diet, access"), _both("Attendees", "Deltagere"),
        _both("For everybody who comes to listen.", "For alle, der kommer for at lytte."), _seminar,
    ),
    Starter(
        "workshop", _l("Attendees of a workshop: sessions, lunch, diet, access"), _both("Attendees", "Deltagere"),
        _both("Choose your workshops, and tell us about lunch.", "Vælg dine workshops, og fortæl os om frokosten."), _workshop,
    ),
    Starter(
        "speaker", _l("Speakers: talk, portrait, telephone, stage"), _both("Speakers", "Oplægsholdere"),
        _both("For those whom we asked to speak.", "For dem, vi har bedt om at holde oplæg."), _speaker,
    ),
    Starter(
        "press", _l("Press: medium, pictures, interviews"), _both("Press", "Presse"),
        _both("For journalists and photographers.", "For journalister og fotografer."), _press,
    ),
    Starter(
        "member", _l("Members: their organisation in the directory"), _both("Members", "Medlemmer"),
        _both("For our member organisations.", "For vores medlemsorganisationer."), _member,
    ),
    Starter(
        "application", _l("Application to a study trip: motives, offer, presentation, diet, access"), _both("Application", "Ansøgning"),
        _both("We choose a mix of organisations among all who apply.", "Vi vælger en blanding af organisationer blandt alle, der søger."),
        _trip,
    ),
)  # fmt: skip


def by_name(name: str) -> Starter | None:
    """One of them."""
    return next((one for one in ALL if one.name == name), None)
