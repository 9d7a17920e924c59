"""What a million watched posts cost the due queue and the listings, in SQLite and in PostgreSQL.

In each database one ledger of 1,000 posts and one of a million (``--quick``: 100,000), filled by SQL of the same shape: each post with its identity, one
look, one change and one entry of the queue; a quarter of the queue on one host, the rest on thousands. A tick claims for both lanes of the daemon when
nothing is due; the first page is what ``archiver posts`` and ``archiver changes`` print without further options. Claims are measured when everything is due
at once, in batches of 200, each one durable transaction; between two batches the works claimed are finished, as each of them is with what it recorded.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, text

from archiver.worker.dispatch import CAPTURES, LIGHT, LIGHT_AT_ONCE
from bench.report import Figure, at_most, options, report
from storage import Ledger, open_ledger
from storage.engine import make_engine
from storage.filters import ChangeFilter, PostFilter
from storage.transactions import transaction
from tests.postgres import running_postgres

SMALL, LARGE, QUICK_LARGE = 1_000, 1_000_000, 100_000
PAGE = 1000
"""Rows that a listing shows unless told otherwise."""
BATCH = 200
BATCHES, QUICK_BATCHES = 15, 9
PAIRS, QUICK_PAIRS = 15, 7
LEASE = timedelta(minutes=15)
START = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE = START - timedelta(days=1)
"""When nothing is due yet."""
AFTER = START + timedelta(days=365)
"""When everything is due."""

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
ROWS: Mapping[str, Mapping[str, str]] = {
    "post": {
        "id": "i",
        "platform": "'x'",
        "space": "''",
        "native_id": "CAST(1700000000000000000 + i AS TEXT)",
        "permalink": "'https://x.com/i/status/' || CAST(1700000000000000000 + i AS TEXT)",
        "permalink_digest": "bench_digest(i)",
        "first_seen": "bench_time(i)",
        "author": "'reader_' || CAST(i % 5000 AS TEXT)",
        "author_key": "'reader_' || CAST(i % 5000 AS TEXT)",
        "text": "'The harbour is open again, says post ' || CAST(i AS TEXT)",
        "state": "'live'",
        "last_live": "bench_time(i)",
        "test_spans": "FALSE",
        "grounds": "bench_document('[]')",
    },
    "identity": {
        "id": "i",
        "platform": "'x'",
        "space": "''",
        "native_id": "CAST(1700000000000000000 + i AS TEXT)",
        "native_digest": "bench_digest(-i)",
        "post_id": "i",
    },
    "observation": {
        "id": "i",
        "identity_id": "i",
        "at": "bench_time(i)",
        "platform": "'x'",
        "host": "'cdn.syndication.twimg.com'",
        "space": "''",
        "native_id": "CAST(1700000000000000000 + i AS TEXT)",
        "target": "'post'",
        "method": "'syndication'",
        "seen": "'live'",
        "scheduled": "TRUE",
        "status": "200",
        "fields": "bench_document('{}')",
    },
    "change": {"id": "i", "at": "bench_time(i)", "kind": "'first-seen'", "post_id": "i", "high": "bench_time(i)", "evidence": "bench_document('[]')"},
    "work": {
        "id": "i",
        "kind": "'look'",
        "subject": "i",
        "due": "bench_time(i)",
        "host": "CASE WHEN i % 4 = 0 THEN 'cdn.syndication.twimg.com' ELSE 'social-' || CAST(i % 4999 AS TEXT) || '.example' END",
        "priority": "CASE WHEN i % 10 = 0 THEN 50 ELSE 0 END",
        "attempts": "0",
        "generation": "0",
        "claimable_at": "bench_time(i)",
    },
}

POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION bench_digest(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT encode(sha256(i::text::bytea), 'hex') $$;
CREATE FUNCTION bench_time(i bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT to_timestamp({start} + i) $$;
CREATE FUNCTION bench_document(written text) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT written::json $$;
"""


def fill(url: str, count: int) -> Ledger:
    """Make a ledger that watches so many posts and return it open."""
    open_ledger(url).close()
    engine = make_engine(url)
    with transaction(engine) as connection:
        _add_functions(connection)
        for table, columns in ROWS.items():
            rows = f"{NUMBERS.format(count=count)} SELECT {', '.join(columns.values())} FROM n"
            connection.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) {rows}"))
    with transaction(engine) as connection:
        # PostgreSQL does so by itself within a minute of such a change.
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
    engine.dispose()
    return open_ledger(url)


