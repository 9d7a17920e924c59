"""Requests and answers as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked."""

    method: str
    scheme: str
    host: str
    """Lower case, without port."""
    path: str
    query: str = ""
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last counts."""
    body: bytes = b""

    @property
    def url(self) -> str:
        """The address asked for, without its query."""
        return f"{self.scheme}://{self.host}{self.path}"

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def parameters(self) -> dict[str, str]:
        """Query parameters, decoded; of a repeated one the last counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """Return a header, empty where it is missing."""
        return self.headers.get(name, "")


def get(url: str, **headers: str) -> Request:
    """Return a GET request for an address."""
    parts = urlsplit(url)
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Request(method="GET", scheme=parts.scheme, host=parts.hostname or "", path=parts.path or "/", query=parts.query, headers=named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server says: a body that is whole and not yet coded for the wire."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the first header of that name, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def adding(self, *headers: tuple[str, str]) -> Answer:
        """Return the same answer with more headers."""
        return replace(self, headers=(*self.headers, *headers))


def redirect(location: str, status: int = 301) -> Answer:
    """Return a plain redirect."""
    return Answer(status=status, headers=(("Location", location), ("Content-Type", "text/html; charset=utf-8")))


def page(html: str, status: int = 200) -> Answer:
    """Return an HTML page."""
    return Answer(status=status, headers=(("Content-Type", "text/html; charset=utf-8"),), body=html.encode())
