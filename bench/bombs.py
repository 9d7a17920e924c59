"""What the worst answer of a hostile server costs in memory: each bomb goes through the code that would meet it, in a process of its own.

Over idle: the peak of that process and of its image decoder, less what both held after a harmless answer had gone the same way.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from archiver.discover import read_article, read_feed
from archiver.errors import ArchiverError
from archiver.exchange import whole_answer
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
from archiver.platforms import PLATFORMS, platform
from bench.report import Figure, at_most, options, report
from storage.vocabulary import Target
from tests import bombs
from tests.integration.servers import Conversation, listen, read_head, saying
from tests.wires import WHEN, loopback_egress, settings

URL = "http://example.com/"
TARGET = 30.0
RUNS = 3
UNFOLDED = 256
"""MiB that a coding bomb unfolds to."""

ALLOWED = "decoder_png_40mp"
"""The largest picture that is decoded: what it costs is granted to the decoder, a process that may be killed, and so counts apart."""

Meet = Callable[[Fetch, Fingerprinter], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bomb:
    """What a server sends, who meets it, what must come of it, and what a harmless answer of the kind is."""

    sent: Callable[[], Conversation]
    met: Meet
    outcome: str
    harmless: Callable[[], Conversation]


def answered(body: Callable[[], bytes], *headers: str, status: str = "200 OK") -> Callable[[], Conversation]:
    """Return a server of one answer; the body is made when it is needed."""

    def serve() -> Conversation:
        content = body()
        return saying("\r\n".join((f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "", "")).encode() + content)

    return serve


def endless(*headers: str, chunked: bool) -> Callable[[], Conversation]:
    """Return a server that sends zeros until it is hung up on."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write("\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode())
        block = bytes(1 << 16)
        while True:
            writer.write(b"10000\r\n" + block + b"\r\n" if chunked else block)
            await writer.drain()

    return lambda: converse


async def fetched(fetch: Fetch, _: Fingerprinter) -> str:
    """Fetch and keep what is kept."""
    answer = (await fetch.get(URL)).answer
    return answer.truncated or f"whole, {answer.header('content-encoding') or 'plain'}"


async def read_as_article(fetch: Fetch, _: Fingerprinter) -> str:
    """Fetch an article and read it."""
    exchange = await fetch.get(URL)
    answer = whole_answer(exchange)
    read_article(answer.body, exchange.url, answer.header("content-type"), PLATFORMS, WHEN)
    return "read"


async def read_as_feed(fetch: Fetch, _: Fingerprinter) -> str:
    """Fetch a feed and read it."""
    read_feed(whole_answer(await fetch.get(URL)).body, URL)
    return "read"


async def read_as_look(fetch: Fetch, _: Fingerprinter) -> str:
    """Look at a post and judge the answer."""
    return platform("bluesky").read((await fetch.get(URL)).answer, "3kabc", Target.POST, "api").seen


async def read_as_picture(fetch: Fetch, fingerprinter: Fingerprinter) -> str:
    """Fetch a picture and take its fingerprints."""
    body = (await fetch.get(URL, max_bytes=200_000_000)).answer.body
    image = await asyncio.to_thread(fingerprinter.fingerprint, body)
    return image.reason or "fit"


HTML, JSON, XML = "Content-Type: text/html; charset=utf-8", "Content-Type: application/json", "Content-Type: application/xml"
small_page = answered(lambda: b"<html><body><article><h1>Harbour</h1><p>The harbour is open.</p></article></body></html>", HTML)
small_json = answered(lambda: b"{}", JSON)
small_feed = answered(lambda: b"<rss version='2.0'><channel><title>News</title></channel></rss>", XML)
small_picture = answered(lambda: bombs.png_of(100, 100, 100), "Content-Type: image/png")


