"""Why somebody has, or has not, a seat: one sentence."""

from flask_babel import LazyString

from eventsite.catalogue.models import Event
from eventsite.i18n import _, _l, clock_time, in_zone, ngettext, short_date
from eventsite.registration import rules
from eventsite.registration.models import Actor, RegistrationStatus, Transition
from eventsite.registration.rules.merging import MERGED
from eventsite.registration.rules.splitting import MOVED
from eventsite.registration.rules.undoing import TAKEN_BACK
from eventsite.registration.standing import Cause, StandingOf

S = RegistrationStatus
REASON_WORDS: dict[str, LazyString] = {
    rules.NEXT_IN_QUEUE: _l("First in line when a seat became free"), rules.NEXT_BY_PRIORITY: _l("Had priority when a seat became free"),
    rules.NEXT_BY_LOT: _l("Next by lot when a seat became free"),
    rules.NEXT_THAT_FITS: _l("First in line who fitted: a group ahead needs more seats"),
    rules.PARTY_IN_PART: _l("Part of a group that comes with fewer"), rules.OFFER_LAPSED: _l("The offer was not answered in time"),
    rules.TRANSFERRED: _l("Passed on from one colleague to another"), MOVED: _l("Moved from one event to another"),
    TAKEN_BACK: _l("As before: what was done at the desk was undone"), MERGED: _l("Registered twice: the other registration is kept"),
}  # fmt: skip


def reason_words(step: Transition) -> str:
    """Why the step was made: the queue's own reasons in words, an organiser's or the person's as they were typed."""
    return str(REASON_WORDS.get(step.reason, step.reason))


def why(standing: StandingOf, event: Event) -> str:
    """One sentence; for who waits it says what would have to change."""
    if standing.cause is Cause.OFFERED:
        return _offered(standing, event)
    if standing.cause is Cause.UNDECIDED:
        return _("Not decided yet")
    if standing.cause is Cause.SEATED:
        return _seated(standing.last)
    if standing.cause is Cause.ENDED:
        return reason_words(standing.last) if standing.last is not None else ""
    return _waits(standing)


def _waits(standing: StandingOf) -> str:
    if standing.cause is Cause.QUEUE_CLOSED:
        return _("Nobody is served any more: registration has closed")
    if standing.cause is Cause.FORM_FULL:
        return _("The event has seats, those of their form are taken")
    if standing.cause is Cause.PARTY_TOO_LARGE:
        return ngettext(
            "They need %(needs)d seats together, and one is free", "They need %(needs)d seats together, and %(num)d are free",
            standing.free or 0, needs=standing.needs,
        )  # fmt: skip
    if standing.cause is Cause.BEHIND_PARTY:
        return _("A group ahead needs more seats than are free, and is waited for")
    before = (standing.position or 1) - 1
    if not before:
        return _("Every seat is taken; the next free one is theirs")
    return ngettext("Every seat is taken; one is ahead", "Every seat is taken; %(num)d are ahead", before)


def _offered(standing: StandingOf, event: Event) -> str:
    reason = reason_words(standing.last) if standing.last is not None else ""
    until = ""
    if standing.offer_ends_at is not None:
        local = in_zone(standing.offer_ends_at, event.zone)
        until = _("Theirs until %(day)s, %(time)s", day=short_date(local.date()), time=clock_time(local))
    return ". ".join(part for part in (until, reason) if part)


def _seated(step: Transition | None) -> str:
    if step is None:
        return ""
    if step.was is None:
        return _("Added by an organiser") if step.actor is Actor.ORGANISER else _("A seat was free when they registered")
    known: dict[RegistrationStatus, LazyString] = {
        S.APPLIED: _l("Accepted by an organiser"), S.OFFERED: _l("Took the seat that was offered"),
        S.WAITLISTED: _l("Given a seat out of turn") if step.actor is Actor.ORGANISER else _l("Moved up from the waitlist"),
    }  # fmt: skip
    return ". ".join(part for part in (str(known.get(step.was, "")), reason_words(step)) if part)
