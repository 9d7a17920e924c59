"""Every setting there is, and what it may be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, SecretStr

from storage.vocabulary import AlertKind

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
LONGEST = timedelta(days=36_500)
"""Longest span of a setting: what lies further back or ahead may have no date."""


def parse_span(value: object) -> object:
    """Read a span such as ``5m``, ``1.5h`` or ``90s``; other values are left to the validator."""
    if not isinstance(value, str):
        return value
    match = SPAN.fullmatch(value.strip())
    if match is None:
        raise ValueError("expected a span such as 30s, 5m, 6h or 7d")
    try:
        return timedelta(seconds=float(match[1]) * UNITS[match[2]])
    except OverflowError:
        return timedelta.max


def format_span(span: timedelta) -> str:
    """Write a span the way it is read, in the largest unit that divides it."""
    seconds = span.total_seconds()
    unit = next((name for name in ("d", "h", "m", "s") if seconds and seconds % UNITS[name] == 0), "ms")
    return f"{round(seconds / UNITS[unit])}{unit}"


def _dated(span: timedelta) -> timedelta:
    if span > LONGEST:
        raise ValueError(f"expected at most {format_span(LONGEST)}")
    return span


SIZES = {"TB": 10**12, "GB": 10**9, "MB": 10**6, "kB": 1000, "B": 1}
SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(TB|GB|MB|kB|B)")


def parse_size(value: object) -> object:
    """Read a size such as ``500MB`` or ``1.5GB``; other values are left to the validator."""
    if not isinstance(value, str):
        return value
    match = SIZE.fullmatch(value.strip())
    if match is None:
        raise ValueError("expected a size such as 500MB, 2GB or 0B")
    return round(float(match[1]) * SIZES[match[2]])


def format_size(size: int) -> str:
    """Write a size the way it is read, in the largest unit that divides it."""
    unit = next((name for name, factor in SIZES.items() if size and size % factor == 0), "B")
    return f"{size // SIZES[unit]}{unit}"


Span = Annotated[timedelta, BeforeValidator(parse_span), PlainSerializer(format_span), Field(gt=timedelta(0)), AfterValidator(_dated)]
Size = Annotated[int, BeforeValidator(parse_size), PlainSerializer(format_size), Field(ge=0)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Port = Annotated[int, Field(ge=1, le=65535)]


def _sendable(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("expected one line of text, as it goes into the head of a request")
    return text


class Section(BaseModel):
    """A part of the settings: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(Section):
    """Where the ledger lives."""

    url: str | None = None
    """``sqlite:///PATH`` or ``postgresql://USER@HOST/DATABASE``; None is SQLite in the data directory."""


class Egress(Section):
    """The one way out."""

    upstream_proxy: str | None = None
    upstream_auth: SecretStr | None = None
    """``USER:PASSWORD`` for it."""
    ca_file: Path | None = None
    ports: Annotated[tuple[Port, ...], Field(min_length=1)] = (80, 443)
    block: tuple[str, ...] = ()
    per_host: Rate = 1.0
    pages_per_host: Rate = 50.0
    timeout: Span = timedelta(seconds=60)
    max_bytes: int = Field(default=10_000_000, gt=0)
    max_media_bytes: int = Field(default=200_000_000, gt=0)
    user_agent: Annotated[str, AfterValidator(_sendable)] = "EmbedArchiver/0.1 (+https://github.com/embed-archiver)"


class Browser(Section):
    """The Chromium that takes the captures."""

    path: Path | None = None
    sandbox: Literal["auto", "on", "off"] = "auto"
    recycle_after: int = Field(default=100, gt=0)


class Capture(Section):
    """What is captured and how long it may take."""

    links: bool = False
    at_once: int = Field(default=2, gt=0)
    timeout: Span = timedelta(seconds=90)
    max_height: int = Field(default=100_000, gt=0)
    consent: Literal["accept", "reject", "leave"] = "accept"
    video: Literal["open", "yt-dlp", "off"] = "open"
    max_bytes: Size = SIZES["GB"]
    min_free: Size = SIZES["GB"]


class Controls(Section):
    """Control posts of one platform, added to those that are shipped."""

    live: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Verdict(Section):
    """What a claim of loss needs (design rules R2, R3, R8)."""

    spans: tuple[Span, ...] = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
    account_span: Span = timedelta(hours=24)
    controls: Mapping[str, Controls] = Field(default_factory=dict)
    unobservable_after: Span = timedelta(hours=24)

    @property
    def test_spans(self) -> bool:
        """Whether any span is shorter than published: claims then say so."""
        published = Verdict.model_fields["spans"].default
        short = len(self.spans) < len(published) or any(mine < least for mine, least in zip(self.spans, published, strict=False))
        return short or self.account_span < Verdict.model_fields["account_span"].default


