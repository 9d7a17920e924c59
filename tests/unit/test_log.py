"""What is logged: one JSON object a line, with nothing in it that opens a door."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archiver.log import log_to, masked, redact


class Terminal(io.StringIO):
    """A person reads it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[io.StringIO])
def stream(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Log into memory, and as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream: io.StringIO = request.param()
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


@pytest.mark.parametrize("stream", [Terminal], indirect=True)
def test_nothing_that_is_logged_steers_a_terminal(stream: io.StringIO) -> None:
    """A site may lead to an address with marks in it that clear the screen, or write a line of its own."""

    def fail() -> None:
        raise ValueError("\x1b[2J")

    try:
        fail()
    except ValueError:
        logging.getLogger("archiver.worker").exception("not read: %s", "ftp://a.example/\x1b[31m\x9b2J\u202e\nforged")
    first, *traceback = stream.getvalue().split("\n")
    assert first.endswith(" not read: ftp://a.example/ [31m 2J  forged [archiver.worker]")
    assert len(traceback) > 3
    assert all(line.isprintable() for line in (first, *traceback))


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("postgresql://desk:geheim@db.example/ledger", "postgresql://***@db.example/ledger"),
        ("https://a.example/x?token=geheim&v=1", "https://a.example/x?token=***&v=1"),
        ("https://a.example/x?v=1&Signature=geheim", "https://a.example/x?v=1&Signature=***"),
        ("Authorization: geheim", "Authorization: ***"),
        ("Authorization: Bearer geheim", "Authorization: ***"),
        ("Cookie: sid=geheim; lang=de\nAccept: */*", "Cookie: ***\nAccept: */*"),
        ("https://geheim@a.example/x", "https://***@a.example/x"),
        ("https://a.example/x?key=geheim#y", "https://a.example/x?key=***#y"),
        ("https://a.example/@desk/video/7?lang=de", "https://a.example/@desk/video/7?lang=de"),
        ("exit code: 4; author: @desk; 3 keys: a, b", "exit code: 4; author: @desk; 3 keys: a, b"),
        ("capture COMPLETE: https://a.example/session/1", "capture COMPLETE: https://a.example/session/1"),
        ("https://a.example/status/1", "https://a.example/status/1"),
    ],
)
def test_no_secret_is_logged(stream: io.StringIO, message: str, logged: str) -> None:
    """Passwords, tokens, signatures and cookies are masked wherever they stand."""
    logging.getLogger("archiver").warning("%s", message)
    assert json.loads(stream.getvalue())["event"] == logged


bare = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%+/=", min_size=1, max_size=40)
"""What may stand in an address or header without being quoted."""
free = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
QUERY = (
    "token",
    "access_token",
    "oauth_token",
    "id_token",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "client_secret",
    "api_key",
    "apiKey",
    "sessionid",
    "sig",
    "key",
    "auth",
)
NAMES = ("token", "access_token", "password", "PGPASSWORD", "client_secret", "api_key", "x-api-key", "csrf_token")
HEADERS = ("Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Auth-Token")


def logged(stream: io.StringIO, message: object) -> str:
    """Return the line that a message comes out as."""
    stream.seek(0)
    stream.truncate()
    logging.getLogger("archiver").warning("%s", message)
    line = stream.getvalue()
    assert isinstance(json.loads(line), dict)
    return line


contexts = st.one_of(
    st.builds("https://a.example/x?v=1&{}={}&w=2".format, st.sampled_from(QUERY), st.just("{}")),
    st.builds("https://a.example/login?next=https%3A%2F%2Fb.example%2F%3F{}%3D{}".format, st.sampled_from(QUERY), st.just("{}")),
    st.builds("https://a.example/cb#{}={}".format, st.sampled_from(QUERY), st.just("{}")),
    st.builds("{} = {}".format, st.sampled_from(NAMES), st.just("{}")),
    st.builds("connection failed: host=db {}='{}' port=5432".format, st.sampled_from(NAMES), st.just("{}")),
    st.builds("{}: Bearer {}".format, st.sampled_from(HEADERS), st.just("{}")),
    st.builds("{}: lang=de; id={}; x=y".format, st.sampled_from(HEADERS), st.just("{}")),
    st.builds("headers [(b'{}', b'{}')]".format, st.sampled_from(HEADERS + NAMES), st.just("{}")),
    st.sampled_from(("postgresql://desk:{}@db.example/ledger", "postgresql+psycopg://desk:{}@db/x", "https://desk:{}@a.example/", "http://{}@proxy:3128")),
    st.sampled_from(("'Bearer {}'", "got Basic {}")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contexts, bare, free, free)
@example("'Bearer {}'", "%", "", "")
def test_no_secret_is_logged_wherever_it_stands(stream: io.StringIO, context: str, secret: str, before: str, after: str) -> None:
    """In queries, encoded queries, fragments, settings, headers and addresses of databases, whatever stands around it."""
    secret = f"geheim-{secret}" if "://{}@" not in context and "desk:{}@" not in context else f"geheim-{secret.replace('/', '-')}"
    line = logged(stream, f"{before} {context.replace('{}', secret)} {after}")
    assert "geheim" not in line


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES + HEADERS), free)
def test_no_secret_in_json_is_logged(stream: io.StringIO, name: str, secret: str) -> None:
    """Answers and settings are written as JSON or as Python writes them: the whole string is the secret, quotes and spaces too."""
    said = {name: f"geheim {secret} geheim", "v": 1}
    assert "geheim" not in logged(stream, json.dumps(said, ensure_ascii=False))
    assert "geheim" not in logged(stream, said)


@given(st.sampled_from(NAMES + HEADERS), free)
def test_no_secret_among_the_parts_of_an_event_is_logged(name: str, secret: str) -> None:
    """Nested ones too, and objects that only the renderer would write out."""

    class Door:
        def __repr__(self) -> str:
            return f"Door({name}='geheim')"

    event = redact(None, "", {"event": "x", name: f"geheim{secret}", "deep": [{"a": {name: ["geheim"]}}], "door": Door(), "n": 1})
    assert "geheim" not in repr(event)
    assert (event["event"], event["n"]) == ("x", 1)


def test_masking_takes_time_in_proportion_to_the_text() -> None:
    """Whoever writes what we log must not be able to stop us with it: pytest's timeout is what would notice."""
    for piece in ("a", "token", "token=", "a-", "://", "'", "x@", "password:'", "?key"):
        masked(piece * (1_000_000 // len(piece)))
