"""Read an article: what it says of itself, its text, and the posts it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from archiver.discover.entry import FeedEntry, absolute
from archiver.discover.json_ld import Claims, read_claims
from archiver.discover.language import guess_language
from archiver.discover.page import find_embeds
from archiver.discover.quotation import find_quotations
from archiver.discover.times import read_time
from archiver.discover.walls import partial
from archiver.errors import InputError
from archiver.markup import Document, decode, is_page, language_of, parse, readable_text, saved_page, text_of, title_of, transcode, unzipped
from archiver.platforms.platform import Platform
from storage.model import Article, Embed

LONGEST_HEADLINE = 160
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
AHEAD = timedelta(days=2)
"""How far ahead of our clock a stated time may lie: time zones and embargoes, but not years."""
TITLE_SIGNS = (" | ", " - ", " – ", " — ", " · ", " :: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article as it was read once."""

    article: Article
    text: str
    """Readable text."""
    embeds: tuple[Embed, ...]
    partial: str | None = None
    """Why the page may not show its whole article, None where nothing says so."""
    live: bool = False
    """Whether it shows its latest entries only, as live blogs do: those that it no longer shows were not taken out."""


def read_article(body: bytes, url: str | None, content_type: str | None, platforms: Sequence[Platform], at: datetime) -> Found:
    """Return the article of an HTML page read at ``at``; what the page does not say of itself is None.

    Broken pages are read as far as they can be, and one that was saved as one file (MHTML, mail) by where it was saved from. InputError for a bomb: read in
    part, posts quoted further down would look as if they had been taken out.
    """
    page = unzipped(body)
    saved = saved_page(page)
    if saved is not None:
        page, content_type = saved.html, saved.content_type or content_type
        url = url if absolute(url, None) else absolute(saved.location, None) or url
    if not is_page(page):
        raise InputError(url or _urn(body), "is longer or holds more elements than any article: it is not read; hand in the article alone as HTML or text")
    utf8 = transcode(page, content_type)
    document = parse(utf8)
    # A sign that was cut in two at the end of the page is none.
    text = readable_text(utf8.decode("utf-8", "ignore"), document)
    article, claims = _article(document, url or _urn(body), text, at)
    return Found(article=article, text=text, embeds=find_embeds(document, url, platforms), partial=partial(document, text), live=claims.live)


def joined(pages: Sequence[Found]) -> Found:
    """Return one article out of its pages: their texts one below the other, and their embeds in one order. Pages show the same headline and lead again."""
    first, *rest = pages
    lines = dict.fromkeys(line for page in pages for line in page.text.splitlines()) if rest else {}
    embeds: list[Embed] = []
    for page in pages:
        start = len(embeds)
        # Related articles and comments stand below each page, and are the first page's to tell.
        shown = page.embeds if page is first else [embed for embed in page.embeds if embed.zone == "body"]
        embeds += [replace(embed, position=start + number) for number, embed in enumerate(shown)]
    return replace(first, text="\n".join(lines) if rest else first.text, embeds=tuple(embeds))


