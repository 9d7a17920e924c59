"""The command that does what is due, once."""

from __future__ import annotations

import asyncio

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from archiver.app.archive import clock_minded, open_archive, take_up_again, the_only_daemon, the_only_daemon_of
from archiver.app.dispatching import dispatcher_of
from archiver.app.line import open_line
from archiver.cli.context import settings_of
from archiver.cli.output import note
from archiver.cli.waiting import bar
from archiver.clock import now
from archiver.settings import Settings
from archiver.worker import drain
from storage.model import Work

commands = typer.Typer()


@commands.command()
def once(ctx: typer.Context) -> None:
    """Do everything that is due now, then stop (for cron)."""
    settings = settings_of(ctx)
    failed: list[str] = []
    try:
        _work(settings, failed)
    finally:
        for sentence in failed:
            note(sentence)


def _work(settings: Settings, failed: list[str]) -> None:
    with (
        the_only_daemon(settings.data_dir) as held,
        open_archive(settings) as (ledger, blobs),
        the_only_daemon_of(ledger, settings),
        clock_minded(held, ledger, now),
        bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as shown,
    ):
        take_up_again(ledger, blobs)
        task = shown.add_task("working", total=None)

        def progress(work: Work, error: str | None) -> None:
            failed.extend([f"{work.kind} {work.subject}: {error}"] if error else [])
            shown.update(task, advance=1, description=str(work.kind))

        async def go() -> None:
            async with open_line(settings, ledger, blobs) as line:
                await drain(dispatcher_of(line, progress), asyncio.Event())

        asyncio.run(go())
