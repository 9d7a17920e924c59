"""Tables of the ledger, in SQLAlchemy Core, the same for every database.

Rows of facts are only ever added: version, embed, quote, resolution, observation, capture, capture_file, payload,
revisit, sighting, change. ``post`` and ``article`` hold an identity and a projection of the newest facts, so that listings need no history.
``place`` and ``incident`` are projections too. ``identity`` ties every native id a post was ever known by to its post.
"""

from storage.tables.articles import article, article_url, embed, embed_link, link, resolution, seed, version
from storage.tables.base import metadata
from storage.tables.captures import blob, capture, capture_file, frame, image, payload, revisit, sighting
from storage.tables.changes import alert, change, delivery, outbox
from storage.tables.posts import OF_POSTS, control, identity, incident, observation, place, post, quote
from storage.tables.queue import gate, pace, stream, validator, work

__all__ = [
    "OF_POSTS",
    "alert",
    "article",
    "article_url",
    "blob",
    "capture",
    "capture_file",
    "change",
    "control",
    "delivery",
    "embed",
    "embed_link",
    "frame",
    "gate",
    "identity",
    "image",
    "incident",
    "link",
    "metadata",
    "observation",
    "outbox",
    "pace",
    "payload",
    "place",
    "post",
    "quote",
    "resolution",
    "revisit",
    "seed",
    "sighting",
    "stream",
    "validator",
    "version",
    "work",
]
