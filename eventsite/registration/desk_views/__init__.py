"""The organisers' side of registrations: the list, one person, acting on several, seats, rules and the waitlist, exports."""

from eventsite.registration.desk_views import (
    acting,
    adding,
    addresses,
    answers,
    company,
    deciding,
    exporting,
    grouping,
    inviting,
    listing,
    merging,
    person,
    places,
    policy,
    proposals,
    regrouping,
    splitting,
    swapping,
    tagging,
    undoing,
    waitlist,
)
from eventsite.registration.desk_views.asked import blueprint

__all__ = [
    "acting", "adding", "addresses", "answers", "blueprint", "company", "deciding", "exporting", "grouping", "inviting", "listing",
    "merging", "person", "places", "policy", "proposals", "regrouping", "splitting", "swapping", "tagging", "undoing", "waitlist",
]  # fmt: skip