def _meant(name: str) -> str:
    if not name.startswith(("@", "http://", "https://", "at://")) or len(name.strip("@")) == 0:
        raise ValueError(f"expected an account (@name), or the address of a post or of articles, not {name!r}")
    return name


class Schedule(Section):
    """When to look again."""

    first: tuple[Span, ...] = (timedelta(minutes=10), timedelta(hours=1))
    floor: Span = timedelta(minutes=15)
    ceiling: Span = timedelta(days=7)
    budget: Rate = 60.0
    """Looks at the posts of one host within one ``floor``; confirming looks, profiles and controls come on top."""
    priorities: Mapping[Annotated[str, AfterValidator(_meant)], Annotated[float, Field(gt=0, le=1000)]] = Field(default_factory=dict)
    """What a loss is worth, 1 where nothing is said: by account (``@name``), address of a post, or beginning of the addresses of articles that quote it."""

    @property
    def looks_per_hour(self) -> float:
        """Return the budget of looks an hour: where the floor is compressed, it grows with it."""
        return self.budget / (self.floor / timedelta(hours=1))


class Discover(Section):
    """How often seeds and articles are read again."""

    every: Span = timedelta(minutes=15)
    articles_for: Span = timedelta(days=30)


def _is_stream(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("wss", "ws") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError('expected an address such as wss://jetstream2.us-east.bsky.network/subscribe, or "" for none')
    return address


class Robots(Section):
    """Whether robots.txt is minded."""

    policy: Literal["ignore", "articles", "all"] = "ignore"


class Bluesky(Section):
    """How Bluesky tells us of its posts."""

    jetstream: Annotated[str, AfterValidator(_is_stream)] = ""


def parse_listen(listen: str) -> tuple[str, int] | None:
    """Return host and port of an address of this machine, None for the empty one; ValueError for anything else."""
    if not listen:
        return None
    parts = urlsplit(f"//{listen}")
    # A port that is none makes urlsplit raise by itself, as does a host that is no literal.
    with suppress(ValueError):
        host, port = ipaddress.ip_address(parts.hostname or ""), parts.port
        if host.is_loopback and listen in (f"{host}:{port}", f"[{host}]:{port}"):
            return str(host), port or 0
    raise ValueError('expected an address of this machine such as 127.0.0.1:8487 or [::1]:8487, or "" for none')


def _checked(listen: str) -> str:
    parse_listen(listen)
    return listen


class Web(Section):
    """The daemon's own pages, for this machine only."""

    listen: Annotated[str, AfterValidator(_checked)] = "127.0.0.1:8487"

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port to listen at; None where nothing is served."""
        return parse_listen(self.listen)


class Webhook(Section):
    """An address that alerts are posted to as JSON."""

    url: SecretStr
    """``https://…``; as secret as a password, since many carry a token."""
    secret: SecretStr = Field(min_length=8)
    """Signs each alert (Standard Webhooks): text, or ``whsec_`` and base64."""
    name: str | None = Field(default=None, pattern=r"^[\w.-]{1,64}$")
    """What the target is called in listings; without it: the host and its number among the targets of that host."""


class Notify(Section):
    """Whom to tell of what."""

    apprise: tuple[SecretStr, ...] = ()
    """Addresses of apprise, each with the credentials of its service."""
    webhook: tuple[Webhook, ...] = ()
    kinds: tuple[AlertKind, ...] = tuple(kind for kind in AlertKind if kind is not AlertKind.DIGEST)
    group_for: Span = timedelta(minutes=2)
    per_hour: int = Field(default=20, gt=0)
    timeout: Span = timedelta(seconds=30)


def _named(directory: object) -> object:
    if directory == "":
        raise ValueError("names nothing: give the path of a directory")
    return directory


class Settings(Section):
    """All settings."""

    data_dir: Annotated[Path, BeforeValidator(_named)] = Path("archive")
    database: Database = Field(default_factory=Database)
    egress: Egress = Field(default_factory=Egress)
    browser: Browser = Field(default_factory=Browser)
    capture: Capture = Field(default_factory=Capture)
    verdict: Verdict = Field(default_factory=Verdict)
    schedule: Schedule = Field(default_factory=Schedule)
    discover: Discover = Field(default_factory=Discover)
    robots: Robots = Field(default_factory=Robots)
    bluesky: Bluesky = Field(default_factory=Bluesky)
    web: Web = Field(default_factory=Web)
    notify: Notify = Field(default_factory=Notify)
