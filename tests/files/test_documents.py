"""Files that people send with a form: known by what they hold, and only taken when their name says the same."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from eventsite.files import documents, rules
from eventsite.files.errors import AnswerTooLarge, NoAnswerType, NoFile, NotAsNamed
from tests.files.pictures import jpeg, png, webp

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def archive(**members: bytes) -> bytes:
    """A ZIP archive; a double underscore in a name stands for a slash, a single one for a point."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr({"content_types": "[Content_Types].xml"}.get(name, name.replace("__", "/").replace("_", ".")), data)
    return file.getvalue()


DOCX = archive(content_types=b"<Types/>", word__document_xml=b"<?xml version='1.0'?><w:document/>")
ODT = archive(mimetype=documents.ODT.encode(), content_xml=b"<office/>")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("CV.PDF", PDF, documents.PDF), ("cv.docx", DOCX, documents.DOCX), ("cv.odt", ODT, documents.ODT),
        ("cv.txt", "Blåbær 漢字\r\n".encode(), documents.TEXT), ("me.png", png(), "image/png"), ("me.jpg", jpeg(), "image/jpeg"),
        ("me.jpeg", jpeg(), "image/jpeg"), ("me.webp", webp(), "image/webp"),
    ],
)  # fmt: skip
def test_check_honest_file_is_taken(name: str, data: bytes, media_type: str) -> None:
    checked = rules.check("answer", name, data)

    assert (checked.media_type, checked.name.lower().replace("jpeg", "jpg")) == (media_type, name.lower().replace("jpeg", "jpg"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cv.pdf", b"MZ\x90\0 program"), ("cv.pdf", png()), ("cv.pdf", b"%PDF-1.7 cut off"), ("me.png", PDF), ("me.png", jpeg()),
        ("me.jpg", b"\xff\xd8\xff broken"), ("me.png", png()[:-5]), ("me.png", png(tail=b"PK\x03\x04")[:40]), ("cv.docx", ODT),
        ("cv.odt", DOCX), ("cv.docx", archive(evil_exe=b"MZ")), ("cv.docx", b"PK\x03\x04 no archive"), ("cv.docx", DOCX[:-30]),
        ("cv.docx", archive(content_types=b"<Types/>", word__document_xml=b"<w/>", word__vbaProject_bin=b"macro")),
        ("cv.docx", archive(content_types=b"<Types/>", word__document_xml=b"MZ")), ("cv.odt", archive(mimetype=b"x", content_xml=b"<a/>")),
        ("cv.txt", b"a\0b"), ("cv.txt", b"\xff\xfe\x41\x00"), ("cv.txt", PDF), ("cv.txt", b"\x1b[31m"), ("cv.txt", DOCX),
    ],
)  # fmt: skip
def test_check_file_that_is_not_what_its_name_says_is_refused(name: str, data: bytes, app: object) -> None:
    with pytest.raises(NotAsNamed):
        rules.check("answer", name, data)


@pytest.mark.parametrize("name", ["run.exe", "page.html", "picture.svg", "cv.pdf.exe", "cv", ".pdf", "", "cv.docm", "a.zip"])
def test_check_type_that_nobody_may_send_is_refused(name: str, app: object) -> None:
    with pytest.raises(NoAnswerType):
        rules.check("answer", name, PDF)


def test_check_size_and_emptiness_are_refused(app: object) -> None:
    with pytest.raises(AnswerTooLarge):
        rules.check("answer", "cv.txt", b"x" * (5 * 1024 * 1024 + 1))
    with pytest.raises(NoFile):
        rules.check("answer", "cv.txt", b"")


def test_type_of_an_archive_that_grows_without_end_is_nothing() -> None:
    bomb = archive(content_types=b"<Types/>", word__document_xml=b"<" + b"0" * documents.LARGEST_UNPACKED)

    assert (len(bomb) < 1024 * 1024, documents.type_of(bomb)) == (True, "")
