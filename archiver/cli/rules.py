"""Commands that apply the rules to what others have: find, classify, judge. They record nothing."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from archiver.app.way_out import open_fetch
from archiver.cli.context import address_in, file_in, read_input, settings_of
from archiver.cli.histories import judged, read_observations
from archiver.cli.output import PARTIAL, AsCsv, AsJson, emit, note, print_json, row
from archiver.clock import now
from archiver.discover import read_article, read_text, recognise_kind
from archiver.errors import InputError
from archiver.exchange import Answer, whole_answer
from archiver.fetch import Fetch
from archiver.fetch.saved import read_saved
from archiver.platforms import PLATFORMS, platform, recognise_page
from archiver.platforms.conditions import walled
from archiver.platforms.platform import Platform, Reading
from archiver.platforms.plausible import plausible
from archiver.resolve import resolve
from archiver.settings import Settings
from storage.model import Embed, Json
from storage.vocabulary import SeedKind, Seen, Target

commands = typer.Typer()

READERS = tuple(each.name for each in PLATFORMS)

EMBED_COLUMNS = ("kind", "form", "platform", "id", "author", "posted", "lang", "zone", "text")
EMBED_FIELDS = (
    *("platform", "id", "permalink", "kind", "form", "href", "author", "name", "text"),
    *("posted", "posted_text", "lang", "zone", "links", "position"),
)
READING_COLUMNS = ("seen", "reason", "pattern", "version", "fields")


# What an answer may say that decides nothing.
UNDECIDED = (Seen.OTHER, Seen.PARSER_DRIFT)
# What may be an id in an address.
NAME = re.compile(r"[A-Za-z0-9_-]{6,64}")
MOST_NAMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the answer of a case was asked for."""

    platform: str
    id: str
    target: Target
    method: str | None
    url: str | None = None
    """Address that answered, None where it is not known."""


