"""Make one look: ask, keep the whole answer, read it. Every look leaves an observation, also a failed one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from archiver.errors import HeldError, RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange
from archiver.pipeline.line import Line
from archiver.platforms.platform import Look, Platform, Reading
from archiver.platforms.plausible import plausible
from archiver.platforms.shape import shape_of
from archiver.schedule import asked_to_wait
from archiver.verdict import SOFT, TELLING
from storage.model import Observation, PostKey
from storage.vocabulary import Seen, Target

HOPS = 3
"""Redirects from one address of a post to another that one look goes along with."""
HELD = "held"
"""Reason of a look that was not made, since its host had asked to be left alone; recorded where it was to stand beside another one."""
UNRESOLVED = Reading(seen=Seen.OTHER, reason="unresolved")
"""What is said of a post under a name that leads to no account now: the account may have another name since, and the post with it (R7)."""
LOST = TELLING - {Seen.LIVE}
SOFT_BLOCKS = (Seen.RATE_LIMIT, Seen.CHALLENGE)
"""Refusals that no status tells, and that mean whoever asks, not the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a look is aimed at."""

    key: PostKey
    """The post or control; for a profile the post whose account is asked about."""
    target: Target = Target.POST
    account: str | None = None
    scheduled: bool = True

    @property
    def id(self) -> str:
        """Native id of what is looked at."""
        return (self.account or self.key.space) if self.target is Target.PROFILE else self.key.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One look that was made, not yet in the ledger."""

    observation: Observation
    exchange: Exchange | None = None
    wait: timedelta | None = None
    """For how long the host asked to be left alone."""


async def probe(line: Line, platform: Platform, look: Look, aim: Aim) -> Probe:
    """Look once. What cannot be reached is an observation too: an outage, or a refusal by the egress guard."""
    try:
        url, exchange = await _asked(line, platform, look, aim)
    except HeldError as exc:
        return Probe(observation=_unreached(line, look, aim, Reading(seen=Seen.RATE_LIMIT, reason=HELD)), wait=exc.until - line.clock())
    except UnreachableError as exc:
        return Probe(observation=_unreached(line, look, aim, Reading(seen=Seen.OUTAGE, reason=exc.kind)))
    except RefusedError as exc:
        return Probe(observation=_unreached(line, look, aim, Reading(seen=Seen.OTHER, reason=f"refused: {exc.reason}")))
    sha256 = await line.keep_answer(exchange.answer)
    reading = _read(line, platform, look, aim, exchange.answer)
    observation = replace(_observation(line, look, aim, reading, exchange.answer, sha256), url=url)
    if reading.seen in SOFT:
        observation = replace(observation, shape=shape_of(exchange.answer))
    if reading.seen in SOFT_BLOCKS:
        await line.gates.refused(observation.host, reading.seen, exchange.started_at)
    return Probe(observation=observation, exchange=exchange, wait=asked_to_wait(exchange.answer.status, exchange.answer.headers, observation.at))


async def _asked(line: Line, platform: Platform, look: Look, aim: Aim) -> tuple[str, Exchange]:
    """Ask, and go along where the host names another address of the same post; anywhere else a redirect is the answer."""
    exchange = await line.get(look.url, look.headers)
    been = [look.url]
    while len(been) <= HOPS and (place := _onward(been[-1], exchange.answer, platform, aim)) is not None and place not in been:
        been.append(place)
        exchange = await line.get(place, look.headers)
    return been[-1], exchange


def _onward(url: str, answer: Answer, platform: Platform, aim: Aim) -> str | None:
    location = answer.header("location") if 300 <= answer.status < 400 and aim.target is not Target.PROFILE else None
    if location is None:
        return None
    try:
        place = urljoin(url, location)
        elsewhere = urlsplit(place).hostname != urlsplit(url).hostname
    except ValueError:
        return None
    ref = None if elsewhere else platform.recognise(place)
    return place if ref is not None and ref.key == aim.key else None


def _read(line: Line, platform: Platform, look: Look, aim: Aim, answer: Answer) -> Reading:
    """Return what an answer says, as far as it may be believed of what was asked for."""
    reading = platform.read(answer, aim.id, aim.target, look.method)
    if aim.target is Target.PROFILE:
        return reading
    if aim.target is Target.POST and reading.seen in LOST and platform.identify(aim.key) is not None:
        return UNRESOLVED
    return plausible(reading, line.clock(), account=aim.account, owner=platform.owner(aim.key))


def _observation(line: Line, look: Look, aim: Aim, reading: Reading, answer: Answer | None, sha256: str | None) -> Observation:
    return Observation(
        at=line.clock(),
        platform=aim.key.platform,
        host=urlsplit(look.url).hostname or "",
        id=aim.id,
        space=aim.key.space,
        account=aim.account or reading.fields.account,
        target=aim.target,
        method=look.method,
        scheduled=aim.scheduled,
        seen=reading.seen,
        status=answer.status if answer else None,
        reason=reading.reason,
        pattern=f"{reading.pattern}/{reading.version}" if reading.pattern else None,
        fields=reading.fields,
        url=look.url,
        sha256=sha256,
    )


def _unreached(line: Line, look: Look, aim: Aim, reading: Reading) -> Observation:
    return _observation(line, look, aim, reading, None, None)
