"""A line before the simulated platforms, with a clock that the test moves: looks and control rounds as the daemon makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.errors import HeldError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline import Line, carry_out, place_condition
from archiver.settings import Settings, read_settings
from archiver.verdict import Claims
from storage import ChangeFilter, FileBlobs, Ledger, open_ledger
from storage.model import Json, Observation, Place, Post, PostKey, Work
from storage.vocabulary import ChangeKind, State, Target, Tier, WorkKind
from tests.internet.message import get
from tests.internet.scenario import CONTROLS, NEVER, demo
from tests.internet.sites import respond
from tests.internet.world import Post as Published

HOUR = timedelta(hours=1)


class Watch:
    """The line in an empty archive, before the demo's world, with a clock that the test moves."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.world = demo(lambda: self.now)
        self.asked: list[str] = []
        self.hidden: str | None = None
        """How addresses begin that lead home."""
        self.ledger: Ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        doors = Doors(
            browser=cast("Browser", None),
            fetch=cast("Fetch", self),
            blobs=FileBlobs(folder / "blobs"),
            settings=settings,
            fingerprint=lambda content: fingerprint(content, Limits()),
            clock=lambda: self.now,
        )
        self.line = Line(ledger=self.ledger, doors=doors, settings=settings, clock=lambda: self.now, random=lambda: 0.5)

    async def get(self, url: str, headers: Headers = (), **_: object) -> Exchange:
        """Answer as the simulated platform does, unless the host is to be left alone."""
        if (until := self.line.gates.until(urlsplit(url).hostname or "")) is not None:
            raise HeldError(url, until)
        self.asked.append(url)
        if self.hidden is not None and url.startswith(self.hidden):
            return Exchange(url=url, answer=Answer(status=302, headers=(("Location", "/"),), body=b""), started_at=self.now)
        said = respond(self.world, get(url))
        return Exchange(url=url, answer=Answer(status=said.status, headers=said.headers, body=said.body), started_at=self.now)

    def watch(self, published: Published) -> int:
        """Watch a post; it is due now."""
        key = PostKey(platform=published.platform, id=published.id, space=published.author.id if published.platform == "bluesky" else "")
        with self.ledger.write() as writer:
            post_id = writer.see_post(Post(key=key, permalink=published.permalink, first_seen=self.now, account=published.author.id))
            writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=self.now))
        return post_id

    async def work(self, *kinds: WorkKind) -> list[Work]:
        """Carry out what is due now, one work a host after the other, and return it."""
        done: list[Work] = []
        while works := self.ledger.claim(self.now, lease=HOUR, limit=100, kinds=kinds):
            for work in works:
                await carry_out(self.line, work)
            done += works
        return done

    async def until(self, end: datetime) -> None:
        """Let the line work until then, at every time that something is due."""
        kinds = (WorkKind.LOOK, WorkKind.CONTROLS)
        while (due := self.ledger.next_due(kinds)) is not None and due <= end:
            self.now = max(self.now, due)
            await self.work(*kinds)
        self.now = end

    def standing(self, post_id: int) -> tuple[State, Tier | None, str | None]:
        """Return what is said of a post."""
        post = self.post(post_id)
        return post.standing.state, post.standing.tier, post.standing.reason

    def post(self, post_id: int) -> Post:
        """Return a post."""
        with self.ledger.read() as reader:
            post = reader.post(post_id)
        assert post is not None
        return post

    def looks(self, place: Place, target: Target) -> list[Observation]:
        """Return the control looks of a place."""
        with self.ledger.read() as reader:
            return [look for look in reader.controls_at(place, self.now, 1000) if look.target is target]

    def claims(self, place: Place) -> tuple[Claims, tuple[str, ...]]:
        """Return what may be claimed at a place."""
        with self.ledger.read() as reader:
            condition = place_condition(reader, place, self.line.settings.verdict, self.now)
        return condition.claims, condition.why

    def degraded(self) -> list[dict[str, Json]]:
        """Return what was told of hosts where losses are not claimed any more, oldest first."""
        with self.ledger.read() as reader:
            told = reader.changes(ChangeFilter(kind=ChangeKind.HOST_DEGRADED))
        return [change.after for change in reversed(told) if isinstance(change.after, dict)]


def settings(folder: Path, *, schedule: dict[str, object] | None = None, **more: object) -> Settings:
    """Return settings that name the controls of the test internet."""
    controls = {name: {"live": CONTROLS[name], "never": NEVER[name]} for name in CONTROLS}
    return read_settings(data_dir=folder, verdict={"controls": controls} | more, schedule=schedule or {})
