"""Use cases of invitations. Every function is called inside `transaction()`, with the time of the call as `now`."""

from eventsite.invitations.service.lists import Terms, begin_list, change_list, discard_list, release_list, write_portion
from eventsite.invitations.service.minding import extend, remind, revoke, send_again, tidy
from eventsite.invitations.service.using import decline, keep_draft, mark_used, no_more, take_back_no

__all__ = [
    "Terms", "begin_list", "change_list", "decline", "discard_list", "extend", "keep_draft", "mark_used", "no_more", "release_list",
    "remind", "revoke", "send_again", "take_back_no", "tidy", "write_portion",
]  # fmt: skip
