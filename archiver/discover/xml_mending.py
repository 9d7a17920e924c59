"""Mend what generators of XML get wrong most often, so that one bad sign does not hide all that stands behind it."""

from __future__ import annotations

import re

AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that no XML may hold (XML 1.0, section 2.2)."""
PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):|\s(?!xmlns:|xml:)([A-Za-z_][\w.-]{0,40}):[\w.-]{1,40}\s{0,9}=")
ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\b[^>]{0,20000}?(?=/?>)", re.IGNORECASE)
MOST_PREFIXES = 50


def mended(text: str) -> str:
    """Return a sitemap with bare ampersands escaped, signs that no XML may hold dropped, and the prefixes declared that it uses without a word."""
    return _declared(_escaped(NO_XML.sub("", text)))


def _escaped(text: str) -> str:
    """Escape ampersands that begin no entity of XML; inside CDATA they are none."""
    first, *rest = text.split("<![CDATA[")
    parts = [AMPERSAND.sub("&amp;", first)]
    for part in rest:
        inside, end, outside = part.partition("]]>")
        parts.append(f"<![CDATA[{inside}{end}{AMPERSAND.sub('&amp;', outside)}")
    return "".join(parts)


def _declared(text: str) -> str:
    root = ROOT.search(text)
    if root is None:
        return text
    used = dict.fromkeys(found[1] or found[2] for found in PREFIX.finditer(text))
    missing = [each for each in used if each.lower() != "xml" and f"xmlns:{each}=" not in root[0]][:MOST_PREFIXES]
    # Named as sitemaps' own extensions are: the pictures' have addresses that are no articles.
    names = "".join(f' xmlns:{each}="urn:sitemap-{each.lower()}"' for each in missing)
    return f"{text[: root.end()]}{names}{text[root.end() :]}"
