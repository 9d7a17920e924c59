"""Tables of the ledger, in SQLAlchemy Core, the same for every database.

Rows of facts are only ever added: version, embed, quote, resolution, observation, capture, capture_file, sighting,
change. ``post`` and ``article`` hold an identity and a projection of the newest facts, so that listings need no history.
``place`` and ``incident`` are projections too. ``identity`` ties every native id a post was ever known by to its post.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, UniqueConstraint, text

from storage.columns import Digest, Document, Id, UtcTime, WebKey, WebText, Word, one_of
from storage.vocabulary import AlertKind, ChangeKind, Origin, Outcome, Role, SeedKind, Seen, State, Target, Tier, WorkKind

# Named constraints, so that later migrations can speak of them in every database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


def _id() -> Column[Any]:
    return Column("id", Id, primary_key=True)


def _ref(name: str, target: str, *, required: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=not required)


def _blob(name: str = "sha256", *, required: bool = False, primary: bool = False) -> Column[Any]:
    return Column(name, Digest, ForeignKey("blob.sha256"), nullable=not (required or primary), primary_key=primary)


def _article_fields() -> list[Column[Any]]:
    return [
        Column("canonical_url", WebText),
        Column("outlet", WebText),
        Column("headline", WebText),
        Column("byline", WebText),
        Column("published_at", UtcTime),
        Column("modified_at", UtcTime),
        Column("lang", WebText),
    ]


blob = Table("blob", metadata, Column("sha256", Digest, primary_key=True), comment="Every blob that any row names.")

seed = Table(
    "seed",
    metadata,
    _id(),
    Column("digest", Digest, nullable=False, unique=True),
    Column("kind", one_of(SeedKind), nullable=False),
    Column("url", WebText),
    _blob(),
    Column("name", WebText),
    Column("added_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),
    Column("checked_at", UtcTime),
    Column("error", WebText),
)

article = Table(
    "article",
    metadata,
    _id(),
    Column("url", WebText, nullable=False),
    *_article_fields(),
    _ref("seed_id", "seed"),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("latest_version_id", Id),
    Column("feed_version_id", Id),
    Index(None, "first_seen", "id"),
)

article_url = Table(
    "article_url",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("url", WebText, nullable=False),
    _ref("article_id", "article", required=True),
    Index(None, "article_id"),
)

version = Table(
    "version",
    metadata,
    _id(),
    _ref("article_id", "article", required=True),
    Column("at", UtcTime, nullable=False),
    Column("url", WebText, nullable=False),
    *_article_fields(),
    Column("text", WebText, nullable=False),
    _blob("source_sha256", required=True),
    Column("origin", one_of(Origin), nullable=False, server_default=Origin.PAGE),
    Index(None, "article_id", "at"),
)

embed = Table(
    "embed",
    metadata,
    _id(),
    _ref("version_id", "version", required=True),
    Column("position", Integer, nullable=False),
    Column("kind", Word(16), nullable=False),
    Column("form", Word(64), nullable=False),
    Column("href", WebText, nullable=False),
    Column("platform", Word(64)),
    Column("native_id", WebText),
    Column("space", WebKey, nullable=False),
    Column("permalink", WebText),
    Column("author", WebText),
    Column("author_key", WebText),
    Column("name", WebText),
    Column("text", WebText),
    Column("posted", WebText),
    Column("posted_text", WebText),
    Column("lang", WebText),
    Column("zone", Word(16), nullable=False),
    Column("links", Document, nullable=False),
    Index(None, "version_id"),
    Index(None, "author_key"),
    # A report looks for the few announcements with nothing behind them among all that articles quote.
    Index("ix_embed_gap", "version_id", sqlite_where=text("kind = 'gap'"), postgresql_where=text("kind = 'gap'")),
)

link = Table(
    "link",
    metadata,
    _id(),
    Column("digest", Digest, nullable=False, unique=True),
    Column("href", WebText, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
)

embed_link = Table(
    "embed_link",
    metadata,
    Column("link_id", Id, ForeignKey("link.id"), primary_key=True),
    Column("embed_id", Id, ForeignKey("embed.id"), primary_key=True),
    Column("inside", Boolean, primary_key=True),
    Index(None, "embed_id"),
)

resolution = Table(
    "resolution",
    metadata,
    _id(),
    Column("digest", Digest, nullable=False),
    Column("href", WebText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("hops", Document, nullable=False),
    Column("outcome", Word(32), nullable=False),
    Column("target", WebText),
    Index(None, "digest", "at"),
)

post = Table(
    "post",
    metadata,
    _id(),
    Column("platform", Word(64), nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("permalink", WebText, nullable=False),
    Column("permalink_digest", Digest, nullable=False, index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("author", WebText),
    Column("author_key", WebText),
    Column("account", WebKey),
    Column("name", WebText),
    Column("text", WebText),
    Column("posted_at", UtcTime),
    Column("posted_at_source", Word(16)),
    Column("state", one_of(State), nullable=False),
    Column("tier", one_of(Tier)),
    Column("last_live", UtcTime),
    Column("first_gone", UtcTime),
    Column("confirmed_at", UtcTime),
    Column("cause", WebText),
    Column("reason", WebText),
    Column("test_spans", Boolean, nullable=False),
    Column("grounds", Document, nullable=False),
    Column("merged_into", Id, ForeignKey("post.id")),
    Index(None, "first_seen", "id"),
    Index(None, "state", "first_seen", "id"),
    Index(None, "platform", "first_seen", "id"),
    Index(None, "platform", "state", "first_seen", "id"),
    Index(None, "author_key", "first_seen", "id"),
    Index(None, "account", "platform", "id"),
)

identity = Table(
    "identity",
    metadata,
    _id(),
    Column("platform", Word(64), nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("native_digest", Digest, nullable=False),
    _ref("post_id", "post"),
    UniqueConstraint("native_digest", "platform", "space"),
    Index(None, "post_id"),
)

quote = Table(
    "quote",
    metadata,
    _id(),
    _ref("embed_id", "embed", required=True),
    _ref("post_id", "post", required=True),
    _ref("article_id", "article", required=True),
    Column("at", UtcTime, nullable=False),
    _ref("resolution_id", "resolution"),
    Column("inside", Boolean, nullable=False),
    UniqueConstraint("embed_id", "post_id", "inside"),
    Index(None, "post_id", "article_id"),
    Index(None, "article_id", "post_id"),
)

observation = Table(
    "observation",
    metadata,
    _id(),
    _ref("identity_id", "identity", required=True),
    Column("at", UtcTime, nullable=False),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("target", one_of(Target), nullable=False),
    Column("method", Word(64), nullable=False),
    Column("seen", one_of(Seen), nullable=False),
    Column("account", WebKey),
    Column("scheduled", Boolean, nullable=False),
    Column("status", Integer),
    Column("reason", WebText),
    Column("pattern", WebText),
    Column("fields", Document, nullable=False),
    Column("url", WebText),
    _blob(),
    Column("shape", Word(16)),
    Index(None, "identity_id", "target", "at"),
    Index(None, "platform", "target", "at"),
    Index(None, "platform", "host", "target", "at"),
    Index(None, "account", "platform", "target", "at"),
)

place = Table(
    "place",
    metadata,
    _id(),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("method", Word(64), nullable=False),
    UniqueConstraint("platform", "host", "method"),
    comment="Where looks at posts are made, each with its control rounds in the due queue.",
)

incident = Table(
    "incident",
    metadata,
    _id(),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("account", WebKey),
    Column("began", UtcTime, nullable=False),
    Column("tripped", UtcTime, nullable=False),
    Index(None, "platform", "host", "tripped"),
    comment="When the breaker tripped: a projection of the observations, which overlapping trips prolong.",
)

control = Table(
    "control",
    metadata,
    Column("platform", Word(64), primary_key=True),
    Column("method", Word(64), primary_key=True),
    Column("native_digest", Digest, primary_key=True),
    Column("native_id", WebText, nullable=False),
    _ref("observation_id", "observation", required=True),
    comment="Positive controls that this installation once saw live, with the first such look.",
)

capture = Table(
    "capture",
    metadata,
    _id(),
    Column("capture", Word(64), nullable=False, unique=True),
    Column("url", WebText, nullable=False),
    Column("final_url", WebText),
    Column("taken_at", UtcTime, nullable=False),
    Column("outcome", one_of(Outcome), nullable=False),
    Column("software", WebText, nullable=False),
    Column("browser", WebText),
    _ref("post_id", "post"),
    _ref("article_id", "article"),
    Column("missing", Document, nullable=False),
    Column("provenance", Document, nullable=False),
    Index(None, "taken_at", "id"),
    Index(None, "post_id", "taken_at"),
    Index(None, "article_id", "taken_at"),
)

capture_file = Table(
    "capture_file",
    metadata,
    _id(),
    _ref("capture_id", "capture", required=True),
    Column("role", one_of(Role), nullable=False),
    _blob(required=True),
    Column("bytes", Id, nullable=False),
    Column("media_type", WebText, nullable=False),
    Column("url", WebText),
    Index(None, "capture_id"),
    Index(None, "sha256"),
)

image = Table(
    "image",
    metadata,
    _blob(primary=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("fit", Boolean, nullable=False),
    Column("reason", WebText),
    Column("pixels_sha256", Digest, index=True),
    Column("phash64", LargeBinary(8)),
    Column("dhash64", LargeBinary(8)),
    Column("pdq256", LargeBinary(32)),
    Column("pdq_quality", Integer),
    Column("software", WebText),
)

sighting = Table(
    "sighting",
    metadata,
    _id(),
    _blob(required=True),
    Column("at", UtcTime, nullable=False),
    Column("url", WebText, nullable=False),
    _ref("post_id", "post"),
    _ref("article_id", "article"),
    Column("capture", Word(64)),
    Index(None, "sha256", "at"),
    Index(None, "post_id"),
)

change = Table(
    "change",
    metadata,
    _id(),
    Column("at", UtcTime, nullable=False),
    Column("kind", one_of(ChangeKind), nullable=False),
    _ref("post_id", "post"),
    _ref("article_id", "article"),
    Column("low", UtcTime),
    Column("high", UtcTime),
    Column("before", Document),
    Column("after", Document),
    Column("tier", one_of(Tier)),
    Column("evidence", Document, nullable=False),
    Index(None, "at", "id"),
    Index(None, "kind", "at", "id"),
    Index(None, "post_id", "at", "id"),
    Index(None, "article_id", "at", "id"),
)

alert = Table(
    "alert",
    metadata,
    _id(),
    Column("key", Word(64), nullable=False, unique=True),
    Column("at", UtcTime, nullable=False),
    Column("kind", one_of(AlertKind), nullable=False),
    Column("document", Document, nullable=False),
    Index(None, "at"),
    comment="What is or was told to people: each change of the outbox in one alert.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("change_id", Id, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    _ref("alert_id", "alert"),
    Index(None, "alert_id"),
    comment="Changes that people are to be told of, written with them; the alert that tells of each once there is one.",
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _ref("alert_id", "alert", required=True),
    Column("target", Word(128), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcTime),
    Column("error", WebText),
    UniqueConstraint("alert_id", "target"),
    Index("ix_delivery_pending", "id", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
)

# Ids are never used twice: with its generation an id fences a stale finish even after the row was removed.
work = Table(
    "work",
    metadata,
    _id(),
    Column("kind", one_of(WorkKind), nullable=False),
    Column("subject", Id, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("host", WebKey, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", WebText),
    Column("generation", Integer, nullable=False),
    Column("lease_until", UtcTime),
    Column("claimable_at", UtcTime, nullable=False),
    Column("due_again", UtcTime),
    Column("priority_again", Integer),
    Column("reason_again", WebText),
    Column("span", Float),
    UniqueConstraint("kind", "subject"),
    Index(None, "kind", "claimable_at"),
    Index(None, "kind", "priority", "due", "id"),
    sqlite_autoincrement=True,
)

pace = Table(
    "pace",
    metadata,
    Column("host", WebKey, primary_key=True),
    Column("threshold", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    comment="How dense looks at the posts of a host may be: steered so that its budget is kept.",
)
