"""Web pages: what short links lead to, and whatever has no platform of its own."""

from __future__ import annotations

from archiver.platforms.address import normalise
from archiver.platforms.platform import Platform, Ref
from archiver.platforms.web_answers import read
from storage.model import PostKey


def recognise(url: str) -> Ref | None:
    """Read any http(s) address: a page is known by its normalised address."""
    address = normalise(url)
    return None if address is None else Ref(key=PostKey(platform="web", id=address), permalink=address)


PLATFORM = Platform(
    name="web",
    recognise=recognise,
    read=read,
    # News articles have 2.6 edits on average (NewsEdits 2022: 1,278,804 articles, 4,609,430 versions).
    editable=2.6,
    # What every site can be asked for and none has.
    controls_never=("https://{host}/d41c8a06-never-published-7f3e",),
)
