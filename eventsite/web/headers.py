"""Security headers on every answer, errors and redirects included."""

from flask import Flask, Response, g, request

from eventsite.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'; worker-src 'self'"
)
PREVIEW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def install(app: Flask, settings: Settings) -> None:
    """Add the headers. A view that shows something personal calls `private()`; a mail's preview calls `as_preview()`."""
    always = [*ALWAYS, *([("Strict-Transport-Security", "max-age=31536000; includeSubDomains")] if settings.is_secure else [])]
    upgrade = "; upgrade-insecure-requests" if settings.is_secure else ""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        is_preview, is_private = g.get("is_preview"), g.get("is_private")
        for name, value in always:
            headers.add(name, value)  # nobody else sets these; to look for them first is half the cost
        headers.add("X-Frame-Options", "SAMEORIGIN" if is_preview else "DENY")
        headers.add("Referrer-Policy", "no-referrer" if is_private or g.get("no_referrer") else "strict-origin-when-cross-origin")
        headers.setdefault("Content-Security-Policy", (PREVIEW_POLICY if is_preview else POLICY) + upgrade)
        if is_private:
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        if request.endpoint == "static" and ("v" in request.args or request.path.endswith(".woff2")):  # style sheets name fonts plainly
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def private() -> None:
    """This answer is one person's: no cache, no index, no referrer."""
    g.is_private = True


def without_referrer() -> None:
    """The address of this answer is a secret, and the answer may be kept by who has it."""
    g.no_referrer = True


def as_preview() -> None:
    """This answer is the HTML of a mail, shown in a sandboxed frame."""
    g.is_preview = True
    g.is_private = True
