"""The ledger on SQLite: how its connections are set up, how it is opened, and what goes wrong with files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from storage import (
    BusyError,
    ChangeFilter,
    DiskFullError,
    Ledger,
    LedgerError,
    NewerDatabaseError,
    OlderDatabaseError,
    PostFilter,
    ReadOnlyError,
    due,
    engine,
    hosts,
    listings,
    open_ledger,
    sqlite,
)
from storage.choosing import LOOKED_THROUGH
from storage.model import Place, Work
from storage.tables import observation, work
from storage.transactions import transaction
from storage.vocabulary import ChangeKind, Seen, State, WorkKind
from storage.writer import Writer
from tests.contract.samples import NOON, a_look, a_post
from tests.released.ledgers import load

RELEASED = Path(__file__).parents[1] / "released"
BEFORE = NOON - timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a ledger that exists lies."""
    place = tmp_path / "ledger.sqlite"
    open_ledger(f"sqlite:///{place}").close()
    return place


@pytest.fixture
def connections(path: Path) -> Iterator[Engine]:
    """Open an engine on a ledger that exists."""
    opened = engine.make_engine(f"sqlite:///{path}")
    yield opened
    opened.dispose()


def pragma(connection: Connection, name: str) -> Any:
    """Return a setting of a connection."""
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_every_connection_of_the_pool_is_set_up_for_evidence(connections: Engine) -> None:
    """Only the journal mode stays with the file: each connection must ask for the rest, also those used again."""
    for _ in range(2):
        with ExitStack() as stack:
            opened = [stack.enter_context(connections.connect()) for _ in range(8)]
            for connection in opened:
                settings = [pragma(connection, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
                assert settings == ["wal", 2, 1, sqlite.BUSY_TIMEOUT]


def test_the_connection_that_was_used_last_is_used_first(connections: Engine) -> None:
    """It has in memory what it wrote: any other of the pool would read that anew out of the file."""
    first, last = connections.connect(), connections.connect()
    of_last = last.connection.dbapi_connection
    first.close()
    last.close()
    with connections.connect() as next_one:
        assert next_one.connection.dbapi_connection is of_last


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:kept?mode=memory&uri=true"])
def test_a_ledger_in_no_file_is_refused(address: str) -> None:
    """What was acknowledged would be gone with the program."""
    with pytest.raises(LedgerError, match=r"gone with the program: write sqlite:////PATH"):
        open_ledger(address)


def test_a_writer_holds_the_lock_from_its_beginning_and_a_reader_none(path: Path) -> None:
    """A transaction that reads first and writes later must not fail half-way."""
    ledger = open_ledger(f"sqlite:///{path}")
    with sqlite3.connect(path, timeout=0, isolation_level=None) as other:
        with ledger.read() as reader:
            reader.seeds()
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        with ledger.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()
    ledger.close()


def test_a_database_that_stays_locked_is_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time it is waited for."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 1)
    ledger = open_ledger(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError) as caught, ledger.write():
        pass
    assert caught.value.path == str(path)
    other.close()
    ledger.close()


def test_a_writer_does_not_wait_for_ever_for_others_of_its_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is before it may itself wait for another process, and a tick of the daemon has to come to its end before systemd takes it for hung."""
    monkeypatch.setattr("storage.ledger.PATIENCE", 0.001)
    ledger = open_ledger(f"sqlite:///{path}")
    with ledger.write():
        with pytest.raises(BusyError), ledger.write():
            pass
        with pytest.raises(BusyError):
            ledger.claim(NOON, lease=timedelta(minutes=1), limit=1)
    assert ledger.claim(NOON, lease=timedelta(minutes=1), limit=1) == []
    ledger.close()


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(path: Path) -> None:
    """The transaction that found no room is gone as a whole."""
    ledger = open_ledger(f"sqlite:///{path}")
    with ledger.write() as writer:
        writer.see_post(a_post("1"))

    def no_more_pages(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(Engine, "checkout", no_more_pages)
    try:
        with pytest.raises(DiskFullError), ledger.write() as writer:
            writer.see_post(a_post("2", text="x" * 1_000_000))
    finally:
        event.remove(Engine, "checkout", no_more_pages)
    with ledger.read() as reader:
        assert [row.id for row in reader.posts(PostFilter())] == ["1"]
    ledger.close()


def test_a_ledger_that_is_up_to_date_is_opened_without_being_written(path: Path) -> None:
    """Questions from the command line do not wait for the daemon."""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        open_ledger(f"sqlite:///{path}").close()
    other.close()


def test_a_database_newer_than_the_program_is_refused_and_left_alone(path: Path) -> None:
    """The message says what to do: install a newer program."""
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabaseError, match="install a newer version") as caught:
        open_ledger(f"sqlite:///{path}")
    assert (caught.value.database, caught.value.revision) == (str(path), "9999")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 40, b"%PDF-1.7"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """It may be something that somebody needs."""
    place = tmp_path / "ledger.sqlite"
    place.write_bytes(content)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite"):
        open_ledger(f"sqlite:///{place}")
    assert place.read_bytes() == content


def test_a_damaged_schema_is_told_as_damage_whatever_it_is_made_of_now(path: Path) -> None:
    """SQLite repeats the word that it does not understand, which need not be UTF-8: every command ended with a traceback, the doctor's too."""
    written = path.read_bytes()
    path.write_bytes(written.replace(b"CREATE TABLE frame", b"CREATE T\xfe\xffLE frame"))
    assert path.read_bytes() != written
    with pytest.raises(LedgerError, match="bring a backup back"):
        open_ledger(f"sqlite:///{path}")
    with pytest.raises(LedgerError, match="bring a backup back"):
        sqlite.damage_of(path)


def test_a_ledger_of_an_older_program_that_cannot_be_written_is_told_as_that(tmp_path: Path) -> None:
    """A newer one is read where it cannot be written: who hears of that alone mends the rights of an archive that was put aside, and is told the same again."""
    load(f"sqlite:///{tmp_path}/a.sqlite", (RELEASED / "0005.sqlite.sql").read_text(encoding="utf-8"))
    with pytest.raises(OlderDatabaseError, match=r"a\.sqlite was written by an older program \(schema 0005\).*archiver migrate.*a copy"):
        open_ledger(tmp_path / "a.sqlite", to_read=True)


def test_a_missing_directory_is_made(tmp_path: Path) -> None:
    """The first start needs no preparation."""
    open_ledger(f"sqlite:///{tmp_path}/a/b/ledger.sqlite").close()
    assert (tmp_path / "a/b/ledger.sqlite").is_file()


READ_ONLY = """
import os, sys
from storage import FileBlobs, ReadOnlyError, hold, open_ledger
from pathlib import Path
from random import random
import alembic.command, sqlalchemy.dialects.sqlite
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
root = Path(sys.argv[1])
def lock():
    with hold(root):
        pass
for name, attempt in [
    ("new", lambda: open_ledger(f"sqlite:///{root}/new.sqlite")),
    ("below", lambda: open_ledger(f"sqlite:///{root}/below/new.sqlite")),
    ("known", lambda: open_ledger(f"sqlite:///{root}/ledger.sqlite")),
    ("blobs", lambda: FileBlobs(root / "blobs").put(b"x")),
    ("lock", lock),
]:
    try:
        attempt()
    except ReadOnlyError as exc:
        print(name, str(exc.path).startswith(str(root)))
"""


def test_a_read_only_directory_is_told_by_every_door(path: Path) -> None:
    """New ledger, known ledger, blobs and lock; in a process of its own that may not write, whoever runs the tests."""
    # Not below the directory of the tests: nobody else may enter that.
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copy(path, root / "ledger.sqlite")
        (root / "ledger.sqlite").chmod(0o444)
        root.chmod(0o555)
        told = subprocess.run([sys.executable, "-c", READ_ONLY, name], capture_output=True, text=True, check=False)
        root.chmod(0o755)
    assert told.stderr == ""
    assert told.stdout.splitlines() == ["new True", "below True", "known True", "blobs True", "lock True"]


READ_ALL_THE_SAME = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from storage import ReadOnlyError, open_ledger
from storage.filters import PostFilter
import alembic.command, sqlalchemy.dialects.sqlite
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
if "read-only" in sys.argv:
    os.statvfs = lambda _path: SimpleNamespace(f_flag=os.ST_RDONLY)
try:
    ledger = open_ledger(Path(sys.argv[1]), to_read=True)
    with ledger.read() as reader:
        print(*(row.id for row in reader.posts(PostFilter())))
    with ledger.write() as writer:
        writer.seed_checked(1, datetime.now(UTC), None)
        print("written")
except ReadOnlyError as exc:
    print("refused" if exc.path == sys.argv[1] else exc.path)
"""


@pytest.mark.parametrize(
    ("system", "log", "told"),
    [("writable", b"", ["refused"]), ("read-only", b"", ["1", "refused"]), ("read-only", b"acknowledged", ["refused"])],
    ids=["where-it-may-still-change", "where-nothing-can-change-it", "with-a-log-that-nobody-can-read"],
)
def test_a_ledger_that_cannot_be_written_is_read_where_nothing_of_it_would_be_missed(path: Path, system: str, log: bytes, told: list[str]) -> None:
    """A disk that failed is mounted read-only, and a copy put aside is, too; what a log holds was acknowledged, so without it there is no answer."""
    ledger = open_ledger(f"sqlite:///{path}")
    with ledger.write() as writer:
        writer.see_post(a_post("1"))
    ledger.close()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "odd name #1 %20?.sqlite"
        shutil.copy(path, file)
        Path(f"{file}-wal").write_bytes(log)
        for each in (file, Path(f"{file}-wal"), Path(name)):
            each.chmod(0o555)
        done = subprocess.run([sys.executable, "-c", READ_ALL_THE_SAME, str(file), system], capture_output=True, text=True, check=False)
        Path(name).chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.splitlines() == told


def test_who_tries_whether_a_ledger_can_be_written_is_told_where_it_cannot(path: Path) -> None:
    """SQLite begins a transaction of a file that may only be read as if it could write: the doctor called a ledger sound that no daemon could work with."""
    ledger = open_ledger(path, to_read=True)
    with pytest.raises(ReadOnlyError):
        ledger.try_writing()
    ledger.close()


PLANS = [
    PostFilter(limit=5),
    PostFilter(platform="x", limit=5),
    PostFilter(state=State.LIVE, limit=5),
    PostFilter(platform="x", state=State.LIVE, limit=5),
    PostFilter(kind="embed", limit=5),
    PostFilter(text="word", limit=5),
    PostFilter(since=NOON, until=NOON, limit=5),
    ChangeFilter(limit=5),
    ChangeFilter(kind=ChangeKind.LOST, limit=5),
    ChangeFilter(platform="x", limit=5),
    ChangeFilter(post_id=1, limit=5),
]


@pytest.mark.parametrize("wanted", PLANS, ids=str)
def test_a_listing_with_a_limit_walks_an_index_in_its_order(connections: Engine, wanted: PostFilter | ChangeFilter) -> None:
    """It costs what it shows, with a thousand rows in the ledger as with a million: nothing is collected and sorted."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    with connections.connect() as connection:
        event.listen(connection, "before_cursor_execute", note)
        if isinstance(wanted, PostFilter):
            listings.posts(connection, wanted)
        else:
            listings.changes(connection, wanted)
        statement, parameters = next(asked for asked in statements if "LIMIT" in asked[0])
        event.remove(connection, "before_cursor_execute", note)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert plan
    assert all("TEMP B-TREE" not in step and ("SCAN" not in step or "USING INDEX" in step) for step in plan)


CONFIRMING = Place(platform="x", host="h", method="m")
ABOUT_HOSTS: list[Callable[[Connection], object]] = [
    lambda connection: hosts.looks_at_host(connection, a_look(0, host="h"), 30, tuple(Seen)),
    lambda connection: hosts.incidents(connection, "x", "h"),
    lambda connection: hosts.controls_at(connection, CONFIRMING, NOON, 200),
    lambda connection: hosts.never_live(connection, CONFIRMING, (Seen.GONE,), 4),
    lambda connection: list(hosts.known_live(connection, CONFIRMING, 3, NOON, random)),
]

ABOUT_POSTS = ABOUT_HOSTS[0], ABOUT_HOSTS[-1]
"""Those that ask of some of the host's posts one by one."""


@pytest.mark.parametrize("ask", ABOUT_HOSTS)
def test_a_question_about_a_host_reads_its_newest_rows_only(connections: Engine, ask: Callable[[Connection], object]) -> None:
    """A look costs the same at a host with a million looks: an index leads to the newest, and nothing is collected and sorted."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    with connections.connect() as connection:
        _look(connection)
        event.listen(connection, "before_cursor_execute", note)
        ask(connection)
        event.remove(connection, "before_cursor_execute", note)
        asked = [(statement, parameters) for statement, parameters in statements if statement.startswith("SELECT")]
        plans = [[row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)] for statement, parameters in asked]
    assert plans
    for plan in plans:
        assert any("SEARCH" in step and ("INDEX" in step or "PRIMARY KEY" in step) for step in plan)
        assert not any("SCAN" in step for step in plan)
    # What is asked of one post must not lead through all looks at its host: they may be a million.
    of_post = [step for (statement, _), plan in zip(asked, plans, strict=True) if "observation.identity_id = ?" in statement for step in plan]
    assert all("ix_observation_identity_id_target_at" in step for step in of_post)
    assert bool(of_post) is (ask in ABOUT_POSTS)


def _look(connection: Connection) -> None:
    """Watch one post that was live and is gone."""
    writer = Writer(connection)
    writer.see_post(a_post("1"))
    for minute, seen in enumerate([Seen.LIVE] * 3 + [Seen.GONE], start=-9):
        writer.add_observation(a_look(minute, seen=seen, host="h", method="m"))


def _claimed(connection: Connection) -> list[Work]:
    """Claim beside a platform that refuses us: after a day hundreds of thousands of its works are overdue."""
    return due.claim(connection, NOON, lease=timedelta(minutes=5), limit=8, kinds=[WorkKind.LOOK], busy_hosts=["refuses.example"])


def _claimed_early(connection: Connection) -> list[Work]:
    """Claim what may be made early beside posts that cannot be seen: their looks wait for no room."""
    return due.claim_early(connection, BEFORE, lease=timedelta(minutes=5), limit=8, busy_hosts=(), early=lambda _due, _last: True)


@pytest.mark.parametrize("claimed", [_claimed, _claimed_early])
def test_a_claim_costs_nothing_for_what_waits_beside_it(connections: Engine, claimed: Callable[[Connection], list[Work]]) -> None:
    """Each tick claims, with the ledger's only writer: it must not read all that is left alone to find what is not."""

    def waits(connection: Connection, backlog: int) -> None:
        connection.execute(work.delete())
        connection.execute(work.insert(), [_due(number, "refuses.example") for number in range(backlog)] + [_due(backlog, "other.example", span=24.0)])

    def asked(connection: Connection) -> None:
        assert [one.host for one in claimed(connection)] == ["other.example"]

    assert _steps(connections, 4 * LOOKED_THROUGH, waits, asked) <= _steps(connections, 2 * LOOKED_THROUGH, waits, asked) * 1.1


def _known_live(connection: Connection) -> None:
    assert [one.key.id for one in hosts.known_live(connection, CONFIRMING, 3, NOON, random)] == ["1"]


def _never_live(connection: Connection) -> None:
    assert hosts.never_live(connection, CONFIRMING, (Seen.GONE,), 4) == 0


@pytest.mark.parametrize("asked", [_known_live, _never_live])
def test_whom_controls_are_drawn_from_costs_nothing_for_other_looks_at_the_host(connections: Engine, asked: Callable[[Connection], None]) -> None:
    """A method that only confirms makes few of a host's looks, and a host that walls us off answers none: each look at a loss asks who was live."""

    def seen(connection: Connection, others: int) -> None:
        connection.execute(observation.delete())
        writer = Writer(connection)
        for name in ("1", "2"):
            writer.see_post(a_post(name))
        walls = [a_look(-number, "2", method="m", seen=Seen.LOGIN_WALL) for number in range(4, others)]
        first = [a_look(-number, "2", method="n") for number in range(4, others)]
        for look in (*walls, *first, *(a_look(minute, method="m") for minute in (-3, -2, -1))):
            writer.add_observation(replace(look, host="h"))

    assert _steps(connections, 500, seen, asked) <= _steps(connections, 250, seen, asked) * 1.1


def _steps(connections: Engine, size: int, prepare: Callable[[Connection, int], None], asked: Callable[[Connection], None]) -> int:
    """Return how many hundred steps SQLite takes for what is asked of a ledger that was prepared for a size."""
    counted: list[None] = []
    with transaction(connections) as connection:
        prepare(connection, size)
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(lambda: counted.append(None), 100)
        asked(connection)
        raw.set_progress_handler(None, 0)
    return len(counted)


def _due(number: int, host: str, span: float | None = None) -> dict[str, object]:
    at = BEFORE + timedelta(seconds=number + 1)
    return {"kind": WorkKind.LOOK, "subject": number, "due": at, "claimable_at": at, "host": host, "priority": 0, "attempts": 0, "generation": 0, "span": span}


def test_an_open_ledger_can_be_closed_twice(path: Path) -> None:
    """Closing is harmless."""
    ledger: Ledger = open_ledger(f"sqlite:///{path}")
    ledger.close()
    ledger.close()


ROT = {
    ("post", "state"): "lvie",
    ("post", "first_seen"): "2026-43-01 12:00:00.000000",
    ("observation", "fields"): '{"text": "no end',
    ("observation", "seen"): "",
}


def test_values_that_no_program_of_ours_wrote_are_found(path: Path) -> None:
    """A bit that flips within a page leaves the page whole: SQLite notices nothing, and each listing that meets it gives no answer."""
    with closing(open_ledger(f"sqlite:///{path}")) as ledger:
        with ledger.write() as writer:
            writer.see_post(a_post("1"))
            writer.add_observation(a_look(1))
        with ledger.read() as reader:
            assert reader.rot() == []
        with closing(sqlite3.connect(path, isolation_level=None)) as disk:
            for (table, column), value in ROT.items():
                disk.execute(f"UPDATE {table} SET {column} = ?", [value])
            assert sqlite.damage_in(disk) is None
        with ledger.read() as reader:
            assert {(rot.table, rot.column): rot.rows for rot in reader.rot()} == dict.fromkeys(ROT, 1)
