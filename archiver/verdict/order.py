"""Looks in order: one history a post, whatever order they came in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from storage.model import Observation, PostKey
from storage.vocabulary import Seen, Target


def in_order(looks: Iterable[Observation]) -> list[Observation]:
    """Return looks by time. Of looks at one instant live ones come last, so that a tie never hurts a post."""
    return sorted(looks, key=_order)


def _order(look: Observation) -> tuple[object, ...]:
    # Everything that tells two looks apart takes part: the order of arrival must never decide.
    ids = (look.host, look.id, look.space, look.method, look.target.value)
    return look.at, look.seen is Seen.LIVE, look.seen.value, *ids, look.reason or "", look.observation or 0, look.account or ""


def histories(looks: Iterable[Observation]) -> dict[PostKey, tuple[Observation, ...]]:
    """Split looks at many posts into one history each, with the looks at the profile of its account; controls belong to hosts, not to posts."""
    posts: dict[PostKey, list[Observation]] = {}
    profiles: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for look in in_order(looks):
        if look.target is Target.POST:
            posts.setdefault(PostKey(platform=look.platform, id=look.id, space=look.space), []).append(look)
        elif look.target is Target.PROFILE:
            for name in {look.id, look.account or look.id}:
                profiles[look.platform, name].append(look)
    return {key: (*seen, *_profiles_of(key, seen, profiles)) for key, seen in posts.items()}


def _profiles_of(key: PostKey, posts: Sequence[Observation], profiles: Mapping[tuple[str, str], list[Observation]]) -> list[Observation]:
    # A history that gives no account names its profile looks after the post.
    named = (look for name in {key.id, *account_names(posts)} for look in profiles.get((key.platform, name), ()))
    return in_order({id(look): look for look in named}.values())


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
