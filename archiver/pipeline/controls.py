"""Positive controls (R3): posts known to be live, looked at beside every look that does not see its post live.

A control vouches for the host and method it is asked by: where a platform has many hosts, each needs its own.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from archiver.pipeline.line import Line
from archiver.pipeline.probe import Aim, Probe, probe
from archiver.platforms.platform import Look, Platform, Ref
from storage.model import Post
from storage.vocabulary import Seen, Target

NEEDED = 2
MOST = 4
"""Controls tried in one round before it is given up: a dead control must not cost a request for ever."""


def control_looks(platform: Platform, line: Line, look: Look) -> dict[Ref, Look]:
    """Return the live controls that are asked by the host and method of a look, the operator's first."""
    configured = line.settings.verdict.controls.get(platform.name)
    permalinks = (*(configured.live if configured else ()), *platform.controls_live)
    refs = (ref for permalink in permalinks if (ref := platform.recognise(permalink)) is not None)
    looks = {ref: platform.look(Post(key=ref.key, permalink=ref.permalink, first_seen=line.clock())) for ref in refs}
    return {ref: asked for ref, asked in looks.items() if asked.method == look.method and _host(asked) == _host(look)}


def _host(look: Look) -> str | None:
    return urlsplit(look.url).hostname


async def look_at_controls(line: Line, platform: Platform, look: Look) -> tuple[Probe, ...]:
    """Look at controls of the same host and method until two were seen live, those first that this installation has seen live before."""
    seen_live = await line.read(lambda reader: reader.controls_seen_live(platform.name, look.method))
    looks = control_looks(platform, line, look)
    probes: list[Probe] = []
    for ref in sorted(looks, key=lambda ref: ref.key.id not in seen_live)[:MOST]:
        probes.append(await probe(line, platform, looks[ref], Aim(key=ref.key, target=Target.CONTROL_LIVE, scheduled=False)))
        if sum(made.observation.seen is Seen.LIVE for made in probes) == NEEDED:
            break
    return tuple(probes)


async def controls_wanted(line: Line, platform: Platform, look: Look) -> bool:
    """Return whether the controls of a look's host and method have still to be seen live once, before they can count."""
    refs = control_looks(platform, line, look)
    seen_live = await line.read(lambda reader: reader.controls_seen_live(platform.name, look.method))
    return bool(refs) and len(seen_live & {ref.key.id for ref in refs}) < min(NEEDED, len(refs))
