"""Commands that say what to watch."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer

from archiver.app.archive import open_archive
from archiver.cli.context import address_in, archive_of, file_in, published_at, read_input, settings_of
from archiver.cli.output import PARTIAL, AsCsv, AsJson, emit, names_of, note, row
from archiver.clock import now
from archiver.discover import is_address_list, read_addresses, recognise_kind
from archiver.errors import InputError, UnreachableError
from archiver.platforms import recognise
from archiver.settings import Settings
from storage.ledger import Writer
from storage.model import Seed, Work
from storage.vocabulary import SeedKind, WorkKind

commands = typer.Typer()

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
SEED_COLUMNS = ("id", "kind", "url", "name", "added_at", "checked_at", "error")
LISTS = (".csv", ".tsv")
FILES = {SeedKind.HTML, SeedKind.TEXT}
A_POST = "is a post, and no article: 'archiver capture' keeps it now and watches it; --kind article reads its page as an article all the same"


@commands.command()
def add(
    ctx: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(help="Article, feed or news sitemap address; HTML or text file; CSV of addresses; - for stdin.", metavar="SOURCE...")
    ],
    kind: Annotated[SeedKind | None, typer.Option(help="What it is, instead of recognising it (an address is then not asked).")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where a file was published: its article is known by this address.", callback=published_at)] = None,
    as_json: AsJson = False,
) -> None:
    """Watch articles, feeds, sitemaps or files from now on.

    What is added is durable when the command returns: files are kept whole, addresses are recorded with what they were recognised as.
    Unusable input (unknown scheme, PDF, empty file) is refused with a reason, and nothing is recorded.

    A CSV file (urls.csv, with header or without) adds every address in it, as articles or as --kind says; a file or stdin with
    --kind article is read the same way. Lines without an address, and addresses of posts, are named, and the exit code is 5.
    """
    settings = settings_of(ctx)
    handed_in = [_handed_in(source, kind, base_url, settings) for source in sources]
    with open_archive(settings) as (ledger, blobs), ledger.write() as writer:
        # Blobs before the rows that name them.
        kept = [(seed, blobs.put(body) if body is not None else None) for each in handed_in for seed, body in each.seeds]
        rows = [row(_record(writer, seed, sha256)) for seed, sha256 in kept]
    emit(rows, SEED_COLUMNS, as_json=as_json)
    bad = [problem for each in handed_in for problem in each.bad]
    for problem in bad:
        note(problem)
    raise typer.Exit(PARTIAL if bad else 0)


@commands.command()
def seeds(ctx: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List what is watched, with the last error of each."""
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        emit([row(seed) for seed in reader.seeds()], SEED_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(Seed))


@commands.command()
def remove(ctx: typer.Context, seed: Annotated[str, typer.Argument(help="Number or address of the seed, as 'seeds' prints it.")]) -> None:
    """Stop reading a seed. What was found through it stays kept and watched."""
    with archive_of(ctx) as (ledger, _, _), ledger.write() as writer:
        found = [one for one in writer.read.seeds() if seed in {str(one.id), one.url, one.name}]
        if not found:
            raise InputError(seed, "no such seed: 'archiver seeds' lists them")
        for one in found:
            writer.remove_seed(one.id or 0, now())
            note(f"no longer read: {one.url or one.name}")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What one source comes to: seeds, each with the bytes of its file, and sentences about lines that are none."""

    seeds: tuple[tuple[Seed, bytes | None], ...]
    bad: tuple[str, ...] = ()


def _handed_in(source: str, kind: SeedKind | None, base_url: str | None, settings: Settings) -> HandedIn:
    if source == "-":
        return _file(sys.stdin.buffer.read(), "-", kind, base_url)
    address = address_in(source)
    if address is not None:
        if kind is None and recognise(address) is not None:
            raise InputError(address, A_POST)
        return HandedIn(((Seed(kind=kind or _ask_kind(address, settings), url=address, added_at=now()), None),))
    scheme = source.partition(":")[0].lower()
    if SCHEME.match(source) and scheme not in {"http", "https"} and not os.path.exists(source):
        raise InputError(source, f"scheme {scheme}: is not archived; give an http or https address, or a file")
    return _file(read_input(file_in(source)), source, kind, base_url)


def _file(body: bytes, name: str, kind: SeedKind | None, base_url: str | None) -> HandedIn:
    recognised = recognise_kind(body, None, name)
    listed = kind not in FILES if kind is not None else is_address_list(body, name)
    if listed and (recognised is SeedKind.TEXT or name.lower().endswith(LISTS)):
        return _list(body, name, kind)
    if (kind or recognised) not in FILES:
        raise InputError(name, f"is a {kind or recognised} in a file; add its address, so that it can be read again")
    if kind is None and recognised is SeedKind.TEXT and _holds_only_pages(body):
        note(f"{name}: is kept as one text that quotes these addresses; to watch each of them as an article: --kind article")
    return HandedIn(((Seed(kind=kind or recognised, url=base_url, added_at=now(), name=name), body),))


def _holds_only_pages(body: bytes) -> bool:
    """Tell whether every line of a text is an address, and not of posts alone."""
    found = read_addresses(body)
    return not found.bad and any(recognise(address) is None for address in found.addresses)


def _list(body: bytes, name: str, kind: SeedKind | None) -> HandedIn:
    found = read_addresses(body)
    if not found.addresses:
        raise InputError(name, "holds no http or https address: give one a line, or a CSV with a column of them")
    added = now()
    # A list may hold tens of thousands: a dict keeps their order, and is asked for each of them.
    posts = dict.fromkeys(address for address in found.addresses if kind is None and recognise(address) is not None)
    seeds = tuple((Seed(kind=kind or SeedKind.ARTICLE, url=address, added_at=added), None) for address in found.addresses if address not in posts)
    bad = (f"{name}: line {line.number}: {line.text!r} is no http or https address; it is not watched" for line in found.bad)
    return HandedIn(seeds, (*bad, *(f"{name}: {address} {A_POST}" for address in posts)))


def _ask_kind(url: str, settings: Settings) -> SeedKind:
    # It brings the library of requests, and most of what these commands do asks nobody.
    from archiver.app.way_out import open_fetch

    async def ask() -> SeedKind:
        async with open_fetch(settings) as fetch:
            answer = (await fetch.follow(url))[-1].answer
        if answer.status != 200:
            raise UnreachableError(url, "protocol", f"answered {answer.status}; pass --kind to add it all the same")
        recognised = recognise_kind(answer.body, answer.header("content-type"), None)
        return SeedKind.ARTICLE if recognised in FILES else recognised

    return asyncio.run(ask())


def _record(writer: Writer, seed: Seed, sha256: str | None) -> Seed:
    kept = Seed(kind=seed.kind, url=seed.url, added_at=seed.added_at, sha256=sha256, name=seed.name)
    seed_id = writer.add_seed(kept)
    host = urlsplit(seed.url or "").hostname or ""
    writer.schedule(Work(kind=WorkKind.SEED, subject=seed_id, due=now(), host=host if sha256 is None else ""), sooner=True)
    return writer.read.seed(seed_id) or kept
