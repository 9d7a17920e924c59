"""The server beside the daemon: on real sockets, and out of the daemon's way."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import httpx
import pytest

from archiver.errors import SettingsError
from archiver.web import Health, application, bind, connection, serving
from archiver.web.server import AT_ONCE

pytestmark = pytest.mark.anyio

APP = application(Health(alive=lambda: None, ready={}), lambda: "")


async def test_pages_are_served_until_the_block_ends() -> None:
    """Over both families of addresses; afterwards nothing listens."""
    for host, shown in (("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")):
        listener = bind(host, 0)
        address = f"http://{shown}:{listener.getsockname()[1]}/livez"
        async with serving(APP, listener), httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(address)).json()["ok"] is True
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(address)


async def test_signals_stay_the_daemons() -> None:
    """A server that took SIGTERM for itself would end, and the daemon would not."""
    listener = bind("127.0.0.1", 0)
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    async with serving(APP, listener), httpx.AsyncClient(trust_env=False) as client:
        await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/livez")
        assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


async def test_a_client_that_says_nothing_and_a_check_that_hangs_do_not_keep_the_daemon() -> None:
    """Both are let go of after the farewell; pytest's timeout is what would notice."""
    never = asyncio.Event()

    async def hanging(scope: object, receive: object, send: object) -> None:
        await never.wait()

    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    async with serving(hanging, listener):
        _, silent = await asyncio.open_connection("127.0.0.1", port)
        _, asking = await asyncio.open_connection("127.0.0.1", port)
        asking.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asking.drain()
    silent.close()
    asking.close()


@pytest.mark.parametrize("said", [b"", b"GET /livez HTTP/1.1\r\nHost: loc", b"POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1"])
async def test_whoever_asks_nothing_does_not_keep_others_out(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are opened and forgotten stayed for ever: after some thirty, a daemon that was well was told to be dead by 503, and restarted."""
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    async with serving(APP, listener):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(AT_ONCE)]
        for reader, writer in held:
            writer.write(said)
            with contextlib.suppress(ConnectionResetError):
                await reader.read()
            writer.close()
        monkeypatch.undo()
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"http://127.0.0.1:{port}/livez")).status_code == 200


async def test_an_address_that_is_taken_is_said_with_what_to_do() -> None:
    """The message names the setting, the address and the two ways on."""
    with bind("127.0.0.1", 0) as taken, pytest.raises(SettingsError, match=r"web\.listen.*127\.0\.0\.1.*choose another, or \"\" for none"):
        bind("127.0.0.1", taken.getsockname()[1])
