"""The WSGI application, for any server: `wsgi:app`. Settings come from `EVENTSITE_*`."""

from eventsite.app import create_app
from eventsite.config import Settings

app = create_app(Settings.from_env())
