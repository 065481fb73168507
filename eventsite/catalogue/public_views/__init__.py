"""What the public opens: the catalogue, its months, the event pages, and what programs subscribe to."""

from eventsite.catalogue.public_views import adding, months, pages, printing, programs, subscribing
from eventsite.catalogue.public_views.frame import blueprint

__all__ = ["adding", "blueprint", "months", "pages", "printing", "programs", "subscribing"]
