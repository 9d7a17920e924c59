"""The ledger on PostgreSQL: how its connections are set up, who waits for whom, and what goes wrong with servers."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from storage import (
    BusyError,
    DiskFullError,
    Ledger,
    LedgerError,
    NewerDatabaseError,
    NoConnectionError,
    PostFilter,
    ReadOnlyError,
    StorageError,
    Writer,
    due,
    engine,
    open_ledger,
    postgresql,
)
from storage.errors import OtherDaemonError
from storage.model import Work
from storage.vocabulary import WorkKind
from tests.contract.samples import a_post
from tests.postgres import Postgres

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """Return the address of a database of our own: tests change its settings."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture
def connections(url: str) -> Iterator[Engine]:
    """Open an engine on a database without ledger."""
    opened = engine.make_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """Open a ledger of its own."""
    opened = open_ledger(url)
    yield opened
    opened.close()


def name_of(url: str) -> str:
    """Return the name of a database."""
    return url.partition("@/")[2].partition("?")[0]


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect beside the ledger."""
    return psycopg.connect(url, autocommit=True)


def everybody_out(url: str) -> None:
    """End all other connections, as a server does that is restarted; return when they are gone."""
    with connected(url) as other:
        other.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


UNUSUAL = {
    "timezone": "Asia/Kathmandu",
    "datestyle": "SQL, DMY",
    "synchronous_commit": "off",
    "default_transaction_isolation": "serializable",
    "statement_timeout": "2s",
    "transaction_timeout": "5s",
}
NEEDED = {
    "timezone": "UTC",
    "datestyle": "ISO, DMY",
    "synchronous_commit": "on",
    "transaction_isolation": "read committed",
    "client_encoding": "UTF8",
    "lock_timeout": "30s",
    "statement_timeout": "0",
    "transaction_timeout": "0",
}


def test_every_connection_is_set_up_for_evidence_whatever_the_server_is_set_to(postgres: Postgres, url: str) -> None:
    """What an administrator chose for other programs changes neither what is kept nor what is told."""
    for name, value in UNUSUAL.items():
        postgres.run(f"ALTER DATABASE {{}} SET {name} = '{value}'", name_of(url))
    opened = engine.make_engine(url)
    for _ in range(2):
        with ExitStack() as stack:
            for connection in [stack.enter_context(opened.connect()) for _ in range(3)]:
                assert {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in NEEDED} == NEEDED
    opened.dispose()
    ledger = open_ledger(url)
    with ledger.write() as writer:
        writer.see_post(a_post(first_seen=NOON))
    with ledger.read() as reader:
        assert reader.posts(PostFilter())[0].first_seen == NOON
    ledger.close()


def test_what_is_stricter_than_needed_stays(postgres: Postgres, url: str) -> None:
    """A server that waits for its standby keeps doing so."""
    postgres.run("ALTER DATABASE {} SET synchronous_commit = 'remote_apply'", name_of(url))
    opened = engine.make_engine(url)
    with opened.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "remote_apply"
    opened.dispose()


def test_a_writer_waits_for_the_one_before_it_and_a_reader_for_nobody(ledger: Ledger) -> None:
    """What a writer has read is still so when it writes."""
    entered, seen = threading.Event(), list[str | None]()

    def second() -> None:
        entered.set()
        with ledger.write() as writer:
            seen.extend(row.text for row in writer.read.posts(PostFilter()))

    thread = threading.Thread(target=second)
    with ledger.write() as writer:
        thread.start()
        entered.wait()
        with ledger.read() as reader:
            assert reader.posts(PostFilter()) == []
        writer.see_post(a_post(text="first"))
    thread.join()
    assert seen == ["first"]


def test_work_is_claimed_beside_a_writer_and_beside_another_claim(ledger: Ledger, connections: Engine) -> None:
    """Nobody waits: what another transaction has its hands on is passed over."""
    with ledger.write() as writer:
        for subject in range(3):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=NOON, host="a" if subject else "b"))
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=0, due=NOON, priority=9), sooner=True)
        with connections.begin() as first:
            (claimed,) = due.claim(first, NOON, lease=LEASE, limit=1, kinds=[WorkKind.LOOK], busy_hosts=())
            assert claimed.subject == 1
            assert ledger.claim(NOON, lease=LEASE, limit=9) == []
    assert [work.subject for work in ledger.claim(NOON, lease=LEASE, limit=9)] == [0, 2]


def test_a_writer_that_waits_too_long_is_told_who_is_in_its_way(url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time it is waited for."""
    monkeypatch.setattr(postgresql, "SETTINGS", ("SET lock_timeout = 1",))
    impatient = open_ledger(url)
    with ledger.write(), pytest.raises(BusyError, match="in use by another process"), impatient.write():
        pass
    impatient.close()


