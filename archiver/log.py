"""What the program logs: one event a line on stderr, JSON for the journal, plain lines for a person at a terminal, and never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

TALKATIVE = ("httpx", "httpcore", "alembic", "apscheduler", "trafilatura")
"""Libraries whose own chatter is not ours to log."""
SILENCED = ("apprise",)
"""Libraries whose errors repeat addresses with passwords in them."""

# Every repetition has an end: what is logged comes from strangers, and matching must take no longer than the text is long.
NAME = r"(?<![\w-])[\w-]{0,40}?(?:token|secret|passw(?:or)?d|pwd|api[_-]?key|signature|credential|session[_-]?id|jwt)[\w-]{0,20}"
SHORT_NAME = r"(?:[?&\#;]|%3F|%26|%23)(?:sig|key|auth|code|sid|session|pass)"
"""Too common a word to mask wherever it stands: in addresses only."""
HEADER = r"(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-auth[\w-]{0,20})"
QUOTED = r""" \\?"(?:[^"\\]|\\.)*"? | \\?'(?:[^'\\]|\\.)*'? """
"""A string in JSON, in Python, or in a string: to its end, or to that of a text which was cut."""
SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE | re.DOTALL)
    for pattern in (
        # An address of a database up to its last @: whoever forgets to encode a password has / and ? in it.
        r"(\b(?:postgres(?:ql)?|mysql|mariadb)(?:\+\w{1,20})?://)[^\s\"']{0,500}(?=@)",
        r"(:(?://|%2F%2F))[^/?\#\s\"'<>]{0,500}(?=@)",
        # To the end of the line: a cookie has spaces and quotes, and a scheme comes before the token.
        rf"({HEADER}\\?[\"']?\s{{0,8}}[:=,]\s{{0,8}}(?:b(?=[\"']))?)(?:{QUOTED}|[^\r\n\"'][^\r\n]*)",
        rf"({NAME}\\?[\"']?\s{{0,8}}(?:[:=]|%3D|,(?=\s{{0,8}}b?[\"']))\s{{0,8}}(?:b(?=[\"']))?)(?:{QUOTED}|[^\s&;\#,\"')}}\]]+)",
        rf"({SHORT_NAME}(?:=|%3D))(?:{QUOTED}|[^\s&;\#,\"')}}\]]+)",
        r"\b((?:bearer|basic)[ ])[\w.~+/=%-]{8,}",
    )
)
"""Each with what stays in front of the secret."""


def log_to(stream: TextIO = sys.stderr) -> None:
    """Log to a stream from now on."""
    to_person = stream.isatty()
    for_person = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    for_journal = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    renderers: list[Any] = [unsteering, for_person] if to_person else [for_journal]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, redact, *renderers],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take passwords, tokens and cookies out of what is logged: addresses and errors of others carry them."""
    return {name: _redacted(name, value) for name, value in event.items()}


def unsteering(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of what a person reads at a terminal whatever would steer that: addresses and errors of strangers carry it. Only a traceback has lines."""
    return {name: _unsteering(value, "\n" if name == "exception" else "") if isinstance(value, str) else value for name, value in event.items()}


def masked(text: str) -> str:
    """Return a text with ``***`` in place of each secret: credentials in addresses, and values that their name gives away."""
    for secret in SECRETS:
        text = secret.sub(r"\1***", text)
    return text


def _unsteering(text: str, kept: str) -> str:
    return "".join(mark if mark.isprintable() or mark in kept else " " for mark in text)


def _redacted(name: str, value: Any) -> Any:
    if re.fullmatch(rf"(?i){NAME}|{HEADER}", name):
        return "***"
    if isinstance(value, Mapping):
        return {str(key): _redacted(str(key), part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted("", part) for part in value]
    # Whatever is no plain value is written out here, not by the renderer, which would not mask it.
    return value if value is None or isinstance(value, bool | int | float) else masked(value if isinstance(value, str) else repr(value))
