from urllib.parse import parse_qs, urlsplit

import pytest

from eventsite.calendar.links import google_url, outlook_personal_url, outlook_url
from tests.calendar.entries import make_entry, make_flight, make_trip, make_webinar


def fields(url: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}


def test_google_link_of_a_seminar_has_instants_and_zone():
    assert fields(google_url(make_entry())) == {
        "action": "TEMPLATE",
        "text": "Hospitals that talk to each other",
        "dates": "20270920T070000Z/20270920T133000Z",
        "ctz": "Europe/Copenhagen",
        "location": "Pakhus 47, Auditorium, Copenhagen",
        "details": "Coffee from 08:30. Bring a question.\n\nhttps://kattegat.example.org/events/hospitals",
    }


def test_google_link_of_a_trip_has_days_with_the_end_exclusive():
    assert fields(google_url(make_trip()))["dates"] == "20271018/20271026"


def test_outlook_link_of_a_seminar_has_instants_and_text_as_html():
    link = outlook_url(make_entry(title="A & B", description="x < y\nsecond line"))

    assert fields(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "A & B",
        "location": "Pakhus 47, Auditorium, Copenhagen",
        "startdt": "2027-09-20T07:00:00Z",
        "enddt": "2027-09-20T13:30:00Z",
        "body": "x &lt; y<br>second line<br><br>https://kattegat.example.org/events/hospitals",
    }


def test_outlook_link_of_a_trip_is_all_day():
    found = fields(outlook_url(make_trip()))

    assert (found["startdt"], found["enddt"], found["allday"]) == ("2027-10-18", "2027-10-26", "true")


def test_outlook_links_differ_in_host_only_and_have_no_plus_for_a_blank():
    work, personal = urlsplit(outlook_url(make_entry())), urlsplit(outlook_personal_url(make_entry()))

    assert (work.netloc, personal.netloc) == ("outlook.office.com", "outlook.live.com")
    assert work[2:] == personal[2:]
    assert "+" not in work.query


def test_links_leave_out_the_link_to_join():
    links = [google_url(make_webinar()), outlook_url(make_webinar()), outlook_personal_url(make_webinar())]

    assert [link for link in links if "meet.example.org" in link] == []


def test_links_of_a_long_chinese_text_stay_short_and_keep_the_page():
    entry = make_trip(title="研" * 100, place="上海" * 50, description="医院" * 5000)

    for link in (google_url(entry), outlook_url(entry)):
        assert len(link) < 8000
        assert "china-2027" in link


@pytest.mark.parametrize(
    ("description", "start"),
    [
        ("研究 " + "医院" * 400, "研究 " + "医院" * 298 + "医 …"),  # cut hard, not at the one blank at its beginning
        ("word " * 200, "word " * 119 + "word …"),
        ("x" * 590 + "\n" + "y" * 90, "x" * 590 + " …"),
        ("x" * 600, "x" * 600),
    ],
)
def test_draft_of_a_long_text_is_cut_near_its_600th_character_in_every_script(description: str, start: str) -> None:
    page = "https://kattegat.example.org/events/hospitals"

    assert fields(google_url(make_entry(description=description)))["details"] == f"{start}\n\n{page}"
    assert fields(outlook_personal_url(make_entry(description=description)))["body"] == f"{start}<br><br>{page}".replace("\n", "<br>")


def test_check_46_links_of_a_flight_have_the_two_instants():
    assert fields(google_url(make_flight()))["dates"] == "20271017T162000Z/20271018T032000Z"
    assert [fields(outlook_url(make_flight()))[name] for name in ("startdt", "enddt")] == ["2027-10-17T16:20:00Z", "2027-10-18T03:20:00Z"]
