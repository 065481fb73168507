"""A message into words: subject, text and HTML, in the person's language, from the three files of its template."""

import re
from functools import cache
from typing import Any

import css_inline
from flask import current_app

from eventsite.mail.mime import Words

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # all but TAB and line ends; lone surrogates have no UTF-8
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")  # where a part of the frame is empty


@cache
def _inliner() -> css_inline.CSSInliner:
    # Without the first two the rules for dark mode and phones vanish; the third would fetch addresses.
    return css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def render(template: str, context: dict[str, Any]) -> Words:
    """The words of one mail. Call in the message's language. Raises what the template raises: a missing value is an error."""
    env = current_app.jinja_env
    subject = " ".join(_clean(env.get_template(f"{template}/subject.txt").render(context)).split())
    text = _GAPS.sub("\n\n", _clean(env.get_template(f"{template}/body.txt").render(context))).strip() + "\n"
    html = _clean(env.get_template(f"{template}/body.html").render(context | {"subject": subject}))
    return Words(subject, text, _inliner().inline(html))


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)
