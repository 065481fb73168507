"""Every form that takes a time by the clocks of an event: a time that they skip, or show twice, is refused beside its field."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from wtforms.fields.core import UnboundField

from eventsite.catalogue.models import Audience, Event, EventKind
from eventsite.web.editing import EditForm
from eventsite.web.fields import LocalTime
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.forms import send
from tests.invitations.builders import make_invitee

pytestmark = pytest.mark.usefixtures("frozen_clock")
SKIPPED = ("2028-03-26T02:30", "The clocks skip this time that night. Enter 01:59 or 03:00")
TWICE = ("2027-10-31T02:30", "The clocks show this time twice that night. Enter 01:59 or 03:00")
DRAFT = {
    "title": "Data spaces in hospitals", "kind": "workshop", "starts_local": "2027-10-30T09:00", "ends_local": "2028-03-27T15:00",
    "zone": "Europe/Copenhagen", "city": "Aarhus", "country": "DK", "capacity": "40",
}  # fmt: skip
INVITED = {"people": "ada@example.org", "language": "en", "binding": "bound", "do": "send"}


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_account())


@pytest.fixture
def event() -> Event:
    """A trip over both nights, to which only the invited come."""
    starts, ends = datetime.fromisoformat("2027-10-25 09:00"), datetime.fromisoformat("2028-04-02 18:00")
    return make_event(kind=EventKind.STUDY_TRIP, audience=Audience.INVITED, starts_local=starts, ends_local=ends, closes_local=None)


# Form, field, the page below the event's, what else is typed.
FORMS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("NewEventForm", "starts_local", "/desk/events/new", DRAFT),
    ("NewEventForm", "ends_local", "/desk/events/new", DRAFT | {"starts_local": "2027-10-12T09:00"}),
    ("EventForm", "starts_local", "edit", {}),
    ("EventForm", "ends_local", "edit", {}),
    ("PolicyForm", "opens_local", "registration", {}),
    ("PolicyForm", "closes_local", "registration", {}),
    ("PolicyForm", "edit_until_local", "registration", {}),
    ("SessionForm", "starts_local", "programme/new", {"title_en": "Opening"}),
    ("SessionForm", "ends_local", "programme/new", {"title_en": "Opening"}),
    ("SessionForm", "starts_local", "programme/{session}", {}),
    ("SessionForm", "ends_local", "programme/{session}", {}),
    ("NewListForm", "ends_local", "invitations/new", INVITED),
    ("ListForm", "ends_local", "invitations/lists/{draft}", INVITED),
    ("ExtendForm", "ends_local", "invitations/{invitee}/extend", {}),
]


def page_of(event: Event, page: str) -> str:
    """The address, with what it is about made as well."""
    if page.startswith("/"):
        return page
    if "{session}" in page:
        page = page.format(session=make_session(event).id)
    if "{invitee}" in page:
        page = page.format(invitee=make_invitee(event).id)
    return f"/desk/events/{event.id}/{page}"


@pytest.mark.parametrize("night", [SKIPPED, TWICE])
@pytest.mark.parametrize(("field", "page", "others"), [rest for _form, *rest in FORMS])
def test_check_48_time_without_one_instant_is_refused_beside_its_field_and_kept(
    desk: FlaskClient, event: Event, field: str, page: str, others: dict[str, Any], night: tuple[str, str]
) -> None:
    typed, words = night
    address = page_of(event, page)
    if "{draft}" in address:
        begun = desk.post(f"/desk/events/{event.id}/invitations/new", data=INVITED)
        address = begun.location

    answer = send(desk, address, **(others | {field: typed}))

    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # above the form and beside the field
    shown = re.search(rf'<input[^>]*name="{field}"[^>]*>', answer.text)
    assert shown is not None
    assert f'value="{typed}"' in shown[0]
    assert 'aria-invalid="true"' in shown[0]


def test_check_48_every_form_that_takes_a_local_time_is_tried() -> None:
    taking = {
        (form.__name__, name)
        for form in all_forms(EditForm)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, LocalTime)
    }

    tried = {(form, field) for form, field, _page, _others in FORMS}
    assert taking - {("TermsForm", "ends_local")} <= tried  # of which NewListForm and ListForm are made
    assert {"NewListForm", "ListForm"} <= {form for form, _field in tried}


def all_forms(form: type[EditForm]) -> list[type[EditForm]]:
    return [form, *(below for each in form.__subclasses__() for below in all_forms(each))]
