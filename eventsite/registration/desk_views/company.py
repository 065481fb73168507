"""What somebody holds beside their seat, for their page: sessions and options, and the queues of those that are full."""

from dataclasses import dataclass

from eventsite.i18n import _, language
from eventsite.questions.queries import option_label
from eventsite.registration import queries
from eventsite.registration.desk_views.asked import blueprint
from eventsite.registration.models import Holding, HoldingState, Registration


@dataclass(frozen=True)
class Extra:
    """A session or an option, and what they have of it."""

    title: str
    words: str
    shape: str


@blueprint.app_template_global()
def extras_of(registration: Registration) -> list[Extra]:
    """The sessions in the order of the programme, then the options."""
    core = {registration.event.places_id, registration.form.places_id if registration.form is not None else None}
    own = {holding.places_id: holding for holding in queries.holdings_of(registration.id) if holding.places_id not in core}
    main, found = registration.event.main_language, []
    for item in queries.sessions_of_places(list(own)):
        titles = {text.language: text.title for text in item.texts}
        title = titles.get(language()) or titles.get(main) or next(iter(titles.values()), "–")
        found.append(_extra(title, own.pop(item.places_id or 0)))
    for places_id, holding in own.items():
        option = queries.option_of_places(places_id)
        found.append(_extra(option_label(option, language(), main) if option is not None else "–", holding))
    return found


def _extra(title: str, holding: Holding) -> Extra:
    if holding.state is HoldingState.HELD:
        return Extra(title, _("Has a seat"), "ok")
    if holding.state is HoldingState.WAITING:
        return Extra(title, _("Full: number %(position)d of who waits", position=queries.holding_position(holding) or 1), "wait")
    return Extra(title, _("Wished for: theirs with the seat"), "off")
