"""What may be stored for what, and under which name it is handed out. Pure."""

import unicodedata
from dataclasses import dataclass

from eventsite.files import documents, images
from eventsite.files.errors import AnswerTooLarge, BrokenImage, FileRefused, NoAnswerType, NoFile, NotAsNamed, TooLarge, WrongType

MB = 1024 * 1024
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "application/pdf": ".pdf",
           documents.DOCX: ".docx", documents.ODT: ".odt", documents.TEXT: ".txt"}  # fmt: skip
IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})
LONGEST_NAME = 100


@dataclass(frozen=True)
class Purpose:
    """What a file is for decides its types and its size in bytes."""

    types: frozenset[str]
    longest: int
    as_named: bool = False  # its name's ending must be that of its content: strangers send it, and people open it


PURPOSES = {
    "logo": Purpose(IMAGES, MB),
    "cover": Purpose(IMAGES, 2 * MB),
    "document": Purpose(frozenset({"application/pdf"}), 3 * MB),
    "answer": Purpose(frozenset({*IMAGES, "application/pdf", documents.DOCX, documents.ODT, documents.TEXT}), 5 * MB, as_named=True),
}
ANSWER_ENDINGS = (".pdf", ".docx", ".odt", ".txt", ".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Checked:
    """What is stored of an upload."""

    media_type: str
    data: bytes
    name: str


def check(purpose: str, name: str, data: bytes) -> Checked:
    """The upload as it is stored, its type judged by its content. Raises a FileRefused."""
    wanted = PURPOSES[purpose]
    if not data:
        raise NoFile
    if wanted.as_named:
        return _as_named(wanted, name, data)
    if len(data) > wanted.longest:
        raise TooLarge
    picture = images.read(data) if wanted.types & IMAGES else None
    if picture is not None:
        media_type, data = picture.media_type, picture.data
    else:
        media_type = "application/pdf" if data.startswith(b"%PDF-") else ""
    if media_type not in wanted.types:
        raise WrongType
    return Checked(media_type, data, download_name(name, media_type))


def _as_named(wanted: Purpose, name: str, data: bytes) -> Checked:
    """The upload, whose name says the same as its content."""
    base, dot, ending = name.lower().strip().rpartition(".")
    if not base or dot + ending not in ANSWER_ENDINGS:
        raise NoAnswerType
    if len(data) > wanted.longest:
        raise AnswerTooLarge
    try:
        picture = images.read(data)
    except BrokenImage:
        raise NotAsNamed from None
    except FileRefused:
        raise AnswerTooLarge from None
    media_type = picture.media_type if picture is not None else documents.type_of(data)
    if ENDINGS.get(media_type, "") != dot + ending.replace("jpeg", "jpg"):
        raise NotAsNamed
    return Checked(media_type, picture.data if picture is not None else data, download_name(name, media_type))


def download_name(name: str, media_type: str) -> str:
    """The name without a path, controls and marks that turn the reading direction; its ending is that of the content."""
    base = name.replace("\\", "/").rpartition("/")[2]
    base = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?%')
    stem = base.rpartition(".")[0] or base
    return (stem.strip(" .")[:LONGEST_NAME].rstrip() or "file") + ENDINGS[media_type]


def is_inline(media_type: str) -> bool:
    """Whether a browser may show it: pictures that we wrote anew, nothing else."""
    return media_type in IMAGES
