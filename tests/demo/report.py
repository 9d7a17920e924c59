"""What the demo prints and writes at its end."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from storage.vocabulary import Role
from tests.demo.ledgers import Outcome

console = Console(highlight=False, markup=False)


def rows(found: list[Outcome]) -> list[dict[str, Any]]:
    """Return one JSON object for each scripted quotation."""
    return [_row(one) for one in found]


def print_report(found: list[Outcome], home: Path, command: list[str]) -> None:
    """Print the table, where the pictures lie, and what to try next."""
    table = Table(title="What the archive says", title_justify="left", expand=True)
    for column, share in (("article", 3), ("quoted post", 4), ("state", 3), ("interval", 3), ("changes", 3), ("kept", 3)):
        table.add_column(column, ratio=share, overflow="fold")
    for one in found:
        table.add_row(*_cells(one), style=None if one.as_scripted else "bold red")
    console.print(table)
    right = sum(one.as_scripted for one in found)
    console.print(f"{right} of {len(found)} came out as scripted." + ("" if right == len(found) else " See daemon.log in the demo's folder."))
    console.print("\nPictures of the quoted posts:")
    pictured = ((one.expected, path) for one in found for path in one.kept.get(Role.SCREENSHOT, [])[:1])
    # A post that two articles quote is one post.
    for platform, author, path in dict.fromkeys((told.platform, told.author or "", path) for told, path in pictured):
        console.print(f"  {platform:8} {author:24} {path}", soft_wrap=True)
    archiver = shlex.join(command)
    console.print(f"\nEverything is in {home}\nTry next:", soft_wrap=True)
    for words in ("articles --author @krus_stern", "posts --state deleted-by-author", "changes", f"show {found[0].expected.permalink}", "fixity"):
        console.print(f"  {archiver} {words}", soft_wrap=True)


def _cells(one: Outcome) -> tuple[str, ...]:
    post = one.post
    article = one.expected.article.rsplit("/", 1)[-1]
    author = f"@{one.expected.author}" if one.expected.author else one.expected.id
    quoted = f"{one.expected.platform} {author}: {one.text}" if one.text else f"{one.expected.platform} {author}"
    if post is None:
        return article, quoted, "not found", "", "", ""
    state = f"{post.state}" + (f" ({post.tier})" if post.tier else "") + (f": {post.reason}" if post.reason else "")
    interval = f"live {post.last_live:%H:%M:%S}" if post.last_live else ""
    interval += f", gone {post.first_gone:%H:%M:%S}" if post.first_gone else ""
    kept = ", ".join(f"{len(paths)} {role}" for role, paths in one.kept.items())
    return article, quoted, state, interval, ", ".join(one.changes), kept


def _row(one: Outcome) -> dict[str, Any]:
    post, wanted, kept = one.post, one.expected, one.kept

    def last(role: Role) -> str | None:
        return kept[role][0] if kept.get(role) else None

    return {
        "article": wanted.article,
        "form": wanted.form,
        "platform": wanted.platform,
        "id": wanted.id,
        "permalink": post.permalink if post else None,
        "author": post.author if post else None,
        "text": one.text or (post.text if post else None),
        "posted": one.posted,
        "lang": one.lang,
        "expected": wanted.state,
        "state": post.state if post else None,
        "reason": post.reason if post else None,
        "changes": list(one.changes),
        "observations": post.observations if post else 0,
        "tier": post.tier if post else None,
        "last_live": _time(post.last_live if post else None),
        "first_gone": _time(post.first_gone if post else None),
        "confirmed_at": _time(post.confirmed_at if post else None),
        "kept": {"screenshot": last(Role.SCREENSHOT), "html": last(Role.HTML), "warc": last(Role.WARC), "media": kept.get(Role.MEDIA, [])},
    }


def _time(at: Any) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
