"""The process: a TLS side, a plain side, and the door in front of them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config

from tests.internet.application import Application
from tests.internet.authority import ALPN, Authority
from tests.internet.door import PLAIN, TLS, Door
from tests.internet.log import AccessLog
from tests.internet.sites import control
from tests.internet.world import World

LOOPBACK = "127.0.0.1"
HEAD_LIMIT = 1 << 18


class TlsConfig(Config):
    """Hypercorn's settings with a certificate for whatever name a client asks for."""

    def __init__(self, authority: Authority, world: World) -> None:
        super().__init__()
        self._authority, self._world = authority, world

    @property
    def ssl_enabled(self) -> bool:
        """Speak TLS."""
        return True

    def create_ssl_context(self) -> ssl.SSLContext:
        """Return a context that changes to that of the name asked for (RFC 6066 §3)."""
        context = self._authority.context("localhost")

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name:
                trusted = self._world.condition(f"host:{name}").name != "bad-certificate"
                connection.context = self._authority.context(name, trusted=trusted)

        context.sni_callback = choose
        return context


def configured(config: Config, listener: socket.socket) -> Config:
    """Return settings for one side on a socket that listens already."""
    config.bind = [f"fd://{listener.detach()}"]
    config.alpn_protocols = list(ALPN)
    config.accesslog, config.loglevel = None, "WARNING"
    config.keep_alive_timeout, config.graceful_timeout = 60, 0.3
    config.include_server_header = False
    return config


def listening() -> tuple[socket.socket, int]:
    """Return a socket that listens on a free port of loopback, and the port."""
    listener = socket.create_server((LOOPBACK, 0), backlog=128)
    return listener, int(listener.getsockname()[1])


async def run(world: World, home: Path, port: int, ready: Callable[[dict[str, str]], None], stopped: Callable[[], Awaitable[object]]) -> None:
    """Serve until ``stopped`` returns, with files in the folder ``home``; ``ready`` is told where everything is once clients may come."""
    authority, ca_file, access_log = Authority(), home / "ca.pem", home / "access.jsonl"
    authority.write_certificate(ca_file)
    log = AccessLog(access_log, world.clock)
    application = Application(world, log)
    (secure, tls_port), (plain, plain_port) = listening(), listening()
    door = Door(world, log, {TLS: tls_port, PLAIN: plain_port})
    entrance = await asyncio.start_server(door.enter, LOOPBACK, port, limit=HEAD_LIMIT)
    proxy = f"http://{LOOPBACK}:{entrance.sockets[0].getsockname()[1]}"
    ready({"proxy": proxy, "ca_file": str(ca_file), "access_log": str(access_log), "control": f"http://{control.HOST}/switch"})

    async def until_stopped() -> None:
        await stopped()
        entrance.close()
        await door.close()

    await asyncio.gather(
        serve(application, configured(TlsConfig(authority, world), secure), shutdown_trigger=until_stopped),
        serve(application, configured(Config(), plain), shutdown_trigger=stopped),
    )
    log.close()
