"""What can be written to the ledger: facts as new rows, and projections of the newest ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage import articles, asked, hosts, outbox, pace, payloads, posts
from storage import due as due_queue
from storage.asking import Gate, Validators
from storage.convert import (
    address_digest,
    capture_values,
    change_values,
    compact,
    frame_values,
    observation_values,
    seed_digest,
    values_of,
)
from storage.inserts import add, add_once, name_blobs
from storage.model import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    Image,
    Incident,
    Json,
    Observation,
    Place,
    Post,
    PostKey,
    Resolution,
    Seed,
    Sighting,
    Standing,
    Work,
)
from storage.reader import Reader
from storage.tables import capture, capture_file, change, frame, image, observation, resolution, seed, sighting
from storage.vocabulary import TOLD, AlertKind, Role, Target, WorkKind


class Writer:
    """One transaction on the ledger; all of it is kept when the block ends well, nothing of it otherwise."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._named: set[str | None] = set()
        """Digests that are entered in this transaction."""
        self.read = Reader(connection)
        """Questions inside the same transaction: they see what was written so far."""

    def adopt_blobs(self, digests: Iterable[str]) -> None:
        """Enter blobs that no row names yet, so that fixity checks them and backups hold them."""
        self._name(*digests)

    def add_seed(self, new: Seed) -> int:
        """Return the id of a seed, entering it where its kind, address and content are new; a removed one comes back."""
        self._name(new.sha256)
        digest = seed_digest(new)
        add_once(self._connection, seed, [values_of(new, without=("id",)) | {"digest": digest}])
        self._connection.execute(update(seed).where(seed.c.digest == digest).values(removed_at=None))
        return int(self._connection.execute(select(seed.c.id).where(seed.c.digest == digest)).scalar_one())

    def remove_seed(self, seed_id: int, at: datetime) -> None:
        """Stop watching a seed; what it led to is kept."""
        self._connection.execute(update(seed).where(seed.c.id == seed_id, seed.c.removed_at.is_(None)).values(removed_at=at))

    def seed_checked(self, seed_id: int, at: datetime, error: str | None) -> None:
        """Note that a seed was read, or why it could not be."""
        self._connection.execute(update(seed).where(seed.c.id == seed_id).values(checked_at=at, error=error))

    def see_article(self, seen: Article, at: datetime, seed_id: int | None) -> int:
        """Return the id of an article, entering it or what is new about it. Its own address goes before the canonical one."""
        return articles.see_article(self._connection, seen, at, seed_id)

    def release(self, url: str) -> None:
        """Take a web address from the copy in a file that is known by it, so that the article there is entered for itself."""
        articles.release(self._connection, url)

    def join_articles(self, unread: int, known: int) -> bool:
        """Give the addresses of an article that was never read to another one, and drop it; False, and nothing is done, where anything is told of it."""
        return articles.join_articles(self._connection, unread, known)

    def add_version(self, article_id: int, version: ArticleVersion) -> ArticleVersion:
        """Add a version of an article and return it with its ledger ids."""
        version_id, embed_ids = articles.add_version(self._connection, article_id, version)
        return replace(version, id=version_id, embed_ids=embed_ids)

    def link(self, href: str, at: datetime) -> int:
        """Return the id of a short link, entering it where it is new."""
        return articles.see_link(self._connection, href, at)

    def embed_link(self, embed_id: int, link_id: int, inner: bool) -> None:
        """Note that a short link stands inside an embed (``inner``), or is the embed's own address."""
        articles.tie_link(self._connection, embed_id, link_id, inner=inner)

    def quote(self, embed_id: int, post_id: int, at: datetime, *, resolution_id: int | None = None, inner: bool = False) -> None:
        """Note, once, that an embed quotes a post; ``inner`` where only a link inside it leads there."""
        survivor = posts.surviving(self._connection, post_id)
        articles.add_quote(self._connection, embed_id, survivor, at, resolution_id=resolution_id, inner=inner)

    def see_post(self, seen: Post) -> int:
        """Return the id of a post, entering it, or filling in what was unknown of it."""
        return posts.see_post(self._connection, seen)

    def rename(self, post_id: int, key: PostKey, permalink: str) -> int:
        """Give a post its final key and canonical address; return the post that survives, which is another one where that key was known already."""
        return posts.rename(self._connection, post_id, key, permalink)

    def update_post(
        self,
        post_id: int,
        *,
        author: str | None = None,
        account: str | None = None,
        name: str | None = None,
        text: str | None = None,
        posted_at: datetime | None = None,
        posted_at_source: str | None = None,
    ) -> None:
        """Set what the newest live look told of a post; None tells nothing."""
        told = {"author": author, "account": account, "name": name, "text": text, "posted_at": posted_at, "posted_at_source": posted_at_source}
        posts.update_post(self._connection, post_id, told)

    def set_standing(self, post_id: int, standing: Standing) -> None:
        """Set what may be said of a post now."""
        posts.set_standing(self._connection, post_id, standing)

    def add_observation(self, look: Observation) -> int:
        """Add what a look saw and return its id."""
        self._name(look.sha256, *(medium.sha256 for medium in look.fields.media))
        key = PostKey(platform=look.platform, id=look.id, space=look.space)
        identity_id = posts.identity_id(self._connection, key)
        observation_id = add(self._connection, observation, observation_values(look, identity_id))
        if look.target is Target.CONTROL_LIVE:
            hosts.trust_control(self._connection, look, identity_id)
        return observation_id

    def see_place(self, seen: Place) -> int:
        """Return the id of a place where looks are made, entering it where it is new."""
        return hosts.see_place(self._connection, seen)

    def set_gate(self, felt: Gate) -> None:
        """Set how a host is asked from now on."""
        asked.set_gate(self._connection, felt)

    def set_validators(self, url: str, known: Validators | None) -> None:
        """Set by what the last good answer of an address can be known again; None where by nothing."""
        asked.set_validators(self._connection, url, known)

    def set_cursor(self, stream: str, position: int, at: datetime) -> None:
        """Set how far a stream was read, or from which seed the text of an article comes."""
        asked.set_cursor(self._connection, stream, position, at)

    def add_incident(self, tripped: Incident) -> bool:
        """Add an incident of a host and return True, or prolong the one that it overlaps."""
        return hosts.add_incident(self._connection, tripped)

    def add_capture(self, kept: Capture) -> None:
        """Add a capture with its files, whose blobs must be kept before, and with what its WARC holds and needs; ValueError where that is not there."""
        self._name(*(file.sha256 for file in kept.files))
        capture_id = add(self._connection, capture, capture_values(kept) | self._subject(kept.post_id))
        for file in kept.files:
            file_id = add(self._connection, capture_file, values_of(file) | {"capture_id": capture_id})
            if file.role is Role.WARC:
                payloads.enter(self._connection, file_id, kept.traffic)

    def add_image(self, fingerprinted: Image) -> None:
        """Add the fingerprints of an image, or of a frame of a video, where they are not there yet."""
        self._name(fingerprinted.sha256)
        if fingerprinted.at is None:
            add_once(self._connection, image, [values_of(fingerprinted, without=("at",))])
        else:
            add_once(self._connection, frame, [frame_values(fingerprinted)])

    def add_sighting(self, seen: Sighting) -> None:
        """Add where an image was seen."""
        self._name(seen.sha256)
        add(self._connection, sighting, values_of(seen) | self._subject(seen.post_id))

    def add_change(self, new: Change) -> int:
        """Add a change and return its id; one that people are to be told of goes to the outbox with it."""
        change_id = add(self._connection, change, change_values(new) | self._subject(new.post_id))
        if new.kind in TOLD:
            outbox.enter(self._connection, change_id)
            self.schedule(Work(kind=WorkKind.ALERT, subject=0, due=new.at))
        return change_id

    def drop_news(self, changes: Collection[int]) -> None:
        """Take changes out of the outbox that nobody is to be told of after all."""
        outbox.drop(self._connection, changes)

    def add_alert(self, key: str, at: datetime, kind: AlertKind, document: Json, changes: Collection[int], targets: Collection[str]) -> list[int]:
        """Add an alert that tells of these changes of the outbox; return its deliveries, one for each target.

        ValueError, for the transaction to be undone, where one of the changes does not wait there: it is told already.
        """
        return outbox.add_alert(self._connection, key, at, kind, document, changes, targets)

    def end_attempt(self, delivery_id: int, *, sent_at: datetime | None, error: str | None) -> None:
        """Note how an attempt to deliver an alert ended."""
        outbox.end_attempt(self._connection, delivery_id, sent_at=sent_at, error=error)

    def add_resolution(self, followed: Resolution) -> int:
        """Add where a short link led, and return the id of that."""
        hops = [compact(hop) for hop in followed.hops]
        own = values_of(followed, without=("id", "hops"))
        return add(self._connection, resolution, own | {"hops": hops, "digest": address_digest(followed.href)})

    def schedule(self, wanted: Work, *, sooner: bool = False) -> None:
        """Enter a work in the due queue, one for each kind and subject; one that is leased right now is done once more after it.

        A work that is there already stays as it is, or with ``sooner`` comes forward to the earlier of both times.
        """
        subject = posts.surviving(self._connection, wanted.subject) if wanted.kind in posts.OF_POSTS else wanted.subject
        due_queue.schedule(self._connection, replace(wanted, subject=subject), sooner=sooner)

    def finish(
        self,
        done: Work,
        *,
        due: datetime | None,
        attempts: int = 0,
        priority: int = 0,
        host: str | None = None,
        reason: str | None = None,
        span: float | None = None,
    ) -> bool:
        """End a claim; False, with nothing changed, where the work was claimed again meanwhile.

        The work comes again at ``due``; with None it leaves the queue, unless it was scheduled while it was under way.
        ``span`` is how many hours a paced look waits.
        """
        return due_queue.finish(self._connection, done, due=due, attempts=attempts, priority=priority, host=host, reason=reason, span=span)

    def set_threshold(self, host: str, threshold: float, at: datetime) -> None:
        """Set how dense looks at the posts of a host may be."""
        pace.set_threshold(self._connection, host, threshold, at)

    def hasten_account(self, platform: str, account: str, by: datetime, *, but: int, lost: bool = False) -> int:
        """Bring the looks at an account's posts forward to an instant, those at ``but`` and at suspected losses excepted; return how many.

        With ``lost`` also those at posts whose loss is confirmed: they may be back.
        """
        return pace.hasten(self._connection, platform, account, by, but=but, lost=lost)

    def release_leases(self) -> int:
        """End all leases and return how many there were: for the only daemon, when it starts."""
        return due_queue.release(self._connection)

    def _name(self, *digests: str | None) -> None:
        name_blobs(self._connection, *(sha256 for sha256 in digests if sha256 not in self._named))
        self._named.update(digests)

    def _subject(self, post_id: int | None) -> dict[str, int]:
        return {} if post_id is None else {"post_id": posts.surviving(self._connection, post_id)}
