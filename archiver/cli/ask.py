"""Commands that answer: articles, posts, report, captures, changes, one post with all its evidence, fixity."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from archiver.cli.captured import print_one, with_paths
from archiver.cli.context import archive_of
from archiver.cli.meant import account_meant, account_named, article_meant, platform_meant, posts_meant, posts_named, something_meant
from archiver.cli.output import MOST_ROWS, AsCsv, AsJson, emit, names_of, note, note_if_cut, print_json, row, say
from archiver.cli.waiting import counting
from archiver.errors import InputError
from storage.blobs import Blobs
from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter, ReportFilter
from storage.fixity import check
from storage.ledger import Reader
from storage.model import Json, Observation, Post
from storage.rows import ArticleRow, CaptureRow, ChangeRow, OutletRow, PostRow
from storage.vocabulary import ChangeKind, State, Target

commands = typer.Typer()

ARTICLE_COLUMNS = ("headline", "outlet", "published_at", "quotes", "versions", "url")
OUTLET_COLUMNS = ("outlet", "articles", "quoting", "posts", "live", "gone", "hidden", "unknown", "holes")
HOLE_COLUMNS = ("outlet", "headline", "gone", "gaps", "published_at", "url")
POST_COLUMNS = ("post", "state", "last_live", "first_gone", "text", "permalink")
CAPTURE_COLUMNS = ("taken_at", "outcome", "of", "missing", "files")
POST_LINES = (
    "platform",
    "id",
    "permalink",
    "author",
    "name",
    "text",
    "posted_at",
    "state",
    "tier",
    "cause",
    "reason",
    "last_live",
    "first_gone",
    "confirmed_at",
    "test_spans",
)
LOOK_FIELDS = ("observation", "at", "target", "method", "status", "seen", "reason", "pattern")
CHANGE_COLUMNS = ("at", "kind", "tier", "post", "what", "article")
"""Of a table; the other forms print the record as it is."""

EARLIEST, LATEST = datetime(2, 1, 1), datetime(9999, 1, 1)  # noqa: DTZ001
"""A time zone could carry what lies outside beyond the calendar."""

PlatformOption = Annotated[str | None, typer.Option("--platform", help="Name of a platform, such as x or web.", callback=platform_meant)]
AuthorOption = Annotated[str | None, typer.Option("--author", help="Handle, with or without @, or the account's address.", callback=something_meant)]
ArticleOption = Annotated[str | None, typer.Option("--article", help="Address of an article.", callback=something_meant)]
QuotingOption = Annotated[
    str | None, typer.Option("--quoting", help="@account, its address, or any address of a post: permalink, mirror, short link.", callback=something_meant)
]
OutletOption = Annotated[str | None, typer.Option("--outlet", help="Name of an outlet.", callback=something_meant)]
StateOption = Annotated[State | None, typer.Option("--state", help="What is claimed of the post now.")]
HowOption = Annotated[Literal["embed", "link"] | None, typer.Option("--kind", help="How it is quoted.")]
WhatOption = Annotated[Literal["post", "article"] | None, typer.Option("--kind", help="What was captured.")]
KindOption = Annotated[ChangeKind | None, typer.Option("--kind", help="Kind of change.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="Date or time, e.g. 2026-11-24 or 2026-11-24T02:00Z.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Date or time; up to and not including it.")]
TextOption = Annotated[str | None, typer.Option("--text", help="Words that must stand in it.")]
LimitOption = Annotated[int, typer.Option("--limit", help="Most rows to print.", min=1, max=MOST_ROWS)]
HolesOption = Annotated[
    int, typer.Option("--limit", help="Most articles with holes to print of each outlet; --json and --csv hold them all.", min=1, max=MOST_ROWS)
]


@commands.command()
def articles(
    ctx: typer.Context,
    quoting: QuotingOption = None,
    platform: PlatformOption = None,
    author: AuthorOption = None,
    article: ArticleOption = None,
    state: StateOption = None,
    kind: HowOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    limit: LimitOption = 1000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the articles, each with the posts it quotes. --quoting @krus_stern: which of our articles quote this account?

    --quoting ADDRESS: which quote this post, by whatever link? Articles count that quote it now or once did.
    """
    platform, author = account_named(author, platform)
    wanted = ArticleFilter(platform=platform, author=author, state=state, kind=kind, since=_time(since), until=_time(until), text=text, limit=limit)
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        asked = replace(wanted, article=article_meant(reader, article) if article else None)
        rows = [row(one) for one in reader.articles(_quoting(reader, asked, quoting) if quoting else asked)]
    emit(rows if as_json or as_csv else [_listed(one) for one in rows], ARTICLE_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(ArticleRow))
    note_if_cut(rows, limit)


