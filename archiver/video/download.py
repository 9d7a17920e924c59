"""Start yt-dlp for one address, and hand over the file that it brought with all that it said and heard."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from archiver.egress import WayOut
from archiver.exchange import Exchange
from archiver.video.child import Room

NAME = "yt-dlp"
NOT_INSTALLED = "yt-dlp is not installed: pip install 'embed-archiver[video]', or set it to open"
OPTIONS = (
    # Nothing of this machine's: no settings, plugins, caches, programs; and no certificates but our own proxy's.
    *("--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-js-runtimes", "--no-remote-components", "--compat-options", "no-certifi"),
    # One video, in one file as the site has it: nothing is put together here.
    *("--no-playlist", "--playlist-items", "1", "--format", "best/bestvideo", "--fixup", "never", "--hls-prefer-native", "--downloader", "native"),
    *("--no-progress", "--no-part", "--no-mtime", "--no-overwrites", "--restrict-filenames", "--match-filters", "!is_live"),
    *("--retries", "2", "--fragment-retries", "2", "--extractor-retries", "1", "--abort-on-unavailable-fragments", "--output", "video.%(ext)s"),
)
SAID = 65_536
"""Bytes at the end of what it said that are read."""
LAST_WORDS = 300
"""Characters of what it said last that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """What yt-dlp brought."""

    software: str
    file: Path | None = None
    """There for as long as the block runs; None where nothing was brought."""
    exchanges: tuple[Exchange, ...] = ()
    problem: str | None = None
    """Why there is no file."""


class Downloader:
    """Runs yt-dlp, each time in a process, a directory and with a proxy of its own."""

    def __init__(self, way: WayOut, *, max_bytes: int, folder: Path) -> None:
        """``max_bytes`` is the most that a file may have; ``folder`` is where it lies until it is kept."""
        self._way, self._max_bytes, self._folder = way, max_bytes, folder

    @asynccontextmanager
    async def download(self, url: str, *, timeout: timedelta, clock: Callable[[], datetime]) -> AsyncIterator[Downloaded]:
        """Yield what was brought before ``timeout``; all that is left is removed behind the block."""
        with tempfile.TemporaryDirectory(prefix=".video-", dir=self._folder) as name:
            folder = Path(name)
            async with self._way.proxy(clock) as proxy:
                room = Room(port=int(proxy.server.rpartition(":")[2]), seconds=max(1, round(timeout.total_seconds())), file=self._max_bytes)
                words = [json.dumps(asdict(room)), "--proxy", proxy.server, "--max-filesize", str(self._max_bytes), *OPTIONS, "--", url]
                problem = await self._run(words, folder, timeout)
            refused = [f"egress: {address}: {reason}" for address, reason in proxy.tape.refused]
            file = await asyncio.to_thread(_brought, folder) if problem is None else None
            why = None if file else "; ".join((problem or "it brought no file", *refused))
            yield Downloaded(software=f"{NAME}/{version(NAME)}", file=file, exchanges=proxy.tape.exchanges(), problem=why)

    async def _run(self, words: Sequence[str], folder: Path, timeout: timedelta) -> str | None:
        """Return why it failed, None where it ended well; it is ended with whatever it started when the time is up or nobody waits any more."""
        with (folder / "ca.pem").open("w", encoding="ascii") as file:
            file.write(self._way.pem)
        with (folder / "said").open("w+b") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "archiver.video.child", *words),
                cwd=folder,
                env=_environment(folder),
                start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
            try:
                async with asyncio.timeout(timeout.total_seconds()):
                    code = await process.wait()
            except TimeoutError:
                return "timeout"
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()
            said.seek(max(0, said.seek(0, os.SEEK_END) - SAID))
            return None if code == 0 else _last_words(said.read().decode("utf-8", "replace")) or f"ended with {code}"


def _brought(folder: Path) -> Path | None:
    return next((path for path in sorted(folder.glob("video.*")) if path.stat().st_size), None)


def is_installed() -> bool:
    """Return whether yt-dlp is there."""
    with suppress(PackageNotFoundError):
        return bool(version(NAME))
    return False


def _environment(folder: Path) -> dict[str, str]:
    """Return all that the process knows of ours: no programs, no home, no proxies or secrets of the environment."""
    home = str(folder)
    own = {"PATH": "", **dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "SSL_CERT_DIR"), home)}
    return {
        **own,
        "SSL_CERT_FILE": str(folder / "ca.pem"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _last_words(said: str) -> str | None:
    errors = [line for line in said.splitlines() if line.startswith("ERROR:")] or said.splitlines()
    return " ".join(errors[-1].removeprefix("ERROR:").split())[:LAST_WORDS] or None if errors else None
