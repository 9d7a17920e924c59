"""The figures that Prometheus collects. What happened is counted since the daemon started; what is, is read when it is asked for."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

from storage.errors import StorageError
from storage.layout import disks_of
from storage.ledger import Ledger
from storage.model import Work
from storage.tallies import Marks, Tally
from storage.vocabulary import Outcome, WorkKind

OVERDUE = timedelta(minutes=5)
"""Work that has been due for longer waits for a slot, a host or a daemon that is too busy."""


class Figures:
    """Everything that is counted and measured; threads may share it."""

    def __init__(self, ledger: Ledger, data_dir: Path, clock: Callable[[], datetime]) -> None:
        self._ledger, self._data_dir, self._clock = ledger, data_dir, clock
        self._lock = threading.Lock()
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._works = Counter("archiver_works", "Works that ended", ["kind", "outcome"], registry=registry)
        self._last_work = Gauge("archiver_last_work_timestamp_seconds", "When a work last ended; at first, when the daemon started", registry=registry)
        self._refused = Counter("archiver_egress_refusals", "Addresses that the egress guard refused", registry=registry)
        self._captures = Counter("archiver_captures", "Captures by outcome", ["outcome"], registry=registry)
        self._bytes = Counter("archiver_captured_bytes", "Bytes of the files of captures", registry=registry)
        self._looks = Counter("archiver_looks", "Looks, also at profiles and controls, by what was seen", ["platform", "target", "seen"], registry=registry)
        self._queue = Gauge("archiver_queue_entries", "Entries of the due queue, due or not", ["kind"], registry=registry)
        self._due = Gauge("archiver_queue_due", "Entries that are due and not under way", ["kind"], registry=registry)
        self._overdue = Gauge("archiver_queue_overdue", f"Those due for more than {OVERDUE.seconds} seconds", ["kind"], registry=registry)
        self._free = Gauge("archiver_data_free_bytes", "Bytes free where the archive lies", registry=registry)
        self._readable = Gauge("archiver_ledger_readable", "1 where the ledger answered for these figures, else 0", registry=registry)
        for outcome in Outcome:
            self._captures.labels(outcome=outcome)
        self._marks: Marks | None = None

    def work_ended(self, work: Work, error: str | None) -> None:
        """Count a work that ended, well or not."""
        self._works.labels(kind=work.kind, outcome="failed" if error else "done").inc()
        self._last_work.set(self._clock().timestamp())

    def refused(self) -> None:
        """Count an address that the egress guard refused."""
        self._refused.inc()

    def text(self) -> str:
        """Return all figures in Prometheus' text format."""
        # One at a time: two would count the same new rows twice.
        with self._lock:
            try:
                self._ask_ledger()
                self._readable.set(1)
            except StorageError:
                self._readable.set(0)
            self._free.set(free_bytes(self._data_dir))
            return generate_latest(self._registry).decode()

    def start(self) -> None:
        """Count captures and looks from here on, and the time without work too."""
        self._last_work.set(self._clock().timestamp())
        with self._ledger.read() as reader:
            self._marks = reader.marks()

    def _ask_ledger(self) -> None:
        now = self._clock()
        with self._ledger.read() as reader:
            tally = reader.tally(self._marks or reader.marks())
            sizes, due, overdue = reader.queue_sizes(), reader.queue_due(now), reader.queue_due(now - OVERDUE)
        self._count(tally)
        for kind in WorkKind:
            self._queue.labels(kind=kind).set(sizes.get(kind, 0))
            self._due.labels(kind=kind).set(due.get(kind, 0))
            self._overdue.labels(kind=kind).set(overdue.get(kind, 0))

    def _count(self, tally: Tally) -> None:
        self._marks = tally.until
        self._bytes.inc(tally.bytes)
        for outcome, number in tally.captures.items():
            self._captures.labels(outcome=outcome).inc(number)
        for (platform, target, seen), number in tally.looks.items():
            self._looks.labels(platform=platform, target=target, seen=seen).inc(number)


def free_bytes(data_dir: Path) -> int:
    """Return what is left where an archive lies, the least where its files have a disk of their own; 0 where it is away and nothing can be kept."""
    try:
        return min(shutil.disk_usage(place).free for place in disks_of(data_dir))
    except OSError:
        return 0
