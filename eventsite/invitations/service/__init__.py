"""Use cases of invitations. Every function is called inside `transaction()`, with the time of the call as `now`."""

from eventsite.invitations.service.using import mark_used

__all__ = ["mark_used"]
