"""Security headers on every answer, errors and redirects included."""

from flask import Flask, Response, g, request

from eventsite.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'"
)
PREVIEW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def install(app: Flask, settings: Settings) -> None:
    """Add the headers. A view that shows something personal calls `private()`; a mail's preview calls `as_preview()`."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        policy = PREVIEW_POLICY if g.get("is_preview") else POLICY
        headers.setdefault("Content-Security-Policy", policy + ("; upgrade-insecure-requests" if settings.is_secure else ""))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["X-Frame-Options"] = "SAMEORIGIN" if g.get("is_preview") else "DENY"
        headers["Referrer-Policy"] = "no-referrer" if g.get("is_private") else "strict-origin-when-cross-origin"
        if g.get("is_private"):
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        if settings.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static" and ("v" in request.args or request.path.endswith(".woff2")):  # style sheets name fonts plainly
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def private() -> None:
    """This answer is one person's: no cache, no index, no referrer."""
    g.is_private = True


def as_preview() -> None:
    """This answer is the HTML of a mail, shown in a sandboxed frame."""
    g.is_preview = True
    g.is_private = True
