"""The attendee list of one event."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.i18n import language
from eventsite.questions import queries as questions
from eventsite.questions.countries import country_name, country_names
from eventsite.questions.models import Form
from eventsite.registration import desk_queries, rules
from eventsite.registration.desk_forms import NoteForm
from eventsite.registration.desk_queries import Counts, ListFilter, Row
from eventsite.registration.desk_queries.acts import edits_of
from eventsite.registration.desk_views.asked import asked_filter, blueprint, chosen_ids, list_address, list_arguments, own_event
from eventsite.registration.desk_words import STATUS_SHAPES, EditWords, edit_words, facet_words, status_words, timeline, why
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.standing import standing_of
from eventsite.web.access import for_desk
from eventsite.web.pagination import Page, asked_page

PAGE_SIZE = 50
ALWAYS_SHOWN = (desk_queries.EVERYONE, RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED)


@dataclass(frozen=True)
class Facet:
    """A way to narrow the list, with its count."""

    key: str
    words: str
    count: int


@blueprint.get("/events/<int:event_id>/attendees")
@for_desk("registrations.view")
def attendees(event_id: int) -> ResponseReturnValue:
    """The list: facets, search, one page of people, and one person beside it."""
    event = own_event(event_id)
    return show_list(event)


def show_list(event: Event, *, error: str = "", status: int = 200) -> ResponseReturnValue:
    """The list as the address asks for it; after a refusal with its words and what was ticked."""
    wanted = asked_filter(event)
    counts = desk_queries.counts(event.id)
    page = asked_page(PAGE_SIZE, desk_queries.matching(event.id, wanted, counts))
    rows = desk_queries.page_of(event, wanted, offset=page.offset, limit=page.size, now=clock.now())
    context = _list_context(event, wanted, counts, page, rows) | _narrowing(event, wanted) | _panel(event)
    return render_template("registration/desk/attendees.html", event=event, tab="attendees", error=error, **context), status


def person_context(event: Event, registration: Registration) -> dict[str, Any]:
    """What the side panel and the person's page show of somebody."""
    transitions = desk_queries.transitions_of(registration.id)
    messages = desk_queries.messages_of(registration)
    acts = desk_queries.acts_on(registration.id)
    standing = standing_of(registration, clock.now())
    actors = [*(step.account_id for step in transitions), *(act.account_id for act in acts)]
    names = desk_queries.account_names({account_id for account_id in actors if account_id is not None})
    return {
        "registration": registration, "position": standing.position, "why": why(standing, event),
        "timeline": timeline(transitions, messages, acts, names, _edits(event, registration), event.admission),
        "others": desk_queries.others_of(registration),
        "mail_trouble": desk_queries.has_mail_trouble(registration), "note_form": NoteForm(note=registration.note),
        "country": country_name(registration.country, language()) if registration.country else "",
        "day_begun": day_begun(event), "words": status_words(event.admission), "shapes": STATUS_SHAPES,
        "may_follow": lambda to: rules.may_follow(registration.status, RegistrationStatus(to)),
    }  # fmt: skip


def _edits(event: Event, registration: Registration) -> dict[int, EditWords]:
    """What organisers changed, in words."""
    edits = edits_of(registration.id)
    if not edits:
        return {}
    labels = {asked.key: asked.label for asked in desk_queries.asked_ever(event.id, language(), event.main_language)}
    return {edit.id: edit_words(edit, labels, country_names(language())) for edit in edits}


def day_begun(event: Event) -> bool:
    """Whether attendance can be marked: from the event's own day on."""
    return rules.local_day(clock.now(), event.zone) >= event.starts_local.date()


def _list_context(event: Event, wanted: ListFilter, counts: Counts, page: Page, rows: list[Row]) -> dict[str, Any]:
    return {
        "wanted": wanted, "counts": counts, "page": page, "rows": rows, "facets": _facets(event, counts, wanted),
        "words": status_words(event.admission), "shapes": STATUS_SHAPES, "form": PlainForm(), "day_begun": day_begun(event),
        "why": lambda standing: why(standing, event), "arguments": list_arguments(),
        "ticked": set(chosen_ids(request.form.getlist("ids"))), "address": lambda **changes: list_address(event.id, **changes),
    }  # fmt: skip


def _narrowing(event: Event, wanted: ListFilter) -> dict[str, Any]:
    """What the list can be narrowed by, where there is a choice."""
    countries = [(code, country_name(code, language())) for code in desk_queries.countries(event.id)]
    forms = questions.forms_of(event.id)
    return {
        "countries": sorted(countries, key=lambda country: country[1]),
        "tags": [(tag.id, tag.name) for tag in desk_queries.team_tags(event.team_id)],
        "groups": [(group.id, group.name) for group in event.groups],
        "forms": [(form.id, form_name(form, event)) for form in forms] if len(forms) > 1 else [],
        "asked_party": desk_queries.party_of(event.id, wanted.party_id) if wanted.party_id else None,
    }  # fmt: skip


def form_name(form: Form, event: Event) -> str:
    """For whom the form is, as the desk calls it."""
    return questions.form_title(form, language(), event.main_language)


def _facets(event: Event, counts: Counts, wanted: ListFilter) -> list[Facet]:
    special = {desk_queries.EVERYONE: counts.total, desk_queries.MAIL_TROUBLE: counts.mail_trouble, desk_queries.CHANGES: counts.changes}
    numbers = counts.by_status | special
    words = facet_words(event.admission)
    shown = [key for key in words if key in ALWAYS_SHOWN or key == wanted.facet or numbers.get(key)]
    return [Facet(key, str(words[key]), numbers.get(key, 0)) for key in shown]


def _panel(event: Event) -> dict[str, Any]:
    ids = chosen_ids([request.args.get("person", "")])
    registration = desk_queries.attendee(event.id, ids[0]) if len(ids) == 1 else None
    return {"person": person_context(event, registration) if registration is not None else None}
