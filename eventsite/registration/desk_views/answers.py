"""What pages of the desk may ask about answers from calendars, wherever they show people or an event."""

from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import session_text
from eventsite.registration import answer_queries
from eventsite.registration.desk_views.asked import blueprint
from eventsite.registration.desk_words.answers import ANSWER_WORDS, answer_words, counts_in_words
from eventsite.registration.models import Registration


@blueprint.app_context_processor
def answers() -> dict[str, object]:
    """`answer_words(entry)`, `answer_counts(event)`, `answer_choices()`, `session_answers(registration)`."""
    return {
        "answer_words": answer_words, "answer_counts": _counts, "answer_choices": _choices, "session_answers": _of_sessions,
    }  # fmt: skip


def _counts(event: Event) -> str:
    return counts_in_words(answer_queries.counts(event.id))


def _choices() -> list[tuple[str, str]]:
    return [(key, str(ANSWER_WORDS[key])) for key in answer_queries.FILTERS]


def _of_sessions(registration: Registration) -> list[dict[str, object]]:
    said = answer_queries.of_sessions(registration.id)
    return [{"title": session_text(one.session, registration.event).title, "entry": one.entry} for one in said]
