"""Documents, known by what they hold and not by what they are called. Nothing of them is ever run or shown by us. Pure.

PDF: ISO 32000, 7.5. Word: ECMA-376, part 2 (a ZIP archive with its own table of contents). OpenDocument: part 2 (a ZIP
archive whose first member says its type). Text: UTF-8 without controls.
"""

import unicodedata
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

PDF, TEXT = "application/pdf", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
MOST_MEMBERS = 2000
LARGEST_UNPACKED = 100 * 1024 * 1024
_WORD_PARTS = {"[Content_Types].xml", "word/document.xml"}
_MACROS = ("vbaproject.bin", "basic/")


def type_of(data: bytes) -> str:
    """The media type, or nothing when it is none of these."""
    if data.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in data[-2048:] else ""
    if data.startswith(b"PK\x03\x04"):
        return _type_of_archive(data)
    return TEXT if _is_text(data) else ""


def _type_of_archive(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            size = sum(member.file_size for member in members)
            sealed = any(member.flag_bits & 1 for member in members)
            if len(members) > MOST_MEMBERS or size > LARGEST_UNPACKED or sealed or len(names) < len(members):
                return ""
            if any(mark in name.lower() for name in names for mark in _MACROS):
                return ""
            if names >= _WORD_PARTS and _is_xml(archive, "word/document.xml"):
                return DOCX
            if {"mimetype", "content.xml"} <= names and _first(archive, "mimetype", len(ODT) + 1) == ODT.encode():
                return ODT if _is_xml(archive, "content.xml") else ""
    # a packing that Python does not know is NotImplementedError, a sealed member RuntimeError
    except (BadZipFile, LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return ""
    return ""


def _is_xml(archive: ZipFile, name: str) -> bool:
    return _first(archive, name, 64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _first(archive: ZipFile, name: str, size: int) -> bytes:
    """The first bytes of a member; no more is unpacked."""
    with archive.open(name) as member:
        return member.read(size)


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(character) == "Cc" and character not in "\t\r\n\f" for character in text)
