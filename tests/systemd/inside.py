"""What is checked inside the container, as root: ready, sandboxed, restarted by its watchdog, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.internet.newsroom import EVENING, STORM
from tests.internet.running import running_internet

T = TypeVar("T")
PATIENCE = 90.0
PAUSE = 0.05
HOME = Path("/run/internet")
SETTINGS = """\
data_dir = "/var/lib/archiver"
egress = {{ upstream_proxy = "{proxy}", ca_file = "/etc/archiver/ca.pem", per_host = 50.0 }}
"""
WATCHDOG = "[Service]\nWatchdogSec=10\nRestartSec=1\n"
"""The unit waits a minute; nobody wants to wait for that here."""
HOME_IS_HIDDEN = "[Service]\nProtectHome=tmpfs\nBindReadOnlyPaths={prefix}\n"
"""Only where this machine's interpreter lies in somebody's home, which the unit hides: it alone is shown."""
ARCHIVER = ["/opt/archiver/bin/archiver", "--config", "/etc/archiver/archiver.toml"]
SECCOMP_FILTER = "2"
"""Seccomp of /proc/PID/status: SECCOMP_MODE_FILTER (proc(5))."""


class CheckFailed(Exception):
    """Something is not as promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """What the kernel says of a process that draws pages."""

    seccomp: str
    filters: int
    depth: int
    """Process id namespaces it is in, the container's included."""
    capabilities: int
    user: str
    network: str
    uid: str


def main() -> int:
    """Check, and say what was found."""
    try:
        with running_internet(HOME) as internet:
            install(internet.proxy, internet.ca_file)
            check()
    except (CheckFailed, subprocess.CalledProcessError) as exc:
        say(f"FAILED: {exc}")
        say(run("journalctl", "--no-pager", "-u", "archiver", "-n", "60", "-o", "cat"))
        return 1
    say("the unit is as promised")
    return 0


def install(proxy: str, ca_file: Path) -> None:
    """Write the settings, and what only this check needs."""
    etc = Path("/etc/archiver")
    etc.mkdir()
    (etc / "ca.pem").write_bytes(ca_file.read_bytes())
    (etc / "archiver.toml").write_text(SETTINGS.format(proxy=proxy))
    added = Path("/etc/systemd/system/archiver.service.d")
    added.mkdir()
    (added / "watchdog.conf").write_text(WATCHDOG)
    if sys.base_prefix.startswith(("/root/", "/home/")):
        (added / "interpreter.conf").write_text(HOME_IS_HIDDEN.format(prefix=sys.base_prefix))
    run("systemctl", "daemon-reload")


def check() -> None:
    """Go through everything that is promised, in order."""
    run("systemctl", "start", "archiver")
    expect("reports ready", state("ActiveState"), "active")
    expect("runs as its own user", user_of(main_pid()), "archiver")
    run(*as_archiver("add", EVENING.url, "--kind", "article"))
    renderer = wait_for("a renderer of the browser with a seccomp filter of its own", a_renderer)
    expect("renderer has no capabilities", renderer.capabilities, 0)
    expect("renderer belongs to the service's user", renderer.uid, user_id("archiver"))
    differ("renderer has a user namespace of its own", renderer.user, namespace(main_pid(), "user"))
    differ("renderer has a network namespace of its own", renderer.network, namespace(main_pid(), "net"))
    expect("renderer has a process namespace of its own", renderer.depth > len(status(main_pid())["NSpid"].split()), True)
    kept = wait_for("a whole capture", whole_captures)
    say(f"ok: captured {kept[0]['url']}")
    hang_and_come_back(kept)
    run(*as_archiver("add", STORM.url, "--kind", "article"))
    wait_for("a capture under way", a_renderer)
    run("systemctl", "stop", "archiver")
    expect("ends by itself when stopped", state("Result"), "success")
    expect("what was under way was brought to its end", {capture["outcome"] for capture in rows("captures")}, {"COMPLETE"})


