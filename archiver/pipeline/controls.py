"""Positive controls (R3): posts known to be live, looked at beside every look that does not see its post live."""

from __future__ import annotations

from archiver.pipeline.line import Line
from archiver.pipeline.probe import Aim, Probe, probe
from archiver.platforms.platform import Platform, Ref
from storage.model import Post
from storage.vocabulary import Seen, Target

NEEDED = 2
MOST = 4
"""Controls tried in one round before it is given up: a dead control must not cost a request for ever."""


def control_refs(platform: Platform, line: Line) -> tuple[Ref, ...]:
    """Return the live controls of a platform, the operator's first."""
    configured = line.settings.verdict.controls.get(platform.name)
    permalinks = (*(configured.live if configured else ()), *platform.controls_live)
    refs = (platform.recognise(permalink) for permalink in permalinks)
    return tuple(ref for ref in refs if ref is not None)


async def look_at_controls(line: Line, platform: Platform, method: str) -> tuple[Probe, ...]:
    """Look at controls of the same method until two were seen live, those first that this installation has seen live before."""
    seen_live = await line.read(lambda reader: reader.controls_seen_live(platform.name, method))
    refs = sorted(control_refs(platform, line), key=lambda ref: ref.key.id not in seen_live)
    probes: list[Probe] = []
    for ref in refs[:MOST]:
        look = platform.look(Post(key=ref.key, permalink=ref.permalink, first_seen=line.clock()))
        if look.method != method:
            continue
        probes.append(await probe(line, platform, look, Aim(key=ref.key, target=Target.CONTROL_LIVE, scheduled=False)))
        if sum(made.observation.seen is Seen.LIVE for made in probes) == NEEDED:
            break
    return tuple(probes)


async def controls_wanted(line: Line, platform: Platform, method: str) -> bool:
    """Return whether the controls of a method have still to be seen live once, before they can count."""
    refs = control_refs(platform, line)
    seen_live = await line.read(lambda reader: reader.controls_seen_live(platform.name, method))
    return bool(refs) and len(seen_live & {ref.key.id for ref in refs}) < min(NEEDED, len(refs))
