"""The seats of an event, of its forms, its sessions and its options: how many there are, and who has them."""

from flask import url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.i18n import _, language
from eventsite.questions.queries import label_of, option_label
from eventsite.registration import queries, service
from eventsite.registration.desk_forms.places import PlacesForm
from eventsite.registration.desk_queries.places import PlacesLine, Scarce, places_of
from eventsite.registration.desk_views.asked import blueprint, organiser, own_event
from eventsite.registration.desk_views.listing import form_name
from eventsite.registration.desk_views.policy import served_words
from eventsite.registration.desk_words import places_note, summary
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.get("/events/<int:event_id>/places")
@for_desk("registrations.view")
def places(event_id: int) -> ResponseReturnValue:
    """What is scarce, with how many are taken, wait, and are left."""
    event = own_event(event_id)
    return _page(event).answer()


@blueprint.post("/events/<int:event_id>/places")
@for_desk("events.edit")
def save_places(event_id: int) -> ResponseReturnValue:
    """Other numbers of seats."""
    event = own_event(event_id)
    page = _page(event)

    def save() -> None:
        waiting = event.places.waiting
        wanted = page.form.to_capacities() if isinstance(page.form, PlacesForm) else {}
        service.set_places(event, wanted, organiser(), seen=page.form.seen.data, now=clock.now())
        tell(served_words(waiting - event.places.waiting))

    return serve(page, save, lambda: url_for(".places", event_id=event.id))


def _page(event: Event) -> FormPage:
    titles = [(line, title_of(line, event)) for line in places_of(event)]
    seen = service.places_seen([line for line, _title in titles])
    context = {
        "event": event, "tab": "registration", "part": "places", "titles": titles, "places_note": places_note,
        "summary": summary(event, queries.policy_of(event.id), clock.now()),
    }  # fmt: skip
    form = PlacesForm.for_lines(titles, seen)
    return FormPage("registration/desk/places.html", form, lambda: PlacesForm.for_lines(titles, seen, typed=False), context)


def title_of(line: PlacesLine, event: Event) -> str:
    """What the line is called at the desk."""
    if line.form is not None:
        return form_name(line.form, event)
    if line.item is not None:
        titles = {text.language: text.title for text in line.item.texts}
        return titles.get(event.main_language) or next(iter(titles.values()), "–")
    if line.kind is Scarce.OPTION and line.option is not None and line.question is not None:
        question = label_of(line.question, language(), event.main_language)
        return _("%(question)s: %(option)s", question=question, option=option_label(line.option, language(), event.main_language))
    return _("The event")
