"""Refusals of the catalogue, in words for people."""

from datetime import datetime
from typing import ClassVar

from flask_babel import LazyString

from eventsite.errors import DomainError
from eventsite.i18n import _l, clock_time, long_date


class CatalogueError(DomainError):
    """A rule about events refused. `field` names the fact that is wrong, so that a form can say it beside that field."""

    field: ClassVar[str] = ""


class EndsBeforeStart(CatalogueError):
    message = _l("Enter an end that is later than the start")
    field = "ends_local"


class ArrivesBeforeItLeaves(CatalogueError):
    message = _l("It arrives before it leaves. Its end is by the clocks of the zone in which it ends.")
    field = "ends_local"


class TooLong(CatalogueError):
    message = _l("Enter an end within a year of the start")
    field = "ends_local"


class ClosesAfterStart(CatalogueError):
    message = _l("Registration has to close before the event starts")
    field = "closes_local"


class OpensAfterClose(CatalogueError):
    message = _l("Registration has to open before it closes")
    field = "opens_local"


class OpensNeeded(CatalogueError):
    message = _l("Enter when registration opens for everybody: until then it is for the invited")
    field = "opens_local"


class NoSuchZone(CatalogueError):
    message = _l("Choose a time zone from the list, like Europe/Copenhagen")
    field = "zone"


class NoSuchEndsZone(NoSuchZone):
    field = "ends_zone"


class OutOfRange(CatalogueError):
    message = _l("Enter a year between 1971 and 2999")
    field = "starts_local"


class NoSuchLocalTime(CatalogueError):
    """The clocks skip this time or show it twice on that day; `message` offers the two neighbours that have one instant."""

    def __init__(self, field: str, local: datetime, skipped: bool, earlier: datetime, later: datetime) -> None:
        super().__init__(field)
        self.field = field  # type: ignore[misc]
        self.local, self.skipped, self.earlier, self.later = local, skipped, earlier, later
        times = self.neighbours
        skips = _l("The clocks skip this time that night. Enter %(earlier)s or %(later)s", **times)
        twice = _l("The clocks show this time twice that night. Enter %(earlier)s or %(later)s", **times)
        self.message: LazyString | str = skips if skipped else twice  # type: ignore[misc]

    @property
    def neighbours(self) -> dict[str, str]:
        """The two times that may be entered instead, with their days where it is not one day."""
        shape = "%H:%M" if self.earlier.date() == self.later.date() else "%Y-%m-%d %H:%M"
        return {"earlier": self.earlier.strftime(shape), "later": self.later.strftime(shape)}


class SessionTimeMissing(CatalogueError):
    """Where the event or the stop is about to be, the clocks skip a time of this session or show it twice."""

    def __init__(self, title: str, refused: NoSuchLocalTime) -> None:
        super().__init__()
        said = {"session": title, "day": long_date(refused.local), "time": clock_time(refused.local), **refused.neighbours}
        skips = _l(
            "The clocks skip %(time)s on %(day)s, and “%(session)s” would be held then. "
            "Give that session another time first, %(earlier)s or %(later)s, and save this again",
            **said,
        )
        twice = _l(
            "The clocks show %(time)s twice on %(day)s, and “%(session)s” would be held then. "
            "Give that session another time first, %(earlier)s or %(later)s, and save this again",
            **said,
        )
        self.message: LazyString | str = skips if refused.skipped else twice  # type: ignore[misc]


class SessionEndsTooEarly(CatalogueError):
    """In the zones in which it would begin and end, this session would be over before it has begun."""

    def __init__(self, title: str, local: datetime) -> None:
        super().__init__()
        said = {"session": title, "day": long_date(local)}
        words = _l("“%(session)s” on %(day)s would end before it begins. Give that session other times first, and save this again", **said)
        self.message: LazyString | str = words  # type: ignore[misc]


class RegistrationTimeMissing(CatalogueError):
    """In the zone in which the event is about to be, the clocks skip the time at which registration opens or closes, or show it twice."""

    def __init__(self, refused: NoSuchLocalTime) -> None:
        super().__init__()
        said = {"day": long_date(refused.local), "time": clock_time(refused.local), **refused.neighbours}
        opens = _l(
            "Registration would open at %(time)s on %(day)s, which those clocks skip or show twice. "
            "Set that to %(earlier)s or %(later)s under Registration first, and save this again",
            **said,
        )
        closes = _l(
            "Registration would close at %(time)s on %(day)s, which those clocks skip or show twice. "
            "Set that to %(earlier)s or %(later)s under Registration first, and save this again",
            **said,
        )
        self.message: LazyString | str = opens if refused.field == "opens_local" else closes  # type: ignore[misc]


class NotReady(CatalogueError):
    message = _l("Something that people need is still missing. The checklist says what.")
    status_code = 409


class PeopleRegistered(CatalogueError):
    message = _l("People have registered, so the page stays. Cancel the event instead, and each of them is told.")
    status_code = 409


class AlreadyCancelled(CatalogueError):
    message = _l("This event is cancelled. What was sent cannot be called back; copy the event to hold it after all.")
    status_code = 409


class LastText(CatalogueError):
    message = _l("The main language keeps its text. Choose another main language first.")
    status_code = 409


class StopInUse(CatalogueError):
    message = _l("Sessions are held at this stop. Move or remove them first.")
    status_code = 409


class SessionChosen(CatalogueError):
    message = _l("People have chosen this session. Move them to another one first, or keep it with as many seats as are taken.")
    field = "choosable"
    status_code = 409


class ForGroupsOrChosen(CatalogueError):
    message = _l("A session is either for the groups that you tick or chosen by people. Untick its groups, or “People choose this session”")
    field = "choosable"


class SessionCalledOff(CatalogueError):
    message = _l("This session is called off. Hold it after all first.")
    status_code = 409


class GroupTwice(CatalogueError):
    message = _l("There is a group of this name already")
    field = "name"


class GroupInUse(CatalogueError):
    message = _l("Sessions are for this group. Open them to others first: without any group they would be for everybody.")
    status_code = 409


class HostTwice(CatalogueError):
    message = _l("This organisation is on the event already")
    field = "organisation"


class StopEndsBeforeStart(CatalogueError):
    message = _l("Enter a last day that is not before the first")
    field = "ends_on"


class OutsideTheEvent(CatalogueError):
    message = _l("Enter a time within the dates of the event")
    field = "starts_local"
