"""The sessions and options of one registration, in words: what is theirs, what they wait for, and what may be chosen instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsite.catalogue.models import ProgrammeSession
from eventsite.catalogue.queries import session_text
from eventsite.i18n import clock_time, language, long_date
from eventsite.questions.queries import option_label
from eventsite.registration import queries
from eventsite.registration.models import Holding, HoldingState, Registration


@dataclass(frozen=True)
class OwnPlace:
    """A session or an option with places of its own, as one registration has it. `position` is of who waits for it, from one."""

    title: str
    when: str
    state: HoldingState
    position: int | None


@dataclass(frozen=True)
class SessionChoice:
    """A session that may be chosen. `left` is none where it has no limit; `own` is what the registration has of it already."""

    id: int
    title: str
    when: str
    left: int | None
    own: HoldingState | None


def own_places(registration: Registration) -> list[OwnPlace]:
    """Sessions in the order of the programme, then options."""
    held = {holding.places_id: holding for holding in queries.holdings_of(registration.id)}
    sessions = queries.sessions_of_places(list(held)) if held else []
    found = [_own(registration, session, held.pop(session.places_id or 0)) for session in sessions]
    core = {registration.event.places_id, registration.form.places_id if registration.form is not None else None}
    for places_id, holding in held.items():
        option = queries.option_of_places(places_id) if places_id not in core else None
        if option is not None:
            title = option_label(option, language(), registration.event.main_language)
            found.append(OwnPlace(title, "", holding.state, queries.holding_position(holding)))
    return found


def session_choices(registration: Registration) -> list[SessionChoice]:
    """Every session that people choose, in the order of the programme."""
    states = {holding.places_id: holding.state for holding in queries.holdings_of(registration.id)}
    return [
        SessionChoice(session.id, _title(registration, session), when(session), _left(session), states.get(session.places_id or 0))
        for session in queries.choosable_sessions(registration.event_id)
    ]


def chosen(choices: Sequence[SessionChoice]) -> list[str]:
    """The ids of the sessions that somebody has, waits for or wishes for, as a form sends them."""
    return [str(choice.id) for choice in choices if choice.own is not None]


def when(session: ProgrammeSession) -> str:
    """Monday 20 September 2027, 13:15–14:30."""
    return f"{long_date(session.starts_local.date())}, {clock_time(session.starts_local)}–{clock_time(session.ends_local)}"


def _own(registration: Registration, session: ProgrammeSession, holding: Holding) -> OwnPlace:
    return OwnPlace(_title(registration, session), when(session), holding.state, queries.holding_position(holding))


def _title(registration: Registration, session: ProgrammeSession) -> str:
    return session_text(session, registration.event).title


def _left(session: ProgrammeSession) -> int | None:
    return session.places.left if session.places is not None else None