FAULTS = [
    *[("53100", DiskFullError), ("40001", BusyError), ("40P01", BusyError), ("42501", ReadOnlyError), ("XX001", LedgerError)],
    *[("57P01", NoConnectionError), ("57014", NoConnectionError), ("53200", NoConnectionError)],
]


@pytest.mark.parametrize(("code", "error"), FAULTS)
def test_what_the_server_says_becomes_our_error(url: str, ledger: Ledger, code: str, error: type[StorageError]) -> None:
    """By its code, for its words are in the language of the server; nothing of the transaction is kept."""
    with connected(url) as other:
        body = f"BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END"
        other.execute(f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        other.execute("CREATE TRIGGER fail BEFORE INSERT ON link EXECUTE FUNCTION fail()")

    def record(writer: Writer) -> None:
        writer.see_post(a_post())
        writer.link("https://t.co/a", NOON)

    with pytest.raises(error) as caught, ledger.write() as writer:
        record(writer)
    assert type(caught.value) is error
    with ledger.read() as reader:
        assert reader.posts(PostFilter()) == []


def test_a_database_that_may_only_be_read_is_told_and_can_be_read(postgres: Postgres, url: str) -> None:
    """A standby answers questions, and what may be written again is written: a daemon waited for ever in sessions that had begun before."""
    open_ledger(url).close()
    postgres.run("ALTER DATABASE {} SET default_transaction_read_only = on", name_of(url))
    ledger = open_ledger(url)
    with ledger.read() as reader:
        assert reader.posts(PostFilter()) == []
    with pytest.raises(ReadOnlyError, match="cannot be written"), ledger.write() as writer:
        writer.see_post(a_post())
    with pytest.raises(ReadOnlyError):
        ledger.try_writing()
    postgres.run("ALTER DATABASE {} RESET default_transaction_read_only", name_of(url))
    ledger.try_writing()
    ledger.close()


def test_a_connection_that_is_lost_is_told_and_the_next_transaction_has_another(url: str, ledger: Ledger) -> None:
    """A server that is restarted stops what is under way, not the daemon; nothing of that transaction is kept."""

    def record(writer: Writer) -> None:
        writer.see_post(a_post("1"))
        everybody_out(url)
        writer.see_post(a_post("2"))

    with pytest.raises(NoConnectionError), ledger.write() as writer:
        record(writer)
    with ledger.write() as writer:
        writer.see_post(a_post("3"))
    everybody_out(url)
    with ledger.read() as reader:
        assert [row.id for row in reader.posts(PostFilter())] == ["3"]


def test_a_ledger_has_one_daemon_whatever_became_of_its_connection(url: str, ledger: Ledger) -> None:
    """One with another data directory is refused; a server that was restarted gives the place to whoever asks first, and the other one is told."""
    second = open_ledger(url)
    with ledger.alone():
        with pytest.raises(OtherDaemonError, match="another daemon works on this ledger"), second.alone():
            pass
        ledger.stay_alone()
        everybody_out(url)
        with pytest.raises(NoConnectionError):
            ledger.stay_alone()
        ledger.stay_alone()
        with pytest.raises(OtherDaemonError), second.alone():
            pass
        everybody_out(url)
        with second.alone():
            with pytest.raises(NoConnectionError):
                ledger.stay_alone()
            with pytest.raises(OtherDaemonError):
                ledger.stay_alone()
    with ledger.alone():
        pass
    second.close()


def test_a_server_whose_machine_vanished_is_not_waited_for_by_the_patience_of_tcp(url: str) -> None:
    """The driver is told so with each connection, and what the operator's address says beats it."""
    asked = {"tcp_user_timeout": "20000", "keepalives_idle": "20", "keepalives_interval": "5", "keepalives_count": "4", "connect_timeout": "10"}
    for address, other in ((url, {}), (f"{url}&keepalives_idle=7&connect_timeout=3", {"keepalives_idle": "7", "connect_timeout": "3"})):
        opened = engine.make_engine(address)
        with opened.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            told = {option.keyword.decode(): option.val.decode() for option in driver.pgconn.info if option.val is not None}
        opened.dispose()
        assert {name: told.get(name) for name in asked} == asked | other


def test_a_server_that_is_not_there_is_told_with_what_to_look_at(tmp_path: Path) -> None:
    """No socket, or nobody who listens at the port."""
    for url in (f"postgresql://ann:secret@/ledger?host={tmp_path}", "postgresql://ann:secret@127.0.0.1:1/ledger"):
        with pytest.raises(NoConnectionError, match="is the server running") as caught:
            open_ledger(url)
        assert caught.value.database.startswith("postgresql://ann@")
        assert "secret" not in told_by(caught.value)


def test_a_wrong_password_is_told_without_it(postgres: Postgres, url: str) -> None:
    """The right one opens the ledger, from the address or from the environment."""
    open_ledger(url).close()
    postgres.run("CREATE ROLE guarded LOGIN PASSWORD 'right' SUPERUSER")
    try:
        for attempt in (url.replace("postgres@", "guarded:secret@"), url.replace("postgres@", "guarded@") + "&password=secret"):
            with pytest.raises(NoConnectionError, match="check user and password") as caught:
                open_ledger(attempt)
            assert "secret" not in told_by(caught.value)
        open_ledger(url.replace("postgres@", "guarded:right@")).close()
    finally:
        postgres.run("DROP ROLE guarded")


def test_a_database_or_user_that_does_not_exist_is_told_with_what_to_do(postgres: Postgres, url: str) -> None:
    """Nothing is created but tables."""
    with pytest.raises(NoConnectionError, match="create it first"):
        open_ledger(postgres.url("nowhere"))
    with pytest.raises(NoConnectionError, match="check user and password"):
        open_ledger(url.replace("postgres@", "nobody@"))


def test_a_newer_database_is_named_without_password(url: str) -> None:
    """The message may end up in a log."""
    open_ledger(url).close()
    with connected(url) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabaseError) as caught:
        open_ledger(url.replace("postgres@", "postgres:secret@"))
    assert caught.value.database.startswith("postgresql://postgres@/")
    assert "secret" not in told_by(caught.value)


