"""Every form that takes a time by the clocks of an event: a time that they skip, or show twice, is refused beside its field."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from wtforms.fields.core import UnboundField

from eventsite.catalogue.models import Audience, Event, EventKind
from eventsite.web.editing import EditForm
from eventsite.web.fields import LocalTime
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session, make_stop
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


def shown(page: str) -> str:
    """The text of a page, as people read it."""
    return " ".join(unescape(page).split())


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (
            date(2028, 3, 26),
            "The clocks skip 02:30 on Sunday 26 March 2028, and “Night flight” would be held then. "
            "Give that session another time first, 01:59 or 03:00, and save this again",
        ),
        (
            date(2027, 10, 31),
            "The clocks show 02:30 twice on Sunday 31 October 2027, and “Night flight” would be held then. "
            "Give that session another time first, 01:59 or 03:00, and save this again",
        ),
    ],
)
def test_check_48_event_that_would_take_a_session_to_such_a_time_names_the_session(
    desk: FlaskClient, event: Event, at: date, words: str
) -> None:
    day = timedelta(days=1)
    make_session(event, "Night flight", on=at - day, at="02:30")
    later = {name: f"{getattr(event, name) + day:%Y-%m-%dT%H:%M}" for name in ("starts_local", "ends_local")}

    answer = send(desk, f"/desk/events/{event.id}/edit", **later)

    assert answer.status_code == 422
    assert shown(answer.text).count(words) == 1  # above the form: none of its fields is wrong
    assert 'aria-invalid="true"' not in answer.text
    assert f'value="{later["starts_local"]}"' in answer.text


def test_check_48_stop_whose_new_zone_would_take_a_session_to_such_a_time_names_the_session(desk: FlaskClient, event: Event) -> None:
    stop = make_stop(event, "Shanghai", "Asia/Shanghai", (0, 160))
    visit = make_session(event, "Night ward", stop=stop, on=date(2028, 3, 26), at="02:30")

    answer = send(desk, f"/desk/events/{event.id}/stops/{stop.id}", zone="Europe/Copenhagen")

    assert answer.status_code == 422
    assert "The clocks skip 02:30 on Sunday 26 March 2028, and “Night ward” would be held then." in shown(answer.text)
    assert visit.zone == "Asia/Shanghai"


def test_check_48_zone_in_which_a_session_would_end_before_it_begins_names_the_session(desk: FlaskClient, event: Event) -> None:
    stop = make_stop(event, "Shanghai", "Asia/Shanghai", (0, 160))
    home = make_session(event, "Flight home", stop=stop, on=date(2028, 3, 20), at="10:00", minutes=5 * 60)
    send(desk, f"/desk/events/{event.id}/programme/{home.id}", ends_zone="Europe/Copenhagen")

    answer = send(desk, f"/desk/events/{event.id}/stops/{stop.id}", zone="America/New_York")

    assert answer.status_code == 422
    assert "“Flight home” on Monday 20 March 2028 would end before it begins. Give that session other times first" in shown(answer.text)


@pytest.mark.parametrize(("name", "words"), [("opens", "Registration would open at"), ("closes", "Registration would close at")])
def test_check_48_zone_in_which_registration_would_turn_at_such_a_time_says_which(desk: FlaskClient, name: str, words: str) -> None:
    night = datetime.fromisoformat("2028-03-26 02:30")
    at = {"closes_local": night if name == "closes" else None}
    at |= {"opens_at": night.replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)} if name == "opens" else {}
    starts, ends = datetime.fromisoformat("2028-04-10 09:00"), datetime.fromisoformat("2028-04-10 16:00")
    event = make_event(zone="Asia/Shanghai", starts_local=starts, ends_local=ends, **at)

    answer = send(desk, f"/desk/events/{event.id}/edit", zone="Europe/Copenhagen")

    assert answer.status_code == 422
    assert f"{words} 02:30 on Sunday 26 March 2028, which those clocks skip or show twice. Set that to 01:59 or 03:00" in shown(answer.text)
    assert 'aria-invalid="true"' not in answer.text
