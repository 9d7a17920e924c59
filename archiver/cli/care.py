"""Commands that care for an archive: examine it, back it up, bring it back, bring it up to date."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from archiver.app.archive import ledger_file, open_archive, the_only_daemon
from archiver.app.mounts import mind_the_mount
from archiver.cli.context import archive_of, place_in, settings_of
from archiver.cli.output import AsJson, emit, note, print_json, row, say
from archiver.cli.waiting import counting
from archiver.errors import InputError
from storage.backup import Copied, copy_archive, mind_the_other
from storage.files import FileBlobs, doors_of
from storage.fixity import check
from storage.layout import BLOBS, LEDGER
from storage.lock import hold

commands = typer.Typer()


@commands.command()
def backup(
    ctx: typer.Context,
    target: Annotated[
        Path, typer.Argument(help="Directory of the copy; made where it does not exist, completed where it is an earlier copy.", parser=place_in)
    ],
    as_json: AsJson = False,
) -> None:
    """Copy ledger and blobs while the daemon works. The copy is a data directory itself: --data TARGET answers from it.

    A directory that holds another archive, or a later state of this one, is left alone. Exit code 1 then, and
    when a blob is missing or damaged at the source: it is named, and everything else is copied. Exit code 4 while
    another copy is made there, or a daemon works there.
    """
    with archive_of(ctx) as (_, blobs, settings):
        source = ledger_file(settings)
        # By whatever path or link: the ledger that a daemon writes to would be replaced by its copy.
        with doors_of(target):
            if target.is_dir() and target.samefile(settings.data_dir):
                raise InputError(str(target), "is the archive itself; name another directory")
            mind_the_mount(target)
            mind_the_other(source, target / LEDGER)
        # No daemon may work there, which would go on with the ledger that was there, and nobody else copy.
        with hold(target), counting("copying") as copied:
            made = copy_archive(source, blobs, target / LEDGER, _swept(target), copied)
    _tell(made, as_json=as_json)


@commands.command()
def restore(
    ctx: typer.Context, source: Annotated[Path, typer.Argument(help="Directory of a copy.", exists=True, file_okay=False)], as_json: AsJson = False
) -> None:
    """Bring a copy back into a data directory that has no ledger yet, then digest every blob of it again: archiver --data NEW restore COPY

    Nothing that is there is overwritten: a directory with a ledger is refused. Exit code 1 when anything is missing or damaged.
    """
    settings = settings_of(ctx)
    if not (source / LEDGER).is_file():
        raise InputError(str(source), f"holds no {LEDGER}: it is no whole copy")
    with the_only_daemon(settings.data_dir):
        # Where the settings have it, which may be another directory.
        file = ledger_file(settings)
        if file.exists():
            raise InputError(str(settings.data_dir), "holds an archive already; name an empty directory with --data")
        with counting("copying") as copied:
            made = copy_archive(source / LEDGER, FileBlobs(source / BLOBS), file, _swept(settings.data_dir), copied)
        with open_archive(settings) as (ledger, blobs), counting("checking") as checked:
            damaged = tuple(one.sha256 for one in check(blobs, ledger.blob_digests(), checked))
    _tell(Copied(blobs=made.blobs, new=made.new, damaged=damaged), as_json=as_json)


@commands.command()
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Examine browser, sandbox, disk, database, clock, egress and settings; each finding says what to do (exit code 1 for a fault)."""
    # It brings all that it examines, and the other commands here use none of that.
    from archiver.app.doctor import Level, examine

    findings = asyncio.run(examine(settings_of(ctx)))
    emit([row(finding) for finding in findings], ("what", "level", "says", "todo"), as_json=as_json)
    raise typer.Exit(1 if any(finding.level is Level.FAULT for finding in findings) else 0)


@commands.command()
def migrate(ctx: typer.Context) -> None:
    """Bring the ledger up to date with this program, as every command does when it opens it.

    A ledger that a newer program wrote is left alone (exit code 1).
    """
    with archive_of(ctx) as (ledger, _, _):
        say(f"the ledger's schema is {ledger.revision()}: up to date")


def _swept(held: Path) -> FileBlobs:
    """Return the files of a directory that is held, without those that a copy which was cut short left half-written."""
    blobs = FileBlobs(held / BLOBS)
    blobs.sweep()
    return blobs


def _tell(made: Copied, *, as_json: bool) -> None:
    if as_json:
        print_json(row(made))
    else:
        for sha256 in made.damaged:
            note(f"missing or damaged: {sha256}")
        say(f"{made.blobs} files, {made.new} of them new, {len(made.damaged)} missing or damaged")
    raise typer.Exit(1 if made.damaged else 0)
