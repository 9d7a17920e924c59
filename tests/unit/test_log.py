"""What is logged: one JSON object a line, with nothing in it that opens a door."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from archiver.log import log_to


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Log into memory, and as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    log_to(stream)
    yield stream
    root.handlers[:], root.level = handlers, level


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    """The journal keeps lines: a message with line breaks, and a traceback, stay one event."""
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("archiver.worker").exception("work failed: %s", "look\n7")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    event = json.loads(lines[0])
    assert (event["event"], event["level"], event["logger"]) == ("work failed: look\n7", "error", "archiver.worker")
    assert event["timestamp"].endswith("Z")
    assert "ValueError" in event["exception"]


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("postgresql://desk:geheim@db.example/ledger", "postgresql://***@db.example/ledger"),
        ("https://a.example/x?token=geheim&v=1", "https://a.example/x?token=***&v=1"),
        ("https://a.example/x?v=1&Signature=geheim", "https://a.example/x?v=1&Signature=***"),
        ("Authorization: geheim", "Authorization: ***"),
        ("https://a.example/status/1", "https://a.example/status/1"),
    ],
)
def test_no_secret_is_logged(stream: io.StringIO, message: str, logged: str) -> None:
    """Passwords, tokens, signatures and cookies are masked wherever they stand."""
    logging.getLogger("archiver").warning("%s", message)
    assert json.loads(stream.getvalue())["event"] == logged
