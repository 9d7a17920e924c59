"""Send an alert to a target once, and say when to try again."""

from __future__ import annotations

from datetime import datetime, timedelta

from archiver.fetch import Fetch
from archiver.notify.document import body
from archiver.notify.service import hand_over
from archiver.notify.targets import Target
from archiver.notify.webhook import Reply, post
from storage.model import Json

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.1


async def send(fetch: Fetch, target: Target, alert: Json, *, now: datetime, timeout: timedelta) -> Reply:
    """Send an alert, and return what came of it."""
    told = alert if isinstance(alert, dict) else {}
    if target.secret is None:
        return Reply(error=await hand_over(target, str(told.get("title")), str(told.get("text")), timeout))
    return await post(fetch, target, str(told.get("alert")), body(alert), now)


def again(*, now: datetime, failures: int, chance: float, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again: half a minute after the first failure, twice as long after each more, an hour at most; ``chance`` in [0, 1) is jitter.

    A target is never given up: what waits for it is kept until it takes it.
    """
    pause = min(FIRST_PAUSE * (1 << min(max(failures - 1, 0), 10)), LONGEST_PAUSE) * (1 - JITTER + 2 * JITTER * chance)
    return now + max(pause, min(retry_after or timedelta(0), timedelta(days=1)))