def hang_and_come_back(kept: list[dict[str, Any]]) -> None:
    """Let the loop hang, and look whether everything is there again."""
    hanging = main_pid()
    os.kill(hanging, signal.SIGSTOP)
    wait_for("a restart by the watchdog", lambda: state("NRestarts") == "1" and state("ActiveState") == "active")
    journal = run("journalctl", "--no-pager", "-u", "archiver", "-o", "cat")
    expect("watchdog ended it", "Watchdog timeout" in journal, True)
    differ("another process works", main_pid(), hanging)
    before, after = ({capture["capture"] for capture in captures} for captures in (kept, rows("captures")))
    expect("every capture is still there", before - after, set())
    expect("every kept file is whole", rows("fixity")[-1]["damaged"], 0)
    expect("it is alive and ready", ready(), True)


def ready() -> object:
    """Ask the daemon itself."""
    with urllib.request.urlopen("http://127.0.0.1:8487/readyz", timeout=PATIENCE) as answer:
        return json.load(answer)["ok"]


def whole_captures() -> list[dict[str, Any]]:
    """Return the captures that lack nothing."""
    return [capture for capture in rows("captures") if capture["outcome"] == "COMPLETE"]


def a_renderer() -> Renderer | None:
    """Return a process that draws pages, once the browser has locked it in: it has its name a moment earlier."""
    found = [renderer for process in Path("/proc").glob("[0-9]*") if (renderer := read_renderer(process))]
    # The unit's own filter is handed down to everything below it: the browser's comes on top.
    by_unit = int(status(main_pid())["Seccomp_filters"])
    return next((renderer for renderer in found if renderer.seccomp == SECCOMP_FILTER and renderer.filters > by_unit), None)


def read_renderer(process: Path) -> Renderer | None:
    """Read what the kernel says of a process; None for one that draws no pages, or ended meanwhile."""
    try:
        if b"--type=renderer" not in (process / "cmdline").read_bytes():
            return None
        pid = int(process.name)
        said = status(pid)
        user, network = namespace(pid, "user"), namespace(pid, "net")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return Renderer(
        seccomp=said["Seccomp"],
        filters=int(said["Seccomp_filters"]),
        depth=len(said["NSpid"].split()),
        capabilities=int(said["CapEff"], 16),
        user=user,
        network=network,
        uid=said["Uid"].split()[0],
    )


def namespace(pid: int, kind: str) -> str:
    """Return the namespace that a process is in."""
    return str(Path(f"/proc/{pid}/ns/{kind}").readlink())


def status(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process (proc(5), /proc/PID/status)."""
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def main_pid() -> int:
    """Return the daemon's process."""
    return int(state("MainPID"))


def state(name: str) -> str:
    """Return a property of the unit."""
    return run("systemctl", "show", "--value", "-p", name, "archiver").strip()


def user_of(pid: int) -> str:
    """Return who a process belongs to."""
    return Path(f"/proc/{pid}").owner()


def user_id(name: str) -> str:
    """Return the number of a user."""
    return run("id", "-u", name).strip()


def as_archiver(*words: str) -> list[str]:
    """Return a command of the service's user."""
    return ["runuser", "-u", "archiver", "--", *ARCHIVER, *words]


def rows(*words: str) -> list[dict[str, Any]]:
    """Ask the archive."""
    return [json.loads(line) for line in run(*as_archiver(*words, "--json")).splitlines()]


def run(*command: str) -> str:
    """Run a command that must succeed; return what it says."""
    plain = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd="/", env=plain).stdout


def wait_for(what: str, ask: Callable[[], T | None]) -> T:
    """Ask until there is something; CheckFailed when that takes too long."""
    until = time.monotonic() + PATIENCE
    for found in asked(ask):
        if found:
            say(f"ok: there is {what}")
            return found
        if time.monotonic() > until:
            break
    raise CheckFailed(f"no sign of {what} in {PATIENCE:.0f} s")


def asked(ask: Callable[[], T | None]) -> Iterator[T | None]:
    """Ask again and again."""
    while True:
        yield ask()
        time.sleep(PAUSE)


def expect(what: str, found: object, wanted: object) -> None:
    """Compare; CheckFailed names what differs."""
    if found != wanted:
        raise CheckFailed(f"{what}: found {found!r}, wanted {wanted!r}")
    say(f"ok: {what}")


def differ(what: str, one: object, other: object) -> None:
    """Compare two things that must not be the same."""
    if one == other:
        raise CheckFailed(f"{what}: both are {one!r}")
    say(f"ok: {what}")


def say(what: str) -> None:
    """Tell the console."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