def test_a_database_in_another_encoding_is_refused(postgres: Postgres) -> None:
    """It could not hold every post."""
    postgres.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    try:
        with pytest.raises(LedgerError, match="encoded in LATIN1: create one in UTF8"):
            open_ledger(postgres.url("latin"))
    finally:
        postgres.run("DROP DATABASE latin WITH (FORCE)")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_scheme_means_psycopg_3(url: str, scheme: str) -> None:
    """Whatever SQLAlchemy takes for its default."""
    opened = engine.make_engine(url.replace("postgresql", scheme, 1))
    assert opened.dialect.driver == "psycopg"
    opened.dispose()


NO_ADDRESSES = [
    "nonsense",
    "",
    "nosuchdatabase://host/name",
    "mysql://ann:secret@host/name",
    "postgresql+asyncpg://ann:secret@host/name",
    "postgresql://ann:secret@host:port/name",
    "postgresql:/ann:secret@host/name",
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_an_address_that_is_none_is_told_without_repeating_it(url: str) -> None:
    """A mistyped address may hold a password, and so may what a parser says of it."""
    with pytest.raises(LedgerError, match=r"database\.url: .*postgresql://USER:PASSWORD@HOST/DATABASE") as caught:
        open_ledger(url)
    assert "secret" not in told_by(caught.value)


@pytest.mark.parametrize("password", ["sec/ret", "12/sec/ret", "sec@ret", "sec?ret", "sec#ret", "sec:ret", "sec%ret", "[sec/ret"])
def test_a_password_that_should_have_been_encoded_is_not_repeated(password: str) -> None:
    """Whichever part of the address it is taken for."""
    with pytest.raises(StorageError) as caught:
        open_ledger(f"postgresql://ann:{password}@127.0.0.1:1/name")
    assert "ret" not in told_by(caught.value).replace("retr", "")
    assert "sec" not in told_by(caught.value)


def test_an_option_that_does_not_exist_is_told_by_name() -> None:
    """Without what was given for it."""
    with pytest.raises(LedgerError, match="passwrd") as caught:
        open_ledger("postgresql://ann@127.0.0.1:1/name?passwrd=secret")
    assert "secret" not in told_by(caught.value)


def test_without_psycopg_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: SQLite needs none of it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'embed-archiver\[postgresql\]'"):
        open_ledger("postgresql://ann@host/name")


def told_by(exc: BaseException) -> str:
    """Return all that could be printed of an error: its sentence and those of its causes."""
    told = repr(exc) + str(exc)
    return told + told_by(exc.__cause__) if exc.__cause__ else told


def test_words_that_no_program_of_ours_wrote_are_found(ledger: Ledger, connections: Engine) -> None:
    """A listing that meets one gives no answer; times and documents the server itself keeps as what they are."""
    with ledger.write() as writer:
        writer.see_post(a_post("1"))
        writer.see_post(a_post("2"))
    with connections.begin() as connection:
        connection.exec_driver_sql("UPDATE post SET state = 'lvie' WHERE native_id = '2'")
    with ledger.read() as reader:
        assert [(rot.table, rot.column, rot.rows) for rot in reader.rot()] == [("post", "state", 1)]
