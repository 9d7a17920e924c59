"""The command that is the service."""

from __future__ import annotations

import asyncio

import typer

from archiver.app.archive import clock_minded, open_archive, take_up_again, the_only_daemon, the_only_daemon_of
from archiver.app.dispatching import dispatcher_of, steering_of
from archiver.app.line import open_line
from archiver.app.listening import listening
from archiver.app.memory import clearing_away, give_memory_back
from archiver.app.telling import telling
from archiver.cli.context import settings_of
from archiver.clock import now
from archiver.web import Figures
from archiver.worker import going_on, serve, wait_for_upgrade

commands = typer.Typer()


@commands.command()
def run(ctx: typer.Context) -> None:
    """Run the service: read seeds, capture what they quote, look again, until SIGTERM.

    One daemon at a time may hold a data directory, and a ledger (exit code 4). At SIGTERM what is under way is ended or handed back.
    """
    settings = settings_of(ctx)
    give_memory_back()
    with (
        the_only_daemon(settings.data_dir) as held,
        open_archive(settings, waiting=wait_for_upgrade) as (ledger, blobs),
        the_only_daemon_of(ledger, settings),
        clock_minded(held, ledger, now),
    ):
        take_up_again(ledger, blobs, going_on())

        async def go() -> None:
            stop, figures = asyncio.Event(), Figures(ledger, settings.data_dir, now)
            async with open_line(settings, ledger, blobs, figures.refused) as line:
                dispatcher = dispatcher_of(line, figures.work_ended)
                async with telling(dispatcher, figures, stop, settings), listening(line, stop), clearing_away():
                    await serve(dispatcher, steering_of(line), stop)

        asyncio.run(go())
