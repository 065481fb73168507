"""The team's people at the desk."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsite.i18n import LANGUAGE_NAMES
from eventsite.people import labels, queries
from eventsite.people.desk_views.frame import blueprint
from eventsite.people.hooks import desk
from eventsite.web.access import for_desk
from eventsite.web.pagination import asked_page

PAGE = 50
LONGEST_SEARCH = 100


@blueprint.get("/people")
@for_desk("people.view")
def people() -> ResponseReturnValue:
    """Everybody whom the team knows, searched."""
    team, text = desk.team(), request.args.get("q", "")[:LONGEST_SEARCH]
    page = asked_page(PAGE, queries.count_people(team.id, text))
    found = queries.people_of_team(team.id, text, offset=page.offset, limit=page.size)
    return render_template("people/desk/people.html", people=found, page=page, q=text, country=labels.country_name)


@blueprint.get("/people/<int:person_id>")
@for_desk("people.view")
def person(person_id: int) -> ResponseReturnValue:
    """One of them: details, and what they consented to."""
    found = queries.person_for_team(person_id, desk.team().id) or abort(404)
    return render_template(
        "people/desk/person.html", person=found, consents=queries.latest_consents(found.id), words=labels.CONSENTS,
        country=labels.country_name, languages=LANGUAGE_NAMES,
    )  # fmt: skip
