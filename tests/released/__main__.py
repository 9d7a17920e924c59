"""Write down the newest revision of the schema: ``python -m tests.released``."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from storage import open_ledger
from storage.migrate import HEAD
from tests.postgres import running_postgres
from tests.released.ledgers import answers, fill, sqlite_dump

HERE = Path(__file__).parent


def main() -> None:
    """Write what is not there yet."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server, server.database() as name:
        path = Path(folder) / "ledger.sqlite"
        _write("sqlite", f"sqlite:///{path}", lambda: sqlite_dump(path))
        _write("postgresql", server.url(name), lambda: server.dump(name))


def _write(database: str, url: str, dump: Callable[[], str]) -> None:
    ledger = open_ledger(url)
    fill(ledger)
    _keep(HERE / f"{HEAD}.{database}.sql", dump())
    _keep(HERE / f"{HEAD}.json", json.dumps(answers(ledger), indent=1, ensure_ascii=False) + "\n")
    ledger.close()


def _keep(path: Path, content: str) -> None:
    if not path.exists():
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
