"""Rows of listings: what the command line prints, with the names it prints (docs: records)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.model import File, Json
from storage.vocabulary import AlertKind, ChangeKind, Outcome, State, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """A quotation that an article announces and does not show."""

    after: str | None
    """The announcing sentence."""
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """A post that an article quotes."""

    platform: str
    id: str
    kind: str
    form: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article with what its latest version quotes."""

    url: str
    canonical_url: str | None
    outlet: str | None
    headline: str | None
    byline: str | None
    published_at: datetime | None
    modified_at: datetime | None
    lang: str | None
    seed: str | None
    """Address or name of the seed that first led to it."""
    first_seen: datetime
    last_seen: datetime
    versions: int
    gaps: tuple[GapRow, ...]
    quotes: tuple[QuoteRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleRow:
    """An article that shows less than it quotes."""

    url: str
    headline: str | None
    published_at: datetime | None
    gone: int
    """Posts it quotes that are gone."""
    gaps: int
    """Quotations it announces and does not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """What an outlet quotes now, and what became of it."""

    outlet: str | None
    articles: int
    quoting: int
    """Articles that quote at least one post."""
    posts: int
    """Posts, however often they are quoted: those live, gone, hidden and unknown together."""
    live: int
    gone: int
    """Deleted, removed, or lost with their account; claims that are not confirmed yet included."""
    hidden: int
    """There, but not for every reader: protected, restricted, behind a login, an age gate or a border."""
    unknown: int
    holes: tuple[HoleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post with what may be said of it now."""

    platform: str
    id: str
    permalink: str
    author: str | None
    name: str | None
    text: str | None
    posted_at: datetime | None
    posted_at_source: str | None
    first_seen: datetime
    state: State
    tier: Tier | None
    last_live: datetime | None
    first_gone: datetime | None
    confirmed_at: datetime | None
    cause: str | None
    reason: str | None
    test_spans: bool
    observations: int
    """Looks at the post itself."""
    captures: int
    articles: tuple[str, ...]
    """Addresses of the articles that ever quoted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """A capture with its files; where they lie is for the blobs to say."""

    capture: str
    url: str
    final_url: str | None
    platform: str | None
    id: str | None
    taken_at: datetime
    outcome: Outcome
    missing: tuple[str, ...]
    browser: str | None
    software: str
    files: tuple[File, ...]
    requires: tuple[str, ...] = ()
    """Digests of the WARCs of earlier captures that hold payloads of its own: who hands it out hands them out too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change of a post or an article."""

    at: datetime
    platform: str | None
    id: str | None
    article: str | None
    kind: ChangeKind
    between: tuple[datetime | None, datetime | None]
    before: Json
    after: Json
    tier: Tier | None
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRow:
    """A change with what people need to know of its subject."""

    change: int
    """Ledger id of the change."""
    at: datetime
    kind: ChangeKind
    tier: Tier | None
    between: tuple[datetime | None, datetime | None]
    before: Json
    after: Json
    evidence: tuple[int, ...]
    platform: str | None = None
    id: str | None = None
    permalink: str | None = None
    author: str | None = None
    account: str | None = None
    article: str | None = None
    """The article that changed."""
    quoted_by: tuple[str, ...] = ()
    """Addresses of the articles that ever quoted the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """An alert on its way to one target."""

    delivery: int
    """Ledger id."""
    key: str
    """Of the alert: the same with every attempt and for every target."""
    at: datetime
    kind: AlertKind
    target: str
    attempts: int
    sent_at: datetime | None
    """When the target last took it; None while it waits."""
    error: str | None
    """Why the last attempt failed."""
    document: Json
    """The alert (docs/schema/alert.schema.json)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRow:
    """Where and when an image was seen."""

    sha256: str
    at: datetime
    url: str
    platform: str | None
    id: str | None
    permalink: str | None
    """Of the post it was seen in."""
    article: str | None
    """Address of the article it was seen in."""
    capture: str | None
