"""Answers that a reader may keep but must ask about: an entity tag made of the content, 304 for who has it (RFC 9110, 13)."""

import gzip
from functools import cached_property
from hashlib import blake2b
from typing import Any

from flask import Response, request

SMALLEST_ZIPPED = 500  # octets
LARGE = 500_000  # octets


class Body:
    """The bytes of an answer with their tag, plain and compressed."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.tag = blake2b(plain, digest_size=12).hexdigest()

    @cached_property
    def zipped(self) -> bytes:
        """For browsers; made when the first one asks. What is large is made again and again, so it is squeezed less."""
        return gzip.compress(self.plain, 6 if len(self.plain) < LARGE else 1, mtime=0)


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip and does not forbid it."""
    offers = [offer.replace(" ", "").split(";") for offer in accepted.lower().split(",")]
    return any(coding == "gzip" and "q=0" not in rest for coding, *rest in offers)


def has(etag: str, known: str | None) -> bool:
    """Whether If-None-Match names the tag. It compares weakly: a proxy may have weakened ours."""
    return known is not None and any(tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(","))


def respond(body: Body, media_type: str) -> Response:
    """The body, whole or as 304, compressed for who can read that; never used again without asking us."""
    is_zipped = len(body.plain) >= SMALLEST_ZIPPED and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f'"{body.tag}-gz"' if is_zipped else f'"{body.tag}"'
    headers: dict[str, Any] = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if has(etag, request.headers.get("If-None-Match")):
        return Response(status=304, headers=headers)
    if is_zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(body.zipped if is_zipped else body.plain, headers=headers, content_type=media_type)
