"""Controls: posts known to be live (R3) and ids that never existed (R4), asked by the method and at the host that a look was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archiver.pipeline.line import Line
from archiver.pipeline.probe import Aim, Probe, probe
from archiver.platforms import control
from archiver.platforms.platform import Look, Platform, Ref
from archiver.verdict import CONDITIONS
from storage.ledger import Reader
from storage.model import Place, Post, PostKey
from storage.vocabulary import Seen, Target

NEEDED = 2
MOST = 5
"""Controls tried in one round before it is given up: dead controls must not cost requests for ever."""
NEVERS = 2
"""Ids that never existed, asked in one round."""
TIMES = 3
"""Sights after which a watched post is known to be live, so that it may be a control."""
RETIRED_AFTER = timedelta(hours=24)
"""A control that was not there for so long is gone itself. Sooner it may as well be the host that lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post that may be a control, and what is known of it as one."""

    ref: Ref
    trusted: bool
    """Whether this installation saw it live as a control."""
    retired: bool


async def look_at_controls(line: Line, platform: Platform, place: Place, post: Post | None = None) -> tuple[Probe, ...]:
    """Look at known-live posts until two were seen live, those first that were seen live before.

    Never at ``post`` itself or at another one of its account. Without a post, in a round of its own, retired controls get another chance.
    """
    candidates = await line.read(lambda reader: _candidates(reader, line, platform, place, post))
    probes: list[Probe] = []
    for candidate in candidates[:MOST]:
        look = _look_of(platform, candidate.ref, place, line.clock())
        if look is None:
            continue
        probes.append(await probe(line, platform, look, Aim(key=candidate.ref.key, target=Target.CONTROL_LIVE, scheduled=False)))
        if sum(made.observation.seen is Seen.LIVE for made in probes) == NEEDED:
            break
    return tuple(probes)


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
    """Return whom to ask, in order: named controls, then watched posts that were seen live often; untried ones and retired ones last."""
    seen_live = reader.controls_seen_live(platform.name, place.method)
    named, found = control_refs(platform, line), _found(reader, place, post)
    refs = {ref.key: ref for ref in (*named, *found) if post is None or ref.key != post.key}
    known = [Candidate(ref=ref, trusted=key.id in seen_live, retired=_retired(reader, key)) for key, ref in refs.items()]
    able = [one for one in known if post is None or not one.retired]
    return sorted(able, key=lambda one: (one.retired, not one.trusted))


def _found(reader: Reader, place: Place, post: Post | None) -> Iterator[Ref]:
    for known in reader.known_live(place, TIMES):
        if post is None or known.account is None or known.account != post.account:
            yield Ref(key=known.key, permalink=known.permalink)


def _retired(reader: Reader, key: PostKey) -> bool:
    post = Post(key=key, permalink="", first_seen=datetime.min)  # noqa: DTZ901 - only its key is asked for
    newest = reader.latest(post, Target.CONTROL_LIVE)
    if newest is None or newest.seen is Seen.LIVE or newest.seen in CONDITIONS:
        return False
    live = reader.latest(post, Target.CONTROL_LIVE, Seen.LIVE)
    return live is None or newest.at - live.at > RETIRED_AFTER


def _look_of(platform: Platform, ref: Ref, place: Place, now: datetime) -> Look | None:
    """Return the look at a control, None where it would be made elsewhere."""
    look = platform.look(Post(key=ref.key, permalink=ref.permalink, first_seen=now))
    there = (look.method, urlsplit(look.url).hostname) == (place.method, place.host)
    return look if there else None
