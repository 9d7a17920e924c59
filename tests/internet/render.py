"""Fill ``{{placeholders}}``, escaping each value for the place where it stands."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

PLACEHOLDER = re.compile(r"\{\{([A-Za-z0-9_:./-]+)\}\}")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Markup that is put in as it stands."""

    html: str


Value: TypeAlias = str | int | bool | list["Value"] | dict[str, "Value"] | Fragment | None
Values: TypeAlias = Mapping[str, Value]


class MissingValueError(KeyError):
    """A template asks for a value that nobody gave: give it, or correct the placeholder."""


def fill(template: str, values: Values, escape: Callable[[Value], str]) -> str:
    """Return the template with every placeholder filled; MissingValueError names the one that cannot be."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise MissingValueError(match[1])
        return escape(values[match[1]])

    return PLACEHOLDER.sub(one, template)


def escaper(content_type: str) -> Callable[[Value], str]:
    """Return how values are written into a body of that type."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        return in_json
    return in_markup if kind.endswith(("html", "xml")) else in_text


def in_json(value: Value) -> str:
    """Write a value into JSON: a string goes between the quotes that the template has, anything else stands bare."""
    written = json.dumps(value.html if isinstance(value, Fragment) else value, ensure_ascii=False)
    return written[1:-1] if isinstance(value, str | Fragment) else written


def in_markup(value: Value) -> str:
    """Write a value into HTML or XML, text or quoted attribute."""
    return value.html if isinstance(value, Fragment) else html.escape(str(value))


def in_text(value: Value) -> str:
    """Write a value into plain text or a script, as it is."""
    return value.html if isinstance(value, Fragment) else str(value)


def in_header(value: Value) -> str:
    """Write a value into a header; ValueError where it would end the line."""
    written = str(value)
    if "\r" in written or "\n" in written:
        raise ValueError("a header value cannot hold a line end")
    return written
