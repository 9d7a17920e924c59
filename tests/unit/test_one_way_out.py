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
    "imaplib",
    "poplib",
    "smtplib",
    "telnetlib",
    "xmlrpc",
    "websockets",
    # Programs may fetch as well.
    "subprocess",
    "multiprocessing",
    "aiohttp",
    "requests",
    "urllib3",
)
CALLS = frozenset(
    (
        "open_connection",
        "open_unix_connection",
        "start_server",
        "start_unix_server",
        "create_connection",
        "create_unix_connection",
        "sock_connect",
        "create_datagram_endpoint",
        "fetch_url",
        "urlopen",
        "create_subprocess_exec",
        "create_subprocess_shell",
        "subprocess_exec",
        "subprocess_shell",
        "posix_spawn",
        "popen",
        # What is imported by a name that is made up as it runs is seen by nobody.
        "import_module",
        "__import__",
    )
)
EXCEPTIONS = {
    # The daemon tells systemd its state over a unix datagram socket (sd_notify), and listens for whoever asks how it is.
    "archiver/worker": frozenset(("socket",)),
    "archiver/web": frozenset(("socket",)),
    # What a person asks for when setting up: the browser, and which fonts there are.
    "archiver/browser/install": frozenset(("subprocess",)),
    "archiver/app/fonts": frozenset(("subprocess",)),
    "archiver/app/doctor": frozenset(("subprocess",)),
    # Our own interpreter: the decoder, which is given bytes, and yt-dlp, which reaches our proxy and nothing else.
    "archiver/fingerprints/guard": frozenset(("subprocess",)),
    "archiver/video/download": frozenset(("create_subprocess_exec",)),
    # Modules of ours, when they are first needed.
    "archiver/app/at_once": frozenset(("import_module",)),
    "archiver/pipeline/__init__": frozenset(("import_module",)),
    "storage/__init__": frozenset(("import_module",)),
}


def ways_out(source: str) -> Iterator[str]:
    """Yield each import and each name in a module that could open a connection: also one that is only handed on, imported as another, or looked up."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (match for alias in node.names if (match := _forbidden(alias.name)))
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from dict.fromkeys(match for name in names if (match := _forbidden(name)))
            yield from (alias.name for alias in node.names if alias.name in CALLS)
        elif (named := _named(node)) in CALLS:
            yield named


def _named(node: ast.AST) -> str:
    """Return the name that a node looks something up by: ``a.name``, ``name``, or ``"name"`` as ``getattr`` takes it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


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
        ("from asyncio import open_connection as dial", "open_connection"),
        ("dial = asyncio.open_connection", "open_connection"),
        ("getattr(asyncio, 'open_connection')('x', 1)", "open_connection"),
        ("partial(asyncio.create_subprocess_exec, 'curl')('x')", "create_subprocess_exec"),
        ("import subprocess as s\ns.run(('curl', 'x'))", "subprocess"),
        ("from importlib import import_module\nimport_module('htt' + 'px')", "import_module"),
        ("__import__('socket')", "__import__"),
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
