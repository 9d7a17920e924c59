"""A pass that records losses and tells a receiver of them, and may be killed at any step."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from storage import ChangeFilter, open_ledger
from tests import wires
from tests.faults.steps import Hook, interpose
from tests.herald import desk_of

POSTS = (1, 2, 3)
"""Two of one account, one of another: two alerts."""


def disturbed_pass(hook: Hook, data_dir: Path, port: int) -> None:
    """Make a pass, with something happening at its steps."""
    interpose(hook)
    one_pass(data_dir, port)


def one_pass(data_dir: Path, port: int) -> None:
    """Start as the daemon does, record what was not recorded yet, and tell of it."""
    ledger = open_ledger(f"sqlite:///{data_dir / 'ledger.sqlite'}")
    with ledger.write() as writer:
        writer.release_leases()
    with ledger.read() as reader:
        known = {change.id for change in reader.changes(ChangeFilter())}

    async def go() -> None:
        async with desk_of(ledger, wires.loopback_egress(port), data_dir) as desk:
            for number in POSTS:
                if str(number) not in known:
                    desk.lose(number, account=str(number % 2))
            for _ in range(4):
                await desk.work(later=timedelta(minutes=2))

    asyncio.run(go())
    ledger.close()
