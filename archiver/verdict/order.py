"""Looks in order: one history a post, whatever order they came in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from storage.model import Observation, PostKey
from storage.vocabulary import Seen, Target


def in_order(looks: Iterable[Observation]) -> list[Observation]:
    """Return looks by time. Of looks at one instant live ones come last, so that a tie never hurts a post."""
    return sorted(looks, key=_order)


def _order(look: Observation) -> tuple[object, ...]:
    # Everything that tells two looks apart takes part: the order of arrival must never decide.
    ids = (look.host, look.id, look.space, look.method, look.target)
    return look.at, look.seen is Seen.LIVE, look.seen, *ids, look.reason or "", look.observation or 0, look.account or ""


def histories(looks: Iterable[Observation]) -> dict[PostKey, tuple[Observation, ...]]:
    """Split looks at many posts into one history each. Profiles and controls belong to accounts and hosts, not to posts."""
    posts: dict[PostKey, list[Observation]] = {}
    for look in in_order(looks):
        if look.target is Target.POST:
            posts.setdefault(PostKey(platform=look.platform, id=look.id, space=look.space), []).append(look)
    return {key: tuple(seen) for key, seen in posts.items()}


def account_names(posts: Iterable[Observation]) -> set[str]:
    """Return every name that looks at one post give its account."""
    return {name for post in posts for name in (post.account, post.fields.account, post.space) if name}


def within(looks: Sequence[Observation], at: datetime, window: timedelta) -> Sequence[Observation]:
    """Return the looks, given in order, that lie within the window of an instant."""
    first = bisect_left(looks, at - window, key=lambda look: look.at)
    return looks[first : bisect_right(looks, at + window, key=lambda look: look.at)]


def nearest(looks: Sequence[Observation], at: datetime, window: timedelta) -> Observation | None:
    """Return the look nearest in time within the window, the earlier one of two equally near."""
    return min(within(looks, at, window), key=lambda look: abs(look.at - at), default=None)
