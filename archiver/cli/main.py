"""The command ``archiver``: its options, its commands, its exit codes."""

from __future__ import annotations

import atexit
import errno
import gc
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from archiver.cli.context import Context, place_in
from archiver.cli.families import Families
from archiver.cli.output import err, printable
from archiver.cli.streams import allow_descriptors, settle_streams
from archiver.errors import ArchiverError
from archiver.log import log_to
from storage.errors import AddressError, BusyError, NoConnectionError, OtherDaemonError, StorageError

HELP = """Keep the posts that news articles quote, and record when they change or vanish.

Start with [bold]archiver add[/] an article, feed or sitemap, then [bold]archiver run[/] (the service) or [bold]archiver once[/] (one pass, for cron).
Ask with [bold]articles[/], [bold]posts[/], [bold]report[/], [bold]changes[/], [bold]captures[/] and [bold]show[/]; every listing takes --json and --csv.
[bold]--data[/] and [bold]--config[/] stand before the command: archiver --data /srv/archive posts

Exit codes: 0 done, 1 bad news (damage, a failed capture, an archive that fails), 2 wrong usage or setting, 3 not reachable or refused, 4 busy, 5 done in part.
"""

WRONG, UNREACHABLE, BUSY = 2, 3, 4
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

CODES = {BusyError: BUSY, OtherDaemonError: BUSY, AddressError: WRONG, NoConnectionError: UNREACHABLE}
"""Of what the archive says; all else is bad news."""
UNFORESEEN = "Nothing provides for this: 'archiver doctor' tells whether the ledger is damaged; where it is not, report what stands above as a fault of ours"

logger = logging.getLogger(__name__)

cli = typer.Typer(
    cls=Families,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        # No other command waits for all that captures need.
        from archiver.capture.warcinfo import SOFTWARE

        typer.echo(SOFTWARE)
        raise typer.Exit


@cli.callback()
def options(
    ctx: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Settings file; config/archiver.toml documents every option.", envvar="ARCHIVER_CONFIG")] = None,
    data: Annotated[Path | None, typer.Option(help="Data directory; beats data_dir of the settings.", parser=place_in, metavar="DIRECTORY")] = None,
    _version: Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Name this release and stop.")] = False,
) -> None:
    """Keep the options for the command that follows."""
    ctx.obj = Context(config=config, data=data)


def main() -> None:
    """Run the command line; our errors become one sentence on stderr and an exit code."""
    settle_streams()
    allow_descriptors()
    log_to(sys.stderr)
    # What is left at the end goes with the process: Python would search all of it for garbage first, for half a second after a capture.
    atexit.register(gc.freeze)
    try:
        cli()
    except SystemExit as exc:
        # Click and Rich end with 1 where nobody reads any further, and 1 would be bad news.
        if isinstance(exc.__context__, BrokenPipeError):
            sys.exit(0)
        raise
    except Exception as exc:
        if (told := _told(exc)) is None:
            logger.exception("unforeseen")
        _fail(*(told or (f"{type(exc).__name__}: {exc}. {UNFORESEEN}", 1)))


def _told(exc: Exception) -> tuple[str, int] | None:
    """Return what is said of an error, and the exit code; None of one that nothing provides for."""
    if isinstance(exc, ArchiverError):
        return str(exc), exc.exit_code
    if isinstance(exc, StorageError):
        return str(exc), CODES.get(type(exc), 1)
    if isinstance(exc, OSError) and exc.errno in NO_ROOM:
        return f"{exc.filename or 'the answer'} cannot be written: {exc.strerror}", 1
    return None


def _fail(sentence: str, code: int) -> None:
    err.print(f"[bold red]error:[/] {escape(printable(sentence))}", highlight=False, soft_wrap=True)
    sys.exit(code)
