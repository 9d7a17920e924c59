"""What does it cost to find the posts that a page quotes: next to parsing it, next to what others would take, on its worst page, in memory?"""

from __future__ import annotations

import gc
import gzip
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from archiver.discover import find_embeds
from archiver.markup import parse, transcode
from archiver.platforms import PLATFORMS
from bench.pages import news_pages
from bench.report import Figure, at_least, at_most, options, report

OVER_PARSE = 8.0
WORST_PAGE = 5.0
OVER_OTHERS = 8.0
LEAST_BYTES = 20_000
"""Shorter pages count as this long: what a page costs however short it is says nothing of time per byte."""
PEAK = re.compile(rb"VmHWM:\s+([0-9]+) kB")
MEMORY_PAGE = 4_000_000
"""Bytes of the page of which the peak is measured, in processes of their own."""


def bare_parse(page: bytes) -> None:
    """Do what is compared with: parse the same bytes and nothing else."""
    LexborHTMLParser(page)


def find(page: bytes) -> None:
    """Do what the archiver does: decode, parse, find."""
    find_embeds(parse(transcode(page, None)), None, PLATFORMS)


def extract(page: bytes) -> None:
    """Do what text extractors do, which loses most embeds."""
    from trafilatura import extract as extracted

    extracted(page, include_comments=False, include_links=True)


def soup(page: bytes) -> None:
    """Do what scripts do that look for embeds: a tree of Python objects, and three searches in it."""
    tree = BeautifulSoup(page, "html.parser")
    tree.find_all("blockquote")
    tree.find_all("iframe")
    tree.find_all("a", href=True)


def seconds(work: Callable[[bytes], None], page: bytes) -> float:
    """Return the CPU seconds of one call and of clearing away what it left: garbage would else be collected in the time of whoever comes next.

    What was there before is looked through by no collection meanwhile.
    """
    gc.freeze()
    start = time.process_time_ns()
    work(page)
    gc.collect()
    return (time.process_time_ns() - start) / 1e9


def once_through(pages: tuple[bytes, ...], works: tuple[Callable[[bytes], None], ...]) -> list[float]:
    """Return the CPU seconds of each work over all pages, interleaved page by page."""
    spent = [0.0 for _ in works]
    for page in pages:
        for place, work in enumerate(works):
            spent[place] += seconds(work, page)
    return spent


def worst_page(pages: tuple[bytes, ...]) -> float:
    """Return the time per byte of the slowest page over that of the median page, each the best of three."""
    rates = [min(seconds(find, page) for _ in range(3)) / max(len(page), LEAST_BYTES) for page in pages]
    return max(rates) / statistics.median(rates)


def peak_of(body: bytes) -> int:
    """Return the most bytes of memory that a process takes at once which finds in ``body``. (What ``getrusage`` tells begins with the parent's.)"""
    script = "import sys; from bench.find import find; find(sys.stdin.buffer.read()); print(open('/proc/self/status').read())"
    run = subprocess.run([sys.executable, "-c", script], input=body, capture_output=True, check=True, cwd=Path(__file__).parent.parent)
    return 1024 * int(PEAK.findall(run.stdout)[0])


def peak_over_page(page: bytes) -> float:
    """Return how many MB of memory a MB of page takes at most, beside what a process takes that finds nothing."""
    peaks = [peak_of(body) for body in (b"<p>", page)]
    return (peaks[1] - peaks[0]) / len(page)


def read_pages(folder: Path) -> tuple[bytes, ...]:
    """Return the pages of a folder; ``.gz`` is unpacked."""
    files = sorted(path for path in folder.rglob("*") if path.name.endswith((".html", ".htm", ".html.gz")))
    return tuple(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)


def measured(pages: tuple[bytes, ...], *, quick: bool) -> list[Figure]:
    """Return all figures."""
    once_through(pages, (bare_parse, find))
    rounds = [once_through(pages, (bare_parse, find)) for _ in range(5 if quick else 15)]
    worst = [worst_page(pages) for _ in range(1 if quick else 5)]
    # The others take minutes over hundreds of pages, so each is measured on a part of them.
    some = pages[:: max(1, len(pages) // (20 if quick else 60))]
    extract(some[0])
    others = [once_through(some, (find, extract, soup)) for _ in range(1 if quick else 3)]
    large = (b"".join(pages) * (MEMORY_PAGE // sum(map(len, pages)) + 1))[:MEMORY_PAGE]
    return [
        at_most("find_over_parse", [finding / parsing for parsing, finding in rounds], "ratio", OVER_PARSE),
        at_most("worst_page", worst, "ratio", WORST_PAGE),
        at_least("over_trafilatura", [theirs / ours for ours, theirs, _ in others], "ratio", OVER_OTHERS),
        at_least("over_beautifulsoup", [theirs / ours for ours, _, theirs in others], "ratio", OVER_OTHERS),
        at_most("peak_mb_per_page_mb", [peak_over_page(large) for _ in range(1 if quick else 3)], "ratio", None),
    ]


def main() -> None:
    """Measure and report."""
    parser = options(__doc__ or "")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="measure on these pages instead of made ones")
    given = parser.parse_args()
    pages = read_pages(given.pages) if given.pages else news_pages(10 if given.quick else 40)
    if not pages:
        parser.error(f"no .html, .htm or .html.gz below {given.pages}")
    report(measured(pages, quick=given.quick), given.json)


if __name__ == "__main__":
    main()
