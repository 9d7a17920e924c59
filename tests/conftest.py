"""What all tests share: the loop of async tests, and a ledger in every database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import settings

from storage import Ledger, open_ledger
from tests.postgres import Postgres, running_postgres

Make: TypeAlias = Callable[[pytest.FixtureRequest, Path], AbstractContextManager[str]]

# No test depends on the wall clock: a busy machine is no counter-example.
settings.register_profile("archiver", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=10)
settings.load_profile("archiver")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio, the loop of the daemon."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server from the first test on that asks for it: one for each process that runs tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def shared_postgresql(postgres: Postgres) -> Iterator[str]:
    """Return a database with an empty ledger for one test after the other: making one takes longer than most tests."""
    with postgres.database() as name:
        open_ledger(postgres.url(name)).close()
        yield name


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty ledger, which tests copy."""
    path = tmp_path_factory.mktemp("empty") / "ledger.sqlite"
    open_ledger(f"sqlite:///{path}").close()
    return path


@contextmanager
def new_postgresql(request: pytest.FixtureRequest, _tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without anything."""
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server.url(name)


@contextmanager
def fresh_postgresql(request: pytest.FixtureRequest, _tmp_path: Path) -> Iterator[str]:
    """Give the address of the shared database, and empty it again."""
    server: Postgres = request.getfixturevalue("postgres")
    name: str = request.getfixturevalue("shared_postgresql")
    try:
        yield server.url(name)
    finally:
        server.wipe(name)


@contextmanager
def new_sqlite(_request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a file that is not there."""
    yield f"sqlite:///{tmp_path / 'ledger.sqlite'}"


def fresh_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> AbstractContextManager[str]:
    """Give the address of a copied file."""
    shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "ledger.sqlite")
    return new_sqlite(request, tmp_path)


# Every database that ledgers live in, by name: another one is another entry.
NEW: dict[str, Make] = {"postgresql": new_postgresql, "sqlite": new_sqlite}
FRESH: dict[str, Make] = {"postgresql": fresh_postgresql, "sqlite": fresh_sqlite}


@pytest.fixture(params=sorted(NEW))
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a place where no ledger is yet, in each database in turn."""
    with NEW[request.param](request, tmp_path) as url:
        yield url


@pytest.fixture(params=sorted(FRESH))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty ledger, in each database in turn."""
    with FRESH[request.param](request, tmp_path) as url:
        yield url


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """Open an empty ledger, in each database in turn."""
    opened = open_ledger(url)
    yield opened
    opened.close()
