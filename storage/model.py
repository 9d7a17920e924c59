"""Records of the ledger: frozen values that every part of the archive agrees on.

Times are aware UTC. Unknown values are ``None``. Nothing here knows a database, a network or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from storage.traffic import Traffic
from storage.vocabulary import ChangeKind, Origin, Outcome, Role, SeedKind, Seen, State, Target, Tier, WorkKind

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKey:
    """The identity of a post: one per post, whatever links lead to it."""

    platform: str
    id: str
    """Native id as the platform's permalink carries it."""
    space: str = ""
    """What the id is unique in, where it is not unique on the platform (Bluesky: the repository's DID, or the handle until it is resolved)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What we are told to watch."""

    kind: SeedKind
    url: str | None
    """Address, or the base address of a file; None for a file of unknown origin."""
    added_at: datetime
    id: int | None = None
    sha256: str | None = None
    """Blob of a file handed in."""
    name: str | None = None
    """Path as the operator gave it."""
    removed_at: datetime | None = None
    checked_at: datetime | None = None
    error: str | None = None
    """Why the last reading failed, None when it worked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside a quoted post."""

    href: str
    kind: str
    """``short-link``, ``media`` or ``link``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """One quotation of one post at one place in one version of an article: the article's own witness."""

    kind: str
    """``embed``, ``link`` or ``gap``."""
    form: str
    """Markup form, from the closed list in docs/format.md."""
    href: str
    """As written in the article."""
    position: int
    platform: str | None = None
    id: str | None = None
    space: str = ""
    permalink: str | None = None
    author: str | None = None
    name: str | None = None
    text: str | None = None
    posted: str | None = None
    """Date with the precision known, e.g. ``2024-05-30``."""
    posted_text: str | None = None
    lang: str | None = None
    zone: str = "body"
    """``body``, ``related``, ``comments`` or ``chrome``."""
    links: tuple[Link, ...] = ()

    @property
    def key(self) -> PostKey | None:
        """The post's identity, None while only a short link is known."""
        if self.platform is None or self.id is None:
            return None
        return PostKey(platform=self.platform, id=self.id, space=self.space)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page that quotes."""

    url: str
    """Address, or ``urn:sha256:…`` of a text without one."""
    canonical_url: str | None = None
    outlet: str | None = None
    headline: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """An article as it read at one time, with what it quoted then."""

    article: Article
    at: datetime
    text: str
    """Readable text of the article."""
    source_sha256: str
    """Blob of the page or file it was read from; of the pages one after the other where the article runs over several."""
    embeds: tuple[Embed, ...] = ()
    origin: Origin = Origin.PAGE
    id: int | None = None
    embed_ids: tuple[int, ...] = ()
    """Ledger ids, parallel to ``embeds`` (filled by the ledger)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step of following a short link."""

    url: str
    at: datetime
    status: int | None
    """None where no answer came."""
    headers: tuple[tuple[str, str], ...] = ()
    via: str | None = None
    """How it led on: ``location``, ``meta-refresh``, ``script``, ``unwrapped`` (the address carries its target), ``interstitial`` (a warning, consent
    page or login wall that names it), None at the end."""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Where a short link led, hop by hop."""

    href: str
    at: datetime
    hops: tuple[Hop, ...]
    outcome: str
    """``resolved``, ``dead-end``, ``cycle``, ``too-many-hops``, ``interstitial``, ``refused`` or ``unreachable``."""
    target: str | None
    """Last address reached when resolved."""
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One picture or video of a post, at its place."""

    url: str
    """Best-size address as given by the answer (may be signed and expire)."""
    key: str | None = None
    """Stable native key where there is one (pbs.twimg.com key, blob CID)."""
    kind: str = "image"
    """``image``, ``video`` or ``audio``."""
    sha256: str | None = None
    """Digest of the bytes, once fetched."""
    etag: str | None = None
    lesser: tuple[str, ...] = ()
    """Addresses of smaller files of the same, the best of them first: what is left where ``url`` cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What an answer said of the post: the canonical fields that are compared (and nothing volatile)."""

    id: str | None = None
    author: str | None = None
    """Handle without @."""
    account: str | None = None
    """Immutable account id."""
    name: str | None = None
    text: str | None = None
    media: tuple[Media, ...] = ()
    posted_at: datetime | None = None
    version: str | None = None
    """Native version: the record's CID, or the newest id of an edit chain."""
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one look saw. Every look leaves one, also a failed one."""

    at: datetime
    platform: str
    host: str
    id: str
    """Native id of the post or control looked at; the account's id for a profile."""
    target: Target
    method: str
    seen: Seen
    space: str = ""
    account: str | None = None
    """Immutable account id of the post, where known (ties a profile look to its posts)."""
    scheduled: bool = True
    """False for confirming looks and controls."""
    status: int | None = None
    reason: str | None = None
    pattern: str | None = None
    """Versioned pattern that matched, e.g. ``bluesky.thread-not-found/1``."""
    fields: Fields = field(default_factory=Fields)
    url: str | None = None
    sha256: str | None = None
    """Blob of the raw answer (status line, headers, body)."""
    shape: str | None = None
    """Likeness of the page's structure (64 bits in hexadecimal) where only that can tell an absence: near shapes are near pages."""
    observation: int | None = None
    """Ledger id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where looks are made: one method at one host of a platform."""

    platform: str
    host: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Many posts of a host, or of one account there, that turned from live to non-live at once."""

    platform: str
    host: str
    account: str | None
    """The account whose posts they all are; None where several accounts are concerned."""
    began: datetime
    """The first look that turned."""
    tripped: datetime
    """The last one that made it too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What may be said of a post now, and on what it rests (design rules R1-R12)."""

    state: State = State.UNKNOWN
    tier: Tier | None = None
    last_live: datetime | None = None
    first_gone: datetime | None = None
    confirmed_at: datetime | None = None
    cause: str | None = None
    reason: str | None = None
    rules: tuple[str, ...] = ()
    """Rules that decided."""
    evidence: tuple[int, ...] = ()
    """Ledger ids of the observations the state rests on, controls included."""
    voided: tuple[Mapping[str, Json], ...] = ()
    """Looks that did not count: ``{"at", "rule", "reason", "observation"}``."""
    spans: tuple[float, ...] = ()
    """Spans in seconds that the claim was judged by."""
    test_spans: bool = False
    counted: tuple[int, ...] = ()
    """Ledger ids of the looks that counted toward the loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A social post, or a page that a short link leads to."""

    key: PostKey
    permalink: str
    first_seen: datetime
    author: str | None = None
    account: str | None = None
    name: str | None = None
    text: str | None = None
    posted_at: datetime | None = None
    posted_at_source: str | None = None
    """``platform``, ``id`` or ``article``."""
    id: int | None = None
    """Ledger id."""
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a capture."""

    role: Role
    sha256: str
    bytes: int
    media_type: str
    url: str | None = None
    """Where it came from on the wire, if it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What was kept of a post or page at one instant."""

    capture: str
    """``urn:uuid:…``"""
    url: str
    taken_at: datetime
    outcome: Outcome
    software: str
    browser: str | None = None
    final_url: str | None = None
    post_id: int | None = None
    article_id: int | None = None
    missing: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    provenance: Mapping[str, Json] = field(default_factory=dict)
    """Settings digest, egress, steps and their durations, reason for the capture."""
    traffic: Traffic = field(default_factory=Traffic)
    """What its WARC holds and needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """Fingerprints of one image blob, or of one frame of a video."""

    sha256: str
    """Digest of the image, or of the video."""
    width: int | None
    height: int | None
    fit: bool
    """False where the hashes must not be used for matching (``reason`` says why)."""
    reason: str | None
    pixels_sha256: str | None = None
    phash64: bytes | None = None
    """8 bytes."""
    dhash64: bytes | None = None
    """8 bytes."""
    pdq256: bytes | None = None
    """32 bytes."""
    pdq_quality: int | None = None
    software: str | None = None
    """Versions of the libraries that made the hashes."""
    at: float | None = None
    """Seconds into the video, to the millisecond, where this is a frame; None for an image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An image seen in a post or article at one time."""

    sha256: str
    at: datetime
    url: str
    post_id: int | None = None
    article_id: int | None = None
    capture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a comparison asserts, with the observations it rests on."""

    at: datetime
    kind: ChangeKind
    post_id: int | None = None
    article_id: int | None = None
    between: tuple[datetime | None, datetime | None] = (None, None)
    before: Json = None
    after: Json = None
    tier: Tier | None = None
    evidence: tuple[int, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One entry of the due queue."""

    kind: WorkKind
    subject: int
    """Ledger id of the seed, article, embed link or post."""
    due: datetime
    host: str = ""
    """Host it will ask, for pacing."""
    priority: int = 0
    """Larger goes first among what is due."""
    attempts: int = 0
    reason: str | None = None
    id: int | None = None
    span: float | None = None
    """Hours that a scheduled look waits, None for all that is not paced."""
    generation: int = 0
    """Fences stale finishes: it grows with each claim."""
