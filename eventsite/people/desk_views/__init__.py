"""The desk's pages of the site's settings, the directory of organisations, and people."""

from eventsite.people.desk_views import directory, persons, settings
from eventsite.people.desk_views.frame import blueprint

__all__ = ["blueprint", "directory", "persons", "settings"]
