"""What a listing is narrowed to. Every part is optional, and all parts given must hold.

``author`` is a handle in any case, with or without @, also one that the account had before, or the id that its platform knows it by. ``text`` is a substring
in any case. ``article`` is an address of the article, as any version gave it. ``since`` is inclusive and ``until`` exclusive.
``limit`` cuts the sorted listing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.vocabulary import ChangeKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Articles, by what they quote or have ever quoted in their body; times are those of the first sight.

    ``platform``, ``author``, ``state`` and ``kind`` must hold of one quotation together.
    """

    platform: str | None = None
    author: str | None = None
    """Of a quoted post, as the post or the article itself names the author."""
    article: str | None = None
    state: State | None = None
    """Of a quoted post."""
    kind: str | None = None
    """``embed`` or ``link``: how a post is quoted."""
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    """In the headline or in the latest text."""
    limit: int | None = None
    post_id: int | None = None
    """Ledger id of a post that they quote or have quoted."""
    quoting: tuple[int, ...] | None = None
    """Ledger ids of posts of which they quote, or have quoted, at least one; none of them where it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Posts; times are those of the first sight."""

    platform: str | None = None
    author: str | None = None
    """As the post names its author, or an article that quotes it does."""
    article: str | None = None
    """That quotes the post or did so."""
    state: State | None = None
    kind: str | None = None
    """``embed`` or ``link``: how the post is quoted, by ``article`` where that is given."""
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    limit: int | None = None
    post_id: int | None = None
    """Ledger id of one post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFilter:
    """Captures; times are those of the capture."""

    platform: str | None = None
    author: str | None = None
    """Of the post captured."""
    article: str | None = None
    """The article captured, or one that quotes the post captured."""
    state: State | None = None
    """Of the post captured, as it stands now."""
    kind: str | None = None
    """``post`` or ``article``: what was captured."""
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    """In the post's text or the article's headline."""
    limit: int | None = None
    post_id: int | None = None
    """Ledger id of the post captured."""
    capture: str | None = None
    """Name of one capture, ``urn:uuid:…``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Changes; times are those at which they were recorded."""

    platform: str | None = None
    author: str | None = None
    """Of the post that changed."""
    article: str | None = None
    """The article that changed, or one that quotes the post that changed."""
    state: State | None = None
    """Of the post that changed, as it stands now."""
    kind: ChangeKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    """In the post's text or the article's headline."""
    limit: int | None = None
    post_id: int | None = None
    """Ledger id of the post that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """Outlets; times are those of the first sight of their articles."""

    outlet: str | None = None
    """Name in any case."""
    platform: str | None = None
    """Of the posts that are counted; gaps have none, and all are told."""
    since: datetime | None = None
    until: datetime | None = None
