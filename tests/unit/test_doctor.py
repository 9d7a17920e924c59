"""What the doctor says of the way out."""

from __future__ import annotations

import pytest

from archiver.app.doctor import Level, reach
from archiver.egress import Egress
from tests.wires import PUBLIC, canned_dialler, recording_dialler, resolver, settings

pytestmark = pytest.mark.anyio

HOSTS = ("one.example", "two.example", "three.example", "four.example", "five.example")


async def test_one_fault_is_told_once_with_all_hosts_that_it_keeps_away() -> None:
    """Thirteen times the same line hides the one that differs."""
    egress = Egress(settings(block=("two.example",), upstream_proxy="http://proxy.example:3128"), dialler=recording_dialler([]))
    gone, blocked = await reach(egress, HOSTS)
    assert (gone.level, blocked.level) == (Level.FAULT, Level.FAULT)
    assert gone.says.startswith("one.example, three.example, four.example and 1 more: not reachable (proxy): the upstream proxy is not there")
    assert blocked.says == "two.example: refused by the egress guard: two.example is blocked by the settings (egress.block)"


async def test_hosts_that_can_be_reached_are_named_together() -> None:
    """Nothing is sent to them."""
    dialled: list[tuple[str, int]] = []
    egress = Egress(settings(), resolver=resolver(*[(PUBLIC,)] * 5), dialler=canned_dialler(dialled, bytes))
    (found,) = await reach(egress, HOSTS)
    assert (found.level, found.says) == (Level.OK, "one.example, two.example, three.example and 2 more can be reached")
    assert dialled == [(PUBLIC, 443)] * 5
