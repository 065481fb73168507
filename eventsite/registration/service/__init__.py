"""Use cases of registrations. Every function is called inside `transaction()`, with the time of the call as `now`.

Each begins by holding the event: until the commit nobody else counts or takes places there.
"""

from eventsite.registration.service.acts import one_act
from eventsite.registration.service.addresses import ask_address, correct_address, take_address
from eventsite.registration.service.attendance import mark_attended, mark_no_show, unmark
from eventsite.registration.service.calendars import address_feed, new_feed_address, wish_invitations
from eventsite.registration.service.capacities import set_capacity, set_form_capacity, set_option_capacity, set_session_capacity
from eventsite.registration.service.correcting import Correction, correct
from eventsite.registration.service.deciding import accept, accept_if_room, promote, to_waitlist
from eventsite.registration.service.editing import Changed, change_own, choose_language, edit, open_editing, take_note
from eventsite.registration.service.events import cancel_event, count_people, event_changed, programme_changed, remind
from eventsite.registration.service.extras import choose_sessions
from eventsite.registration.service.grouping import put_into, set_groups, take_from
from eventsite.registration.service.handover import call_back, pass_on, take_seat, transfer_by_hand
from eventsite.registration.service.leaving import decline, withdraw
from eventsite.registration.service.merging import merge
from eventsite.registration.service.offers import accept_offer, accept_offers, decline_offer, expire_offers, offer
from eventsite.registration.service.own_list import ask_for_list
from eventsite.registration.service.parties import MemberRefused, add_member, change_companions, register_party
from eventsite.registration.service.personal_link import mail_link, send_again, send_link
from eventsite.registration.service.policies import set_policy, set_priority
from eventsite.registration.service.proposals import approve_change, refuse_change, take_back_change
from eventsite.registration.service.regrouping import regroup
from eventsite.registration.service.session_entries import count_invited
from eventsite.registration.service.sign_up import add_by_hand, come_back, register
from eventsite.registration.service.splitting import Split, move_to_event
from eventsite.registration.service.swapping import Swap, swap
from eventsite.registration.service.tagging import delete_tag, rename_tag, tag, untag
from eventsite.registration.service.terms import Registering, copy_policy, places_seen, registering_of, set_places, set_registering
from eventsite.registration.service.undoing import undo

__all__ = [
    "Changed", "Correction", "MemberRefused", "Registering", "Split", "Swap", "accept", "accept_if_room", "accept_offer", "accept_offers",
    "add_by_hand",
    "add_member", "address_feed", "approve_change", "ask_address", "ask_for_list", "call_back", "cancel_event", "change_companions",
    "change_own", "choose_language", "choose_sessions", "come_back", "copy_policy", "correct", "correct_address",
    "count_invited", "count_people",
    "decline", "decline_offer", "delete_tag", "edit", "event_changed", "expire_offers", "mail_link", "mark_attended", "mark_no_show",
    "merge", "move_to_event", "new_feed_address", "offer", "one_act", "open_editing", "pass_on", "places_seen", "programme_changed",
    "promote", "put_into", "refuse_change", "register", "register_party", "registering_of", "regroup", "remind", "rename_tag",
    "send_again", "send_link", "set_capacity", "set_form_capacity", "set_groups", "set_option_capacity", "set_places", "set_policy",
    "set_priority", "set_registering", "set_session_capacity", "swap", "tag", "take_address", "take_back_change", "take_from",
    "take_note", "take_seat", "to_waitlist", "transfer_by_hand", "undo", "unmark", "untag", "wish_invitations", "withdraw",
]  # fmt: skip