@commands.command()
def posts(
    ctx: typer.Context,
    platform: PlatformOption = None,
    author: AuthorOption = None,
    article: ArticleOption = None,
    state: StateOption = None,
    kind: HowOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    limit: LimitOption = 1000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the quoted posts with what may be said of each now. --state deleted-by-author: which are gone?"""
    platform, author = account_named(author, platform)
    wanted = PostFilter(platform=platform, author=author, state=state, kind=kind, since=_time(since), until=_time(until), text=text, limit=limit)
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        rows = [row(one) for one in reader.posts(replace(wanted, article=article_meant(reader, article) if article else None))]
    emit(rows if as_json or as_csv else [_stands(one) for one in rows], POST_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(PostRow))
    note_if_cut(rows, limit)


@commands.command()
def report(
    ctx: typer.Context,
    outlet: OutletOption = None,
    platform: PlatformOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: HolesOption = 100,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell for each outlet how many posts it quotes, how many of them are live, gone or unknown, and which articles have holes.

    A hole is a quoted post that is gone, or a quotation that the article announces and does not show. What articles quote now counts.
    """
    wanted = ReportFilter(outlet=outlet, platform=platform, since=_time(since), until=_time(until))
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        rows = [row(one) for one in reader.report(wanted)]
    if as_json or as_csv:
        emit(rows, OUTLET_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(OutletRow))
        return
    emit([{**one, "outlet": one["outlet"] or "(none)", "holes": len(_rows(one["holes"]))} for one in rows], OUTLET_COLUMNS)
    holes = [{**hole, "outlet": one["outlet"]} for one in rows for hole in _rows(one["holes"])[:limit]]
    if holes:
        emit(holes, HOLE_COLUMNS, title="articles with holes")
    if any(len(_rows(one["holes"])) > limit for one in rows):
        note(f"the newest {limit} articles with holes of each outlet are shown: --limit says how many")


@commands.command()
def captures(
    ctx: typer.Context,
    platform: PlatformOption = None,
    author: AuthorOption = None,
    article: ArticleOption = None,
    state: StateOption = None,
    kind: WhatOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    limit: LimitOption = 1000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the captures with their files."""
    platform, author = account_named(author, platform)
    wanted = CaptureFilter(platform=platform, author=author, state=state, kind=kind, since=_time(since), until=_time(until), text=text, limit=limit)
    with archive_of(ctx) as (ledger, blobs, _), ledger.read() as reader:
        asked = replace(wanted, article=article_meant(reader, article) if article else None)
        rows = [with_paths(row(one), blobs) for one in reader.captures(asked)]
    emit(rows if as_json or as_csv else [_taken(one) for one in rows], CAPTURE_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(CaptureRow))
    note_if_cut(rows, limit)


@commands.command()
def changes(
    ctx: typer.Context,
    platform: PlatformOption = None,
    author: AuthorOption = None,
    article: ArticleOption = None,
    kind: KindOption = None,
    state: StateOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    limit: LimitOption = 1000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what happened, the newest first, each with the observations it rests on."""
    platform, author = account_named(author, platform)
    wanted = ChangeFilter(platform=platform, author=author, kind=kind, state=state, since=_time(since), until=_time(until), text=text, limit=limit)
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        rows = [row(one) for one in reader.changes(replace(wanted, article=article_meant(reader, article) if article else None))]
    emit(rows if as_json or as_csv else [_told(one) for one in rows], CHANGE_COLUMNS, as_json=as_json, as_csv=as_csv, names=names_of(ChangeRow))
    note_if_cut(rows, limit)


@commands.command()
def show(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(help="Any address of the post, native id, or platform:id.")],
    as_json: AsJson = False,
) -> None:
    """Show one post with everything known of it: observations, captures, changes, articles."""
    with archive_of(ctx) as (ledger, blobs, _), ledger.read() as reader:
        for one in posts_named(reader, post):
            whole = _whole(reader, blobs, one)
            if as_json:
                print_json(whole)
            else:
                _print_post(whole)


@commands.command()
def fixity(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Digest every kept file again and report what is damaged or missing (exit code 1 when anything is)."""
    with archive_of(ctx) as (ledger, blobs, _), counting("checking") as checked:
        damages = [row(one) for one in check(blobs, ledger.blob_digests(), checked)]
    if as_json:
        closing: dict[str, Json] = {"checked": checked.done, "damaged": len(damages)}
        for one in (*damages, closing):
            print_json(one)
    else:
        if damages:
            emit(damages, ("sha256", "problem", "found", "bytes"))
        say(f"{checked.done} checked, {len(damages)} damaged or missing")
    raise typer.Exit(1 if damages else 0)


def _whole(reader: Reader, blobs: Blobs, post: Post) -> dict[str, Json]:
    rows = reader.posts(PostFilter(post_id=post.id))
    looks: list[Json] = [_look(one, counted=one.observation in post.standing.counted) for one in reader.history(post)]
    taken: list[Json] = [with_paths(row(one), blobs) for one in reader.captures(CaptureFilter(post_id=post.id))]
    return row(
        {
            "post": row(rows[0]),
            "observations": looks,
            "captures": taken,
            "changes": reader.changes(ChangeFilter(post_id=post.id)),
            "articles": reader.articles(ArticleFilter(post_id=post.id)),
        }
    )


def _look(made: Observation, *, counted: bool) -> dict[str, Json]:
    whole = row(made)
    return {name: whole[name] for name in LOOK_FIELDS} | {"counted": counted, "sha256": whole["sha256"]}


def _print_post(whole: dict[str, Json]) -> None:
    post = whole["post"]
    assert isinstance(post, dict)
    for name in POST_LINES:
        value = post.get(name)
        if value is not None:
            say(f"{name.replace('_', ' '):16} {value}")
    emit([_told(one) for one in _rows(whole["changes"])], CHANGE_COLUMNS[:-1], title="changes")
    looks = _rows(whole["observations"])
    own = [one for one in looks if one["target"] in (Target.POST, Target.PROFILE)]
    emit(own, (*LOOK_FIELDS, "counted"), title="looks")
    if len(own) < len(looks):
        say(f"beside them {len(looks) - len(own)} looks at control posts, told by: archiver explain {shlex.quote(str(post['permalink']))}")
    emit(_rows(whole["articles"]), ("headline", "outlet", "url"), title="quoted by")
    for capture in _rows(whole["captures"]):
        print_one(capture)


def _quoting(reader: Reader, wanted: ArticleFilter, text: str) -> ArticleFilter:
    """Narrow a listing to the articles that quote an account or a post."""
    posts = () if text.startswith("@") else posts_meant(reader, text)
    # A handle is written without @ too; what has a slash is an address.
    if posts or ("/" in text and not text.startswith("@") and account_meant(text) is None):
        return replace(wanted, quoting=posts)
    if wanted.author is not None:
        raise InputError(text, "names an account, and so does --author: give one of them")
    platform, author = account_named(text, wanted.platform)
    return replace(wanted, platform=platform, author=author)


def _listed(article: dict[str, Json]) -> dict[str, Json]:
    """Return an article with its quotes in few words."""
    return {**article, "quotes": [f"{quote['platform']} {quote['id']}" for quote in _rows(article["quotes"])]}


def _taken(capture: dict[str, Json]) -> dict[str, Json]:
    """Return a capture in few columns: of what, and which files; --json and 'show' say where they lie."""
    of = f"{capture['platform']} {capture['id']}" if capture["id"] else capture["url"]
    return {**capture, "of": of, "files": [file["role"] for file in _rows(capture["files"])]}


def _stands(post: dict[str, Json]) -> dict[str, Json]:
    """Return a post in few columns: whose it is, and how it stands."""
    author = f"@{post['author']}" if post["author"] else post["id"]
    tier, reason = (f" ({post['tier']})" if post["tier"] else ""), (f": {post['reason']}" if post["reason"] else "")
    return {**post, "post": f"{post['platform']} {author}", "state": f"{post['state']}{tier}{reason}", "text": str(post["text"] or "")[:80]}


def _told(change: dict[str, Json]) -> dict[str, Json]:
    """Return a change in few columns: which post, and what became of it."""
    before, after = change["before"], change["after"]
    # Of an edit the sentences that went and came: two whole texts say nothing in a table.
    own = [side["sentences"] for side in (before, after) if isinstance(side, dict) and side.get("sentences")]
    sides = [_side(side) for side in own or (before, after)]
    post = f"{change['platform']} {change['id']}" if change["id"] else None
    return {**change, "post": post, "what": " → ".join(side for side in sides if side)}


def _side(value: Json) -> str:
    if not isinstance(value, dict):
        return " / ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    if value.get("state"):
        return f"{value['state']} ({value['tier']})" if value.get("tier") else str(value["state"])
    told = next((value[name] for name in ("text", "permalink", "author", "sha256", "key", "reason") if value.get(name)), "")
    return str(told)


def _rows(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as exc:
        raise InputError(text, "is no date or time such as 2026-11-24 or 2026-11-24T02:00Z") from exc
    if not EARLIEST < when.replace(tzinfo=None) < LATEST:
        raise InputError(text, "is out of reach: give a year from 2 to 9998")
    return when if when.tzinfo else when.replace(tzinfo=UTC)
