"""The archive at work on one host that lies: its rules decide what is asked when, what that is worth and what is claimed.

What is asked beside a look, and in which order, is that of ``pipeline.looks`` and ``pipeline.rounds``; what an answer says, what may be claimed and
when to look again is decided by the archiver's own ``platforms``, ``verdict`` and ``schedule``.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from random import Random

from archiver.pipeline.controls import DOUBTED_FOR, MOST, NEEDED, TIMES, UNSEEN_FOR, WIDE
from archiver.schedule import next_confirming, next_round, retry
from archiver.schedule.jitter import swing
from archiver.settings import Schedule
from archiver.verdict import Arming, Claims, Hosts, Judgement, Policy, Weight, assess, condition_of, hosts_of, is_turn, join, may_be_loss, tripped_by
from archiver.verdict.hosts import Freeze
from bench.claims import LOST, Claim, Watched
from bench.rendered import Ask, Read, Shown, read, variants
from bench.stress import CONTROLS, POSTS, UNTIL, Host
from storage.model import Incident, Observation, Place, Standing
from storage.vocabulary import Seen, State, Target, Tier

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMED = range(POSTS, POSTS + CONTROLS)
"""Controls that settings and platform name."""
STEP = 12.0
"""Hours between two looks at a post that is live."""
LATELY = 2 * STEP
"""Hours that the newest 400 live looks of a host span where walls stand for half of the time."""
TAKES = timedelta(seconds=3)
"""How long a look takes with all that is asked beside it."""
WRONG = 0.1
"""Share of the profile's answers that are wrong or missing, half of them each."""
DAY_BEFORE = timedelta(hours=25)
"""Looks older than this before the last live one bear on no claim after it."""
LOOKS = 30
"""Control looks of each kind that tell how a place stands: those of two rounds."""
ROUNDS = 400
"""Control looks behind an incident that may end it, as in ``storage.history``."""


