"""The site's settings at the desk."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.db import db
from eventsite.files.models import StoredFile
from eventsite.people import queries
from eventsite.people.models import Site
from tests.desk import make_account, sign_in
from tests.factories import make_site, make_team
from tests.files.pictures import TRACE, jpeg, png

FACTS: dict[str, Any] = {
    "name": "Øresund Innovation Centre", "short_name": "Øresund", "address": "Pakhus 47\r\nLodskaj 12", "languages": ["en", "da"],
    "zone": "Asia/Seoul", "accent": "#7A1F3D", "privacy_notice": "## What we keep\n\nYour name.", "contact_name": "Freja Sandager",
    "contact_email": "hello@oresund.example.org", "contact_phone": "+45 00 00 00 47", "seen": "1",
}  # fmt: skip


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    make_site()
    return sign_in(client, make_account())


def stored() -> Site:
    db.session.rollback()
    return queries.site()


def test_settings_are_saved_recorded_and_stand_on_every_page(desk: FlaskClient) -> None:
    answer = desk.post("/desk/settings", data=FACTS)
    assert (answer.status_code, answer.location) == (303, "/desk/settings")
    site = stored()
    saved = {name: getattr(site, name) for name in FACTS if name != "seen"}
    typed = {name: value for name, value in FACTS.items() if name != "seen"}
    assert saved == typed | {"address": "Pakhus 47\nLodskaj 12", "accent": "#7a1f3d"}
    assert site.revision == 2
    page = desk.get("/desk/").text
    assert "Øresund" in page
    assert "/site.css?v=2" in page
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, "accent" in entry.details["fields"], "#7a1f3d" in str(entry.details)) == ("site.changed", True, False)


def test_settings_of_a_new_installation_make_the_row(client: FlaskClient) -> None:
    sign_in(client, make_account())
    assert client.post("/desk/settings", data=FACTS | {"seen": "0"}).status_code == 303
    assert (stored().name, stored().revision) == (FACTS["name"], 1)


def test_settings_that_change_nothing_raise_no_revision(desk: FlaskClient) -> None:
    desk.post("/desk/settings", data=FACTS)
    desk.post("/desk/settings", data=FACTS | {"seen": "2"})
    assert stored().revision == 2


def test_settings_saved_meanwhile_by_another_are_not_overwritten_unseen(desk: FlaskClient) -> None:
    desk.post("/desk/settings", data=FACTS)
    second = desk.post("/desk/settings", data=FACTS | {"name": "Typed here"})
    assert (second.status_code, stored().name) == (409, FACTS["name"])
    assert "Somebody else saved the settings meanwhile." in second.text
    assert "Typed here" in second.text
    assert desk.post("/desk/settings", data=FACTS | {"name": "Typed here", "seen": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"accent": "#ffb81c"}, "Take a darker colour"),
        ({"accent": "red"}, "Enter a colour like #0047ab."),
        ({"zone": "Europe/Atlantis"}, "Choose a time zone from the list"),
        ({"languages": []}, "Choose at least one language."),
        ({"languages": ["xx"]}, "Choose among these"),
        ({"name": "  "}, "Enter the name"),
        ({"name": "a" * 201}, "at most 200 characters"),
        ({"name": "Kat\x00tegat"}, "cannot be shown"),
        ({"contact_email": "hello@"}, "Enter an email address like name@example.org"),
        ({"seen": "x" * 400}, "Somebody else saved"),
    ],
)
def test_setting_that_is_wrong_is_said_and_what_was_typed_is_kept(desk: FlaskClient, wrong: dict[str, Any], words: str) -> None:
    answer = desk.post("/desk/settings", data=FACTS | wrong)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert "hello@oresund.example.org" in answer.text or "contact_email" in wrong
    assert stored().revision == 1


def test_style_of_the_site_is_tokens_only_and_may_be_kept(desk: FlaskClient) -> None:
    desk.post("/desk/settings", data=FACTS)
    answer = desk.get("/site.css?v=2")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    assert answer.text.startswith("@layer tokens{:root{--accent:#7a1f3d;")
    assert "prefers-color-scheme:dark" in answer.text
    assert desk.get("/site.css").headers["Cache-Control"] == "no-cache"


def test_page_with_the_standard_colour_loads_no_style_of_its_own(desk: FlaskClient) -> None:
    assert "/site.css" not in desk.get("/desk/").text


def test_logo_is_cleaned_shown_replaced_and_removed(desk: FlaskClient) -> None:
    assert desk.post("/desk/settings/logo", data={"file": (BytesIO(jpeg(64, 64)), "logo.jpg")}).status_code == 303
    first = db.session.scalars(select(StoredFile)).one()
    first_key = first.key
    assert (first.media_type, first.public, first.owner_kind, first.purpose) == ("image/jpeg", True, "site", "logo")
    assert TRACE not in desk.get(f"/files/{first_key}").data
    assert f"/files/{first_key}" in desk.get("/desk/").text
    desk.post("/desk/settings/logo", data={"file": (BytesIO(png()), "logo.png")})
    db.session.rollback()
    second = db.session.scalars(select(StoredFile)).one()
    assert second.key != first_key
    assert desk.get(f"/files/{first_key}").status_code == 404
    assert desk.post("/desk/settings/logo/remove").status_code == 303
    assert (stored().logo_id, db.session.scalars(select(StoredFile)).all()) == (None, [])


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "", 422),
        (b"<svg onload='alert(1)'/>", "logo.png", 422),
        (b"GIF89a", "logo.gif", 422),
    ],
)
def test_logo_that_is_no_picture_is_refused(desk: FlaskClient, data: bytes, name: str, status: int) -> None:
    answer = desk.post("/desk/settings/logo", data={"file": (BytesIO(data), name)})
    assert answer.status_code == status
    assert 'class="error-text"' in answer.text
    assert stored().logo_id is None


def test_logo_that_is_too_large_is_refused(desk: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head + png() + bytes(1024 * 1024) + b"\r\n--x--\r\n"
    answer = desk.post("/desk/settings/logo", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "at most 1 MB" in answer.text) == (413, True)


def test_team_is_renamed_and_its_answers_go_elsewhere(desk: FlaskClient) -> None:
    data = {"name": "Kattegat North", "reply_to": "north@kattegat.example.org"}
    assert desk.post("/desk/settings/team", data=data).status_code == 303
    db.session.rollback()
    team = make_team()
    assert (team.name, team.reply_to) == ("Kattegat North", "north@kattegat.example.org")
    assert desk.post("/desk/settings/team", data=data | {"reply_to": "north@x\r\nBcc: a@b.example.org"}).status_code == 422