def read_text(body: bytes | str, url: str | None, platforms: Sequence[Platform]) -> Found:
    """Return the article of a plain text, known by its digest where it has no address."""
    text = decode(body, None) if isinstance(body, bytes) else body
    address = url or _urn(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"))
    article = Article(url=address, outlet=_host(url), headline=_first_line(text), lang=guess_language(text))
    return Found(article=article, text=text, embeds=find_quotations(text, platforms))


def read_entry(entry: FeedEntry, platforms: Sequence[Platform]) -> Found | None:
    """Return what the text that a feed carries of an article quotes; None where it quotes nothing, as teasers do."""
    document = parse(entry.content or "")
    embeds = find_embeds(document, entry.url, platforms)
    if document.root is None or not any(embed.kind != "gap" and embed.form != "web-link" for embed in embeds):
        return None
    return Found(article=article_of(entry), text=text_of(document.root), embeds=embeds, live=entry.live)


def article_of(entry: FeedEntry) -> Article:
    """Return an article as it is announced; its page has not been read."""
    return Article(url=entry.url, outlet=_host(entry.url), headline=entry.title, byline=entry.byline, published_at=entry.published_at)


def _urn(body: bytes) -> str:
    return f"urn:sha256:{sha256(body).hexdigest()}"


def _first_line(text: str) -> str | None:
    """Return the first line where it obviously is a headline: short, without a full stop, and an empty line below."""
    first, _, rest = text.lstrip().partition("\n")
    line = " ".join(first.split())
    obvious = 0 < len(line) <= LONGEST_HEADLINE and rest[:1] in ("\n", "\r") and rest.strip() and line[-1] not in ".,;:!?"
    return line if obvious else None


def _article(document: Document, url: str, text: str, at: datetime) -> tuple[Article, Claims]:
    metas = _metas(document)
    canonical = _canonical(document, metas, url)
    claims = read_claims(document, canonical or url)
    outlet = claims.outlet or metas.get("og:site_name") or metas.get("application-name") or _host(canonical or url)
    article = Article(
        url=url,
        canonical_url=canonical or _own(claims.url, url),
        outlet=outlet,
        headline=_headline(document, metas, claims, outlet),
        byline=claims.byline or _byline(document, metas),
        published_at=_time(at, claims.published, metas.get("article:published_time"), metas.get("date"), metas.get("dc.date"), _time_element(document)),
        modified_at=_time(at, claims.modified, metas.get("article:modified_time"), metas.get("og:updated_time"), metas.get("last-modified")),
        lang=_language(document, metas, claims, text),
    )
    return article, claims


def _metas(document: Document) -> dict[str, str]:
    """Return the page's meta fields by lower-case name, the first of each."""
    metas: dict[str, str] = {}
    for node in document.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or attributes.get("http-equiv")
        content = " ".join((attributes.get("content") or "").split())[:2000]
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _canonical(document: Document, metas: dict[str, str], url: str) -> str | None:
    link = next((node for node in document.css("link[href]") if (node.attributes.get("rel") or "").strip().lower() == "canonical"), None)
    return _own(link.attributes.get("href") if link is not None else None, url) or _own(metas.get("og:url"), url)


def _own(declared: str | None, url: str) -> str | None:
    """Return a declared address made absolute; None for the front page, which some sites name on every page: it would be the address of all articles."""
    address = absolute(declared, url)
    return address if address is not None and (is_front(url) or not is_front(address)) else None


def is_front(url: str) -> bool:
    """Tell whether an address is the front page of a site."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.path in ("", "/") and not parts.query


def _headline(document: Document, metas: dict[str, str], claims: Claims, outlet: str | None) -> str | None:
    stated = claims.headline or metas.get("og:title") or metas.get("twitter:title")
    if stated:
        return stated
    heading = document.css_first("article h1") or document.css_first("h1")
    words = " ".join(text_of(heading).split()) if heading is not None else ""
    return words or _without_outlet(title_of(document), outlet)


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    if title and outlet:
        for sign in TITLE_SIGNS:
            words, found, last = title.rpartition(sign)
            if found and words and last.strip().casefold() == outlet.casefold():
                return words.strip()
    return title


def _byline(document: Document, metas: dict[str, str]) -> str | None:
    stated = next((name for key in ("author", "article:author", "parsely-author", "dc.creator", "byl") if (name := metas.get(key)) and "://" not in name), None)
    if stated:
        return stated
    names = [" ".join(text_of(node).split()) for node in document.css('[rel="author"], [itemprop="author"]')[:10]]
    return ", ".join(dict.fromkeys(name for name in names if 0 < len(name) <= LONGEST_HEADLINE)) or None


def _time(at: datetime, *stated: str | None) -> datetime | None:
    """Return the first stated time that is one and has come."""
    return next((time for each in stated if (time := read_time(each)) is not None and time <= at + AHEAD), None)


def _time_element(document: Document) -> str | None:
    node = document.css_first("article time[datetime]") or document.css_first("time[datetime]")
    return node.attributes.get("datetime") if node is not None else None


def _language(document: Document, metas: dict[str, str], claims: Claims, text: str) -> str | None:
    stated = (language_of(document), claims.lang, metas.get("content-language"), metas.get("og:locale"))
    code = next((each for each in stated if each and LANGUAGE.fullmatch(each)), None)
    return code.replace("_", "-") if code else guess_language(text)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
