"""Writing down posts: one row for each, whatever names it is known by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Update, bindparam, delete, select, update

from storage import due
from storage.convert import address_digest, author_key, standing_values, to_post
from storage.inserts import add, add_once
from storage.model import Post, PostKey, Standing
from storage.tables import capture, change, identity, post, quote, sighting
from storage.vocabulary import WorkKind

FILLED = ("author", "account", "name", "text")
"""What a later sight may fill in."""

# Built once: to build such a statement costs more than to ask it, and every look asks these.
IDENTITY = select(identity.c.id).where(
    identity.c.native_digest == bindparam("native_digest"), identity.c.platform == bindparam("platform"), identity.c.space == bindparam("space")
)
BY_ID = select(post).where(post.c.id == bindparam("post_id"))
CHANGE = update(post).where(post.c.id == bindparam("post_id"))
CHANGE_SURVIVOR = CHANGE.where(post.c.merged_into.is_(None))
MERGED_INTO = select(post.c.merged_into).where(post.c.id == bindparam("post_id"))

OF_POSTS = (WorkKind.LOOK, WorkKind.CAPTURE_POST)
"""Works whose subject is a post."""


def identity_id(connection: Connection, key: PostKey) -> int:
    """Return the id of a native identity, entering it where it is new."""
    named = {"native_digest": address_digest(key.id), "platform": key.platform, "space": key.space}
    known = connection.scalar(IDENTITY, named)
    if known is not None:
        return int(known)
    add_once(connection, identity, [named | {"native_id": key.id}])
    return int(connection.execute(IDENTITY, named).scalar_one())


def see_post(connection: Connection, seen: Post) -> int:
    """Return the post's id, entering it, or filling what was unknown of it."""
    identified = identity_id(connection, seen.key)
    known = connection.scalar(select(identity.c.post_id).where(identity.c.id == identified))
    if known is not None:
        _fill(connection, _row(connection, known), seen)
        return int(known)
    post_id = add(connection, post, _values(seen))
    connection.execute(update(identity).where(identity.c.id == identified).values(post_id=post_id))
    return post_id


def rename(connection: Connection, post_id: int, key: PostKey, permalink: str) -> int:
    """Give a post its final key and canonical address; return the post that survives, which is another one where that key was known already.

    The old identity stays tied to the post, so that an article that still writes it leads here.
    """
    known = _row(connection, surviving(connection, post_id))
    named = identity_id(connection, key)
    holder = connection.scalar(select(identity.c.post_id).where(identity.c.id == named))
    if holder is not None and holder != known["id"]:
        _merge(connection, known, int(holder))
        return int(holder)
    connection.execute(update(identity).where(identity.c.id == named).values(post_id=known["id"]))
    _update(connection, known["id"], {"space": key.space, "native_id": key.id, "permalink": permalink, "permalink_digest": address_digest(permalink)})
    return int(known["id"])


def row_of(connection: Connection, post_id: int) -> RowMapping | None:
    """Return the row of a post, a merged one too."""
    return connection.execute(BY_ID, {"post_id": post_id}).mappings().first()


def surviving(connection: Connection, post_id: int) -> int:
    """Return the post that a merged one became, and any other itself."""
    into = connection.scalar(MERGED_INTO, {"post_id": post_id})
    return post_id if into is None else surviving(connection, int(into))


def update_post(connection: Connection, post_id: int, told: Mapping[str, Any]) -> None:
    """Set what the newest live look told of a post; None tells nothing."""
    _set(connection, post_id, {name: value for name, value in told.items() if value is not None})


def set_standing(connection: Connection, post_id: int, standing: Standing) -> None:
    """Set what may be said of a post now."""
    _set(connection, post_id, standing_values(standing))


def _values(seen: Post) -> dict[str, Any]:
    own = {name: getattr(seen, name) for name in (*FILLED, "permalink", "first_seen", "posted_at", "posted_at_source")}
    named = {"platform": seen.key.platform, "space": seen.key.space, "native_id": seen.key.id}
    keys = {"permalink_digest": address_digest(seen.permalink), "author_key": author_key(seen.author)}
    return own | named | keys | standing_values(seen.standing)


def _row(connection: Connection, post_id: int) -> RowMapping:
    return connection.execute(BY_ID, {"post_id": post_id}).mappings().one()


def _fill(connection: Connection, known: RowMapping, seen: Post) -> None:
    new = {name: getattr(seen, name) for name in FILLED if known[name] is None}
    if known["posted_at"] is None and seen.posted_at is not None:
        new |= {"posted_at": seen.posted_at, "posted_at_source": seen.posted_at_source}
    if seen.first_seen < known["first_seen"]:
        new["first_seen"] = seen.first_seen
    _update(connection, known["id"], {name: value for name, value in new.items() if value is not None})


def _set(connection: Connection, post_id: int, values: Mapping[str, Any]) -> None:
    """Update a post, or the one that it became."""
    if not _update(connection, post_id, values, CHANGE_SURVIVOR):
        survivor = surviving(connection, post_id)
        if survivor != post_id:
            _update(connection, survivor, values)


def _update(connection: Connection, post_id: int, values: Mapping[str, Any], change: Update = CHANGE) -> int:
    keys = {"author_key": author_key(values["author"])} if "author" in values else {}
    return connection.execute(change, {"post_id": post_id} | dict(values) | keys).rowcount if values else 0


def _merge(connection: Connection, lost: RowMapping, survivor: int) -> None:
    quotes = select(quote.c.embed_id, quote.c.article_id, quote.c.at, quote.c.resolution_id, quote.c.inside).where(quote.c.post_id == lost["id"])
    add_once(connection, quote, [dict(row) | {"post_id": survivor} for row in connection.execute(quotes).mappings()])
    connection.execute(delete(quote).where(quote.c.post_id == lost["id"]))
    for table in (identity, capture, sighting, change):
        connection.execute(update(table).where(table.c.post_id == lost["id"]).values(post_id=survivor))
    for kind in OF_POSTS:
        due.merge(connection, kind, lost["id"], survivor)
    connection.execute(update(post).where(post.c.id == lost["id"]).values(merged_into=survivor))
    _fill(connection, _row(connection, survivor), to_post(lost))
