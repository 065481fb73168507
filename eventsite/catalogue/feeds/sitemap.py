"""The site map, for search engines (sitemaps.org)."""

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace

from flask import url_for

from eventsite.catalogue.feeds import xml
from eventsite.i18n import LANGUAGES

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
register_namespace("", SITEMAP)
register_namespace("xhtml", XHTML)


def sitemap(slugs: Iterable[tuple[str, datetime]], paths: Iterable[str]) -> bytes:
    """Every public page in every language (the protocol's `xhtml:link` for each other language)."""
    root = Element(f"{{{SITEMAP}}}urlset")
    pages: list[tuple[str, dict[str, str], datetime | None]] = [(path, {}, None) for path in paths]
    pages += [("catalogue.event", {"slug": slug}, changed) for slug, changed in slugs]
    for endpoint, values, changed in pages:
        addresses = {code: url_for(endpoint, **values, lang=code, _external=True) for code in LANGUAGES}
        plain = url_for(endpoint, **values, lang=None, _external=True)
        for address in (plain, *addresses.values()):
            url = SubElement(root, f"{{{SITEMAP}}}url")
            xml.add(url, f"{{{SITEMAP}}}loc", address)
            if changed is not None:
                xml.add(url, f"{{{SITEMAP}}}lastmod", xml.instant(changed))
            for code, other in (*addresses.items(), ("x-default", plain)):
                SubElement(url, f"{{{XHTML}}}link", rel="alternate", hreflang=code, href=other)
    return xml.document(root)
