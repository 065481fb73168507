"""The HTML of a caught mail made ready for a frame.

Safety is not made here but by the policy that goes with it and the frame's sandbox. This changes what a reader needs
changed: links open beside the inbox, inline images are found, and light or dark can be chosen.
"""

import re
from html import unescape

from eventsite.inbox.letter import Letter

# Nothing runs, nothing loads, nothing is sent; a link may open a page of its own.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
CID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]+)""", re.IGNORECASE)
# No mail program shows these. The policy keeps them empty, but a browser would already open a connection to where they point.
FRAMES = re.compile(r"<(/?)(?=(?:i?frame|object|embed)\b)", re.IGNORECASE)
SCHEME = re.compile(r"prefers-color-scheme\s*:\s*(dark|light)", re.IGNORECASE)


def for_frame(html: str, letter: Letter, *, dark: bool) -> str:
    """The mail as a mail program in light or dark mode shows it."""
    chosen = "dark" if dark else "light"
    # A query for the chosen scheme becomes one that always holds, the other one that never does: no browser setting counts.
    html = SCHEME.sub(lambda query: "min-width: 0" if query[1].lower() == chosen else "max-width: 0", html)
    html = FRAMES.sub(r"<\1no-", html)
    html = CID.sub(lambda image: image[1] + (letter.inline_image(unescape(image[2])) or "about:invalid"), html)
    opening = '<base target="_blank">'
    place = HEAD.search(html) or DOCTYPE.match(html)
    end = place.end() if place else 0
    return html[:end] + opening + html[end:]
