"""Controls: posts known to be live (R3) and ids that never existed (R4), asked by the method and at the host that a look was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archiver.pipeline.line import Line
from archiver.pipeline.probe import Aim, Probe, probe
from archiver.platforms import control
from archiver.platforms.platform import Look, Platform, Ref
from archiver.verdict import CONDITIONS, TELLING, policy_of
from storage.ledger import Reader
from storage.model import Place, Post, PostKey
from storage.vocabulary import Seen, State, Target

NEEDED = 2
MOST = 5
"""Controls tried in one round before it is given up: dead controls must not cost requests for ever."""
WIDE = 12
"""Controls of a round that is to end a freeze: a block that hits a third of a host's posts spares two of them as often as not, twelve hardly ever."""
DOUBTED_FOR = timedelta(days=7)
"""So long posts that turned in an incident are asked for as controls like all that were live before it; after that only posts that are live are."""
NEVERS = 2
"""Ids that never existed, asked in one round."""
TIMES = 3
"""Sights after which a watched post is known to be live, so that it may be a control."""
UNSEEN_FOR = timedelta(hours=24)
"""So long nothing vouches for a new post where many were gone at first sight and no watched post is known to be live yet."""
RETIRED_AFTER = timedelta(hours=24)
"""A control that was not there for so long is gone itself. Sooner it may as well be the host that lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post that may be a control, and what is known of it as one."""

    ref: Ref
    trusted: bool
    """Whether this installation knows it to be live: it saw it so as a control, or often as a watched post."""
    retired: bool


async def look_at_controls(line: Line, platform: Platform, place: Place, post: Post | None = None) -> tuple[Probe, ...]:
    """Look at known-live posts until two were seen live: one that is named and watched ones, drawn anew each time, before those never seen live here.

    Never at ``post`` itself or at another one of its account, and at none where a block may hide the post since it was first seen.
    Without a post, in a round of its own, retired controls get another chance.
    """
    candidates = await line.read(lambda reader: _candidates(reader, line, platform, place, post))
    probes: list[Probe] = []
    for candidate in candidates[:MOST]:
        probes += await _ask(line, platform, place, candidate)
        if sum(made.observation.seen is Seen.LIVE for made in probes) == NEEDED:
            break
    return tuple(probes)


async def look_widely(line: Line, platform: Platform, place: Place, since: datetime) -> tuple[Probe, ...]:
    """Look at many posts that were live before the incident that began then, up to the first that is not live now (R5).

    Posts that turned in the incident are among them: whoever asks only those that are still live asks those that a block spares.
    """
    candidates = await line.read(lambda reader: _before(reader, line, platform, place, since))
    probes: list[Probe] = []
    for candidate in candidates[:WIDE]:
        probes += await _ask(line, platform, place, candidate)
        if probes and probes[-1].observation.seen is not Seen.LIVE:
            break
    return tuple(probes)


async def _ask(line: Line, platform: Platform, place: Place, candidate: Candidate) -> tuple[Probe, ...]:
    """Look at one control; at none that would be looked at elsewhere."""
    look = _look_of(platform, candidate.ref, place, line.clock())
    if look is None:
        return ()
    return (await probe(line, platform, look, Aim(key=candidate.ref.key, target=Target.CONTROL_LIVE, scheduled=False)),)


async def look_at_nevers(line: Line, platform: Platform, place: Place) -> tuple[Probe, ...]:
    """Look at ids that never existed, the operator's first."""
    looks = ((ref, _look_of(platform, ref, place, line.clock())) for ref in never_refs(platform, line, place))
    asked = [(ref, look) for ref, look in looks if look is not None][:NEVERS]
    return tuple([await probe(line, platform, look, Aim(key=ref.key, target=Target.CONTROL_NEVER, scheduled=False)) for ref, look in asked])


def control_refs(platform: Platform, line: Line) -> tuple[Ref, ...]:
    """Return the live controls that the settings and the platform name, the operator's first."""
    configured = line.settings.verdict.controls.get(platform.name)
    return _refs(platform, (*(configured.live if configured else ()), *platform.controls_live))


def never_refs(platform: Platform, line: Line, place: Place) -> tuple[Ref, ...]:
    """Return the ids that never existed, as the settings and the platform name them, the operator's first; ``{host}`` in them is the place's."""
    configured = line.settings.verdict.controls.get(platform.name)
    texts = (*(configured.never if configured else ()), *platform.controls_never)
    return _refs(platform, (text.replace("{host}", place.host) for text in texts))


