"""What an archive has acknowledged, and whether all of it, and nothing by halves, is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from storage import FileBlobs, check
from storage.vocabulary import TOLD

FACTS = (
    "seed",
    "article",
    "version",
    "embed",
    "link",
    "resolution",
    "post",
    "identity",
    "observation",
    "capture",
    "capture_file",
    "sighting",
    "change",
    "alert",
    "delivery",
)
"""Tables whose rows are only ever added, under ids that grow."""

HALVES: Mapping[str, str] = {
    "a capture without its traffic": """
        select capture from capture where outcome <> 'FAILED'
        and not exists (select 1 from capture_file where capture_id = capture.id and role = 'warc')""",
    "a failed capture without a reason": "select capture from capture where outcome = 'FAILED' and missing = '[]'",
    "a reference to a WARC that is not there before it": "select file_id from revisit where holder_id >= file_id",
    "a fingerprint that nobody saw": "select sha256 from image where not exists (select 1 from sighting where sighting.sha256 = image.sha256)",
    "a row that names a blob which fixity would not check": """
        select sha256 from observation where sha256 not in (select sha256 from blob)
        union select source_sha256 from version where source_sha256 not in (select sha256 from blob)
        union select sha256 from capture_file where sha256 not in (select sha256 from blob)""",
    "an article whose newest version is not told": """
        select id from article where latest_version_id is not (select max(id) from version where article_id = article.id)""",
    "a post seen live that does not say so": """
        select post.id from post where last_live is null and exists (
        select 1 from observation join identity on identity.id = identity_id
        where post_id = post.id and target = 'post' and seen = 'live')""",
    "a post without the change that tells of it": """
        select id from post where not exists (select 1 from change where post_id = post.id and kind = 'first-seen')""",
    "a change that waits to be told with nobody at work on it": """
        select change_id from outbox where alert_id is null and not exists (select 1 from work where kind = 'alert')""",
    "an alert that tells of nothing": "select id from alert where id not in (select alert_id from outbox where alert_id is not null)",
    "an alert that was not and will not be delivered": """
        select id from delivery where sent_at is null and not exists (select 1 from work where kind = 'deliver' and subject = delivery.id)""",
    "a post that will not be looked at": """
        select id from post where merged_into is null and not exists (select 1 from work where kind = 'look' and subject = post.id)""",
    "a post looked at that was not and will not be captured": """
        select id from post where merged_into is null
        and exists (select 1 from observation join identity on identity.id = identity_id where post_id = post.id and target = 'post')
        and not exists (select 1 from capture where post_id = post.id)
        and not exists (select 1 from work where kind = 'capture-post' and subject = post.id)""",
    "an article that will not be read": """
        select id from article where url like 'http%' and latest_version_id is null
        and not exists (select 1 from work where kind = 'article' and subject = article.id)""",
    "an article read that was not and will not be captured": """
        select id from article where url like 'http%' and latest_version_id is not null
        and not exists (select 1 from capture where article_id = article.id)
        and not exists (select 1 from work where kind = 'capture-article' and subject = article.id)""",
    "a short link that was not and will not be followed": """
        select id from link where not exists (select 1 from resolution where resolution.digest = link.digest)
        and not exists (select 1 from work where kind = 'resolve' and subject = link.id)""",
    "a seed that was not and will not be read": """
        select id from seed where not exists (select 1 from work where kind = 'seed' and subject = seed.id)
        and (kind in ('feed', 'sitemap') or not exists (select 1 from article where seed_id = seed.id))
        and not exists (select 1 from article_url where article_url.url = seed.url)""",
}
"""What one transaction writes together, asked for each part that is there without the other."""

UNTOLD = f"""
    select id from change where kind in ({", ".join(f"'{kind}'" for kind in sorted(TOLD))}) and id not in (select change_id from outbox)"""
"""Changes that nobody will be told of, although the settings name somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many rows of a table there were up to an id, and the sum of their ids: any that is missing later shows."""

    last: int
    count: int
    total: int


@dataclass(slots=True)
class Truth:
    """What is known of an archive in a data directory with SQLite; it is asked between two lives of its daemon, and while one lives."""

    data_dir: Path
    acknowledged: dict[str, Rows] = field(default_factory=dict)
    under_way: dict[int, int] = field(default_factory=dict)
    """Works that were leased when their daemon died, with the generation of that lease."""
    told: bool = False
    """Whether the settings of the archive name somebody to tell of changes: without, the outbox stays empty."""
    whole: set[str] = field(default_factory=set)
    """Blobs whose digest was checked already; afterwards only that they are there."""

    def note_rows(self) -> None:
        """Acknowledge every row that can be seen now: whoever reads it may act on it."""
        with closing(self._connect()) as connection:
            for table in FACTS:
                last, count, total = connection.execute(f"select coalesce(max(id), 0), count(*), coalesce(sum(id), 0) from {table}").fetchone()
                self.acknowledged[table] = Rows(last=last, count=count, total=total)

    def count(self) -> int:
        """Return how many rows are acknowledged."""
        return sum(rows.count for rows in self.acknowledged.values())

    def note_under_way(self) -> int:
        """Remember the leases that a dead daemon left, and return how many are new."""
        with closing(self._connect()) as connection:
            found = dict(connection.execute("select id, generation from work where lease_until is not null").fetchall())
        new = found.items() - self.under_way.items()
        self.under_way |= found
        return len(new)

    def lost(self) -> list[str]:
        """Return what was acknowledged and is not there."""
        missing: list[str] = []
        with closing(self._connect()) as connection:
            for table, rows in self.acknowledged.items():
                found = connection.execute(f"select count(*), coalesce(sum(id), 0) from {table} where id <= ?", (rows.last,)).fetchone()
                if found != (rows.count, rows.total):
                    missing += [f"{table}: {found[0]} of {rows.count} rows"]
        return missing

    def half_visible(self) -> list[str]:
        """Return what is there by halves: blobs that rows name and that are not whole, rows without those written with them."""
        with closing(self._connect()) as connection:
            problems = [row[0] for row in connection.execute("pragma integrity_check") if row[0] != "ok"]
            problems += [f"foreign key {row}" for row in connection.execute("pragma foreign_key_check")]
            for what, query in HALVES.items():
                problems += [f"{what}: {row[0]}" for row in connection.execute(query)]
            if self.told:
                problems += [f"a change that nobody will be told of: {row[0]}" for row in connection.execute(UNTOLD)]
            named = {row[0] for row in connection.execute("select sha256 from blob")}
        blobs = FileBlobs(self.data_dir / "blobs")
        problems += [f"blob {damage.problem}: {damage.sha256}" for damage in check(blobs, sorted(named - self.whole))]
        problems += [f"blob gone: {sha256}" for sha256 in sorted(named & self.whole) if not blobs.has(sha256)]
        self.whole |= named
        return problems

    def taken_up_again(self) -> int:
        """Forget and count the works left under way that were claimed again since, or done."""
        with closing(self._connect()) as connection:
            generations = dict(connection.execute("select id, generation from work").fetchall())
        # A start hands back what it finds leased (one generation more), and only then can it be claimed (one more).
        taken = [work for work, generation in self.under_way.items() if generations.get(work, generation + 2) >= generation + 2]
        for work in taken:
            del self.under_way[work]
        return len(taken)

    def captures_of(self, url: str) -> int:
        """Return how many captures of an address there are."""
        with closing(self._connect()) as connection:
            return int(connection.execute("select count(*) from capture where url = ?", (url,)).fetchone()[0])

    def has_seed(self, name: str) -> bool:
        """Return whether a seed of this name is there."""
        with closing(self._connect()) as connection:
            return connection.execute("select 1 from seed where name = ?", (name,)).fetchone() is not None

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data_dir / "ledger.sqlite", timeout=30)
