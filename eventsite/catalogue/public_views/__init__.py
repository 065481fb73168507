"""What the public opens: the catalogue, the event pages, and what programs subscribe to."""

from eventsite.catalogue.public_views import pages, programs, subscribing
from eventsite.catalogue.public_views.frame import blueprint

__all__ = ["blueprint", "pages", "programs", "subscribing"]
