"""How fast a host may be asked, and until when not at all: what it lets us feel of its limits halves its share, time gives it back.

Additive increase, multiplicative decrease (Chiu and Jain, 1989): the share settles below what the host bears, whatever that is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archiver.exchange import Answer
from archiver.schedule.waits import asked_to_wait
from archiver.settings import Schedule
from storage.asking import Gate

DECREASE = 0.5
LEAST_SHARE = 1 / 16
"""Never slower: with a share of nothing nobody would notice that the host is well again."""
RECOVERED, IN = 0.05, timedelta(minutes=10)
"""What is given back, and in which time: a host that was halved once is asked as before after 100 minutes."""
UNTOLD = timedelta(minutes=1)
"""Pause where a host that is asked too much does not say for how long."""
LONGEST = timedelta(days=1)
"""No gate is closed for longer: an end that lies further ahead was written by a clock that was wrong."""
TOO_MUCH = (429, 503)
QUOTA = "quota"


def share_of(gate: Gate | None, now: datetime) -> float:
    """Return the share of the rates in the settings at which a host may be asked now."""
    if gate is None:
        return 1.0
    # A clock that was set back gives nothing, and takes nothing.
    return min(1.0, gate.share + max(now - gate.at, timedelta(0)) / IN * RECOVERED)


def closed_until(gate: Gate | None, now: datetime) -> datetime | None:
    """Return until when a host is not asked, None where it may be asked now."""
    if gate is None or gate.until is None or not now < gate.until <= now + LONGEST:
        return None
    return gate.until


def known_by(gate: Gate, now: datetime) -> Gate:
    """Return a gate as it is known by a clock that shows ``now``: what was felt before that was set back counts from now on.

    Else the share of its host would stay as it is until the clock is where it was.
    """
    return gate if gate.at <= now else replace(gate, at=now)


def is_open(gate: Gate, now: datetime) -> bool:
    """Return whether nothing is left of what a host let us feel, so that it may be forgotten."""
    return share_of(gate, now) == 1.0 and closed_until(gate, now) is None


def heard(gate: Gate | None, host: str, answer: Answer, *, asked_at: datetime, now: datetime, settings: Schedule) -> Gate | None:
    """Return the gate of a host after one more answer to a request made at ``asked_at``; None where the answer changes nothing.

    429 and 503 press it. A good answer that was the last one allowed closes it until there are more, at no loss of its share.
    """
    wait = asked_to_wait(answer.status, answer.headers, now)
    if answer.status in TOO_MUCH:
        return pressed(gate, host, str(answer.status), asked_at=asked_at, now=now, settings=settings, wait=wait)
    if wait is None:
        return None
    return _closed(gate, host, QUOTA, share_of(gate, now), wait, now)


def pressed(gate: Gate | None, host: str, reason: str, *, asked_at: datetime, now: datetime, settings: Schedule, wait: timedelta | None = None) -> Gate:
    """Return the gate of a host that is asked too much: half its share, and closed for ``wait``, or for a while where the host names no time.

    Of requests that were under way together only the first one counts: they were all sent at the old rate. Where floors are
    compressed for tests the untold pause is too.
    """
    share = share_of(gate, now)
    if gate is None or asked_at >= gate.at:
        share = max(share * DECREASE, LEAST_SHARE)
    return _closed(gate, host, reason, share, min(UNTOLD, settings.floor) if wait is None else wait, now)


def held_back(gate: Gate | None, host: str, reason: str, now: datetime, *, wait: timedelta | None = None) -> Gate:
    """Return the gate of who is to be left alone for ``wait``, or for a while where no time was named, and no more slowly asked afterwards."""
    return _closed(gate, host, reason, share_of(gate, now), UNTOLD if wait is None else wait, now)


def _closed(gate: Gate | None, host: str, reason: str, share: float, wait: timedelta, now: datetime) -> Gate:
    # What was asked for before still holds.
    until = max(now + min(wait, LONGEST), closed_until(gate, now) or now)
    return Gate(host=host, share=share, at=now, until=until, reason=reason)
