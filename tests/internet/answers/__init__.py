"""Answers of the simulated platforms: raw files that a reader can hold against the facts they are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.internet.message import Answer, Headers
from tests.internet.render import PLACEHOLDER, Values, escaper, fill, in_header

HERE = Path(__file__).parent
CITATION = "X-Facts"
STATUS_LINE = re.compile(r"HTTP/1\.1 (\d{3})(?: (.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One answer file, read but not yet filled."""

    name: str
    facts: str
    """The line of the facts that it is made from, with its confidence."""
    status: int
    headers: Headers
    body: str

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of all values that it needs."""
        parts = (self.body, *(value for _, value in self.headers))
        return frozenset(name for part in parts for name in PLACEHOLDER.findall(part))

    @property
    def content_type(self) -> str:
        """Media type of the body."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    def render(self, values: Values) -> Answer:
        """Return the answer as served: placeholders filled, the citation left out."""
        headers = tuple((name, fill(value, values, in_header)) for name, value in self.headers)
        return Answer(status=self.status, headers=headers, body=fill(self.body, values, escaper(self.content_type)).encode())


def parse(name: str, raw: str) -> Template:
    """Read one answer file; ValueError where it is no HTTP answer or cites no fact."""
    head, _, body = raw.partition("\n\n")
    first, *lines = head.split("\n")
    status = STATUS_LINE.fullmatch(first)
    if status is None:
        raise ValueError(f"{name}: no status line: {first!r}")
    headers = tuple(header_of(name, line) for line in lines)
    if not headers or headers[0][0] != CITATION:
        raise ValueError(f"{name}: the first header must be {CITATION}")
    return Template(name=name, facts=headers[0][1], status=int(status[1]), headers=headers[1:], body=body.removesuffix("\n"))


def header_of(name: str, line: str) -> tuple[str, str]:
    """Read one header line."""
    key, colon, value = line.partition(":")
    if not colon or key != key.strip() or not key:
        raise ValueError(f"{name}: no header: {line!r}")
    return key, value.strip()


@cache
def template(platform: str, case: str) -> Template:
    """Return the answer file of a platform's case."""
    return parse(f"{platform}/{case}", (HERE / platform / f"{case}.http").read_text(encoding="utf-8"))


def exists(platform: str, case: str) -> bool:
    """Tell whether a platform has an answer file of that name."""
    return (HERE / platform / f"{case}.http").is_file()


def answer(platform: str, case: str, values: Values | None = None) -> Answer:
    """Return a platform's answer in one case, filled."""
    return template(platform, case).render(values or {})


def names() -> tuple[tuple[str, str], ...]:
    """Return ``(platform, case)`` of every answer file."""
    return tuple(sorted((file.parent.name, file.name.removesuffix(".http")) for file in HERE.glob("*/*.http")))
