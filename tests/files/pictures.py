"""Small pictures, made here: PNG, JPEG and WebP with things in them that do not draw."""

import struct
from zlib import compress, crc32

TRACE = b"GPS 55.68 N 12.57 E"


def png(width: int = 2, height: int = 2, *, extra: list[tuple[bytes, bytes]] | None = None, tail: bytes = b"") -> bytes:
    """A PNG of one colour. `extra` are parts between the head and the picture."""
    rows = b"".join(b"\0" + b"\x00\x47\xab" * min(width, 4) for _ in range(min(height, 4)))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *(extra or []), (b"IDAT", compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts) + tail


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def jpeg(width: int = 2, height: int = 2, *, tail: bytes = b"") -> bytes:
    """What a JPEG's frame looks like: JFIF, EXIF with a place, a comment, the frame, one scan with a restart and a stuffed byte."""
    segments = [
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xE1, b"Exif\0\0" + TRACE), (0xE2, b"ICC_PROFILE\0\1\1profile"), (0xFE, b"secret comment"),
        (0xDB, b"\0" + bytes(64)), (0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"), (0xC4, b"\0" + bytes(16)),
        (0xDA, b"\1\1\0\0\x3f\0"),
    ]  # fmt: skip
    head = b"".join(bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return b"\xff\xd8" + head + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + tail


def webp(width: int = 2, height: int = 2, *, tail: bytes = b"") -> bytes:
    """An extended WebP with EXIF and XMP beside the picture."""
    lossless = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0\0\0"
    extended = bytes([0b0000_1100, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    parts = [(b"VP8X", extended), (b"VP8L", lossless), (b"EXIF", TRACE + b"!"), (b"XMP ", b"<xmp/>")]
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for kind, data in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body + tail