def _add_functions(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(POSTGRESQL_FUNCTIONS.format(start=int(START.timestamp())))
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.create_function("bench_digest", 1, lambda i: sha256(str(i).encode()).hexdigest(), deterministic=True)
    raw.create_function("bench_time", 1, lambda i: f"{START + timedelta(seconds=i):%Y-%m-%d %H:%M:%S}.000000", deterministic=True)
    raw.create_function("bench_document", 1, str, deterministic=True)


def tick(ledger: Ledger) -> None:
    """Ask for due work as the daemon does each time it looks, and claim for both lanes even though nothing is due."""
    assert not ledger.ready(BEFORE)
    for kinds, slots in ((LIGHT, LIGHT_AT_ONCE), (CAPTURES, 2)):
        assert not ledger.claim(BEFORE, lease=LEASE, limit=slots, kinds=kinds)


def first_page_of_posts(ledger: Ledger) -> None:
    """List the posts seen last."""
    with ledger.read() as reader:
        assert len(reader.posts(PostFilter(limit=PAGE))) == PAGE


def first_page_of_changes(ledger: Ledger) -> None:
    """List the newest changes."""
    with ledger.read() as reader:
        assert len(reader.changes(ChangeFilter(limit=PAGE))) == PAGE


def seconds(work: Callable[[Ledger], None], ledger: Ledger) -> float:
    """Return how long it takes once."""
    started = time.perf_counter()
    work(ledger)
    return time.perf_counter() - started


def ratios(work: Callable[[Ledger], None], small: Ledger, large: Ledger, pairs: int) -> list[float]:
    """Return how many times longer it takes in the large ledger, in pairs that follow each other."""
    for ledger in (small, large):
        work(ledger)
    return [seconds(work, large) / seconds(work, small) for _ in range(pairs)]


def claims_per_second(ledger: Ledger, batches: int) -> list[float]:
    """Return the rate at which each batch is claimed."""
    rates = []
    for _ in range(batches):
        started = time.perf_counter()
        works = ledger.claim(AFTER, lease=LEASE, limit=BATCH)
        rates.append(len(works) / (time.perf_counter() - started))
        with ledger.write() as writer:
            for work in works:
                assert writer.finish(work, due=AFTER + timedelta(days=1))
    return rates


def figures_of(database: str, small: Ledger, large: Ledger, *, quick: bool) -> list[Figure]:
    """Measure one kind of database."""
    pairs = QUICK_PAIRS if quick else PAIRS
    listings = [ratios(page, small, large, pairs) for page in (first_page_of_posts, first_page_of_changes)]
    return [
        at_least(f"claims_per_s_{database}", claims_per_second(large, QUICK_BATCHES if quick else BATCHES), "1/s", 1000),
        at_most(f"tick_ratio_{database}", ratios(tick, small, large, pairs * 5), "ratio", 2.0),
        at_most(f"listing_ratio_{database}", max(listings, key=statistics.median), "ratio", 3.0),
    ]


def at_least(figure: str, measured: Sequence[float], unit: str, target: float) -> Figure:
    """Return the median as a figure that holds while it does not fall below ``target``."""
    one = at_most(figure, measured, unit, target)
    return replace(one, holds=one.value >= target)


def worst_of(name: str, figures: Sequence[Figure]) -> Figure:
    """Return under the plain name what is worst in any database."""
    same = [one for one in figures if one.figure.startswith(name)]
    return replace((min if name.startswith("claims") else max)(same, key=lambda one: one.value), figure=name)


@contextmanager
def places() -> Iterator[Mapping[str, Callable[[str], str]]]:
    """Give for each kind of database what makes an address out of a name."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(fsync=True) as server:

        def in_server(name: str) -> str:
            server.run("CREATE DATABASE {} TEMPLATE template0", name)
            return server.url(name)

        yield {"sqlite": lambda name: f"sqlite:///{Path(folder) / name}.sqlite", "postgresql": in_server}


def main() -> None:
    """Measure and report."""
    given = options(__doc__ or "").parse_args()
    figures: list[Figure] = []
    with places() as addresses:
        for database, address in addresses.items():
            small, large = fill(address("small"), SMALL), fill(address("large"), QUICK_LARGE if given.quick else LARGE)
            figures += figures_of(database, small, large, quick=given.quick)
            small.close()
            large.close()
    report([*(worst_of(name, figures) for name in ("claims_per_s", "tick_ratio", "listing_ratio")), *figures], given.json)


if __name__ == "__main__":
    main()
