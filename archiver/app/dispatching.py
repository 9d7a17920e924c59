"""Have the daemon's loop carry out the line's work."""

from __future__ import annotations

from datetime import timedelta

from archiver.pipeline import Line, carry_out, steer_hosts
from archiver.schedule import may_be_early
from archiver.worker import Budget, Dispatcher, Progress, Steering
from archiver.worker.dispatch import LEASE

SPANS = 4
"""Times ``capture.timeout`` that one capture may take: the visit, media beside it, those that the page names, a video; what is kept of them has the rest."""


def dispatcher_of(line: Line, progress: Progress) -> Dispatcher:
    """Return the dispatcher that carries out the line's work."""
    return Dispatcher(
        ledger=line.ledger,
        carry_out=lambda work: carry_out(line, work),
        clock=line.clock,
        captures_at_once=line.settings.capture.at_once,
        progress=progress,
        retry_after=min(timedelta(minutes=1), line.settings.schedule.floor),
        budget=Budget(line.settings.schedule.looks_per_hour, line.gates.share),
        early=lambda due, last, at: may_be_early(due, last, at, line.settings.schedule),
        closed=line.gates.closed,
        capture_lease=LEASE + SPANS * line.settings.capture.timeout,
    )


def steering_of(line: Line) -> Steering:
    """Return what keeps the line's budgets of looks."""
    return Steering(steer=lambda: steer_hosts(line), every=line.settings.schedule.floor)
