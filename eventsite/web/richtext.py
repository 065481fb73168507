"""Organisers' text: Markdown, cleaned as it goes out. The only place that makes HTML of what somebody typed."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}
SCHEMES = {"https", "http", "mailto", "tel"}
_reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image", "html_block", "html_inline"])


@lru_cache(200)
def rich_text(source: str) -> Markup:
    """Markdown to a short list of tags. Headings become h3 and h4, links go to https or mailto only, images are left out."""
    tokens = _reader.parse(source or "")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener nofollow")
    return Markup(clean)  # noqa: S704 - cleaned one line above
