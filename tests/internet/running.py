"""Start the test internet beside a test, and change it while it runs."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
PATIENCE = 20
"""Seconds to wait for the control host and for the end of the process."""
PAUSE = 0.02
"""Seconds between two questions whether something has come about: asked without a pause they take a processor from whoever is to bring it about."""


class NotSwitchedError(ValueError):
    """The world has no such subject or condition: the message lists what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Internet:
    """A running test internet."""

    proxy: str
    """Address of the one proxy port, ``http://127.0.0.1:PORT``."""
    ca_file: Path
    """Certificate to trust, PEM."""
    access_log: Path
    control: str
    """Where conditions are switched, through the proxy."""

    def switch(self, subject: str, condition: str, **values: str) -> None:
        """Put a subject into a condition; NotSwitchedError where either does not exist."""
        door = urlsplit(self.proxy)
        body = json.dumps({"subject": subject, "condition": condition, "values": values}).encode()
        connection = http.client.HTTPConnection(door.hostname or "", door.port, timeout=PATIENCE)
        try:
            connection.request("POST", self.control, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read().decode()
        finally:
            connection.close()
        if answer.status != 200:
            raise NotSwitchedError(said)

    def requests(self) -> list[dict[str, Any]]:
        """Return the access log so far, oldest first."""
        return [json.loads(line) for line in self.access_log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def running_internet(home: Path, *, port: int = 0, scenario: str = "demo") -> Iterator[Internet]:
    """Run the test internet in a process of its own, with its files in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    complaints = home / "internet.log"
    command = [sys.executable, "-m", "tests.internet", "--port", str(port), "--home", str(home), "--scenario", scenario]
    with complaints.open("w") as errors, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        try:
            yield announced(process, complaints)
        finally:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """End the process; TimeoutExpired where it does not go by itself."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def announced(process: subprocess.Popen[str], complaints: Path) -> Internet:
    """Read where a started internet is; RuntimeError with its complaints where it did not start."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"the test internet did not start: {complaints.read_text(encoding='utf-8')}")
    where = json.loads(line)
    return Internet(proxy=where["proxy"], ca_file=Path(where["ca_file"]), access_log=Path(where["access_log"]), control=where["control"])