def coded(coding: str, status: str = "200 OK") -> Bomb:
    """Return a bomb in a content coding; the harmless answer is in the same one."""
    head = f"Content-Encoding: {coding}", "Location: /again"
    pack = bombs.PACKED[coding]
    return Bomb(sent=answered(lambda: pack(UNFOLDED), *head, status=status), met=fetched, outcome="length", harmless=answered(lambda: pack(0), *head))


def html(unit: bytes, size: int, outcome: str) -> Bomb:
    """Return a page of one thing repeated, in gzip."""
    body = b"<html><body>" + unit * (size // len(unit))
    return Bomb(sent=answered(lambda: gzip.compress(body), HTML, "Content-Encoding: gzip"), met=read_as_article, outcome=outcome, harmless=small_page)


def plain(sent: Callable[[], Conversation], met: Meet, outcome: str, harmless: Callable[[], Conversation]) -> Bomb:
    """Return any other bomb."""
    return Bomb(sent=sent, met=met, outcome=outcome, harmless=harmless)


def picture(body: Callable[[], bytes], outcome: str) -> Bomb:
    """Return a bomb for an image decoder."""
    return plain(answered(body, "Content-Type: image/png"), read_as_picture, outcome, small_picture)


def nested_gzip() -> bytes:
    """Return gzip in gzip: 1000:1 twice."""
    return gzip.compress(bombs.gzip_bomb(UNFOLDED))


BOMBS: Mapping[str, Bomb] = {
    "gzip": coded("gzip"),
    "gzip_redirect": coded("gzip", "302 Found"),
    "gzip_error": coded("gzip", "503 Service Unavailable"),
    "gzip_nested": plain(answered(nested_gzip, "Content-Encoding: gzip, gzip"), fetched, "whole, gzip, gzip", small_page),
    "gzip_once_nested": plain(answered(nested_gzip, "Content-Encoding: gzip"), fetched, "whole, gzip", small_page),
    "deflate": coded("deflate"),
    "br": coded("br"),
    "zstd": coded("zstd"),
    "zstd_wide": plain(answered(lambda: bombs.wide_zstd_bomb(UNFOLDED), "Content-Encoding: zstd"), fetched, "UnreachableError", small_page),
    "length_10_gb": plain(endless("Content-Length: 10000000000", chunked=False), fetched, "length", small_page),
    "endless_chunks": plain(endless("Transfer-Encoding: chunked", chunked=True), fetched, "length", small_page),
    "xml_laughs": plain(answered(bombs.billion_laughs, XML), read_as_feed, "InputError", small_feed),
    "xml_deep": plain(answered(lambda: bombs.deep(b"<a>", 3_000_000), XML), read_as_feed, "InputError", small_feed),
    "xml_gzip": plain(answered(lambda: bombs.gzip_bomb(UNFOLDED), XML), read_as_feed, "InputError", small_feed),
    "png_50k": picture(lambda: bombs.png_of(50_000, 50_000), "too-large"),
    "gif_frames": picture(lambda: bombs.gif_of(5_000, 100), "featureless"),
    "decoder_png_40mp": picture(lambda: bombs.png_of(8_000, 5_000, 5_000), "featureless"),
    "html_deep": html(b"<div>", 4_900_000, "InputError"),
    "html_deep_within": html(b"<div>", 245_000, "read"),
    "html_wide": html(b"<p>a", 9_900_000, "InputError"),
    "html_wide_within": html(b"<p>a", 195_000, "read"),
    "html_links_within": html(b'<p><a href="https://x.com/a/status/1">b</a>', 700_000, "read"),
    "html_cells_within": html(b"<td>a<a href=/b>c</a> d</td>", 139_000, "read"),
    "html_long_within": html(b"word ", 2_900_000, "read"),
    "json_deep": plain(answered(lambda: bombs.deep(b"[", 9_000_000), JSON), read_as_look, "parser-drift", small_json),
    "json_deep_within": plain(answered(lambda: bombs.deep(b'{"a":[', 160_000), JSON), read_as_look, "parser-drift", small_json),
    "json_wide_within": plain(answered(lambda: b"[" + b"{}," * 300_000 + b"{}]", JSON), read_as_look, "parser-drift", small_json),
}


async def meet(name: str, harmless_port: int, port: int) -> dict[str, float | str]:
    """Meet one bomb in this process and return what it cost."""
    bomb = BOMBS[name]
    with Fingerprinter(Limits()) as fingerprinter:
        for _ in range(2):
            await outcome_of(bomb.met, harmless_port, fingerprinter)
        with peaks() as seen:
            idle = resident()
            started = time.perf_counter()
            outcome = await outcome_of(bomb.met, port, fingerprinter)
            seconds = time.perf_counter() - started
        return {"over_idle_mb": (seen() - idle) / 1e6, "seconds": seconds, "outcome": outcome}


async def outcome_of(met: Meet, port: int, fingerprinter: Fingerprinter) -> str:
    """Return what came of an answer; our own errors are an outcome, any other is none."""
    async with Fetch(loopback_egress(port), settings(), lambda: WHEN) as fetch:
        try:
            return await met(fetch, fingerprinter)
        except ArchiverError as exc:
            return type(exc).__name__


def processes() -> list[int]:
    """Return this process and those below it."""
    return [psutil.Process().pid, *(child.pid for child in psutil.Process().children(recursive=True))]


def memory_of(process: int, field: str) -> int:
    """Return a field of ``/proc/PID/status`` in bytes, nothing for a process that has ended."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), 0)
    return 0


def resident() -> int:
    """Return the memory that all of ours hold now."""
    return sum(memory_of(process, "VmRSS:") for process in processes())


@contextlib.contextmanager
def peaks() -> Iterator[Callable[[], int]]:
    """Count the peaks anew; a decoder that is killed is read until it ends."""
    highest: dict[int, int] = {}
    for process in processes():
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.005):
            note()

    def note() -> int:
        highest.update({process: max(memory_of(process, "VmHWM:"), highest.get(process, 0)) for process in processes()})
        return sum(highest.values())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield note
    finally:
        over.set()
        watcher.join()


@contextlib.asynccontextmanager
async def serving(bomb: Bomb) -> AsyncIterator[tuple[int, int]]:
    """Serve the harmless answer and the bomb."""
    async with listen(bomb.harmless()) as harmless, listen(bomb.sent()) as port:
        yield harmless, port


async def measure(name: str) -> tuple[float, float]:
    """Return MB over idle and seconds of one bomb, met in a fresh process."""
    async with serving(BOMBS[name]) as (harmless, port):
        command = [sys.executable, __file__, "--one", name, "--ports", str(harmless), str(port)]
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        out, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{name}: the process that met it ended with {process.returncode}")
    found = json.loads(out)
    if found["outcome"] != BOMBS[name].outcome:
        raise SystemExit(f"{name}: came out as {found['outcome']!r}, not as {BOMBS[name].outcome!r}")
    return found["over_idle_mb"], found["seconds"]


async def measure_all(runs: int) -> list[Figure]:
    """Return the figures of all bombs: the worst first."""
    costs = {name: [await measure(name) for _ in range(runs)] for name in BOMBS}
    memory = {name: [each[0] for each in found] for name, found in costs.items()}
    worst = max((found for name, found in memory.items() if name != ALLOWED), key=statistics.median)
    seconds = max([each[1] for each in found] for found in costs.values())
    each = [at_most(f"rss_mb_{name}", found, "MB", None) for name, found in memory.items()]
    return [at_most("worst_rss_mb", worst, "MB", TARGET), at_most("worst_s", seconds, "s", None), *each]


def main() -> None:
    """Measure and report."""
    parser = options(__doc__ or "")
    parser.add_argument("--one", choices=BOMBS, help=argparse.SUPPRESS)
    parser.add_argument("--ports", type=int, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asyncio.run(meet(given.one, *given.ports))))
        return
    report(asyncio.run(measure_all(1 if given.quick else RUNS)), given.json)


if __name__ == "__main__":
    main()
