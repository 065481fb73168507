"""The organisers' side of registrations: the list, one person, acting on several, seats, rules and the waitlist, exports."""

from eventsite.registration.desk_views import acting, deciding, exporting, inviting, listing, person, places, policy, undoing, waitlist
from eventsite.registration.desk_views.asked import blueprint

__all__ = ["acting", "blueprint", "deciding", "exporting", "inviting", "listing", "person", "places", "policy", "undoing", "waitlist"]
