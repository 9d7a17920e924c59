"""The network is reached in two rooms only: what is not written there cannot get past the guard."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import archiver
import storage

ROOTS = (Path(archiver.__file__).parent, Path(storage.__file__).parent)
ROOMS = ("archiver/egress", "archiver/fetch")
MODULES = (
    "socket",
    "ssl",
    "socketserver",
    "httpx",
    "httpcore",
    "h11",
    "h2",
    "anyio",
    "urllib.request",
    "http.client",
    "http.server",
    "ftplib",
    "smtplib",
    "aiohttp",
    "requests",
    "urllib3",
)
CALLS = frozenset(
    (
        "open_connection",
        "open_unix_connection",
        "start_server",
        "create_connection",
        "create_unix_connection",
        "sock_connect",
        "create_datagram_endpoint",
        "fetch_url",
        "urlopen",
    )
)
EXCEPTIONS = {"archiver/worker": frozenset(("socket",)), "archiver/web": frozenset(("socket",))}
"""The daemon tells systemd its state over a unix datagram socket (sd_notify), and listens for whoever asks how it is."""


def ways_out(source: str) -> Iterator[str]:
    """Yield each import or call in a module that could open a connection."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (match for alias in node.names if (match := _forbidden(alias.name)))
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from dict.fromkeys(match for name in names if (match := _forbidden(name)))
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CALLS:
                yield called


def _forbidden(name: str) -> str | None:
    return next((module for module in MODULES if name == module or name.startswith(f"{module}.")), None)


def _allowed(place: str, way: str) -> bool:
    return place.startswith(tuple(f"{room}/" for room in ROOMS)) or any(
        place == f"{room}.py" or place.startswith(f"{room}/") for room, ways in EXCEPTIONS.items() if way in ways
    )


def test_only_egress_and_fetch_reach_the_network() -> None:
    """Side fetchers are how guards are bypassed: every module outside the two rooms is free of network code."""
    files = [(file.relative_to(root.parent).as_posix(), file) for root in ROOTS for file in sorted(root.rglob("*.py"))]
    found = [(place, way) for place, file in files for way in ways_out(file.read_text(encoding="utf-8")) if not _allowed(place, way)]
    assert found == []
    assert any(place.startswith("archiver/fetch/") for place, _ in files)


@pytest.mark.parametrize(
    ("source", "way"),
    [
        ("import httpx", "httpx"),
        ("import urllib.request as u", "urllib.request"),
        ("from urllib import request", "urllib.request"),
        ("from http import client", "http.client"),
        ("def f():\n    from socket import create_connection", "socket"),
        ("async def f():\n    await asyncio.open_connection('x', 1)", "open_connection"),
        ("trafilatura.fetch_url('x')", "fetch_url"),
        ("from requests.sessions import Session", "requests"),
    ],
)
def test_the_search_sees_each_way_out(source: str, way: str) -> None:
    """A check that sees nothing would pass for ever."""
    assert way in ways_out(source)


@pytest.mark.parametrize(
    "source",
    ["import urllib.parse", "from http import HTTPStatus", "import asyncio", "from . import socket", "from archiver.egress import Egress", "import sslcontext"],
)
def test_the_search_lets_other_code_pass(source: str) -> None:
    """Names that only look alike are none."""
    assert list(ways_out(source)) == []


def test_the_exceptions_are_for_sockets_of_two_rooms_only() -> None:
    """Nothing but ``socket``, nowhere but in the worker and beside it."""
    for room in ("worker", "web"):
        assert _allowed(f"archiver/{room}/notify.py", "socket")
        assert not _allowed(f"archiver/{room}/notify.py", "httpx")
        assert not _allowed(f"archiver/{room}/notify.py", "create_connection")
    assert not _allowed("archiver/app.py", "socket")
    assert not _allowed("archiver/egress_extra.py", "socket")
