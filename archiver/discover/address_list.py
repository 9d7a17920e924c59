"""Read lists of addresses: CSV as spreadsheets and analytics export it, or one address a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.discover.entry import absolute
from archiver.markup import decode

SEPARATORS = "\t;,|"
"""In doubt the first of them: commas stand in addresses, too, and bars in the titles of pages."""
NAMES = re.compile(r"(?:[\w-]{1,20}[\W_])?(?:urls?|links?|uri|href|loc|permalink|adresse|address)(?:[\W_]{1,3}[\w-]{1,20}\W?)?", re.IGNORECASE)
"""Names of columns that hold addresses: ``url``, ``Link``, ``article_url``, ``URL (canonical)``."""
PLAIN = re.compile(r"urls?|links?|uri|href|loc|permalink|adresse|address", re.IGNORECASE)
ARTICLES = re.compile(r"article|artikel|story|canonical|page|seite|post|web", re.IGNORECASE)
OTHERS = re.compile(r"image|img|picture|photo|bild|thumb|avatar|logo|icon|author|autor|profile|user|feed|home|mail|\bip\b", re.IGNORECASE)
"""Columns of addresses of something else."""
DIRECTIVE = re.compile(r"sep=.", re.IGNORECASE)
"""A first line that tells spreadsheets what stands between cells."""
WHOLE = re.compile(r"[^\s;\t|\"]+")
SAMPLE = 20
"""Lines by which it is told what stands between cells."""
MOST_LINES = 50
"""Lines that one quoted cell may run over."""
LONGEST_CELL = 80


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no address."""

    number: int
    """As editors count, from 1."""
    text: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """The addresses of a list, each once, in its order, and the lines that hold none."""

    addresses: tuple[str, ...]
    bad: tuple[BadLine, ...]


def read_addresses(body: bytes) -> AddressList:
    """Return the http(s) addresses of a list: of the column that its header names, else of the first cell of each line that holds one.

    Every line is either an address or told as bad; empty lines, comments (``#``) and a header are neither. Never raises.
    """
    text = decode(body, None)
    lines = _lines(text)
    rows = list(_rows(lines, _separator(lines)))
    header = _header(rows)
    column = _column(rows) if header else None
    addresses: dict[str, None] = {}
    bad: list[BadLine] = []
    for number, cells in rows[1:] if header else rows:
        address = _address(cells, column)
        if address is not None:
            addresses[address] = None
        else:
            bad.append(BadLine(number, _shown(cells, column)))
    return AddressList(tuple(addresses), tuple(bad))


def is_address_list(body: bytes, name: str) -> bool:
    """Tell whether a file is a list of addresses and no text: by its name, or by a header that names the column and an address below it."""
    if name.lower().endswith((".csv", ".tsv")):
        return True
    lines = _lines(decode(body[:65_536], None))
    rows = list(_rows(lines, _separator(lines)))[:2]
    return len(rows) == 2 and _header(rows) and any(NAMES.fullmatch(cell) for cell in rows[0][1])


def _lines(text: str) -> list[str]:
    """Return the lines of a list; one that speaks to spreadsheets counts as empty, so that numbers stay what editors show."""
    lines = text.splitlines()
    return ["", *lines[1:]] if lines and DIRECTIVE.fullmatch(lines[0].strip()) else lines


def _column(rows: list[tuple[int, list[str]]]) -> int | None:
    """Return the column that the header names best, of those that hold an address; None where it names none."""
    named = [at for at, cell in enumerate(rows[0][1]) if NAMES.fullmatch(cell)]
    holding = [at for at in named if any(_address(cells, at) is not None for _, cells in rows[1:])]
    return min(holding or named, key=lambda at: (_rank(rows[0][1][at]), at), default=None)


def _rank(name: str) -> int:
    if PLAIN.fullmatch(name):
        return 0
    return 3 if OTHERS.search(name) else 1 if ARTICLES.search(name) else 2


def _separator(lines: list[str]) -> str | None:
    """Return what stands between cells, None where each line is a cell: of the signs in the first line the one beside which most lines have an address alone.

    Of several those that most lines have. Addresses may hold commas, so they tell nothing beside addresses alone.
    """
    first, *rest = [line.strip() for line in lines if line.strip() and not line.startswith("#")][:SAMPLE] or [""]
    if absolute(first, None) is not None and all(WHOLE.fullmatch(line) for line in (first, *rest)):
        return None
    lines = [first, *rest]
    signs = (sign for sign in SEPARATORS if sign in first)
    return max(signs, key=lambda sign: (sum(_parts(line, sign) for line in lines), sum(sign in line for line in lines)), default=None)


def _parts(line: str, separator: str) -> bool:
    """Tell whether a sign parts an address in a line from what stands beside it: titles hold such signs, too."""
    cells = (cell.strip().strip('"') for cell in line.split(separator))
    return separator in line and any(WHOLE.fullmatch(cell) and absolute(cell, None) is not None for cell in cells)


def _rows(lines: list[str], separator: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that has any, with the number of its first line."""
    at = 0
    while at < len(lines):
        taken, cells = _row(lines, at, separator) if separator is not None else (1, [lines[at]])
        cells = [cell.strip() for cell in cells]
        if any(cells) and not cells[0].startswith("#"):
            yield at + 1, cells
        at += taken


def _row(lines: list[str], at: int, separator: str) -> tuple[int, list[str]]:
    """Return over how many lines a row runs, and its cells; a quotation mark that opens no cell, or that nothing closes, spoils its own line only."""
    reader = csv.reader((f"{line}\n" for line in lines[at : at + MOST_LINES]), delimiter=separator, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return 1, _cells(lines[at], separator)
    return reader.line_num, cells


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of a line that is no row as the format has it."""
    if line.count('"') % 2:
        return line.replace('"', "").split(separator)
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _header(rows: list[tuple[int, list[str]]]) -> bool:
    """Tell whether the first row only names the columns: it holds no address, and the next one does."""
    return len(rows) > 1 and _address(rows[0][1], None) is None and any(_address(cells, None) is not None for _, cells in rows[1:])


def _address(cells: list[str], column: int | None) -> str | None:
    asked = cells if column is None else cells[column : column + 1]
    return next((address for cell in asked if (address := absolute(cell, None)) is not None), None)


def _shown(cells: list[str], column: int | None) -> str:
    cell = cells[column] if column is not None and column < len(cells) else next((cell for cell in cells if cell), "")
    return cell[:LONGEST_CELL]
