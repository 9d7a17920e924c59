"""The daemon's own pages: what they answer, and to whom."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from archiver.web import Health, application
from archiver.web.pages import is_this_machine

pytestmark = pytest.mark.anyio

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "health.schema.json"
OURS = ("127.0.0.1", "127.0.0.1:8487", "localhost", "LOCALHOST:80", "[::1]", "[::1]:8487", "127.8.9.10:1")
STRANGE = (
    "",
    "evil.example",
    "evil.example:8487",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1:8487.evil.example",
    "10.0.0.1",
    "0.0.0.0",
    "::1",
    "[::1",
    "[::2]:80",
    "2130706433",
    "127.1",
    "127.0.0.1:",
    "127.0.0.1:80\n",
    "localhost:٨٠",
    "a@127.0.0.1",
)


def fine() -> None:
    """Find nothing wrong."""


async def ask(path: str, *, alive: Callable[[], str | None] = fine, host: str = "localhost", method: str = "GET", **ready: str | None) -> httpx.Response:
    """Ask the pages without a server."""
    checks = {name: (lambda problem=problem: problem) for name, problem in ready.items()}
    app = application(Health(alive=alive, ready=checks), lambda: "archiver_works_total 1.0\n")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.request(method, path, headers={"Host": host})


async def test_a_daemon_whose_loop_turns_is_alive() -> None:
    """200 and a word on what was looked at."""
    answer = await ask("/livez")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "checks": {"loop": "ok"}})


async def test_a_daemon_whose_loop_hangs_is_not() -> None:
    """503 and the reason."""
    answer = await ask("/livez", alive=lambda: "no tick for 90 s: restart")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "checks": {"loop": "no tick for 90 s: restart"}})


async def test_a_daemon_is_ready_only_if_everything_is() -> None:
    """One thing that is wrong is enough, and all are named."""
    assert (await ask("/readyz", ledger=None, disk=None)).status_code == 200
    answer = await ask("/readyz", ledger=None, disk="full")
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(answer.json())
    assert (answer.status_code, answer.json()["checks"]) == (503, {"ledger": "ok", "disk": "full"})


async def test_figures_are_answered_in_prometheus_own_format() -> None:
    """As the text format's media type says."""
    answer = await ask("/metrics")
    assert (answer.text, answer.headers["content-type"]) == ("archiver_works_total 1.0\n", "text/plain; version=0.0.4; charset=utf-8")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
async def test_head_is_answered_without_a_body_and_nothing_is_changed_by_posting(path: str) -> None:
    """Monitors ask with HEAD too; nothing can be told to the daemon here."""
    head = await ask(path, method="HEAD")
    assert (head.status_code, (await ask(path, method="POST")).status_code) == (200, 405)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
async def test_no_answer_is_stored_or_sets_a_cookie(path: str) -> None:
    """How a daemon is now is nothing for a cache, and there is nobody to log in."""
    answer = await ask(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/blobs", "/livez/"])
async def test_there_is_nothing_else(path: str) -> None:
    """No page that loads scripts from elsewhere, no captured content."""
    assert (await ask(path)).status_code in (404, 307)


@pytest.mark.parametrize("host", OURS)
def test_loopback_names_are_this_machine(host: str) -> None:
    """With or without port."""
    assert is_this_machine(host)


@pytest.mark.parametrize("host", STRANGE)
def test_every_other_name_is_not(host: str) -> None:
    """Whatever a name resolves to, what counts is what the request calls us."""
    assert not is_this_machine(host)


@given(st.ip_addresses(), st.none() | st.integers(0, 65_535))
def test_an_address_is_this_machine_if_it_is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int | None) -> None:
    """For every literal of both kinds."""
    shown = f"[{address}]" if address.version == 6 else str(address)
    assert is_this_machine(shown if port is None else f"{shown}:{port}") == address.is_loopback


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/nothing"])
async def test_a_page_that_had_its_name_point_here_learns_nothing(path: str) -> None:
    """DNS rebinding: its requests carry its own name, and are refused for every path alike."""
    answer = await ask(path, host="rebound.evil.example:8487")
    assert answer.status_code == 421
    assert "archiver" not in answer.text