def _refs(platform: Platform, texts: Iterable[str]) -> tuple[Ref, ...]:
    refs = (control(platform.name, text) for text in texts)
    return tuple({ref.key: ref for ref in refs if ref is not None}.values())


def _candidates(reader: Reader, line: Line, platform: Platform, place: Place, post: Post | None) -> list[Candidate]:
    """Return whom to ask, in order: a named control and a watched post, more of both, then untried ones and retired ones."""
    named = [one for one in _named(reader, line, platform, place) if post is None or one.ref.key != post.key]
    known = [one for one in named if one.trusted]
    others = [one for one in _known_live(reader, line, place) if post is None or not _are_kin(one, post)]
    if post is not None and not others and _is_doubted(reader, line, place, post):
        return []
    found = [Candidate(ref=_ref(one), trusted=True, retired=_retired(reader, one.key, one.standing.last_live)) for one in others[:WIDE]]
    able = [one for one in (*known[:1], *found[:1], *known[1:], *found[1:], *named) if post is None or not one.retired]
    return sorted(dict.fromkeys(able), key=lambda one: (one.retired, not one.trusted))


def _is_doubted(reader: Reader, line: Line, place: Place, post: Post) -> bool:
    """Return whether a block may hide posts of a host since before the archive knew any of them: none turned, so no breaker trips (R5).

    Whatever post is asked for: a control that is live speaks for all looks near it.
    """
    if line.clock() - post.first_seen > UNSEEN_FOR:
        return False
    most = policy_of(line.settings.verdict).breaker_turns
    return reader.never_live(place, TELLING - {Seen.LIVE}, most + 1) > most


def _before(reader: Reader, line: Line, platform: Platform, place: Place, since: datetime) -> list[Candidate]:
    """Return whom to ask whether an incident is over: what was known to be live before it, whatever became of it; after a week what is live."""
    named = [one for one in _named(reader, line, platform, place) if one.trusted and not one.retired]
    known = _known_live(reader, line, place, since if line.clock() - since <= DOUBTED_FOR else None)
    return list(dict.fromkeys((*named, *(Candidate(ref=_ref(one), trusted=True, retired=False) for one in known[:WIDE]))))


def _named(reader: Reader, line: Line, platform: Platform, place: Place) -> list[Candidate]:
    """Return the controls that settings and platform name, in an order drawn anew."""
    seen_live = reader.controls_seen_live(platform.name, place.method)
    named = [Candidate(ref=ref, trusted=ref.key.id in seen_live, retired=_retired(reader, ref.key)) for ref in control_refs(platform, line)]
    return sorted(named, key=lambda _: line.random())


def _known_live(reader: Reader, line: Line, place: Place, until: datetime | None = None) -> list[Post]:
    """Return watched posts that were known to be live at an instant, or are now, some drawn from all."""
    known = reader.known_live(place, TIMES, until or line.clock(), most=2 * WIDE, chance=line.random)
    # Two posts that are lost must not keep each other from being called so.
    return [one for one in known if until is not None or one.standing.state is State.LIVE]


def _are_kin(one: Post, other: Post) -> bool:
    return one.key == other.key or (one.account is not None and one.account == other.account)


def _ref(post: Post) -> Ref:
    return Ref(key=post.key, permalink=post.permalink)


def _retired(reader: Reader, key: PostKey, last_live: datetime | None = None) -> bool:
    """Return whether a control was not there for so long that it is gone itself; ``last_live`` is when it was seen as a watched post."""
    post = Post(key=key, permalink="", first_seen=datetime.min)  # noqa: DTZ901 - only its key is asked for
    newest = reader.latest(post, Target.CONTROL_LIVE)
    if newest is None or newest.seen is Seen.LIVE or newest.seen in CONDITIONS:
        return False
    live = reader.latest(post, Target.CONTROL_LIVE, Seen.LIVE)
    sights = [at for at in (last_live, live.at if live else None) if at is not None]
    return not sights or newest.at - max(sights) > RETIRED_AFTER


def _look_of(platform: Platform, ref: Ref, place: Place, now: datetime) -> Look | None:
    """Return the look at a control, None where it would be made elsewhere."""
    look = platform.look(Post(key=ref.key, permalink=ref.permalink, first_seen=now))
    there = (look.method, urlsplit(look.url).hostname) == (place.method, place.host)
    return look if there else None