@dataclass(slots=True)
class Watch:
    """The archive, as far as it watches one host."""

    host: Host
    chance: Random
    place: Place
    policy: Policy = field(default_factory=Policy)
    settings: Schedule = field(default_factory=Schedule)
    posts: list[Watched] = field(default_factory=lambda: [Watched() for _ in range(POSTS)])
    queue: list[tuple[float, int]] = field(default_factory=list)
    """When each post is due; the controls' round has the number -1."""
    recent: deque[tuple[float, int, tuple[Observation, ...]]] = field(default_factory=lambda: deque(maxlen=30))
    """Latest scheduled looks: time, post, and what a turn is told by where it was not live."""
    turns: deque[bool] = field(default_factory=lambda: deque(maxlen=30))
    live: list[Observation] = field(default_factory=list)
    never: list[Observation] = field(default_factory=list)
    profiles: dict[tuple[str, str], list[Observation]] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)
    """What each incident froze, as far as the controls so far can tell."""
    stale: bool = False
    """Whether more incidents or clean controls came since."""
    rounds_failed: int = 0
    hasty: bool = False
    """Whether the next round is made in haste, as the place is not well."""
    round_due: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)
    claims: list[Claim] = field(default_factory=list)

    def run(self) -> Watch:
        """Watch until the world ends."""
        self._queue(-1, 0.0)
        for post in range(POSTS):
            self._queue(post, self.chance.uniform(0, STEP))
        while self.queue and self.queue[0][0] < UNTIL:
            at, number = heapq.heappop(self.queue)
            if number >= 0:
                self._look(number, at)
            elif at == self.round_due:
                self._round(at)
        return self

    def _queue(self, number: int, at: float) -> None:
        if number < 0:
            self.round_due = at
        heapq.heappush(self.queue, (at, number))

    def _look(self, post: int, at: float) -> None:
        known, now = self.posts[post], START + at * HOUR
        shown = self.host.shown(post, at, self.chance)
        known.first_seen = at if known.first_seen is None else known.first_seen
        scheduled = not known.confirming
        self.requests["confirming" if known.confirming else "retries" if known.failures else "looks"] += 1
        known.lived += shown is Shown.LIVE
        if shown is Shown.LIVE and not known.history:
            known.last_live, known.failures = at, 0
            self._note(at, post, (), turned=False)
            self._queue(post, at + STEP * swing(self.chance.random()))
            return
        look = self._observation(post, now, shown, scheduled=scheduled)
        before = tuple(known.history) or ((self._live(post, known.last_live),) if known.last_live is not None else ())
        known.history = [one for one in (*before, look) if one.at >= now - DAY_BEFORE or one in before[-1:] or known.history]
        if scheduled:
            self._turn(look, before, at)
        if may_be_loss(look):
            known.history += self._beside(post, look, at)
            if self.host.fates[post].removed <= at and known.truly_gone is None:
                known.truly_gone = at
        elif look.seen is not Seen.LIVE and known.first_gone is None:
            # It saw nothing, and nothing is suspected: there is nothing to judge, only to ask again.
            self._again(post, known, now, in_vain=True, judged=None)
            return
        self._judge(post, known, look, now)

    def _judge(self, post: int, known: Watched, look: Observation, now: datetime) -> None:
        judged = assess(known.history, self.policy, self._hosts())
        worth = next(one for one in judged.weighed if one.look is look)
        in_vain = worth.weight is Weight.BLIND or (worth.weight is Weight.VOID and worth.rule != "R6")
        known.first_gone = judged.standing.first_gone
        if self._claim(post, known, judged.standing, now):
            return
        if look.seen is Seen.LIVE:
            at = (now - START) / HOUR
            recent = [one for one in known.history if one.at >= now - DAY_BEFORE and one.seen is not Seen.LIVE]
            known.history = [*recent, look] if recent else []
            known.last_live = at
        self._again(post, known, now, in_vain=in_vain, judged=judged)

    def _again(self, post: int, known: Watched, now: datetime, *, in_vain: bool, judged: Judgement | None) -> None:
        """Say when to look again, as ``pipeline.looks`` does."""
        known.failures = known.failures + 1 if in_vain else 0
        due = judged and next_confirming(
            now=now,
            first_gone=judged.standing.first_gone,
            met=judged.met,
            spans=judged.spans,
            failures=known.failures,
            settings=self.settings,
            chance=self.chance.random(),
        )
        known.confirming = bool(due)
        if not due and in_vain:
            due = retry(now=now, failures=known.failures, settings=self.settings, chance=self.chance.random())
        due = due or now + STEP * swing(self.chance.random()) * HOUR
        self._queue(post, (max(due, now + TAKES) - START) / HOUR)

    def _claim(self, post: int, known: Watched, standing: Standing, now: datetime) -> bool:
        """Note what is claimed anew; return whether the watch ends with it."""
        self.posts[post].tier = standing.tier
        if standing.tier is None:
            return False
        if (standing.tier, standing.first_gone) not in known.claimed:
            known.claimed.add((standing.tier, standing.first_gone))
            at, fate = (now - START) / HOUR, self.host.fates[post]
            gone, hidden = fate.removed <= at, fate.is_hidden(at)
            true = gone if standing.state in LOST else gone or hidden
            cause_true = standing.state is State.GONE_CAUSE_UNKNOWN or (standing.state in LOST) is not hidden
            self.claims.append(Claim(tier=standing.tier, state=standing.state, true=true, cause_true=cause_true, delay=at - (known.truly_gone or at)))
        return standing.tier is Tier.CONFIRMED and standing.state in LOST

    def _beside(self, post: int, look: Observation, at: float) -> list[Observation]:
        """Ask all that a loss is weighed by: second method, profile, controls, and ids that never existed where none was asked today."""
        beside: list[Observation] = []
        if self._hosts().frozen(look.platform, look.host, look.at):
            return beside
        if not look.scheduled and (second := self._second(post, look, at)) is not None:
            beside.append(second)
        if (profile := self._profile(post, look, at)) is not None:
            beside.append(profile)
            self.profiles.setdefault((look.platform, profile.id), []).append(profile)
        self._controls(at, post)
        if self._hosts().arming(self.place, look.at) is not Arming.ARMED or look.seen is Seen.SOFT_GONE:
            self._nevers(at)
        return beside

    def _second(self, post: int, look: Observation, at: float) -> Observation | None:
        """Ask the second method: the same walls and blocks stand before it, but it tells a hidden post."""
        fate = self.host.fates[post]
        hidden = fate.is_hidden(at) and fate.removed > at
        shown = self.host.obstacle(post, at) or (Shown.HIDDEN if hidden else self.host.shown(post, at, self.chance))
        made = read(self.host.platform, shown, self._variant(post, shown), Ask.SECOND)
        if made is None:
            return None
        self.requests["second"] += 1
        return self._of(made, post, look.at + timedelta(seconds=1))

    def _profile(self, post: int, look: Observation, at: float) -> Observation | None:
        fate, chance = self.host.fates[post], self.chance.random()
        obstacle = self.host.obstacle(post, at)
        truth = Shown.HIDDEN if fate.is_hidden(at) else Shown.LIVE
        wrong = Shown.LIVE if truth is Shown.HIDDEN else Shown.HIDDEN
        # A block lies about posts; its profiles stand.
        shown = Shown.OUTAGE if chance < WRONG / 2 else wrong if chance < WRONG else truth if obstacle in (None, Shown.GONE) else obstacle
        made = read(self.host.platform, shown, self._variant(post, shown), Ask.PROFILE)
        if made is None:
            return None
        self.requests["profiles"] += 1
        return self._of(made, post, look.at, target=Target.PROFILE)

    def _controls(self, at: float, post: int | None = None) -> None:
        """Ask a named control and a watched post, and more until two are live."""
        named, found = self.chance.sample(NAMED, CONTROLS), self._known_live(inf, but=post)
        if post is not None and not found and self._is_doubted(self.posts[post], at):
            return
        seen: list[bool] = []
        for control in (*named[:1], *found[:1], *named[1:], *found[1:])[:MOST]:
            seen.append(self._control(control, at))
            if sum(seen) == NEEDED:
                break
        # A round with a fault ends no freeze.
        self.stale = self.stale or all(seen)

    def _is_doubted(self, known: Watched, at: float) -> bool:
        """Return whether a post is new, and many were gone at first sight."""
        new = at - (known.first_seen or at) <= UNSEEN_FOR / HOUR
        return new and sum(one.last_live is None and any(may_be_loss(look) for look in one.history) for one in self.posts) > self.policy.breaker_turns

    def _widely(self, at: float, since: float) -> None:
        """Ask many that were live before an incident, up to the first that is not."""
        asked = (*self.chance.sample(NAMED, CONTROLS), *self._known_live(inf if at - since > DOUBTED_FOR / HOUR else since))
        self.stale = all(self._control(control, at) for control in asked[:WIDE]) or self.stale

    def _known_live(self, since: float, *, but: int | None = None) -> list[int]:
        """Return some watched posts that are live, or were shortly before an instant, drawn from all."""
        drawn: list[int] = []
        for post in self.chance.sample(range(POSTS), POSTS):
            known = self.posts[post]
            lately = known.last_live is not None and known.last_live >= since - LATELY
            if post != but and known.lived >= TIMES and known.tier is None and (lately or not known.history):
                drawn.append(post)
            if len(drawn) == WIDE:
                break
        return drawn

    def _control(self, control: int, at: float) -> bool:
        """Ask for one control; return whether it is live."""
        shown = self.host.shown(control, at, self.chance)
        self.live.append(self._observation(control, START + at * HOUR, shown, target=Target.CONTROL_LIVE))
        self.requests["controls"] += 1
        return shown is Shown.LIVE

    def _nevers(self, at: float) -> None:
        obstacle = next((one.shown for one in self.host.windows if one.begin <= at < one.end and one.shown is not Shown.GONE), Shown.GONE)
        made = []
        for number in range(2):
            made.append(self._observation(POSTS + CONTROLS + number, START + at * HOUR, obstacle, target=Target.CONTROL_NEVER))
            self.requests["nevers"] += 1
        # A wall tells nothing of it (R8).
        self.never += [one for one in made if one.seen in (Seen.GONE, Seen.SOFT_GONE)]

    def _round(self, at: float) -> None:
        """Look at the controls of the place, as ``pipeline.rounds`` does."""
        now = START + at * HOUR
        since = self._hosts().frozen_since(self.place.platform, self.place.host, now)
        if since is None:
            self._controls(at)
        else:
            self._widely(at, (since - START) / HOUR)
        if not self.hasty or self._hosts().arming(self.place, now) is not Arming.ARMED:
            self._nevers(at)
        self.requests["rounds"] += 1
        hosts = self._hosts()
        latest = replace(hosts, live={self.place: self.live[-LOOKS:]}, never={self.place: self.never[-LOOKS:]})
        condition = condition_of(latest, self.place, now)
        if condition.claims is Claims.POSSIBLE:
            due, self.rounds_failed, self.hasty = next_round(now=now, chance=self.chance.random()), 0, False
        elif condition.clean:
            due, self.hasty = now + condition.apart * (1 + self.chance.random()), True
        else:
            self.rounds_failed, self.hasty = self.rounds_failed + 1, True
            due = retry(now=now, failures=self.rounds_failed, settings=self.settings, chance=self.chance.random())
        self._queue(-1, (due - START) / HOUR)

    def _turn(self, look: Observation, before: tuple[Observation, ...], at: float) -> None:
        # Behind a look that was not live only one that may be a loss can turn.
        turned = (may_be_loss(look) or not before or before[-1].seen is Seen.LIVE) and is_turn(look, before)
        self._note(at, int(look.id), (*before, look), turned=turned)
        if not turned or sum(self.turns) <= self.policy.breaker_turns:
            return
        looks = [one for when, post, told in self.recent for one in (told or (self._live(post, when),))]
        for incident in tripped_by(look, looks, self.policy):
            self._trip(incident, at)

    def _note(self, at: float, post: int, told: tuple[Observation, ...], *, turned: bool) -> None:
        self.recent.append((at, post, tuple(one for one in told if one.target is Target.POST)[-3:]))
        self.turns.append(turned)

    def _trip(self, incident: Incident, at: float) -> None:
        last = self.incidents[-1] if self.incidents else None
        self.stale = True
        if last is not None and incident.began <= last.tripped:
            self.incidents[-1] = join(last, incident)
        else:
            self.incidents.append(incident)
            self.hasty = True
            self._queue(-1, at)

    def _hosts(self) -> Hosts:
        """Return what is known of the host, as ``verdict.hosts_of`` returns it of everything together."""
        self._thaw()
        of_host = {(self.place.platform, self.place.host): self.freezes[-100:]}
        return Hosts(policy=self.policy, live={self.place: self.live}, never={self.place: self.never}, freezes=of_host, profiles=self.profiles)

    def _thaw(self) -> None:
        """Bring the freezes up to date: an incident that is over stays so, others are held against the controls behind them."""
        if not self.stale:
            return
        settled = next((number for number, freeze in enumerate(self.freezes) if freeze.over is None), max(len(self.freezes) - 1, 0))
        over = {freeze.incident: freeze for freeze in self.freezes[settled:] if freeze.over is not None}
        still = [incident for incident in self.incidents[settled:] if incident not in over]
        found = {freeze.incident: freeze for freeze in self._held_against(still)}
        self.freezes[settled:] = [over.get(incident) or found[incident] for incident in self.incidents[settled:]]
        self.stale = False

    def _held_against(self, incidents: Sequence[Incident]) -> Sequence[Freeze]:
        """Return what incidents froze, by the controls behind them."""
        if not incidents:
            return ()
        since = incidents[0].tripped - self.policy.window
        told: list[Observation] = []
        for controls in (self.live, self.never):
            first = bisect_left(controls, since, key=lambda look: look.at)
            told += (*controls[first : first + ROUNDS], *controls[max(first + ROUNDS, len(controls) - ROUNDS) :])
        return hosts_of(told, self.policy, incidents=incidents).freezes[self.place.platform, self.place.host]

    def _variant(self, post: int, shown: Shown) -> int:
        return self.host.fates[post].variant % variants(self.host.platform, shown) if post < POSTS else 0

    def _live(self, post: int, at: float) -> Observation:
        return self._observation(post, START + at * HOUR, Shown.LIVE, scheduled=True)

    def _observation(self, post: int, now: datetime, shown: Shown, *, scheduled: bool = False, target: Target = Target.POST) -> Observation:
        made = read(self.host.platform, shown, self._variant(post, shown))
        assert made is not None
        return self._of(made, post, now, scheduled=scheduled, target=target)

    def _of(self, made: Read, post: int, now: datetime, *, scheduled: bool = False, target: Target = Target.POST) -> Observation:
        return Observation(
            at=now,
            platform=self.host.platform,
            host=made.host,
            id=f"account {post}" if target is Target.PROFILE else str(post),
            account=f"account {post}",
            target=target,
            method=made.method,
            scheduled=scheduled,
            seen=made.reading.seen,
            status=made.answer.status,
            reason=made.reading.reason,
            pattern=made.reading.pattern,
            shape=made.shape,
        )


def watch(host: Host, chance: Random) -> Watch:
    """Watch a host from the beginning of its world to the end."""
    known = read(host.platform, Shown.LIVE)
    assert known is not None
    return Watch(host=host, chance=chance, place=Place(platform=host.platform, host=known.host, method=known.method)).run()
