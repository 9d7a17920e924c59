"""Questions to the ledger, all answered out of one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, func, or_, select

from storage import articles, asked, due, exposures, history, hosts, listings, outbox, pace, payloads, posts, reports, tallies
from storage.asking import Gate, Validators
from storage.conditions import article_at
from storage.convert import address_digest, to_article, to_embed, to_frame, to_image, to_post, to_resolution, to_seed, to_version, to_work
from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter, ReportFilter
from storage.model import Article, ArticleVersion, Embed, Image, Incident, Observation, Place, Post, PostKey, Resolution, Seed, Work
from storage.rot import Rot, rot
from storage.rows import ArticleRow, CaptureRow, ChangeRow, DeliveryRow, NewsRow, OutletRow, PostRow, SightingRow
from storage.tables import article, blob, embed, embed_link, frame, identity, image, link, post, quote, resolution, seed, sighting, version, work
from storage.tallies import Marks, Tally
from storage.traffic import Held, Snapshot
from storage.vocabulary import Origin, Seen, Target, WorkKind
from storage.watching import Exposure, Lifetime

PAGE = 1000
"""Rows fetched at once where there is no end to them."""


class Reader:
    """What the ledger knows; it lives as long as the transaction it was given by."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rot(self) -> list[Rot]:
        """Return where the ledger holds values that are none; all of it is read."""
        return rot(self._connection)

    def seeds(self, *, removed: bool = False) -> list[Seed]:
        """Return the seeds in the order they were added; with ``removed`` also those taken out."""
        query = select(seed).order_by(seed.c.id)
        return [to_seed(row) for row in self._rows(query if removed else query.where(seed.c.removed_at.is_(None)))]

    def seed(self, seed_id: int) -> Seed | None:
        """Return a seed."""
        row = self._by_id(seed, seed_id)
        return None if row is None else to_seed(row)

    def article_id(self, url: str) -> int | None:
        """Return the article that has this address, or has it as canonical address."""
        return self._connection.scalar(select(article_at(url)))

    def article(self, article_id: int) -> Article | None:
        """Return an article as it was last seen."""
        row = self._by_id(article, article_id)
        return None if row is None else to_article(row)

    def addresses_of_copies(self) -> set[str]:
        """Return the web addresses by which copies are known that were handed in as files, and are articles of their own."""
        return articles.addresses_of_copies(self._connection)

    def articles_seen(self, urls: Iterable[str]) -> dict[str, tuple[int, datetime]]:
        """Return of the articles at these addresses those that were read, each with its id and when it was last seen."""
        return articles.last_seen(self._connection, urls)

    def articles(self, wanted: ArticleFilter) -> list[ArticleRow]:
        """Return articles, those seen last first."""
        return listings.articles(self._connection, wanted)

    def report(self, wanted: ReportFilter) -> list[OutletRow]:
        """Return what each outlet quotes now and what became of it, by outlet."""
        return reports.outlets(self._connection, wanted)

    def latest_version(self, article_id: int, origin: Origin = Origin.PAGE) -> ArticleVersion | None:
        """Return the newest version of an article, as its page or as a feed gave it."""
        row = self._row(select(version).join(article, articles.LATEST[origin] == version.c.id).where(article.c.id == article_id))
        return None if row is None else self._version(row)

    def feed_source(self, url: str) -> str | None:
        """Return the digest of the text that a feed last gave of the article at an address, None where none was kept."""
        known = select(version.c.source_sha256).join(article, article.c.feed_version_id == version.c.id)
        return self._connection.scalar(known.where(article.c.id == article_at(url)))

    def versions(self, article_id: int) -> list[ArticleVersion]:
        """Return all versions of an article by time."""
        query = select(version).where(version.c.article_id == article_id).order_by(version.c.at, version.c.id)
        return [self._version(row) for row in self._rows(query)]

    def first_read(self, article_id: int) -> datetime | None:
        """Return when the oldest version of an article was read, None where there is none."""
        at: datetime | None = self._connection.scalar(select(func.min(version.c.at)).where(version.c.article_id == article_id))
        return at

    def embed(self, embed_id: int) -> Embed | None:
        """Return an embed."""
        row = self._by_id(embed, embed_id)
        return None if row is None else to_embed(row)

    def post(self, post_id: int) -> Post | None:
        """Return a post; the surviving one (compare its ``id``) where it was found to be the same as another."""
        row = posts.row_of(self._connection, post_id)
        while row is not None and row["merged_into"] is not None:
            row = posts.row_of(self._connection, row["merged_into"])
        return None if row is None else to_post(row)

    def find_post(self, key: PostKey) -> Post | None:
        """Return the post that has this identity or was ever known by it."""
        named = select(identity.c.post_id).where(
            identity.c.native_digest == address_digest(key.id), identity.c.platform == key.platform, identity.c.space == key.space
        )
        post_id = self._connection.scalar(named)
        return None if post_id is None else self.post(post_id)

    def search_post(self, text: str) -> list[Post]:
        """Return the posts that a permalink, a native id or ``platform:id`` may mean."""
        platform, _, native_id = text.partition(":")
        qualified = (identity.c.native_digest == address_digest(native_id)) & (identity.c.platform == platform)
        named = select(identity.c.post_id).where(or_(identity.c.native_digest == address_digest(text), qualified))
        linked = select(post.c.id).where(post.c.permalink_digest == address_digest(text))
        query = select(post).where(or_(post.c.id.in_(linked), post.c.id.in_(named)), post.c.merged_into.is_(None)).order_by(post.c.id)
        return [to_post(row) for row in self._rows(query)]

    def posts(self, wanted: PostFilter) -> list[PostRow]:
        """Return posts, those seen last first."""
        return listings.posts(self._connection, wanted)

    def looks(self, post: Post) -> list[Observation]:
        """Return by time: looks at the post, and those looks at its profile that are within two minutes of one of these."""
        return history.looks(self._connection, post)

    def live_looks(self, post: Post, number: int) -> list[Observation]:
        """Return by time the newest looks at the post, so many of them; none where a look at it, or at its profile, ever saw anything but life."""
        return history.live_looks(self._connection, post, number)

    def history(self, post: Post, looks: Sequence[Observation] | None = None) -> list[Observation]:
        """Return by time: looks at the post, looks at its profile near them, and the controls that judge any of these that is not live.

        These are controls within two minutes, negative controls of the day before, and those that end an incident of its host.
        ``looks`` are the post's own, where they were asked for already.
        """
        return history.history(self._connection, post, self.looks(post) if looks is None else looks)

    def latest(self, post: Post, target: Target = Target.POST, seen: Seen | None = None) -> Observation | None:
        """Return the newest look at a post, or at its profile, optionally the newest with a given result."""
        return history.latest(self._connection, post, target, seen)

    def controls_seen_live(self, platform: str, method: str) -> set[str]:
        """Return the native ids of the live controls that this installation has seen live by this method, as controls or as watched posts."""
        return history.controls_seen_live(self._connection, platform, method)

    def threshold(self, host: str) -> float | None:
        """Return how dense looks at the posts of a host may be, None where that was never set."""
        return pace.threshold(self._connection, host)

    def gates(self) -> list[Gate]:
        """Return the gates of all hosts that ever let us feel a limit, by host."""
        return asked.gates(self._connection)

    def validators(self, url: str) -> Validators | None:
        """Return by what the last good answer of an address can be known again."""
        return asked.validators(self._connection, url)

    def cursor(self, stream: str) -> int | None:
        """Return how far a stream was read: of events, of the sitemaps below an index; or from which seed the text of an article comes."""
        return asked.cursor(self._connection, stream)

    def falling_due(self) -> dict[str, float]:
        """Return how many paced looks an hour fall due at each host."""
        return pace.falling_due(self._connection)

    def quoted_at(self, post_id: int) -> list[str]:
        """Return the addresses of the articles that quote a post, each that they are known by."""
        return articles.quoting(self._connection, post_id)

    def lifetimes(self, platform: str, account: str) -> list[Lifetime]:
        """Return how long the newest posts of an account were watched."""
        return pace.lifetimes(self._connection, platform, account)

    def exposures(self) -> Iterator[Exposure]:
        """Yield how long each post was watched and whether it was lost meanwhile, in no order; only a page of them is ever in memory."""
        return exposures.exposures(self._connection, PAGE)

    def content_changes(self, post_id: int) -> int:
        """Return how often a post was seen changed."""
        return pace.content_changes(self._connection, post_id)

    def spaces(self, platform: str, limit: int) -> list[str]:
        """Return the spaces that hold watched posts of a platform, those of the newest posts first."""
        return pace.spaces(self._connection, platform, limit)

    def place(self, place_id: int) -> Place | None:
        """Return a place where looks are made."""
        return hosts.place_of_id(self._connection, place_id)

    def has_round(self, place: Place) -> bool:
        """Return whether a place is known, and the round of its controls waits in the due queue."""
        return hosts.has_round(self._connection, place)

    def places(self) -> dict[int, Place]:
        """Return all places where looks are made, by id."""
        return hosts.places(self._connection)

    def incidents(self, platform: str, host: str) -> list[Incident]:
        """Return the newest incidents of a host, the oldest of them first."""
        return hosts.incidents(self._connection, platform, host)

    def looks_at_host(self, look: Observation, limit: int, telling: Collection[Seen]) -> list[Observation]:
        """Return the newest scheduled looks at posts of a look's host up to it, with what is needed to see which of them turned.

        That is, for each that is not live, the look before it and the last one before it with a ``telling`` result.
        """
        return hosts.looks_at_host(self._connection, look, limit, telling)

    def controls_at(self, place: Place, until: datetime, limit: int) -> list[Observation]:
        """Return the newest control looks of a place up to an instant, of each kind so many."""
        return hosts.controls_at(self._connection, place, until, limit)

    def known_live(self, place: Place, times: int, until: datetime, *, most: int, chance: Callable[[], float]) -> list[Post]:
        """Return watched posts that were seen live so many times at a place up to an instant, lately and not claimed lost since.

        One an account, and at most so many, drawn from all.
        """
        return list(islice(hosts.known_live(self._connection, place, times, until, chance), most))

    def never_live(self, place: Place, losses: Collection[Seen], most: int) -> int:
        """Return how many watched posts that were never seen live are lost by what was seen of them at a place, counted up to so many."""
        return hosts.never_live(self._connection, place, losses, most)

    def captures(self, wanted: CaptureFilter) -> list[CaptureRow]:
        """Return captures, the newest first."""
        return listings.captures(self._connection, wanted)

    def held(self, digests: Collection[str]) -> dict[str, Held]:
        """Return of these payloads those that a kept WARC holds, each with where it lies."""
        return payloads.held(self._connection, digests)

    def snapshot(self, post_id: int | None, article_id: int | None) -> Snapshot | None:
        """Return the newest snapshot of a post or of an article."""
        return payloads.snapshot(self._connection, post_id, article_id)

    def changes(self, wanted: ChangeFilter) -> list[ChangeRow]:
        """Return changes, the newest first."""
        return listings.changes(self._connection, wanted)

    def news(self, wanted: ChangeFilter) -> list[NewsRow]:
        """Return changes as people are told of them, the newest first."""
        return listings.news(self._connection, wanted)

    def untold(self) -> list[NewsRow]:
        """Return the changes that wait in the outbox, in the order they were recorded."""
        return listings.news_of(self._connection, outbox.waiting(self._connection))

    def alerts_since(self, at: datetime) -> list[datetime]:
        """Return when the alerts were made that are younger than this."""
        return outbox.alerts_since(self._connection, at)

    def delivery(self, delivery_id: int) -> DeliveryRow | None:
        """Return an alert on its way to one target."""
        return outbox.delivery_of(self._connection, delivery_id)

    def first_failed(self, target: str, *, after: int = 0) -> DeliveryRow | None:
        """Return the oldest alert that a target was sent and did not take, of those entered after the delivery of this id; None where there is none."""
        return outbox.first_failed(self._connection, target, after)

    def deliveries(self, *, pending: bool = False, limit: int | None = None) -> list[DeliveryRow]:
        """Return alerts on their way to each target, the newest first; with ``pending`` those that no target took yet."""
        return outbox.deliveries(self._connection, pending=pending, limit=limit)

    def image(self, sha256: str) -> Image | None:
        """Return the fingerprints of an image."""
        row = self._row(select(image).where(image.c.sha256 == sha256))
        return None if row is None else to_image(row)

    def images(self) -> list[Image]:
        """Return all fingerprinted images, by digest, then all frames of videos, by the video's digest and time."""
        frames = self._rows(select(frame).order_by(frame.c.sha256, frame.c.at_ms))
        return [*(to_image(row) for row in self._rows(select(image).order_by(image.c.sha256))), *(to_frame(row) for row in frames)]

    def sightings(self, sha256: str) -> list[SightingRow]:
        """Return where an image was seen, by time."""
        columns = sighting.c.sha256, sighting.c.at, sighting.c.url, sighting.c.capture, post.c.platform, post.c.native_id.label("id"), post.c.permalink
        seen = select(*columns, article.c.url.label("article")).select_from(sighting)
        in_what = seen.outerjoin(post, post.c.id == sighting.c.post_id).outerjoin(article, article.c.id == sighting.c.article_id)
        return [SightingRow(**row) for row in self._rows(in_what.where(sighting.c.sha256 == sha256).order_by(sighting.c.at, sighting.c.id))]

    def link_href(self, link_id: int) -> str | None:
        """Return the address of a short link as it was written."""
        return self._connection.scalar(select(link.c.href).where(link.c.id == link_id))

    def link_embeds(self, link_id: int) -> list[tuple[int, bool]]:
        """Return the embeds that carry a short link, each with whether it stands inside the embed or is the embed's own address."""
        query = select(embed_link.c.embed_id, embed_link.c.inside).where(embed_link.c.link_id == link_id)
        return [(row["embed_id"], row["inside"]) for row in self._rows(query.order_by(embed_link.c.embed_id, embed_link.c.inside))]

    def resolution(self, href: str) -> Resolution | None:
        """Return where a short link led when it was last followed."""
        query = select(resolution).where(resolution.c.digest == address_digest(href))
        row = self._row(query.order_by(resolution.c.at.desc(), resolution.c.id.desc()).limit(1))
        return None if row is None else to_resolution(row)

    def resolved(self, href: str) -> Resolution | None:
        """Return how a short link led on when it last did."""
        query = select(resolution).where(resolution.c.digest == address_digest(href), resolution.c.target.is_not(None))
        row = self._row(query.order_by(resolution.c.at.desc(), resolution.c.id.desc()).limit(1))
        return None if row is None else to_resolution(row)

    def post_resolutions(self, post_id: int) -> list[Resolution]:
        """Return how each short link that quotes a post led there, hop by hop, in the order of their addresses."""
        led_here = (
            select(resolution.c.id).join(quote, quote.c.resolution_id == resolution.c.id).where(quote.c.post_id == posts.surviving(self._connection, post_id))
        )
        rows = self._rows(select(resolution).where(resolution.c.id.in_(led_here)).order_by(resolution.c.at, resolution.c.id))
        return sorted({row["href"]: to_resolution(row) for row in rows}.values(), key=lambda led: led.href)

    def blob_digests(self, *, after: str = "", limit: int | None = None) -> Iterator[str]:
        """Yield the digests of all blobs that any row names, in ascending order, from the first one after ``after``."""
        query = select(blob.c.sha256).where(blob.c.sha256 > after).order_by(blob.c.sha256).limit(limit)
        yield from self._connection.scalars(query.execution_options(yield_per=PAGE))

    def work(self, kind: WorkKind, subject: int) -> Work | None:
        """Return an entry of the due queue."""
        row = self._row(select(work).where(work.c.kind == kind, work.c.subject == subject))
        return None if row is None else to_work(row)

    def queue_sizes(self) -> dict[str, int]:
        """Return how many entries of each kind the due queue holds, due or not."""
        return {row["kind"].value: row["size"] for row in self._rows(select(work.c.kind, func.count().label("size")).group_by(work.c.kind))}

    def queue_due(self, by: datetime) -> dict[WorkKind, int]:
        """Return how many entries of each kind could be claimed at a time: due by then, and not under way."""
        return due.claimable(self._connection, by)

    def marks(self) -> Marks:
        """Return where observations, captures and their files end, to have counted from there on."""
        return tallies.marks(self._connection)

    def tally(self, since: Marks) -> Tally:
        """Return the sums of what was added after ``since``."""
        return tallies.tally(self._connection, since)

    def _version(self, row: RowMapping) -> ArticleVersion:
        return to_version(row, self._rows(select(embed).where(embed.c.version_id == row["id"]).order_by(embed.c.id)))

    def _by_id(self, table: Table, row_id: int) -> RowMapping | None:
        return self._row(select(table).where(table.c.id == row_id))

    def _row(self, query: Select[Any]) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()

    def _rows(self, query: Select[Any]) -> Collection[RowMapping]:
        return self._connection.execute(query).mappings().all()
