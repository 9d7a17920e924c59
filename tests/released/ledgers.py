"""Make a ledger with something in every table, write it down as SQL, make it again from that, and ask it everything."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import psycopg

from storage import ArticleFilter, CaptureFilter, ChangeFilter, Ledger, PostFilter
from storage.asking import Gate, Validators
from storage.model import Article, Capture, Change, File, Hop, Image, Incident, Link, Place, Resolution, Seed, Sighting, Standing, Work
from storage.traffic import Traffic
from storage.vocabulary import AlertKind, ChangeKind, Outcome, Role, SeedKind, Seen, State, Target, Tier, WorkKind
from tests.contract.samples import PAGE, a_look, a_post, a_version, an_embed, at

SHORT = "https://t.example/short"
PICTURE = "ab" * 32
PAYLOAD = "cd" * 32
FILM = "ef" * 32


def fill(ledger: Ledger) -> None:
    """Enter something in every table, odd texts and late times among it."""
    with ledger.write() as writer:
        seed_id = writer.add_seed(Seed(kind=SeedKind.FEED, url="https://news.example/feed", added_at=at(0), name="Nachrichten über Häfen"))
        writer.seed_checked(seed_id, at(1), "no such name")
        article_id = writer.see_article(Article(url="https://news.example/a", headline="Größe & Maß \U0001f6a2", published_at=at(-60)), at(1), seed_id)
        first = an_embed(0, author="Reader", text="Zitat «Ä»", links=(Link(href=SHORT, kind="short-link"),))
        gap = an_embed(1, kind="gap", form="gap", href="", text="Below, the post:")
        embed_id, _ = writer.add_version(article_id, a_version(first, gap, headline="Hafen")).embed_ids
        writer.add_version(article_id, a_version(first, minutes=5, text="Anders."))
        link_id = writer.link(SHORT, at(1))
        writer.embed_link(embed_id, link_id, False)
        hop = Hop(url=SHORT, at=at(2), status=301, headers=(("Location", "https://x.example/1"),), via="location")
        resolution_id = writer.add_resolution(Resolution(href=SHORT, at=at(2), hops=(hop,), outcome="resolved", target="https://x.example/1"))
        post_id = writer.see_post(a_post("1", author="Reader", text="Der Hafen ist offen", posted_at=at(-90)))
        writer.quote(embed_id, post_id, at(2), resolution_id=resolution_id)
        looks = [writer.add_observation(a_look(minutes, seen=seen, sha256=PAGE, status=status)) for minutes, seen, status in LOOKS]
        writer.add_observation(a_look(8, "never", target=Target.CONTROL_NEVER, seen=Seen.GONE))
        writer.add_observation(a_look(8, "live", target=Target.CONTROL_LIVE, seen=Seen.LIVE))
        writer.set_standing(post_id, Standing(state=State.DELETED_BY_AUTHOR, tier=Tier.CONFIRMED, last_live=at(3), first_gone=at(6), evidence=tuple(looks)))
        writer.add_capture(_capture(post_id))
        for number, traffic in enumerate((Traffic(payloads={PAYLOAD: 289}), Traffic(requires=frozenset({_warc(0)}))), start=2):
            writer.add_capture(replace(_capture(post_id), capture=f"urn:uuid:{number}", files=(_file(Role.WARC, _warc(number - 2)),), traffic=traffic))
        writer.add_image(Image(sha256=PICTURE, width=4, height=3, fit=True, reason=None, phash64=b"\xff" * 8, dhash64=b"\x01" * 8, pdq256=b"\x80" * 32))
        writer.add_image(Image(sha256=FILM, width=4, height=3, fit=True, reason=None, phash64=b"\x0f" * 8, pdq_quality=70, at=12.4))
        writer.add_sighting(Sighting(sha256=PICTURE, at=at(4), url="https://pbs.example/1.png", post_id=post_id, capture="urn:uuid:1"))
        writer.add_change(Change(at=at(2), kind=ChangeKind.FIRST_SEEN, post_id=post_id, between=(None, at(2))))
        lost = Change(at=at(7), kind=ChangeKind.LOST, post_id=post_id, between=(at(3), at(6)), before={"state": "live"}, after={"state": "deleted-by-author"})
        lost_id = writer.add_change(lost)
        (delivery_id,) = writer.add_alert("3f0c", at(9), AlertKind.UNCONFIRMED_LOSS, {"title": "Größe"}, [lost_id], ["webhook:desk"])
        writer.end_attempt(delivery_id, sent_at=None, error="answered 500")
        writer.see_place(Place(platform="x", host="x.example", method="syndication"))
        writer.set_threshold("x.example", 0.5, at(6))
        writer.set_gate(Gate(host="x.example", share=0.5, at=at(6), until=at(60), reason="429"))
        writer.set_validators("https://news.example/größe", Validators(etag='W/"1"', last_modified=None, at=at(6)))
        writer.set_cursor("wss://stream.example", 1_790_000_000_000_000, at(6))
        writer.add_incident(Incident(platform="x", host="x.example", account=None, began=at(5), tripped=at(6)))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=at(30), host="x.example", priority=5, reason="confirm"))
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=article_id, due=at(20), host="news.example"))
    ledger.claim(at(25), lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.ARTICLE,))


LOOKS = ((3.0, Seen.LIVE, 200), (6.0, Seen.GONE, 404), (6.5, Seen.OUTAGE, 503))


def _capture(post_id: int) -> Capture:
    kept = _file(Role.SCREENSHOT, PICTURE)
    taken = {"capture": "urn:uuid:1", "url": "https://x.example/1", "taken_at": at(4), "outcome": Outcome.PARTIAL, "software": "archiver/1"}
    return Capture(**taken, post_id=post_id, missing=("media",), files=(kept,), provenance={"steps": {"load": 1.5}})  # type: ignore[arg-type]


def _warc(number: int) -> str:
    return f"{number:064x}"


def _file(role: Role, sha256: str) -> File:
    return File(role=role, sha256=sha256, bytes=7, media_type="image/png" if role is Role.SCREENSHOT else "application/warc")


def answers(ledger: Ledger) -> Any:
    """Return, as JSON would hold it, what a ledger says of everything in it."""
    with ledger.read() as reader:
        (post,) = reader.search_post("1")
        told = {
            "seeds": reader.seeds(),
            "articles": reader.articles(ArticleFilter()),
            "versions": reader.versions(1),
            "posts": reader.posts(PostFilter(text="HAFEN")),
            "history": reader.history(post),
            "post": post,
            "captures": reader.captures(CaptureFilter()),
            "changes": reader.changes(ChangeFilter()),
            "image": reader.image(PICTURE),
            "images": reader.images(),
            "sightings": reader.sightings(PICTURE),
            "resolution": reader.resolution(SHORT),
            "links": reader.link_embeds(1),
            "deliveries": reader.deliveries(),
            "controls": sorted(reader.controls_seen_live("x", "syndication")),
            "blobs": list(reader.blob_digests()),
            "works": [reader.work(WorkKind.LOOK, 1), reader.work(WorkKind.ARTICLE, 1)],
            "sizes": reader.queue_sizes(),
            "gates": reader.gates(),
            "validators": reader.validators("https://news.example/größe"),
            "cursor": reader.cursor("wss://stream.example"),
            "held": reader.held([PAYLOAD, PICTURE]),
        }
    told["next"] = ledger.next_due()
    told["claimed"] = ledger.claim(at(60), lease=timedelta(minutes=5), limit=5)
    return json.loads(json.dumps(told, default=_plain))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value.hex() if isinstance(value, bytes) else str(value)


RELEASED = Path(__file__).parent
"""Where each revision lies, as SQL for both databases and as what it answered."""


def sqlite_dump(path: Path) -> str:
    """Return a ledger in SQLite as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def load(url: str, dump: str) -> None:
    """Make a database out of SQL."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(dump)
        return
    with psycopg.connect(url) as server:
        server.execute(dump.encode())
