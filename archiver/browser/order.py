"""What is wanted of a visit, and what it brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from archiver.browser.consent import Answer, Consent
from archiver.browser.record import Failed
from archiver.browser.steps import Step
from archiver.browser.tiles import Tile
from archiver.exchange import Exchange

Edges: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


class Cut(Protocol):
    """A part of a picture."""

    @property
    def flat(self) -> bool:
        """Return whether it shows one colour only."""

    def png(self) -> bytes:
        """Pack it, which takes a while."""


Crop: TypeAlias = Callable[[bytes, tuple[int, int], Sequence[Edges]], Sequence[Cut]]
"""Cuts boxes out of a PNG of that width and height; none where it has another size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostBox:
    """A post to be pictured by itself."""

    name: str
    """Permalink, or the address as written."""
    marks: tuple[str, ...]
    """Any of these in an attribute tells the post's element, the first more surely than the next: native id, address."""
    selector: str | None = None
    """CSS selectors of the post, the best first; None where it is a frame or a quotation inside an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted of a visit."""

    url: str
    posts: tuple[PostBox, ...] = ()
    max_height: int = 100_000
    """CSS pixels from the top that are pictured."""
    consent: Answer = "leave"
    blocked: tuple[str, ...] = ()
    """Hosts of which, and below which, nothing is wanted: it is not missed."""
    is_flat: Callable[[bytes], bool] = lambda _png: False
    """Whether a PNG shows one colour only: then the picture of the post came out blank."""
    crop: Crop = lambda _png, _size, _boxes: ()
    resting: Callable[[], None] = lambda: None
    """Called when nothing but rest is waited for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture of one post."""

    name: str
    png: Callable[[], bytes]
    """Packs it, which takes a while: where it is kept, other files are kept meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit brought. Whatever could not be had is None and named in ``missing``."""

    url: str
    final_url: str | None
    status: int | None
    browser: str | None
    title: str | None = None
    html: str | None = None
    text: str | None = None
    page: bytes | None = None
    """PNG of the whole page, or of its first 16,000 CSS pixels."""
    below: tuple[Tile, ...] = ()
    """What a higher page shows under that, one tile under the other."""
    dom: bytes | None = None
    """The page as it stood, with its frames and pictures in one file (MHTML, RFC 2557)."""
    file: Exchange | None = None
    """What answered, where that was no page but a file, which the browser does not show."""
    consent: Consent | None = None
    posts: tuple[Picture, ...] = ()
    changed: tuple[str, ...] = ()
    """What was put aside or opened for the pictures of posts, after everything else was kept: elements that floated over them or hid them."""
    exchanges: tuple[Exchange, ...] = ()
    failed: tuple[Failed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """Addresses that the egress guard refused, and why."""
    tunnelled: Mapping[str, str] = field(default_factory=dict)
    """Hosts whose exchanges are as the browser told them and not as they went over the wire, and why."""
    missing: tuple[str, ...] = ()
    broken: bool = False
    """Whether the tab or its browser died on the way: what is missing may be had by another visit."""
    lacking: bool = False
    """Whether something did not come that shows, such as a picture or the widget of a post, and may come another time."""
    steps: tuple[Step, ...] = ()
