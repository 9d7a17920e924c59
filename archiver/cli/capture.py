"""The command that captures at once."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from archiver.app.at_once import capture_at_once
from archiver.cli.context import archive_of, settings_of
from archiver.cli.output import PARTIAL, AsJson, err, printable
from storage.vocabulary import Outcome

commands = typer.Typer()


@commands.command()
def capture(ctx: typer.Context, url: Annotated[str, typer.Argument(help="Address of a post, a short link or a page.")], as_json: AsJson = False) -> None:
    """Capture one post or page now, and watch it from now on.

    Exit code 0 when complete, 5 when something is missing (the row says what), 1 when neither picture nor page could be had.
    """
    settings, url = settings_of(ctx), url.strip()
    with err.status(f"capturing {escape(printable(url))}"):
        capture_id = asyncio.run(capture_at_once(settings, url))
    # It brings the database's library, for which the browser would have had to wait.
    from archiver.cli.captured import print_capture

    with archive_of(ctx) as (ledger, blobs, _):
        outcome = print_capture(ledger, blobs, capture_id, as_json=as_json)
    raise typer.Exit({Outcome.COMPLETE: 0, Outcome.PARTIAL: PARTIAL}.get(outcome, 1))