@commands.command()
def find(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="HTML or text file, address, or - for stdin.")],
    base_url: Annotated[str | None, typer.Option(help="Where the file was published.")] = None,
    follow: Annotated[bool, typer.Option("--resolve", help="Follow short links to the posts behind them.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find the posts and links that an article quotes. Records nothing; a file is read without any connection unless --resolve."""
    settings = settings_of(ctx)
    body, url, content_type = _source(source, base_url, settings)
    embeds = _embeds(body, url, content_type, source)
    if follow:
        embeds = asyncio.run(_resolved(embeds, settings))
    emit([_embed_row(embed) for embed in embeds], EMBED_COLUMNS, as_json=as_json, as_csv=as_csv, names=EMBED_FIELDS)


@commands.command()
def classify(
    platform_name: Annotated[str | None, typer.Argument(metavar="PLATFORM", help="Name of a platform, such as x or web.")] = None,
    native_id: Annotated[str | None, typer.Argument(metavar="ID", help="Native id of the post or account.")] = None,
    file: Annotated[Path | None, typer.Argument(metavar="FILE.http", help="Status line, headers, empty line, body.")] = None,
    target: Annotated[Target, typer.Option(help="What was looked at.")] = Target.POST,
    method: Annotated[str | None, typer.Option(help="Name of the method; recognised by the answer's shape where it is not given.")] = None,
    batch: Annotated[Path | None, typer.Option(metavar="CASES.jsonl", help="Read many cases instead.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a raw HTTP answer of a platform and say what it shows, by which versioned pattern: archiver classify x 20 answer.http

    An answer that matches nothing is parser-drift. A file without a status line is refused; in a batch it is named, the others are read,
    and the exit code is 5.
    """
    if batch is not None:
        if not _classify_batch(batch):
            raise typer.Exit(PARTIAL)
        return
    if platform_name is None or native_id is None or file is None:
        raise InputError("classify", "give PLATFORM ID FILE.http, or --batch CASES.jsonl")
    reading = _classified(Asked(platform=platform_name, id=native_id, target=target, method=method), _answer(file))
    emit([reading], READING_COLUMNS, as_json=as_json)


@commands.command()
def judge(
    ctx: typer.Context,
    history: Annotated[Path, typer.Argument(metavar="HISTORY.jsonl", help="Looks in any order, one a line.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Say what may be claimed of each post in a history of looks, by the rules and spans of the daemon.

    A line is such as {"platform": "x", "id": "20", "at": "2026-11-24T02:00:00Z", "seen": "gone"}; docs/format.md says what else it may hold.
    """
    settings = settings_of(ctx)
    observations = read_observations(_jsonl(history), history.parent)
    columns = ("platform", "id", "state", "tier", "last_live", "first_gone", "confirmed_at", "cause", "rules", "voided")
    emit(judged(observations, settings.verdict), columns, as_json=as_json)


def _source(source: str, base_url: str | None, settings: Settings) -> tuple[bytes, str | None, str | None]:
    if source == "-":
        return sys.stdin.buffer.read(), base_url, None
    address = address_in(source)
    return asyncio.run(_fetched(address, settings)) if address is not None else (read_input(file_in(source)), base_url, None)


async def _fetched(url: str, settings: Settings) -> tuple[bytes, str | None, str | None]:
    async with open_fetch(settings) as fetch:
        exchange = (await fetch.follow(url))[-1]
    answer = whole_answer(exchange)
    return answer.body, exchange.url, answer.header("content-type")


def _embeds(body: bytes, url: str | None, content_type: str | None, name: str) -> tuple[Embed, ...]:
    kind = recognise_kind(body, content_type, name)
    if kind is SeedKind.HTML:
        found = read_article(body, url, content_type, PLATFORMS, now())
        if found.partial is not None:
            note(f"{name}: {found.partial}; what it shows was read")
        return found.embeds
    if kind is SeedKind.TEXT:
        return read_text(body, url, PLATFORMS).embeds
    raise InputError(name, f"is a {kind}: 'archiver add' watches it; 'find' reads articles")


async def _resolved(embeds: Iterable[Embed], settings: Settings) -> tuple[Embed, ...]:
    async with open_fetch(settings) as fetch:
        return tuple([await _resolve_one(embed, fetch) if embed.id is None and embed.kind != "gap" else embed for embed in embeds])


async def _resolve_one(embed: Embed, fetch: Fetch) -> Embed:
    resolution = await resolve(embed.href, fetch, now)
    ref = recognise_page(resolution.target) if resolution.target else None
    if ref is None:
        return embed
    return replace(embed, platform=ref.key.platform, id=ref.key.id, space=ref.key.space, permalink=ref.permalink, author=embed.author or ref.author)


def _embed_row(embed: Embed) -> dict[str, Json]:
    made = row(embed)
    return {name: made[name] for name in EMBED_FIELDS}


def _classify_batch(batch: Path) -> bool:
    """Print what each case shows; return whether all could be read. What is wrong with one ends nothing else. InputError where none could be read."""
    read, bad = 0, []
    for line, case in _jsonl(batch):
        try:
            print_json(_classify_case(line, case, batch.parent))
            read += 1
        except InputError as exc:
            bad.append(exc)
    if bad and not read:
        raise bad[0]
    for problem in bad:
        note(str(problem))
    return not bad


def _classify_case(line: str, case: dict[str, Json], folder: Path) -> dict[str, Json]:
    lacking = next((name for name in ("platform", "response") if not case.get(name)), None)
    if lacking is not None:
        raise InputError(line, f"lacks {lacking!r}")
    target, method = str(case.get("target") or Target.POST), case.get("method")
    if target not in {*Target}:
        raise InputError(line, f"target {target!r} is none of {', '.join(Target)}")
    answer = _answer(folder / str(case["response"]))
    asked = Asked(platform=str(case["platform"]), id=str(case.get("id") or ""), target=Target(target), method=str(method) if method else None)
    reading = _classified(replace(asked, url=str(case["request_url"]) if case.get("request_url") else None), answer)
    return {"file": case.get("file"), **reading}


def _classified(asked: Asked, answer: Answer) -> dict[str, Json]:
    read = _read(asked, answer)
    reading = row(read if asked.target is Target.PROFILE else plausible(read, now()))
    fields = reading["fields"]
    assert isinstance(fields, dict)
    kept = {key: fields[key] for key in ("id", "author", "text", "media", "posted_at")}
    return {**reading, "fields": kept}


def _read(asked: Asked, answer: Answer) -> Reading:
    # Of a platform that we do not know, the answer is read as a page's.
    known = platform(asked.platform if asked.platform in READERS else "web")
    reading = known.read(answer, asked.id, asked.target, asked.method)
    if asked.url is None or asked.id or known.name == "web":
        return reading if asked.url is None or reading.seen not in UNDECIDED else walled(answer, asked.url) or reading
    if reading.seen is Seen.LIVE:
        return _named_as_asked(known, answer, asked, reading)
    if reading.seen not in UNDECIDED:
        return reading
    # What nobody numbered may be known by the address that was asked for, and an address may be a wall's, to which the request was led.
    ref = known.recognise(asked.url) if asked.target is not Target.PROFILE else None
    again = known.read(answer, ref.key.id, asked.target, asked.method) if ref is not None else reading
    return again if again.seen not in UNDECIDED else walled(answer, asked.url) or reading


def _named_as_asked(known: Platform, answer: Answer, asked: Asked, reading: Reading) -> Reading:
    """Return a live post under the one of its ids by which the address asked for it, where the answer itself knows it by that."""
    names = [name for name in NAME.findall((asked.url or "").partition("://")[2].partition("/")[2]) if any(sign.isdigit() for sign in name)]
    for name in reversed(names[-MOST_NAMES:]):
        again = known.read(answer, name, asked.target, asked.method)
        if again.seen is Seen.LIVE:
            return again
    return reading


def _answer(file: Path) -> Answer:
    try:
        return read_saved(read_input(file))
    except ValueError as exc:
        raise InputError(str(file), str(exc)) from exc


def _jsonl(file: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield the objects of a file, each with the name of its line."""
    try:
        # Only LF ends a line: others, such as U+2028, stand in texts.
        lines = read_input(file).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as exc:
        raise InputError(str(file), f"is no UTF-8 text: {exc}") from exc
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            made = json.loads(line, object_pairs_hook=_told_once)
        except (ValueError, RecursionError) as exc:
            raise InputError(f"{file}:{number}", f"is no JSON: {exc}") from exc
        if not isinstance(made, dict):
            raise InputError(f"{file}:{number}", "is no JSON object")
        yield f"{file}:{number}", made


def _told_once(members: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(members)
    if len(made) < len(members):
        raise ValueError("a name stands twice in one object, and which of both holds is not known")
    return made
