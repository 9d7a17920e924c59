"""The daemon tells how it is while it works."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.conftest import PATIENCE, Program
from tests.e2e.test_daemon import daemon, lines
from tests.internet.newsroom import EVENING
from tests.internet.running import PAUSE

pytestmark = pytest.mark.timeout(240)


def address(process: subprocess.Popen[str]) -> str:
    """Read where the pages are out of what the daemon logs."""
    return next(found[0] for line in lines(process) if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))


def figures(client: httpx.Client) -> dict[str, float]:
    """Return the figures, all labels added up."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


def asked_until(client: httpx.Client, name: str) -> Iterator[dict[str, float]]:
    """Ask for the figures until one of them is more than nothing."""
    while True:
        found = figures(client)
        yield found
        if found.get(name):
            return
        time.sleep(PAUSE)


def test_a_working_daemon_is_alive_ready_and_counts(fresh: Program) -> None:
    """What an article leads to shows in the figures: works, looks, captures and their bytes, and an empty due queue at the end."""
    fresh.rows("add", EVENING.url, "--kind", "article")
    with daemon(fresh) as process, httpx.Client(base_url=address(process), trust_env=False, timeout=PATIENCE) as client:
        assert client.get("/livez").json() == {"ok": True, "checks": {"loop": "ok"}}
        assert client.get("/readyz").json()["checks"] == dict.fromkeys(("daemon", "loop", "ledger", "disk"), "ok")
        *_, found = asked_until(client, "archiver_captured_bytes_total")
        assert found["archiver_works_total"] > 0
        assert found["archiver_captures_total"] > 0
        assert found["archiver_queue_entries"] > 0
        assert found["archiver_ledger_readable"] == 1
        assert client.get("/livez", headers={"Host": "rebound.example"}).status_code == 421


def test_a_daemon_that_stops_says_so_and_is_not_kept_by_whoever_asks(fresh: Program) -> None:
    """With connections open, one of them silent, SIGTERM still ends it with exit code 0."""
    fresh.rows("add", EVENING.url, "--kind", "article")
    with daemon(fresh) as process, httpx.Client(base_url=address(process), trust_env=False) as client:
        port = client.base_url.port or 0
        assert client.get("/readyz").status_code == 200
        with socket.create_connection(("127.0.0.1", port)):
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def test_a_taken_port_is_logged_with_what_to_do_and_the_archive_works_without(fresh: Program) -> None:
    """Evidence comes first: no daemon stays down because another program has its monitoring port."""
    assert fresh.settings is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fresh.settings.write_text(fresh.settings.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        with daemon(fresh) as process:
            first, *said = [json.loads(next(lines(process))) for _ in range(3)]
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    assert "no daemon has worked in" in first["event"]
    assert said[0]["level"] == "error"
    assert f"web.listen: 127.0.0.1 port {port} cannot be listened at" in said[0]["event"]
    assert "choose another" in said[0]["event"]
    assert said[1]["event"] == "started"


def test_a_hanging_daemon_answers_nobody(fresh: Program) -> None:
    """The pages live in the loop they tell of: where that hangs, whoever asks is left without an answer, and sees it."""
    with daemon(fresh) as process, httpx.Client(base_url=address(process), trust_env=False, timeout=1) as client:
        assert client.get("/livez").status_code == 200
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(httpx.TimeoutException):
            client.get("/livez")
