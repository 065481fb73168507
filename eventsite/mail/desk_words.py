"""The words in which the desk speaks of messages: states, and what each means for an organiser."""

from datetime import datetime
from zoneinfo import ZoneInfo

from eventsite.i18n import _, clock_time, short_date
from eventsite.mail import budget
from eventsite.mail.models import CalendarMethod, Message, MessageStatus

SHAPES = {
    MessageStatus.SENT: "ok", MessageStatus.QUEUED: "wait", MessageStatus.DEFERRED: "wait", MessageStatus.TRANSMITTING: "wait",
    MessageStatus.HELD: "wait", MessageStatus.FAILED: "stop", MessageStatus.UNKNOWN: "stop", MessageStatus.BOUNCED: "stop",
    MessageStatus.SUPPRESSED: "stop", MessageStatus.MISSED: "off", MessageStatus.SUPERSEDED: "off",
}  # fmt: skip


def when(instant: datetime, zone: str) -> str:
    """Mon 20 Sept 09:40, on the clock of `zone`."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{short_date(local.date())} {clock_time(local)}"


def status_words(status: MessageStatus) -> str:
    """One or two words for a list."""
    return {
        MessageStatus.HELD: _("Held"),
        MessageStatus.QUEUED: _("Waiting"),
        MessageStatus.TRANSMITTING: _("Being sent"),
        MessageStatus.DEFERRED: _("Trying again"),
        MessageStatus.SENT: _("Sent"),
        MessageStatus.BOUNCED: _("Bounced"),
        MessageStatus.FAILED: _("Failed"),
        MessageStatus.UNKNOWN: _("Unclear"),
        MessageStatus.MISSED: _("Too late"),
        MessageStatus.SUPERSEDED: _("Not needed"),
        MessageStatus.SUPPRESSED: _("Address blocked"),
    }[status]


def method_words(method: CalendarMethod) -> str:
    """What the message does in the calendar of whoever gets it."""
    return {CalendarMethod.REQUEST: _("Invitation"), CalendarMethod.CANCEL: _("Cancellation")}[method]


def status_sentence(status: MessageStatus) -> str:
    """What it means, and what happens next."""
    return {
        MessageStatus.HELD: _("It waits until somebody lets it go."),
        MessageStatus.QUEUED: _("It goes with the next round, usually within seconds."),
        MessageStatus.TRANSMITTING: _("The mail server is being given this message."),
        MessageStatus.DEFERRED: _("The mail server asked us to try again later. We do, for up to 72 hours."),
        MessageStatus.SENT: _("The mail server has accepted it."),
        MessageStatus.BOUNCED: _("It came back: the address does not work."),
        MessageStatus.FAILED: _("It was refused for good. Correct the address, or send it again."),
        MessageStatus.UNKNOWN: _(
            "The connection broke off after the message had gone out. It may have arrived: ask before you send it again."
        ),
        MessageStatus.MISSED: _("It would have come too late, so it was not sent."),
        MessageStatus.SUPERSEDED: _("There was nothing left to say when it was to go, so it was not sent."),
        MessageStatus.SUPPRESSED: _("Nothing goes to this address: a mail came back, or its owner says that somebody else typed it."),
    }[status]


def why_it_waits(message: Message) -> str:
    """Why this one is not sent yet, where that is for the sake of an address that nobody has proved; else empty."""
    return {
        budget.WAITS: _(
            "The address had another mail just now, and nobody has used a link in one of ours yet. It goes when they do, else then:"
        ),
        budget.UNANSWERED: _(
            "Five mails went to this address, and nobody has used a link in one of them. Let it go if you know the person."
        ),
        budget.TOO_LATE: _("The address had other mails just now, and after them it would be too late. Let it go if you know the person."),
    }.get(message.error or "", "")


def group_words() -> dict[str, str]:
    """The groups of the list, in its order."""
    return {
        "": _("All"),
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "troubled": _("Needs a look"),
        "held": _("Held"),
        "not_needed": _("Not sent"),
    }
