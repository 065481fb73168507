"""The blueprint of the public side, the words that its templates know, and who publishes."""

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from eventsite.catalogue import queries, words
from eventsite.catalogue.feeds.publisher import Publisher
from eventsite.catalogue.standing import standing
from eventsite.config import Settings
from eventsite.people.queries import site

blueprint = Blueprint("catalogue", __name__)


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    own = {"say": words, "text_of": queries.text_of, "standing": standing, "best_text": queries.best_text}
    state.app.jinja_env.globals.update(own)


def publisher(language: str) -> Publisher:
    """The site, which publishes in this language; none: each event in its own."""
    settings: Settings = current_app.extensions["eventsite"].settings
    own = site()
    return Publisher(own.name, own.short_name, settings.mail_from, settings.mail_domain, own.revision, language)
