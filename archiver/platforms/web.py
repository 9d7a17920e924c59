"""Web pages: what short links lead to, and whatever has no platform of its own."""

from __future__ import annotations

from urllib.parse import urljoin

from archiver.markup import parse
from archiver.platforms.address import normalise, split
from archiver.platforms.pages import meta
from archiver.platforms.platform import Platform, Ref
from archiver.platforms.web_answers import read
from storage.model import Media, PostKey

PREVIEW = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")


def recognise(url: str) -> Ref | None:
    """Read any http(s) address: a page is known by its normalised address."""
    address = normalise(url)
    return None if address is None else Ref(key=PostKey(platform="web", id=address), permalink=address)


def shown(html: str, url: str) -> tuple[Media, ...]:
    """Return the picture by which a page asks to be previewed (ogp.me, ``og:image``); what leads nowhere is none."""
    named = meta(parse(html), *PREVIEW)
    try:
        parts = split(urljoin(url, named)) if named else None
    except ValueError:
        return ()
    return (Media(url=parts.geturl()),) if parts is not None and parts.scheme in ("http", "https") else ()


PLATFORM = Platform(
    name="web",
    recognise=recognise,
    read=read,
    shown=shown,
    # News articles have 2.6 edits on average (NewsEdits 2022: 1,278,804 articles, 4,609,430 versions).
    editable=2.6,
    # What every site can be asked for and none has.
    controls_never=("https://{host}/d41c8a06-never-published-7f3e",),
)
