"""The changes as a feed: Atom (RFC 4287) or RSS 2.0. Everything in it is text; what XML cannot hold is left out."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from archiver.notify.words import harmless, headline, lines
from storage.rows import NewsRow

ATOM = "http://www.w3.org/2005/Atom"
TITLE = "Embed Archiver: changes of quoted posts"
FEED_ID = "urn:uuid:6d0f6f3e-0c1c-5d0a-9a5e-3d1f4f1f8d11"
PROJECT = "https://github.com/embed-archiver"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (section 2.2)."""


def atom(news: Sequence[NewsRow], now: datetime) -> bytes:
    """Return an Atom feed of changes, in the order given."""
    feed = Xml.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", FEED_ID)
    _add(feed, "title", TITLE)
    _add(feed, "updated", _stamp(max((one.at for one in news), default=now)))
    _add(_add(feed, "author"), "name", "Embed Archiver")
    for one in news:
        entry = _add(feed, "entry")
        _add(entry, "id", entry_id(one))
        _add(entry, "title", _title(one))
        _add(entry, "updated", _stamp(one.at))
        _add(entry, "category", term=one.kind.value)
        if link := _link(one):
            _add(entry, "link", rel="alternate", href=link)
        _add(entry, "content", "\n".join(lines(one)), type="text")
    return _written(feed)


def rss(news: Sequence[NewsRow], now: datetime) -> bytes:
    """Return an RSS 2.0 feed of changes, in the order given."""
    root = Xml.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", TITLE)
    _add(channel, "link", PROJECT)
    _add(channel, "description", "What was recorded of quoted posts and of the articles that quote them.")
    _add(channel, "lastBuildDate", _date(max((one.at for one in news), default=now)))
    for one in news:
        item = _add(channel, "item")
        _add(item, "title", _title(one))
        if link := _link(one):
            _add(item, "link", link)
        _add(item, "guid", entry_id(one), isPermaLink="false")
        _add(item, "pubDate", _date(one.at))
        _add(item, "category", one.kind.value)
        # A description is read as HTML (RSS 2.0, "elements of item"): escaped once as such, once more as XML.
        _add(item, "description", "<br>".join(_html(line) for line in lines(one)))
    return _written(root)


def entry_id(news: NewsRow) -> str:
    """Return what a reader knows an entry by: the same with every rendering, whatever becomes of its post's address, and another for each change."""
    told = (news.at.astimezone(UTC).isoformat(), news.kind.value, str(news.change))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '|'.join(told))}"


def _title(news: NewsRow) -> str:
    whose = harmless(news.author or news.platform or news.article or "", 80)
    return f"{headline(news)}: {whose}" if whose else headline(news)


def _link(news: NewsRow) -> str | None:
    """Return where an entry leads; only a web address, since readers make it a link."""
    url = news.permalink or news.article or ""
    return url if url.startswith(("http://", "https://")) else None


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, {key: NO_XML.sub("", value) for key, value in attributes.items()})
    element.text = None if text is None else NO_XML.sub("", text)
    return element


def _written(root: Xml.Element) -> bytes:
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
