"""Files are stored under keys that nobody guesses, go with their rows, and open only for whom they are meant."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.db import db, transaction
from eventsite.files import hooks, service
from eventsite.files.models import StoredFile
from eventsite.files.service import Upload
from tests.factories import make_site
from tests.files.pictures import png


@pytest.fixture
def folder(environment: dict[str, str]) -> Path:
    return Path(environment["EVENTSITE_DATA_DIR"]) / "files"


def add(purpose: str = "logo", name: str = "Vores logo æ.png", data: bytes | None = None, *, public: bool = True) -> StoredFile:
    owner = make_site()
    with transaction():
        return service.add(Upload(name, png() if data is None else data), owner, purpose, public=public)


def objects(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_public_picture_is_shown_with_a_policy_that_lets_it_do_nothing(client: FlaskClient) -> None:
    file = add()
    answer = client.get(f"/files/{file.key}")
    assert (answer.status_code, answer.data) == (200, png())
    wanted = {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "public, max-age=86400",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert answer.headers["Content-Disposition"] == "inline; filename=\"Vores logo .png\"; filename*=UTF-8''Vores%20logo%20%C3%A6.png"
    assert client.get(f"/files/{file.key}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_document_comes_as_an_attachment(client: FlaskClient) -> None:
    file = add("document", "Report.pdf", b"%PDF-1.7\n<script>")
    answer = client.get(f"/files/{file.key}")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == ("application/pdf", "attachment; filename=Report.pdf")


@pytest.mark.parametrize("key", ["unknown", "../eventsite.db", "..%2Feventsite.db", "a" * 300, "%00"])
def test_key_that_names_nothing_is_not_found(client: FlaskClient, key: str) -> None:
    assert client.get(f"/files/{key}").status_code == 404


def test_file_that_is_not_public_is_not_found_without_a_reader(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    file = add(public=False)
    assert client.get(f"/files/{file.key}").status_code == 404
    monkeypatch.setitem(hooks.readers, "site", lambda _file: False)
    assert client.get(f"/files/{file.key}").status_code == 404
    monkeypatch.setitem(hooks.readers, "site", lambda _file: True)
    answer = client.get(f"/files/{file.key}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_key_has_256_random_bits_and_the_folder_is_closed(app: Flask, folder: Path) -> None:
    keys = {add().key for _ in range(3)}
    assert {len(key) for key in keys} == {43}
    assert objects(folder) == sorted(keys)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_object_goes_with_its_row(app: Flask, folder: Path, client: FlaskClient) -> None:
    file = add()
    key = file.key
    with transaction():
        service.remove(file)
    assert objects(folder) == []
    assert client.get(f"/files/{key}").status_code == 404


def test_object_of_a_failed_transaction_is_gone(app: Flask, folder: Path) -> None:
    owner = make_site()
    with pytest.raises(ZeroDivisionError), transaction():
        service.add(Upload("logo.png", png()), owner, "logo", public=True)
        _ = 1 / 0
    assert objects(folder) == []


def test_object_stays_when_its_removal_fails(app: Flask, folder: Path) -> None:
    file = add()
    with pytest.raises(ZeroDivisionError), transaction():
        service.remove(file)
        _ = 1 / 0
    assert objects(folder) == [file.key]


def test_object_that_is_gone_is_not_found(client: FlaskClient, folder: Path) -> None:
    file = add()
    (folder / file.key).unlink()
    db.session.rollback()
    assert client.get(f"/files/{file.key}").status_code == 404
