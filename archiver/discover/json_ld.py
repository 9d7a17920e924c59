"""What a page says of its article in JSON-LD (schema.org)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archiver.markup import Document

LONGEST_SCRIPT = 1_000_000
MOST_OBJECTS = 2_000
LIVE = "liveblogposting"
ARTICLE_TYPES = ("article", "posting", "report", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The fields of the page's own article object; None where it does not say."""

    headline: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    modified: str | None = None
    lang: str | None = None
    url: str | None = None
    live: bool = False
    """Whether it is a live blog (``LiveBlogPosting``)."""


def read_claims(document: Document, url: str | None) -> Claims:
    """Return what the page's article object claims: the one about ``url`` where several stand there, else the first with a headline."""
    objects = [each for each in _objects(document) if _is_article(each) and _text(each.get("headline"))]
    own = [each for each in objects if url is not None and url in (_address(each.get("url")), _address(each.get("mainEntityOfPage")), each.get("@id"))]
    article = next(iter(own or objects), None)
    if article is None:
        return Claims()
    return Claims(
        headline=_text(article.get("headline")),
        byline=_names(article.get("author")) or _names(article.get("creator")),
        outlet=_names(article.get("publisher")),
        published=_text(article.get("datePublished")),
        modified=_text(article.get("dateModified")),
        lang=_text(article.get("inLanguage")),
        # Of several the first may be another story, which would never be read for itself.
        url=_address(article.get("mainEntityOfPage")) or _address(article.get("url")) if own or len(objects) == 1 else None,
        live=any(name.lower().endswith(LIVE) for name in _types(article)),
    )


def _objects(document: Document) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of all scripts, outermost first; broken scripts are passed over."""
    waiting: list[Any] = []
    for script in document.css('script[type="application/ld+json"]'):
        source = script.text()
        try:
            waiting.append(json.loads(source, strict=False) if len(source) <= LONGEST_SCRIPT else None)
        except (ValueError, RecursionError):
            continue
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting.extend(each[:MOST_OBJECTS])
        elif isinstance(each, dict):
            yield each
            waiting.extend(each[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(each.get(name), dict | list))


def _is_article(claimed: Mapping[str, Any]) -> bool:
    return any(name.lower().endswith(ARTICLE_TYPES) for name in _types(claimed))


def _types(claimed: Mapping[str, Any]) -> list[str]:
    types = claimed.get("@type")
    return [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("alternateName")
    return " ".join(html.unescape(value).split())[:2000] or None if isinstance(value, str) else None


def _names(value: object) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [name for each in people[:20] if (name := _text(each)) and not name.startswith(("http://", "https://"))]
    return ", ".join(dict.fromkeys(names)) or None


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None
