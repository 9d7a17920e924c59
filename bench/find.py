"""How much more than parsing does it cost to find the posts that a page quotes?"""

from __future__ import annotations

import gzip
import time
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from archiver.discover import find_embeds
from archiver.markup import decode, parse
from archiver.platforms import PLATFORMS
from bench.pages import news_pages
from bench.report import at_most, options, report

TARGET = 8.0


def bare_parse(page: bytes) -> None:
    """Do what is compared with: parse the same bytes and nothing else."""
    LexborHTMLParser(page)


def find(page: bytes) -> None:
    """Do what the archiver does: decode, parse, find."""
    find_embeds(parse(decode(page, None)), None, PLATFORMS)


def once_through(pages: tuple[bytes, ...]) -> tuple[float, float]:
    """Return the CPU seconds of finding and of bare parsing over all pages, interleaved page by page."""
    finding = parsing = 0.0
    for page in pages:
        start = time.process_time_ns()
        bare_parse(page)
        middle = time.process_time_ns()
        find(page)
        parsing += middle - start
        finding += time.process_time_ns() - middle
    return finding / 1e9, parsing / 1e9


def read_pages(folder: Path) -> tuple[bytes, ...]:
    """Return the pages of a folder; ``.gz`` is unpacked."""
    files = sorted(path for path in folder.rglob("*") if path.name.endswith((".html", ".htm", ".html.gz")))
    return tuple(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)


def main() -> None:
    """Measure and report."""
    parser = options(__doc__ or "")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="measure on these pages instead of made ones")
    given = parser.parse_args()
    pages = read_pages(given.pages) if given.pages else news_pages(10 if given.quick else 40)
    if not pages:
        parser.error(f"no .html, .htm or .html.gz below {given.pages}")
    once_through(pages)
    rounds = [once_through(pages) for _ in range(5 if given.quick else 15)]
    report([at_most("find_over_parse", [finding / parsing for finding, parsing in rounds], "ratio", TARGET)], given.json)


if __name__ == "__main__":
    main()
