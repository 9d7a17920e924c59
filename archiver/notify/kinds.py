"""Which alert tells of a change, and about whom: changes about one subject are told together."""

from __future__ import annotations

from typing import TypeAlias

from archiver.domains import host_in
from storage.rows import NewsRow
from storage.vocabulary import AlertKind, ChangeKind, Tier

KINDS = {
    ChangeKind.CORRECTED: AlertKind.CORRECTED,
    ChangeKind.RESTORED: AlertKind.RESTORED,
    ChangeKind.MEDIA_SWAPPED: AlertKind.MEDIA_SWAPPED,
    ChangeKind.MEDIA_MISSING: AlertKind.MEDIA_SWAPPED,
    ChangeKind.EDITED: AlertKind.EDITED,
    ChangeKind.REVERTED: AlertKind.EDITED,
    ChangeKind.NOT_OBSERVABLE: AlertKind.NOT_OBSERVABLE,
    ChangeKind.PARSER_DRIFT: AlertKind.PARSER_DRIFT,
    ChangeKind.HOST_DEGRADED: AlertKind.HOST_DEGRADED,
    ChangeKind.ARTICLE_RESTORED: AlertKind.RESTORED,
}
LOSSES = frozenset((ChangeKind.LOST, ChangeKind.ARTICLE_GONE))
OF_HOSTS = frozenset((AlertKind.NOT_OBSERVABLE, AlertKind.PARSER_DRIFT, AlertKind.HOST_DEGRADED))
"""What comes from the platform rather than from an account: its posts are affected together."""

Subject: TypeAlias = tuple[AlertKind, str, str]
"""Kind, platform (or host of an article), and account: what one alert is about."""


def alert_kind(news: NewsRow) -> AlertKind | None:
    """Return which kind of alert tells of a change, None for one that is not alerted of."""
    if news.kind in LOSSES:
        return AlertKind.CONFIRMED_LOSS if news.tier is Tier.CONFIRMED else AlertKind.UNCONFIRMED_LOSS
    return KINDS.get(news.kind)


def subject(news: NewsRow) -> Subject:
    """Return what the alert that tells of a change is about."""
    kind = alert_kind(news)
    assert kind is not None
    if kind in OF_HOSTS:
        return kind, place(news), ""
    # A site that closes takes all its articles along.
    return kind, place(news), news.account or news.author or ("articles" if news.article else f"change {news.change}")


def place(news: NewsRow) -> str:
    """Return the platform of a post, or of what a change says itself; else the host of an article."""
    said = news.after if isinstance(news.after, dict) else {}
    return news.platform or str(said.get("platform") or "") or host_in(news.article or "") or "the archive"
