"""What every command is given: the settings, read once."""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from archiver.cli.output import note
from archiver.errors import InputError
from archiver.settings import Settings, read_settings
from storage.errors import ReadOnlyError

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
    """Open the archive of the running command; InputError where there is none yet and none is to be made.

    What cannot be written answers questions all the same.
    """
    settings = settings_of(ctx)
    # It brings the database's library, and some commands need none.
    from archiver.app.archive import holds_archive, open_archive

    if not create and not holds_archive(settings):
        raise InputError(str(settings.data_dir.absolute()), "there is no archive here yet: 'archiver add' makes one, --data names another")
    with ExitStack() as stack:
        try:
            ledger, blobs = stack.enter_context(open_archive(settings))
        except ReadOnlyError as exc:
            if create:
                raise
            ledger, blobs = stack.enter_context(open_archive(settings, to_read=True))
            note(f"{exc}; nothing new can be recorded")
        yield ledger, blobs, settings


def place_in(text: str) -> Path:
    """Return the directory that was named. InputError for a name of nothing, such as a script's empty variable, which would be the directory it runs in."""
    if not text.strip():
        raise InputError(repr(text), "names nothing: give the path of a directory")
    return Path(text)


def address_in(text: str) -> str | None:
    """Return the http or https address that was handed in, without the blanks that copying leaves around it; None for anything else."""
    address = text.strip()
    try:
        # What has no UTF-8 (a command line in another encoding) is kept as another address than it is asked by.
        address.encode()
        parts = urlsplit(address)
        return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def published_at(base_url: str | None) -> str | None:
    """Return where a file was published. InputError where that is no address: an article would be known by it for good."""
    address = address_in(base_url) if base_url is not None else None
    if base_url is not None and address is None:
        raise InputError(base_url, "is no http or https address: say where the file was published, or leave --base-url out")
    return address


def file_in(text: str) -> Path:
    """Return the file, or the pipe, that was handed in. InputError where there is none."""
    path = Path(text)
    try:
        mode = path.stat().st_mode
    except OSError as exc:
        if exc.errno == errno.EACCES:
            raise InputError(text, f"cannot be read: {exc.strerror}") from exc
        # Words may also be longer than the name of a file can be.
        raise InputError(text, "no such file; addresses begin with http:// or https:// and a host") from exc
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise InputError(text, "is a directory or a device: name the files in it")
    return path


def read_input(path: Path) -> bytes:
    """Return the bytes of a file that was handed in; InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise InputError(str(path), f"cannot be read: {exc.strerror}") from exc
