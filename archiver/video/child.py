"""The process that yt-dlp runs in: it speaks to our proxy and to nobody else, starts nothing, and is given little room.

yt-dlp is told of the proxy, and obeys; this holds it to that, whatever one of its thousand sites or a site's answer makes of it. An audit hook (PEP 578)
cannot be taken back. It is no wall against machine code, of which there is none here but Python's own and what yt-dlp's optional libraries bring.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
SENDS = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"))
RESOLVES = frozenset(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"))
STARTS = frozenset(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.spawn", "ctypes.dlopen"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the process may have."""

    port: int
    """Of the proxy, on the loopback."""
    seconds: int
    """Of CPU."""
    file: int
    """Most bytes of one file."""
    memory: int = 2_000_000_000
    """Address space in bytes."""


def only_to(port: int) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook that lets nothing out but to this port of the loopback; PermissionError for everything else."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        elsewhere = event in SENDS and arguments[1] != (LOOPBACK, port)
        named = event in RESOLVES and arguments[0] not in (LOOPBACK, (LOOPBACK, port))
        if elsewhere or named or event in STARTS:
            raise PermissionError(f"{event} is not allowed here: the only way out is the proxy")

    return hook


def confine(room: Room) -> None:
    """Confine this process for good."""
    for limit, most in ((resource.RLIMIT_CPU, room.seconds), (resource.RLIMIT_FSIZE, room.file), (resource.RLIMIT_AS, room.memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    # Imported, it may not be used: yt-dlp imports it for a title that nobody needs, and minds no refusal later.
    assert ctypes
    sys.addaudithook(only_to(room.port))


def main(arguments: Sequence[str]) -> None:
    """Run yt-dlp with all arguments but the first, which says what the process may have."""
    from yt_dlp import main as run

    confine(Room(**json.loads(arguments[0])))
    run(list(arguments[1:]))


if __name__ == "__main__":
    main(sys.argv[1:])
