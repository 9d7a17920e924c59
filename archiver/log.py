"""What the program logs: one event a line on stderr, JSON for the journal, plain lines for a person at a terminal, and never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

SECRETS = re.compile(r"(?i)(://)[^/@\s:]+:[^/@\s]+@|\b((?:access_)?token|api_?key|signature|sig|password|authorization|cookie)(=|: ?)[^&\s\"']+")
TALKATIVE = ("httpx", "httpcore", "alembic", "apscheduler", "trafilatura")
"""Libraries whose own chatter is not ours to log."""


def log_to(stream: TextIO = sys.stderr) -> None:
    """Log to a stream from now on."""
    to_person = stream.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if to_person else structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, redact, renderer],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take passwords, tokens and cookies out of what is logged: addresses and errors of others carry them."""
    return {name: SECRETS.sub(_mask, value) if isinstance(value, str) else value for name, value in event.items()}


def _mask(found: re.Match[str]) -> str:
    return f"{found[1]}***@" if found[1] else f"{found[2]}{found[3]}***"
