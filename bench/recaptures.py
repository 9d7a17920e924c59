"""What capturing the same article again and again costs in space.

An article of the test internet is captured 100 times by the line itself, on demand each time, while one of its sentences changes three times: the first
capture of each of its four versions shows all there is to see. ``storage_ratio`` is the growth of the whole data directory, blobs and ledger, over what
these four alone added to it, which hold nothing twice either. Nothing else changes on the page; ``counting_recapture_kb`` is what each capture
adds where the embedded posts count their likes, so that every picture of them is another one. ``reading_kb`` is what the daemon's own way
costs: a reading of an article that stayed as it is, which brings no capture.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archiver.app.archive import open_archive, place_of_ledger
from archiver.app.line import open_line
from archiver.clock import now
from archiver.pipeline import Line, carry_out
from archiver.settings import Settings, read_settings
from bench.report import Figure, at_most, options, report
from storage.engine import make_engine
from storage.filters import CaptureFilter
from storage.model import Article, Work
from storage.rows import CaptureRow
from storage.vocabulary import Outcome, WorkKind
from tests.internet.newsroom import BENCH
from tests.internet.people import MEASURED
from tests.internet.running import Internet, running_internet

RECAPTURES, QUICK_RECAPTURES = 100, 12
COUNTING, READINGS = 4, 10
LEASE = timedelta(minutes=15)
SENTENCE = "Der Sensor wartet auf Strom, bevor jemand nachsieht."
EDITS = ("Der Sensor hat Strom.", "Der Sensor hat wieder Strom, wie am Vortag.", "Der Sensor schweigt.")
"""What the sentence is changed to, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An archive that watches one article."""

    line: Line
    settings: Settings
    internet: Internet
    article_id: int

    async def work(self, kind: WorkKind) -> None:
        """Do at once what is to be done for the article."""
        with self.line.ledger.write() as writer:
            writer.schedule(Work(kind=kind, subject=self.article_id, due=now() - LEASE, reason="benchmark"), sooner=True)
        (work,) = self.line.ledger.claim(now(), lease=LEASE, limit=1, kinds=(kind,))
        await carry_out(self.line, work)

    async def capture(self) -> CaptureRow:
        """Capture the article as it is now and return what was kept; one with gaps would make the figures look better than they are."""
        await self.work(WorkKind.CAPTURE_ARTICLE)
        with self.line.ledger.read() as reader:
            (kept,) = reader.captures(CaptureFilter(article=BENCH.url, kind="article", limit=1))
        if kept.outcome is not Outcome.COMPLETE:
            raise SystemExit(f"{kept.url} is {kept.outcome}: {', '.join(kept.missing)}")
        return kept

    def count(self, *, on: bool) -> None:
        """Let the posts in the article count their likes, or stand still."""
        for post in MEASURED:
            self.internet.switch(post.subject, "live", **({} if on else {"still": "yes"}))

    async def edit(self, number: int) -> None:
        """Show the article with its sentence as it was first, or after so many edits, and read it."""
        if number:
            self.internet.switch(f"page:{BENCH.url}", "revised", **{SENTENCE: EDITS[number - 1]})
        await self.work(WorkKind.ARTICLE)

    def size(self) -> int:
        """Return the bytes of all files of the archive, once SQLite has put its log in order."""
        engine = make_engine(place_of_ledger(self.settings))
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return sum(file.stat().st_size for file in self.settings.data_dir.rglob("*") if file.is_file())


@asynccontextmanager
async def open_desk(folder: Path, internet: Internet) -> AsyncIterator[Desk]:
    """Open an archive as the daemon does."""
    egress = {"upstream_proxy": internet.proxy, "ca_file": internet.ca_file, "per_host": 1e6}
    settings = read_settings(None, data_dir=folder, egress=egress, browser={"recycle_after": 100_000})
    with open_archive(settings) as (ledger, blobs):
        async with open_line(settings, ledger, blobs) as line:
            with ledger.write() as writer:
                article_id = writer.see_article(Article(url=BENCH.url), now(), None)
            yield Desk(line=line, settings=settings, internet=internet, article_id=article_id)


async def growth(desk: Desk, captures: int) -> tuple[list[int], list[CaptureRow]]:
    """Capture so often, in equal parts before and after each edit; return how much each capture added, and what was kept."""
    added, kept = [], []
    for number in range(captures):
        if number * (len(EDITS) + 1) % captures < len(EDITS) + 1:
            await desk.edit(number * (len(EDITS) + 1) // captures)
        before = desk.size()
        kept.append(await desk.capture())
        added.append(desk.size() - before)
    return added, kept


async def grown(desk: Desk, work: Awaitable[object]) -> int:
    """Do something and return how much it added."""
    before = desk.size()
    await work
    return desk.size() - before


async def run(asked: argparse.Namespace, folder: Path) -> list[Figure]:
    """Measure."""
    with running_internet(folder / "internet") as internet:
        async with open_desk(folder / "archive", internet) as desk:
            captures = QUICK_RECAPTURES if asked.quick else RECAPTURES
            desk.count(on=False)
            added, kept = await growth(desk, captures)
            told(kept)
            readings = [await grown(desk, desk.work(WorkKind.ARTICLE)) for _ in range(READINGS)]
            desk.count(on=True)
            counting = [await grown(desk, desk.capture()) for _ in range(COUNTING)]
    first = range(0, captures, captures // (len(EDITS) + 1))
    again = [added[number] for number in range(captures) if number not in first]
    return [
        at_most("storage_ratio", [sum(added) / sum(added[number] for number in first)], "ratio", 1.15),
        at_most("first_capture_kb", [added[0] / 1000], "kB", None),
        at_most("edited_capture_kb", [added[number] / 1000 for number in first[1:]], "kB", None),
        at_most("recapture_kb", [size / 1000 for size in again], "kB", None),
        at_most("counting_recapture_kb", [size / 1000 for size in counting], "kB", None),
        at_most("reading_kb", [size / 1000 for size in readings], "kB", None, mean=True),
    ]


def told(kept: list[CaptureRow]) -> None:
    """Print what takes the space, by role: bytes of the first capture, and of those blobs of later ones that were not there yet."""
    known: set[str] = set()
    sizes: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for number, one in enumerate(kept):
        for file in one.files:
            if file.sha256 not in known:
                known.add(file.sha256)
                sizes[number == 0][file.role] += file.bytes
    for role in sorted(sizes[True] | sizes[False]):
        print(f"{role:<16}  first {sizes[True][role] / 1000:>8.1f} kB   later {sizes[False][role] / 1000:>8.1f} kB")


def main() -> None:
    """Measure and report."""
    asked = options("What capturing the same article again and again costs in space.").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(asyncio.run(run(asked, Path(folder))), asked.json)


if __name__ == "__main__":
    main()
