"""Pictures, read strictly and written anew without what does not draw: no EXIF, no place, no text, nothing after the end.

No decoder is needed for that: the container is walked, known parts are kept, all else is left out. What does not follow the
format to the last byte is refused, so that a file which is a picture and something else at once does not come through.
PNG: RFC 2083, 3. JPEG: ITU T.81, annex B. WebP: RFC 9649. Pure.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from eventsite.files.errors import BrokenImage, TooLarge

MAX_PIXELS = 40_000_000
PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"iCCP", b"pHYs", b"bKGD"}
_JPEG_APPS_KEPT = {0xE0, 0xEE}  # JFIF, and Adobe's note of the colours
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # start of frame, of any kind
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored. Width and height in pixels."""

    media_type: str
    data: bytes
    width: int
    height: int


def read(data: bytes) -> Picture | None:
    """The picture without anything else, or none when the bytes do not begin like one. Raises BrokenImage, TooLarge."""
    reader = next((found for is_one, found in _READERS if is_one(data)), None)
    if reader is None:
        return None
    try:
        picture = reader(data)
    except (struct.error, IndexError) as error:
        raise BrokenImage from error
    if not (picture.width and picture.height):
        raise BrokenImage
    if picture.width * picture.height > MAX_PIXELS:
        raise TooLarge
    return picture


def _png(data: bytes) -> Picture:
    out, at, size, last = [PNG], len(PNG), (0, 0), b""
    while last != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise BrokenImage
        if not last:
            if kind != b"IHDR":
                raise BrokenImage
            size = struct.unpack_from(">II", data, at + 8)
        if kind in _PNG_KEPT:
            out.append(data[at:end])
        elif not kind[0] & 0x20:  # a critical part that we do not know: without it the picture is another
            raise BrokenImage
        last, at = kind, end
    return Picture("image/png", b"".join(out), *size)


def _jpeg(data: bytes) -> Picture:
    out, at, size = [b"\xff\xd8"], 2, (0, 0)
    while True:
        if data[at] != 0xFF:
            raise BrokenImage
        marker = data[at + 1]
        if marker == 0xD9:
            return Picture("image/jpeg", b"".join([*out, b"\xff\xd9"]), *size)
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if end > len(data) or length < 2:
            raise BrokenImage
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = width, height
        profile = marker == 0xE2 and data[at + 4 : end].startswith(b"ICC_PROFILE\0")
        kept = profile or marker in _JPEG_APPS_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE)
        if marker == 0xDA:
            end = _scan_end(data, end)
        if kept:
            out.append(data[at:end])
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker stands behind the drawn data: 0xFF there is followed by 0 or by a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise BrokenImage
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _webp(data: bytes) -> Picture:
    (length,) = struct.unpack_from("<I", data, 4)
    if 8 + length > len(data):
        raise BrokenImage
    parts, at, size = [], 12, (0, 0)
    while at < 8 + length:
        kind, amount = struct.unpack_from("<4sI", data, at)
        end = at + 8 + amount + (amount & 1)
        if end > 8 + length:
            raise BrokenImage
        body = data[at + 8 : at + 8 + amount]
        if kind in _WEBP_KEPT:
            if kind == b"VP8X":
                body = bytes([body[0] & ~0b0000_1110, *body[1:]])  # no EXIF, no XMP, no animation from here on
            size = _webp_size(kind, body) or size
            parts.append(kind + struct.pack("<I", amount) + body + b"\0" * (amount & 1))
        at = end
    if not any(part[:4] in (b"VP8 ", b"VP8L") for part in parts):  # moving pictures end here
        raise BrokenImage
    whole = b"WEBP" + b"".join(parts)
    return Picture("image/webp", b"RIFF" + struct.pack("<I", len(whole)) + whole, *size)


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    return None


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Picture]], ...] = (
    (lambda data: data.startswith(PNG), _png),
    (lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _webp),
)
