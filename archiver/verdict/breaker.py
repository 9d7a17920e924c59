"""The breaker (R5): where many posts of one host turn from live to non-live at once, the host is judged, not the posts."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.verdict.kinds import may_be_loss
from archiver.verdict.order import in_order
from archiver.verdict.policy import Policy
from storage.model import Incident, Observation, PostKey
from storage.vocabulary import Seen, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A scheduled look that no longer saw a post live."""

    at: datetime
    post: PostKey
    account: str | None

    @property
    def group(self) -> PostKey | str:
        """What it counts as: all posts of one account are one."""
        return self.account or self.post


def incidents(looks: Iterable[Observation], policy: Policy) -> tuple[Incident, ...]:
    """Return every time that the breaker tripped in looks at posts of any number of hosts; incidents that overlap are one."""
    hosts: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for look in in_order(look for look in looks if look.target is Target.POST):
        hosts[look.platform, look.host].append(look)
    return joined(incident for of_host in hosts.values() for incident in _trips(of_host, policy))


def is_turn(look: Observation, earlier: Iterable[Observation]) -> bool:
    """Return whether a scheduled look is one that turns, given the earlier looks at its post: only such a look can trip the breaker."""
    if look.seen is Seen.LIVE or not look.scheduled:
        return False
    own = [one for one in earlier if one.target is Target.POST and one.at <= look.at]
    turns = [turn for one, turn in _turns([*in_order(own), look]) if one is look]
    return turns[-1] is not None


def tripped_by(look: Observation, looks: Iterable[Observation], policy: Policy) -> tuple[Incident, ...]:
    """Return what one look trips, given the latest scheduled looks at its host and the look before each of these."""
    of_host = [one for one in in_order(looks) if one.target is Target.POST and (one.platform, one.host) == (look.platform, look.host)]
    return tuple(incident for incident in _trips(of_host, policy) if incident.tripped == look.at)


def joined(found: Iterable[Incident]) -> tuple[Incident, ...]:
    """Return incidents of which none of the same host and account overlap."""
    kept: list[Incident] = []
    for incident in sorted(found, key=lambda one: (one.platform, one.host, one.account or "", one.began)):
        last = kept[-1] if kept else None
        if last and _same(last, incident) and incident.began <= last.tripped:
            kept[-1] = join(last, incident)
        else:
            kept.append(incident)
    return tuple(kept)


def join(one: Incident, other: Incident) -> Incident:
    """Return two overlapping incidents as one."""
    return replace(one, began=min(one.began, other.began), tripped=max(one.tripped, other.tripped))


def _same(one: Incident, other: Incident) -> bool:
    return (one.platform, one.host, one.account) == (other.platform, other.host, other.account)


def _trips(looks: Sequence[Observation], policy: Policy) -> Iterator[Incident]:
    recent: deque[Turn | None] = deque(maxlen=policy.breaker_looks)
    for look, turn in _turns(looks):
        if not look.scheduled:
            continue
        recent.append(turn)
        if turn is not None:
            near = [one for one in recent if one is not None and turn.at - one.at <= policy.breaker_within]
            yield from _of_turns(look, turn, near, policy)


def _of_turns(look: Observation, turn: Turn, near: Sequence[Turn], policy: Policy) -> Iterator[Incident]:
    """Yield an incident of the host and one of the account, where there are too many turns of either."""
    siblings = [one for one in near if turn.account is not None and one.account == turn.account]
    several, posts = {one.group for one in near}, {one.post for one in siblings}
    for account, turns, count in ((None, near, len(several)), (turn.account, siblings, len(posts))):
        if count > policy.breaker_turns:
            yield Incident(platform=look.platform, host=look.host, account=account, began=min(one.at for one in turns), tripped=turn.at)


def _turns(looks: Sequence[Observation]) -> Iterator[tuple[Observation, Turn | None]]:
    """Yield looks in order, each with the turn it is: the first that did not see the post live, or the first that saw it lost behind an outage."""
    live: set[PostKey] = set()
    unlost: set[PostKey] = set()
    accounts: dict[PostKey, str] = {}
    for look in looks:
        key = PostKey(platform=look.platform, id=look.id, space=look.space)
        account = look.account or look.fields.account
        if account:
            accounts[key] = account
        if look.seen is Seen.LIVE:
            live.add(key)
            unlost.add(key)
            yield look, None
            continue
        lost = may_be_loss(look)
        turned = key in live or (lost and key in unlost)
        live.discard(key)
        if lost:
            unlost.discard(key)
        yield look, Turn(at=look.at, post=key, account=accounts.get(key)) if turned else None
