"""The organisers' side of invitations: the list, inviting, one person, exports."""

from eventsite.invitations.desk_views import exporting, inviting, listing, person, reminding
from eventsite.invitations.desk_views.frame import blueprint

__all__ = ["blueprint", "exporting", "inviting", "listing", "person", "reminding"]
