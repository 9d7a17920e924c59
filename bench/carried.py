"""What recording costs: the CPU of our process while a long body goes through the proxy that records, over that through one that only tunnels."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ssl
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from archiver.egress import BrowserProxy, WayOut
from bench.report import Figure, at_most
from bench.subjects import now
from tests.internet.scenario import VIDEO

WARM_UP = 1
CHUNK = 1 << 18
LEAST = 10_000_000
"""Bytes of a body that is long enough."""


async def proxy_overhead(way: WayOut, pairs: int, url: str = VIDEO) -> list[Figure]:
    """Carry the same body both ways in turn; nothing, and a word of why, where this internet has no such body."""
    runs = [(await _carried(lambda: way.proxy(now), url), await _carried(way.tunnel, url)) for _ in range(WARM_UP + pairs)]
    if any(size < LEAST for run in runs for _, size in run):
        sys.stderr.write(f"proxy_overhead_cpu is left out: {url} is no body of {LEAST} bytes here\n")
        return []
    return [at_most("proxy_overhead_cpu", [(recorded - tunnelled) / size * 10e6 for (recorded, size), (tunnelled, _) in runs[WARM_UP:]], "s", None)]


async def _carried(open_proxy: Callable[[], BrowserProxy], url: str) -> tuple[float, int]:
    """Return the CPU seconds of this process, and the bytes that came."""
    gc.collect()
    async with open_proxy() as proxy:
        before = time.process_time()
        size = await _download(proxy.server, url)
        return time.process_time() - before, size


async def _download(proxy: str, url: str) -> int:
    host = urlsplit(url).hostname or ""
    trusting = ssl.create_default_context()
    # Whose certificate it is makes no difference to what carrying costs.
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    door = urlsplit(proxy)
    reader, writer = await asyncio.open_connection(door.hostname, door.port, limit=CHUNK)
    try:
        writer.write(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        await writer.start_tls(trusting, server_hostname=host)
        writer.write(f"GET {urlsplit(url).path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        size = 0
        while chunk := await reader.read(CHUNK):
            size += len(chunk)
        return size
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
