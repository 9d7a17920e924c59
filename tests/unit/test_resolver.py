"""The system's resolver is asked without holding anything up."""

from __future__ import annotations

import asyncio
import socket
from threading import Event, Thread, current_thread
from typing import Any

import pytest

from archiver.egress.resolver import AT_ONCE, SystemResolver

pytestmark = pytest.mark.anyio


def endpoint(address: str) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))


async def test_a_resolver_that_does_not_answer_holds_up_nothing_else() -> None:
    """The ledger is asked in the threads that asyncio shares, of which a small machine has six: names are not asked for there.

    So many names at once are asked for, the next one waits; one that is given up makes room when its answer comes. Nor does one keep the program from ending.
    """
    asked: list[str] = []
    daemons: set[bool] = set()
    answering, begun, loop = Event(), asyncio.Semaphore(0), asyncio.get_running_loop()

    def ask(host: str, port: int) -> list[tuple[Any, ...]]:
        asked.append(host)
        daemons.add(current_thread().daemon)
        loop.call_soon_threadsafe(begun.release)
        answering.wait()
        return [endpoint(f"192.0.2.{port}"), endpoint(f"192.0.2.{port}"), endpoint("192.0.2.99")]

    resolver = SystemResolver(ask)
    lookups = [asyncio.create_task(resolver(f"host{number}.example", number)) for number in range(AT_ONCE + 9)]
    assert await asyncio.to_thread(lambda: "written") == "written"
    for _ in range(AT_ONCE):
        await begun.acquire()
    lookups[3].cancel()
    lookups[AT_ONCE + 8].cancel()
    assert len(asked) == AT_ONCE
    answering.set()
    found = await asyncio.gather(*lookups, return_exceptions=True)
    assert [type(one) for one in found].count(asyncio.CancelledError) == 2
    assert found[5] == ("192.0.2.5", "192.0.2.99")
    assert found[AT_ONCE + 7] == (f"192.0.2.{AT_ONCE + 7}", "192.0.2.99")
    assert (len(asked), daemons) == (AT_ONCE + 8, {True})


@pytest.mark.parametrize("error", [OSError("Name or service not known"), UnicodeError("label too long"), ValueError("embedded null byte")])
async def test_what_the_system_says_of_a_name_reaches_whoever_asked(error: Exception) -> None:
    """And the next name is asked for as ever."""

    def ask(host: str, _port: int) -> list[tuple[Any, ...]]:
        if host == "nobody.example":
            raise error
        return [endpoint("192.0.2.1")]

    resolver = SystemResolver(ask)
    with pytest.raises(type(error), match=str(error)):
        await resolver("nobody.example", 443)
    assert await resolver("somebody.example", 443) == ("192.0.2.1",)


async def test_a_system_that_gives_no_thread_is_one_that_knows_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it gets past the guard, and as soon as there is a thread again names are asked for."""

    def refuse(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    resolver = SystemResolver(lambda _host, _port: [endpoint("192.0.2.1")])
    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", refuse)
        for _ in range(AT_ONCE + 1):
            with pytest.raises(OSError, match="new thread"):
                await resolver("somebody.example", 443)
    assert await resolver("somebody.example", 443) == ("192.0.2.1",)


async def test_the_system_itself_is_asked() -> None:
    """A literal needs no server of names."""
    assert await SystemResolver()("127.0.0.1", 80) == ("127.0.0.1",)
