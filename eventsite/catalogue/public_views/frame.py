"""The blueprint of the public side, and the words that its templates know."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from eventsite.catalogue import queries, words
from eventsite.catalogue.standing import standing

blueprint = Blueprint("catalogue", __name__)


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    own = {"say": words, "text_of": queries.text_of, "standing": standing, "best_text": queries.best_text}
    state.app.jinja_env.globals.update(own)
