"""What commands print: tables for people, one JSON object a line or CSV for scripts; everything else goes to stderr."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from storage.model import Json

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header line; ' stands before what a spreadsheet would calculate.")]

out = Console()
err = Console(stderr=True)

PARTIAL = 5
"""Exit code of what was done in part."""

NO_EDGE = 10_000
"""Width of a table that nothing is too narrow for."""
LEGIBLE = 30
"""Characters of a long value in each line of its cell without which a table is not read."""
BORDER = 3
"""What a table puts between two cells."""
MOST_ROWS = 2**31 - 1
"""Largest limit of a listing."""

Row = Mapping[str, Json]

UNPAIRED = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: pages hold some in their data, names of files too, and UTF-8 has none."""
STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What JSON need not escape, and terminals act on, or readers of lines take for the end of one."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What CSV has no way to escape: terminals act on it, and NUL ends what many readers read."""
FORMULA = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"): the texts are strangers'."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def plain(value: object) -> Json:
    """Return a record as JSON values: times in RFC 3339 UTC with Z, enums as their names, unknown as null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str | bool | int | float) or value is None:
        return str(value) if isinstance(value, str) else value
    return str(value)


def row(value: object) -> dict[str, Json]:
    """Return one record as a JSON object."""
    made = plain(value)
    if not isinstance(made, dict):
        raise TypeError(f"{type(value).__name__} is no record")
    return made


def names_of(record: type) -> tuple[str, ...]:
    """Return the names of a record's fields, as they head a CSV."""
    return tuple(field.name for field in dataclasses.fields(record))


def emit(
    rows: Iterable[Row],
    columns: Sequence[str],
    *,
    as_json: bool = False,
    as_csv: bool = False,
    title: str | None = None,
    names: Sequence[str] | None = None,
) -> None:
    """Print rows in the form asked for; a table shows ``columns`` only, the other forms show all.

    ``names`` head a CSV also where nothing was found; without them those of the first row do.
    """
    if as_json:
        for one in rows:
            print_json(one)
    elif as_csv:
        _emit_csv(list(rows), names or columns)
    else:
        _emit_table(list(rows), columns, title)


def print_json(one: Json | Row) -> None:
    """Print one JSON object on one line of stdout, at once, whatever is taken for the end of a line."""
    written = STEERING.sub(lambda mark: f"\\u{ord(mark[0]):04x}", json.dumps(one, ensure_ascii=False))
    sys.stdout.write(_encodable(written) + "\n")
    sys.stdout.flush()


def note_if_cut(rows: Sequence[Row], limit: int) -> None:
    """Tell on stderr that a listing may go on: who counts its rows would count too few."""
    if len(rows) >= limit:
        note(f"the first {limit} are shown, and there may be more: --limit says how many")


def note(message: str) -> None:
    """Tell the person at the terminal something, on stderr."""
    err.print(escape(printable(message)), highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line of an answer for people, on stdout."""
    out.print(escape(printable(line)), highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """Return text without control characters: captured text is hostile, and they would steer the terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def _emit_csv(rows: list[Row], names: Sequence[str]) -> None:
    names = list(rows[0]) if rows else list(names)
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    writer.writerows([_cell(one.get(name)) for name in names] for one in rows)


def _emit_table(rows: list[Row], columns: Sequence[str], title: str | None) -> None:
    if not rows:
        note("nothing found")
        return
    names = [column.replace("_", " ") for column in columns]
    cells = [[_short(_words(one.get(column))) for column in columns] for one in rows]
    console = _console()
    if _width(names, cells) > console.width:
        _emit_records(console, names, cells, title)
        return
    table = Table(title=title, title_justify="left", show_lines=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for one in cells:
        table.add_row(*map(escape, one))
    console.print(table)


def _console() -> Console:
    """Return where tables go: a pipe or a file has no edge at which lines would have to be broken."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=NO_EDGE)


def _width(names: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """Return the columns of a terminal that a table needs to be read: each cell with its border, and so much of long values as stays legible."""
    longest = (max(map(cell_len, column)) for column in zip(names, *cells, strict=True))
    return 1 + sum(BORDER + min(each, LEGIBLE) for each in longest)


def _emit_records(console: Console, names: Sequence[str], cells: Sequence[Sequence[str]], title: str | None) -> None:
    """Print each row as lines of its own, one for each value, as psql does where a table is too wide."""
    if title is not None:
        console.print(escape(title), style="italic")
    for one in cells:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, cell in zip(names, one, strict=True):
            if cell:
                table.add_row(name, escape(cell))
        console.print(table, "")


def _cell(value: Json) -> str:
    if value is None:
        return ""
    text = CONTROLS.sub("\ufffd", _encodable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _encodable(text: str) -> str:
    return UNPAIRED.sub("\ufffd", text)


def _words(value: Json) -> str:
    """Return a value as a person reads it: times to the second, lists and records without their brackets."""
    if isinstance(value, str):
        return f"{value[:10]} {value[11:19]}" if TIME.fullmatch(value) else value
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(inner)}" for name, inner in value.items() if inner not in (None, "", [], {}))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str, most: int = 140) -> str:
    clean = printable(text)
    return clean if len(clean) <= most else clean[: most - 1] + "…"
