"""A whole pass of the worker over a small archive, with everything real but the outside: what fetch and browser bring is written here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from PIL import Image as Picture

from archiver.app.archive import take_up_again, the_only_daemon
from archiver.app.dispatching import dispatcher_of
from archiver.browser import Browser, Order, Visit
from archiver.capture import Doors
from archiver.errors import UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline import Line
from archiver.settings import Settings, read_settings
from archiver.spool import Spool, Spooling
from archiver.worker import drain
from storage import FileBlobs, Ledger, open_ledger
from storage.model import Seed, Work
from storage.vocabulary import SeedKind, WorkKind
from tests.faults.steps import Hook, interpose

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ARTICLE = "https://www.zeitspiegel.example/hafenplan"
TEXT = b"Der Rat hat den Hafenplan beraten.\n\nhttps://x.com/hale/status/1899356028218932834\n"
POST = "1796161717017489850"
QUOTE = f'<blockquote class="twitter-tweet"><p>Tea</p>&mdash; A (@a) <a href="https://twitter.com/a/status/{POST}">May 30, 2024</a></blockquote>'
PROSE = " ".join(["Der Rat hat am Abend lange über den Hafenplan beraten und am Ende zugestimmt."] * 6)
PHOTO = "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg"


def png() -> bytes:
    """Return a picture large enough to be referred to where it comes again."""
    out = BytesIO()
    Picture.radial_gradient("L").save(out, "PNG")
    return out.getvalue()


def answer(body: bytes, kind: str) -> Answer:
    """Return an answer with a body."""
    return Answer(status=200, headers=(("Content-Type", kind),), body=body)


def tweet(post: str) -> bytes:
    """Return what X says of a live post with one picture."""
    photo = {"type": "photo", "media_url_https": PHOTO, "ext_media_availability": {"status": "Available"}}
    said: dict[str, Any] = {
        "__typename": "Tweet",
        "id_str": post,
        "text": f"Tea & toast {post}",
        "lang": "en",
        "created_at": "2024-05-30T12:48:19.000Z",
        "user": {"id_str": "4242", "screen_name": "tea_house", "name": "Tea House"},
        "entities": {},
        "mediaDetails": [photo],
        "edit_control": {"edit_tweet_ids": [post]},
    }
    return json.dumps(said).encode()


@dataclass(frozen=True, slots=True)
class Outside:
    """Stands where fetch and the browser stand."""

    answers: Mapping[str, Answer]

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Answer."""
        return (await self.follow(url, headers))[-1]

    async def follow(self, url: str, headers: Headers = (), *, spool: Spool | None = None, **_: object) -> tuple[Exchange, ...]:
        """Answer what is known, its body in the spool where one is given, or fail as a dead host does."""
        found = next((said for mark, said in self.answers.items() if mark in url), None)
        if found is None:
            raise UnreachableError(url, "connect", "nobody is there")
        if spool is None:
            return (Exchange(url=url, answer=found, started_at=NOON),)
        body = Spooling(spool)
        body.append(found.body)
        return (Exchange(url=url, answer=replace(found, body=b""), wire_body=body.spooled(), decoded=body.spooled(), started_at=NOON),)

    async def visit(self, order: Order, **_: object) -> Visit:
        """Show a page of a few words."""
        url = order.url
        return Visit(url=url, final_url=url, status=200, browser="none", html=f"<p>{url}</p>", text=url, page=png())


def outside() -> Outside:
    """Return an outside with one article, two posts and their picture."""
    page = f"<html><head><title>Hafenplan</title></head><body><article><h1>Hafenplan</h1><p>{PROSE}</p>{QUOTE}</article></body></html>"
    posts = {f"id={post}": answer(tweet(post), "application/json") for post in (POST, "1899356028218932834")}
    return Outside({ARTICLE: answer(page.encode(), "text/html; charset=utf-8"), PHOTO.removesuffix(".jpg"): answer(png(), "image/png"), **posts})


def line_of(ledger: Ledger, blobs: FileBlobs, settings: Settings, now: datetime = NOON) -> Line:
    """Return a line before that outside."""
    there = outside()
    doors = Doors(
        browser=cast("Browser", there),
        fetch=cast("Fetch", there),
        blobs=blobs,
        settings=settings,
        fingerprint=lambda content: fingerprint(content, Limits()),
        clock=lambda: now,
        held=ledger.held,
        snapshot=ledger.snapshot,
    )
    return Line(ledger=ledger, doors=doors, settings=settings, clock=lambda: now, random=lambda: 0.5)


def begin(data_dir: Path, url: str) -> None:
    """Watch an article and a text."""
    ledger, blobs = open_ledger(url), FileBlobs(data_dir / "blobs")
    for seed in (
        Seed(kind=SeedKind.ARTICLE, url=ARTICLE, added_at=NOON),
        Seed(kind=SeedKind.TEXT, url=None, sha256=blobs.put(TEXT), name="text", added_at=NOON),
    ):
        with ledger.write() as writer:
            writer.schedule(Work(kind=WorkKind.SEED, subject=writer.add_seed(seed), due=NOON))
    ledger.close()


def one_pass(data_dir: Path, url: str, *, now: datetime = NOON, min_free: str = "0B") -> list[str]:
    """Start as the daemon does, carry out all that is due, and return what failed."""
    failed: list[str] = []
    with the_only_daemon(data_dir):
        ledger, blobs = open_ledger(url), FileBlobs(data_dir / "blobs")
        take_up_again(ledger, blobs)
        line = line_of(ledger, blobs, read_settings(None, capture={"min_free": min_free, "at_once": 1}), now)
        loop = dispatcher_of(line, lambda work, error: failed.extend([f"{work.kind}: {error}"] if error else []))
        asyncio.run(drain(loop, asyncio.Event()))
        ledger.close()
    return failed


def disturbed_pass(hook: Hook, data_dir: Path, url: str) -> None:
    """Make a pass in a process of its own to which something happens at a step."""
    interpose(hook)
    one_pass(data_dir, url)
