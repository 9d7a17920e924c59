"""Commands that tell people what changed: the outbox of alerts, and the feed."""

from __future__ import annotations

import asyncio
import sys
import uuid
from typing import Annotated, Literal

import typer

from archiver.app.way_out import open_fetch
from archiver.cli.context import archive_of, settings_of
from archiver.cli.meant import platform_meant
from archiver.cli.output import MOST_ROWS, AsCsv, AsJson, emit, names_of, note, note_if_cut, row
from archiver.clock import now
from archiver.errors import InputError
from archiver.notify import atom, rss, send, targets_of, trial
from archiver.settings import Settings
from storage.filters import ChangeFilter
from storage.model import Json
from storage.rows import DeliveryRow
from storage.vocabulary import ChangeKind

commands = typer.Typer()

ALERT_COLUMNS = ("at", "kind", "title", "target", "attempts", "sent_at", "error")
FEEDS = {"atom": atom, "rss": rss}


@commands.command()
def alerts(
    ctx: typer.Context,
    pending: Annotated[bool, typer.Option("--pending", help="Only those that a target has not taken yet.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Send a test to every target of the settings now, and list what came of it.")] = False,
    limit: Annotated[int, typer.Option("--limit", help="Most rows to print.", min=1, max=MOST_ROWS)] = 100,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the alerts, the newest first, one row for each target, and whether it took it.

    --test records nothing; exit code 1 where a target did not take the test.
    """
    if test:
        tried = asyncio.run(_try(settings_of(ctx)))
        emit(tried, ("target", "error"), as_json=as_json, as_csv=as_csv)
        raise typer.Exit(1 if any(one["error"] for one in tried) else 0)
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        rows = [row(one) for one in reader.deliveries(pending=pending, limit=limit)]
        waiting = len(reader.untold())
    emit(rows if as_json or as_csv else [_titled(one) for one in rows], ALERT_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(DeliveryRow))
    note_if_cut(rows, limit)
    if waiting:
        note(f"changes that wait to be told together (notify.group_for, notify.per_hour): {waiting}")


@commands.command()
def feed(
    ctx: typer.Context,
    form: Annotated[Literal["atom", "rss"], typer.Option("--format", help="Atom (RFC 4287) or RSS 2.0.")] = "atom",
    kind: Annotated[ChangeKind | None, typer.Option("--kind", help="Only changes of this kind.")] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="Only posts of this platform.", callback=platform_meant)] = None,
    limit: Annotated[int, typer.Option("--limit", help="Most entries.", min=1, max=MOST_ROWS)] = 100,
) -> None:
    """Write the newest changes as a feed to stdout: 'archiver feed > /srv/www/changes.xml'."""
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        news = reader.news(ChangeFilter(kind=kind, platform=platform, limit=limit))
    sys.stdout.buffer.write(FEEDS[form](news, now()))


async def _try(settings: Settings) -> list[dict[str, Json]]:
    targets = targets_of(settings.notify)
    if not targets:
        raise InputError("notify", "no target is set: name one in [notify], as config/archiver.toml shows")
    async with open_fetch(settings) as fetch:
        alert = trial(str(uuid.uuid4()), now())
        return [{"target": one.name, "error": (await send(fetch, one, alert, now=now(), timeout=settings.notify.timeout)).error} for one in targets]


def _titled(delivery: dict[str, Json]) -> dict[str, Json]:
    """Return a delivery in few columns: what it says in one line."""
    document = delivery["document"]
    return {**delivery, "title": document.get("title") if isinstance(document, dict) else None}
