"""Several addresses of one host are dialled as RFC 8305 says."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.egress.connection import Streams
from archiver.egress.race import first_of, in_turn
from tests.wires import memory_streams

pytestmark = pytest.mark.anyio

FOURTH, SIXTH = st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str)


@given(st.lists(FOURTH | SIXTH))
def test_the_kinds_of_addresses_take_turns(addresses: list[str]) -> None:
    """None is lost, each kind keeps its order, the first stays the first, and the other kind comes second where there is one (section 4)."""
    ordered = in_turn(addresses)
    for is_sixth in (True, False):
        assert [one for one in ordered if (":" in one) is is_sixth] == [one for one in addresses if (":" in one) is is_sixth]
    assert ordered[:1] == addresses[:1]
    assert len({":" in one for one in ordered[:2]}) == min(len({":" in one for one in addresses}), len(ordered[:2]))


async def test_an_address_that_does_not_answer_holds_nobody_up() -> None:
    """On a machine whose IPv6 leads nowhere every host with both kinds took a quarter of a minute; what is left behind is given up."""
    left: list[str] = []
    made = memory_streams(b"")

    async def dial(address: str) -> Streams:
        if address == "a":
            return made
        try:
            await asyncio.Event().wait()
        finally:
            left.append(address)
        raise AssertionError

    assert await first_of(["silent", "dumb", "a", "never"], dial) == ("a", made)
    assert left == ["silent", "dumb"]
    made[1].close()


async def test_an_address_that_fails_ends_the_wait_for_no_other() -> None:
    """The last one that is dialled refuses while an earlier one is still on its way: that one's answer is waited for."""
    refused, made = asyncio.Event(), memory_streams(b"")

    async def dial(address: str) -> Streams:
        if address == "refuses":
            refused.set()
            raise ConnectionRefusedError
        await refused.wait()
        return made

    assert await first_of(["slow", "refuses"], dial) == ("slow", made)
    made[1].close()


async def test_what_answers_too_late_is_dropped() -> None:
    """Of two that answer at once one is taken, and the other closed."""
    both, ends = asyncio.Event(), {"a": memory_streams(b""), "b": memory_streams(b"")}

    async def dial(address: str) -> Streams:
        if address == "b":
            both.set()
        await both.wait()
        return ends[address]

    taken, _ = await first_of(["a", "b"], dial)
    (late,) = {"a", "b"} - {taken}
    assert [ends[name][1].transport.is_closing() for name in (taken, late)] == [False, True]
    ends[taken][1].close()


async def test_where_none_answers_the_last_one_says_why() -> None:
    """Each is dialled at once when the one before has failed."""
    dialled: list[str] = []

    async def dial(address: str) -> Streams:
        dialled.append(address)
        raise OSError(address)

    with pytest.raises(OSError, match="c"):
        await first_of(["a", "b", "c"], dial)
    assert dialled == ["a", "b", "c"]
    with pytest.raises(ValueError, match="no address"):
        await first_of([], dial)
