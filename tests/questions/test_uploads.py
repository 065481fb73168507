"""Files as answers: kept while a form is put right, fetched by their owner and the desk, tidied when nobody needs them."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.files import store
from eventsite.files.models import StoredFile
from eventsite.questions import queries, service
from eventsite.questions.models import AnswerSet, FormVersion
from eventsite.questions.models import QuestionKind as Kind
from eventsite.registration import service as registrations
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.files.pictures import png
from tests.files.test_documents import PDF
from tests.questions.builders import draft, make_form
from tests.registration.builders import PERSON, registration_of
from tests.registration.pages import ADA, beside, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"EVENTSITE_LIMITS": "off"}


def make_cv_event(**values: Any) -> Event:
    event = make_event()
    make_form(event, draft(Kind.FILE, "Your CV", key="cv", **values))
    return event


def send(client: FlaskClient, event: Event, name: str = "cv.pdf", data: bytes = PDF, **values: Any) -> Any:
    """Sign up with a file; without a name none is chosen."""
    file = {"q_cv": FileStorage(BytesIO(data), name)} if name else {}
    boundary, body = encode_multipart(ADA | values | file)  # in memory: the client's own way leaves a file open for a large one
    return client.post(f"/events/{event.slug}/register", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def kept_word(page: str) -> str:
    found = re.search(r'name="q_cv-kept" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def files() -> list[StoredFile]:
    db.session.rollback()
    return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


def personal(app: Flask, event: Event, name: str = "ada") -> str:
    registration = registration_of(event, name)
    return f"/my/{app.extensions['eventsite'].links.make('registration', registration.id, registration.link_version)}"


def test_register_with_a_file_keeps_it_with_the_answers(client: FlaskClient, app: Flask) -> None:
    event = make_cv_event(required=True)

    assert send(client, event).status_code == 303

    [file] = files()
    answers = registration_of(event, "ada").answer_set
    assert (file.owner_kind, file.owner_id, file.public) == (AnswerSet.__tablename__, answers and answers.id, False)
    assert [(one.words, one.upload) for one in queries.answers_in_words(answers, "en")] == [("cv.pdf", file.key)]


def test_register_form_with_an_error_keeps_the_file_and_takes_it_by_its_word(client: FlaskClient) -> None:
    event = make_cv_event(required=True)

    page = send(client, event, email="no address").text
    word = kept_word(page)
    again = send(client, event, name="", email="still none", **{"q_cv-kept": word}).text
    done = send(client, event, name="", **{"q_cv-kept": kept_word(again)})

    assert ("cv.pdf" in page, "cv.pdf" in again, done.status_code, len(files())) == (True, True, 303, 1)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("cv.pdf", b"MZ\x90\0", "not what its name says"), ("me.png", PDF, "not what its name says"), ("cv.exe", PDF, "Choose a PDF"),
        ("cv.txt", b"x" * (5 * 1024 * 1024 + 1), "at most 5 MB"), ("cv.pdf", b"", "Choose a file"), ("", b"", "Choose a file"),
        ("../../etc/passwd", PDF, "Choose a PDF"), ("cv\u202etxt.pdf\0.exe", PDF, "Choose a PDF"),
    ],
)  # fmt: skip
def test_register_wrong_file_is_refused_beside_its_field_and_nothing_is_kept(
    client: FlaskClient, name: str, data: bytes, words: str
) -> None:
    event = make_cv_event(required=True)

    answer = send(client, event, name, data)

    assert (answer.status_code, rows()["registration"], files()) == (422, 0, [])
    assert words in (beside(answer.text, "q_cv") or "")
    assert 'value="Ada Lovelace"' in answer.text


@pytest.mark.parametrize("word", ["x", "a" * 100_000, "\ud800", "ImtleSI.forged", "../../etc/passwd"])
def test_register_forged_word_for_a_file_is_no_file(client: FlaskClient, word: str) -> None:
    event = make_cv_event(required=True)

    answer = send(client, event, name="", **{"q_cv-kept": word.encode("utf-8", "replace").decode()})

    assert (answer.status_code, beside(answer.text, "q_cv")) == (422, "Choose a file")


def test_register_with_the_file_of_somebody_else_is_refused(client: FlaskClient) -> None:
    event = make_cv_event()
    word = kept_word(send(client, event, email="no address").text)
    send(client, event, name="", **{"q_cv-kept": word})

    answer = send(client, event, name="", email="eve@example.org", **{"q_cv-kept": word})

    assert (answer.status_code, rows()["registration"]) == (422, 1)
    assert "Choose the file again" in (beside(answer.text, "q_cv") or "")


def test_file_of_another_form_does_not_answer_this_one(client: FlaskClient) -> None:
    event, other = make_cv_event(), make_cv_event()
    word = kept_word(send(client, event, email="no address").text)

    answer = send(client, other, name="", **{"q_cv-kept": word})

    assert (answer.status_code, rows()["registration"]) == (422, 0)


def test_personal_page_hands_out_the_own_file_as_an_attachment(client: FlaskClient, app: Flask) -> None:
    event = make_cv_event()
    send(client, event, "Mig & CV.png", png())
    send(client, event, email="eve@example.org")
    mine, hers = files()
    page = personal(app, event)

    answer = client.get(f"{page}/files/{mine.key}")

    assert f"/files/{mine.key}" in client.get(page).text
    assert (answer.status_code, answer.data, answer.mimetype) == (200, png(), "image/png")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
    refused = (f"{page}/files/{hers.key}", f"{page}/files/x", f"/my/1-{'x' * 43}/files/{mine.key}", f"/files/{mine.key}")
    assert {client.get(path).status_code for path in refused} == {404}


@pytest.mark.parametrize(
    ("role", "sensitive", "status"),
    [(Role.VIEWER, False, 200), (Role.OWNER, True, 200), (Role.EDITOR, True, 200), (Role.VIEWER, True, 403)],
)
def test_desk_hands_out_a_file_to_who_may_see_the_answer(client: FlaskClient, role: Role, sensitive: bool, status: int) -> None:
    event = make_cv_event(sensitive=sensitive)
    send(client, event)
    [file] = files()
    sign_in(client, make_account(role=role))

    answer = client.get(f"/desk/events/{event.id}/answers/{file.key}")
    page = client.get(f"/desk/events/{event.id}/attendees/{registration_of(event, 'ada').id}").text

    assert (answer.status_code, file.key in page, "cv.pdf" in page) == (status, status == 200, True)
    assert status != 200 or answer.headers["Content-Disposition"] == "attachment; filename=cv.pdf"


def test_desk_of_another_team_and_event_finds_no_file(client: FlaskClient) -> None:
    event = make_cv_event()
    send(client, event)
    [file] = files()
    other = make_event()
    sign_in(client, make_account())
    elsewhere = client.get(f"/desk/events/{other.id}/answers/{file.key}").status_code
    sign_in(client, make_account("sam@oresund.example.org", team=make_team("oresund")))

    assert (elsewhere, client.get(f"/desk/events/{event.id}/answers/{file.key}").status_code) == (404, 404)


def test_edit_without_a_new_file_keeps_the_old_and_another_takes_its_place(client: FlaskClient, app: Flask) -> None:
    event = make_cv_event()
    send(client, event)
    address = f"{personal(app, event)}/edit"
    before = files()[0].key
    details = {"full_name": "Ada Byron", "language": "en"}

    client.post(address, data=details | {"q_cv-kept": kept_word(client.get(address).text)})
    same = [file.key for file in files()]
    client.post(address, data=details | {"q_cv": (BytesIO(png()), "new.png")}, content_type="multipart/form-data")
    other = [(file.key == before, file.name) for file in files()]
    client.post(address, data=details | {"q_cv-kept": kept_word(client.get(address).text), "q_cv-drop": "y"})

    assert (same, other, files(), store.get(before)) == ([before], [(False, "new.png")], [], None)


def test_tidy_forgets_files_that_answer_nothing_after_a_day_and_no_others(client: FlaskClient) -> None:
    event = make_cv_event()
    send(client, event)
    send(client, event, email="no address")
    answered, lost = files()
    assert lost.owner_kind == FormVersion.__tablename__

    for hours, left in ((23, 2), (25, 1)):
        with transaction():
            service.tidy_uploads(now=NOW + timedelta(hours=hours))
        assert len(files()) == left

    assert (files()[0].key, store.get(answered.key), store.get(lost.key)) == (answered.key, PDF, None)


def test_tidy_keeps_a_file_that_a_wanted_change_names(client: FlaskClient, app: Flask) -> None:
    event = make_cv_event()
    with transaction():
        registrations.set_policy(event, {"changes_need_approval": True}, PERSON, now=NOW)
    send(client, event)
    address = f"{personal(app, event)}/edit"
    client.post(
        address, data={"full_name": "Ada", "language": "en", "q_cv": (BytesIO(png()), "new.png")}, content_type="multipart/form-data"
    )

    with transaction():
        service.tidy_uploads(now=NOW + timedelta(days=3))

    assert [file.name for file in files()] == ["cv.pdf", "new.png"]


def test_copied_answers_have_a_file_of_their_own(client: FlaskClient) -> None:
    event = make_cv_event()
    send(client, event)
    original = registration_of(event, "ada").answer_set
    with transaction():
        copy = service.copy_answers(original)
    assert original is not None
    assert copy is not None
    with transaction():
        service.remove_answers(copy)

    assert [file.owner_id for file in files()] == [original.id]


def test_files_of_several_people_are_kept_while_one_more_is_added_and_are_each_their_own(client: FlaskClient) -> None:
    event = make_event(policy={"most_in_party": 4})
    make_form(event, draft(Kind.FILE, "Your CV", key="cv", required=True))
    eve = {"person": "1", "p1-full_name": "Eve Example", "p1-event_data": "y"}

    page = send(client, event, "ada.pdf", do="add", **eve, **{"p1-q_cv": FileStorage(BytesIO(png()), "eve.png")}).text
    words = {name: unescape(word) for name, word in re.findall(r'name="([\w-]*q_cv-kept)" value="([^"]*)"', page)}
    done = send(client, event, name="", **eve, **words)

    assert (sorted(words), done.status_code) == (["p1-q_cv-kept", "q_cv-kept"], 303)
    assert [(file.name, file.owner_kind) for file in files()] == [("ada.pdf", "answer_set"), ("eve.png", "answer_set")]
    assert len({file.owner_id for file in files()}) == 2
