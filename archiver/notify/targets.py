"""Whom alerts go to, by names that carry no secret and stay as they are when a password or token is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archiver.errors import SettingsError
from archiver.settings import Notify


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One receiver of alerts."""

    name: str
    """``webhook:HOST/1``, ``webhook:NAME`` or ``apprise:SERVICE/1``: what the ledger knows it by, and in the queue its host: it is told one after the other.

    Not the host that it is at: one that hangs would keep others there waiting, and what is read of that host.
    """
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    """Signs what a webhook gets; None for a service of apprise."""


def targets_of(settings: Notify) -> tuple[Target, ...]:
    """Return the targets that the settings name; SettingsError for an address that is none, and for a name given twice."""
    found = (*_webhooks(settings), *_services(settings))
    twice = [name for name, count in Counter(target.name for target in found).items() if count > 1]
    if twice:
        raise SettingsError("notify.webhook", f"{twice[0]} is named twice; give each webhook a name of its own")
    return found


def _webhooks(settings: Notify) -> Iterator[Target]:
    numbers: Counter[str] = Counter()
    for hook in settings.webhook:
        url = hook.url.get_secret_value()
        host = _host(url)
        numbers[host] += 1
        yield Target(name=f"webhook:{hook.name or f'{host[:80]}/{numbers[host]}'}", url=url, secret=hook.secret.get_secret_value())


def _services(settings: Notify) -> Iterator[Target]:
    numbers: Counter[str] = Counter()
    for url in settings.apprise:
        # Only the scheme: in many addresses of apprise the host itself is a token.
        scheme, mark, _ = url.get_secret_value().partition("://")
        if not mark or not scheme.isalnum():
            raise SettingsError(
                "notify.apprise", "expected addresses such as mailtos://… or slack://… (the wrong one is not repeated here: it may hold a password)"
            )
        numbers[scheme.lower()] += 1
        yield Target(name=f"apprise:{scheme.lower()[:80]}/{numbers[scheme.lower()]}", url=url.get_secret_value())


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        host = None
    if host is None:
        raise SettingsError(
            "notify.webhook", "expected a url such as https://hooks.example.org/archive (the wrong one is not repeated here: it may hold a token)"
        )
    return host
