"""The organisers' side of registrations: the list, one person's page, adding somebody, acting on several, exports."""

from eventsite.registration.desk_views import acting, exporting, listing, person
from eventsite.registration.desk_views.asked import blueprint

__all__ = ["acting", "blueprint", "exporting", "listing", "person"]
