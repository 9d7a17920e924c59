"""What every command is given: the settings, read once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from archiver.errors import InputError
from archiver.settings import Settings, read_settings

if TYPE_CHECKING:
    from storage.files import FileBlobs
    from storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Context:
    """Where the settings come from; read when a command needs them, so that ``--help`` works with a broken file."""

    config: Path | None
    data: Path | None

    def settings(self) -> Settings:
        """Return the settings: command line beats environment beats file."""
        overrides = {"data_dir": self.data} if self.data else {}
        return read_settings(self.config, **overrides)


def settings_of(ctx: typer.Context) -> Settings:
    """Return the settings of the running command."""
    context = ctx.find_object(Context)
    return context.settings() if context else read_settings()


@contextmanager
def archive_of(ctx: typer.Context, *, create: bool = False) -> Iterator[tuple[Ledger, FileBlobs, Settings]]:
    """Open the archive of the running command; InputError where there is none yet and none is to be made."""
    settings = settings_of(ctx)
    if not create and not settings.data_dir.is_dir():
        raise InputError(str(settings.data_dir), "there is no archive here yet: 'archiver add' makes one, --data names another")
    # It brings the database's library, and some commands need none.
    from archiver.app.archive import open_archive

    with open_archive(settings) as (ledger, blobs):
        yield ledger, blobs, settings


def read_input(path: Path) -> bytes:
    """Return the bytes of a file that was handed in; InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise InputError(str(path), f"cannot be read: {exc.strerror}") from exc
