"""The list of invited people as CSV and as a workbook. Times stand in the event's zone, which the header names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.invitations import desk_queries, rules
from eventsite.invitations.desk_queries import ListFilter
from eventsite.web.spreadsheet import Cell


@dataclass(frozen=True)
class Export:
    """What to write out: which invitations of which event, as they stood at that time."""

    event: Event
    wanted: ListFilter
    now: datetime

    def filename(self, extension: str) -> str:
        """ai-in-healthcare-invitations-2027-08-02.csv: the event's address and the day in its zone."""
        return f"{self.event.slug}-invitations-{self.now.astimezone(ZoneInfo(self.event.zone)):%Y-%m-%d}.{extension}"


def columns(export: Export) -> list[str]:
    """The headers: words, and in brackets an id that stays the same in every language."""
    zone = export.event.zone
    own = [
        (_("Number"), "invitee_id"), (_("Name"), "full_name"), (_("Email address"), "email"), (_("Organisation"), "organisation"),
        (_("State"), "state"), (_("May be handed on"), "transferable"), (_("Language"), "language"), (_("Priority"), "priority"),
        (_("Invited, %(zone)s time", zone=zone), "invited_at"), (_("Answer by, %(zone)s time", zone=zone), "ends_at"),
        (_("Reminded, %(zone)s time", zone=zone), "reminded_at"), (_("Registered, %(zone)s time", zone=zone), "registered_at"),
        (_("Declined, %(zone)s time", zone=zone), "declined_at"), (_("Reason"), "decline_reason"),
    ]  # fmt: skip
    return [f"{words} [{name}]" for words, name in own]


def rows(export: Export) -> Iterator[list[Cell]]:
    """One row for each invitation, a portion read at a time."""
    for portion in desk_queries.in_portions(export.event, export.wanted, export.now):
        for row in portion:
            invitee = row.invitee
            moments = (
                invitee.created_at, rules.end_for(export.event, invitee.ends_at), invitee.reminded_at, invitee.registered_at,
                invitee.declined_at,
            )  # fmt: skip
            yield [
                invitee.id, invitee.full_name, invitee.email, invitee.organisation, row.state.value,
                _("Yes") if invitee.transferable else _("No"), invitee.language, invitee.priority,
                *[_local(moment, export.event.zone) for moment in moments], invitee.decline_reason,
            ]  # fmt: skip


def _local(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment is not None else ""
