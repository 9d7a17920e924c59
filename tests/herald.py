"""A desk that tells people: a ledger, a way out to one receiver, and a clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.egress import Egress
from archiver.fetch import Fetch
from archiver.pipeline import Gates, Line, carry_out
from archiver.settings import read_settings
from storage import FileBlobs, Ledger
from storage.model import Change, Post, PostKey
from storage.rows import DeliveryRow
from storage.vocabulary import ChangeKind, Tier
from tests import wires
from tests.integration.servers import listen
from tests.news import LOST, NOON, at
from tests.receiver import Receiver

HOOK = {"url": "http://hooks.example/T0KEN", "secret": "s3cret-s3cret"}
LEASE = timedelta(minutes=15)


@dataclass(slots=True)
class Desk:
    """A ledger, a way out to one receiver, and a clock that the test turns."""

    line: Line
    ledger: Ledger
    now: list[datetime] = field(default_factory=lambda: [NOON])

    def lose(self, *numbers: int, account: str = "42", tier: Tier = Tier.UNCONFIRMED, kind: ChangeKind = ChangeKind.LOST) -> list[int]:
        """Record changes, a transaction each."""
        made = []
        for number in numbers:
            with self.ledger.write() as writer:
                key = PostKey(platform="x", id=str(number))
                post_id = writer.see_post(Post(key=key, permalink=f"https://x.com/i/status/{number}", first_seen=NOON, author="tea", account=account))
                made.append(
                    writer.add_change(Change(at=self.now[0], kind=kind, post_id=post_id, between=(at(-9), at(-5)), after=LOST, tier=tier, evidence=(1,)))
                )
        return made

    async def work(self, *, later: timedelta = timedelta(0)) -> int:
        """Carry out all that is due then; return how much that was."""
        self.now[0] += later
        done = 0
        while works := self.ledger.claim(self.now[0], lease=LEASE, limit=9, busy_hosts=self.line.gates.closed()):
            for work in works:
                await carry_out(self.line, work)
                done += 1
        return done

    def pending(self) -> list[DeliveryRow]:
        """Return what was not taken yet."""
        with self.ledger.read() as reader:
            return reader.deliveries(pending=True)

    def deliveries(self) -> list[DeliveryRow]:
        """Return everything that was made."""
        with self.ledger.read() as reader:
            return reader.deliveries()


@asynccontextmanager
async def desk_of(ledger: Ledger, egress: Egress, folder: Path, **notify: Any) -> AsyncIterator[Desk]:
    """Give a desk with these settings of ``[notify]``."""
    made = read_settings(None, data_dir=folder, notify={"webhook": [HOOK], **notify})
    now = [NOON]
    async with Fetch(egress, wires.settings(timeout=timedelta(seconds=0.2) if notify.get("timeout") else timedelta(seconds=20)), lambda: now[0]) as fetch:
        doors = Doors(
            browser=cast("Browser", None),
            fetch=fetch,
            blobs=FileBlobs(folder / "blobs"),
            settings=made,
            fingerprint=cast("Any", None),
            clock=lambda: now[0],
        )
        gates = Gates(made.schedule, clock=lambda: now[0])
        yield Desk(Line(ledger=ledger, doors=doors, settings=made, clock=lambda: now[0], random=lambda: 0.5, gates=gates), ledger, now)


@asynccontextmanager
async def told(ledger: Ledger, folder: Path, receiver: Receiver, **notify: Any) -> AsyncIterator[Desk]:
    """Give a desk that tells this receiver."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listen(receiver))
        yield await stack.enter_async_context(desk_of(ledger, wires.loopback_egress(port), folder, **notify))
