"""Records to rows and back: what goes in comes out equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import RowMapping

from storage.columns import to_utc
from storage.digest import sha256_hex
from storage.model import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    Embed,
    Fields,
    File,
    Hop,
    Image,
    Incident,
    Link,
    Media,
    Observation,
    Place,
    Post,
    PostKey,
    Resolution,
    Seed,
    Standing,
    Work,
)

Values: TypeAlias = dict[str, Any]

ARTICLE = tuple(part.name for part in fields(Article))
WORK = tuple(part.name for part in fields(Work))
IMAGE = tuple(part.name for part in fields(Image) if part.name != "at")
OBSERVATION = tuple(part.name for part in fields(Observation) if part.name not in ("id", "observation", "fields"))
LISTS = ("rules", "evidence", "voided", "spans", "counted")
"""Parts of a standing that are kept as one document; the others have columns of their own."""

POST = tuple(part.name for part in fields(Post) if part.name not in ("key", "standing"))
STANDING = tuple(part.name for part in fields(Standing) if part.name not in LISTS)

OTHER_SCHEME = {"http": "https", "https": "http"}
PORT = re.compile(r"[^/?#]*:\d+(?:[/?#]|$)")

AUTHOR_KEY = 128
"""Characters of a handle that are compared: longer than any platform's, short enough for an index."""


def address_digest(address: str) -> str:
    """Return the key of an address or native id: indexes have a limit, addresses have none."""
    return sha256_hex(address.encode("utf-8", "surrogatepass"))


def spellings(address: str) -> tuple[str, ...]:
    """Return the addresses by which one page is known, the given one first: by ``http`` and by ``https``, except at a port of its own."""
    scheme, found, rest = address.partition("://")
    other = OTHER_SCHEME.get(scheme)
    if not found or other is None or PORT.match(rest):
        return (address,)
    return address, f"{other}://{rest}"


def author_key(author: str | None) -> str | None:
    """Return a handle as it is compared: without @, in one case."""
    return author.strip().removeprefix("@").casefold()[:AUTHOR_KEY] or None if author else None


def values_of(record: Any, *, without: Iterable[str] = ()) -> Values:
    """Return the parts of a record by name."""
    left_out = set(without)
    return {part.name: getattr(record, part.name) for part in fields(record) if part.name not in left_out}


def compact(record: Any) -> Values:
    """Return the known parts of a record as a document: times in ISO 8601, unknown and empty parts left out."""
    known = {name: value for name, value in values_of(record).items() if value not in (None, ())}
    return {name: to_utc(value).isoformat() if isinstance(value, datetime) else value for name, value in known.items()}


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _values_at(row: RowMapping, names: Iterable[str]) -> Values:
    return {name: row[name] for name in names}


def to_seed(row: RowMapping) -> Seed:
    """Return the seed of a row."""
    return Seed(**_values_at(row, (part.name for part in fields(Seed))))


def seed_digest(seed: Seed) -> str:
    """Return what makes a seed the same seed: kind, address and content."""
    return address_digest("\n".join((seed.kind, seed.url or "", seed.sha256 or "")))


def to_article(row: RowMapping) -> Article:
    """Return the article of a row, or what a version said of it."""
    return Article(**_values_at(row, ARTICLE))


def to_version(row: RowMapping, embeds: Iterable[RowMapping]) -> ArticleVersion:
    """Return an article version with its embeds."""
    kept = tuple(embeds)
    return ArticleVersion(
        article=to_article(row),
        at=row["at"],
        text=row["text"],
        source_sha256=row["source_sha256"],
        origin=row["origin"],
        embeds=tuple(to_embed(embed) for embed in kept),
        id=row["id"],
        embed_ids=tuple(embed["id"] for embed in kept),
    )


def embed_values(embed: Embed, version_id: int) -> Values:
    """Return the row of an embed."""
    own = values_of(embed, without=("id", "links"))
    return own | {"version_id": version_id, "native_id": embed.id, "author_key": author_key(embed.author), "links": [compact(link) for link in embed.links]}


def to_embed(row: RowMapping) -> Embed:
    """Return the embed of a row."""
    own = _values_at(row, (part.name for part in fields(Embed) if part.name not in ("id", "links")))
    return Embed(id=row["native_id"], links=tuple(Link(**link) for link in row["links"]), **own)


def to_resolution(row: RowMapping) -> Resolution:
    """Return the resolution of a row."""
    hops = tuple(_to_hop(hop) for hop in row["hops"])
    return Resolution(href=row["href"], at=row["at"], hops=hops, outcome=row["outcome"], target=row["target"], id=row["id"])


def _to_hop(document: Mapping[str, Any]) -> Hop:
    headers = tuple((name, value) for name, value in document.get("headers", ()))
    known = {name: value for name, value in document.items() if name not in ("at", "headers")}
    return Hop(**{"status": None} | known, at=datetime.fromisoformat(document["at"]), headers=headers)


def standing_values(standing: Standing) -> Values:
    """Return the columns of a standing."""
    grounds = {name: list(getattr(standing, name)) for name in LISTS}
    grounds["voided"] = [dict(look) for look in standing.voided]
    return values_of(standing, without=LISTS) | {"grounds": grounds}


def to_post(row: RowMapping) -> Post:
    """Return the post of a row."""
    own = _values_at(row, POST)
    grounds: Values = {name: tuple(row["grounds"].get(name, ())) for name in LISTS}
    columns = _values_at(row, STANDING)
    key = PostKey(platform=row["platform"], id=row["native_id"], space=row["space"])
    return Post(key=key, standing=Standing(**columns, **grounds), **own)


def fields_document(said: Fields) -> Values:
    """Return the canonical fields of an answer as a document."""
    return compact(said) | ({"media": [compact(medium) for medium in said.media]} if said.media else {})


def _to_fields(document: Mapping[str, Any]) -> Fields:
    known = {name: value for name, value in document.items() if name not in ("media", "posted_at")}
    media = tuple(Media(**medium | {"lesser": tuple(medium.get("lesser", ()))}) for medium in document.get("media", ()))
    return Fields(**known, media=media, posted_at=_time(document.get("posted_at")))


def observation_values(observation: Observation, identity_id: int) -> Values:
    """Return the row of an observation."""
    own = values_of(observation, without=("id", "observation", "fields"))
    return own | {"native_id": observation.id, "identity_id": identity_id, "fields": fields_document(observation.fields)}


def to_observation(row: RowMapping) -> Observation:
    """Return the observation of a row."""
    own = _values_at(row, OBSERVATION)
    return Observation(id=row["native_id"], observation=row["id"], fields=_to_fields(row["fields"]), **own)


def capture_values(capture: Capture) -> Values:
    """Return the row of a capture, its files left out."""
    own = values_of(capture, without=("files", "missing", "provenance", "traffic"))
    return own | {"missing": list(capture.missing), "provenance": dict(capture.provenance)}


def to_file(row: RowMapping) -> File:
    """Return the file of a row."""
    return File(**_values_at(row, (part.name for part in fields(File))))


def to_image(row: RowMapping) -> Image:
    """Return the image of a row."""
    return Image(**_values_at(row, IMAGE))


def frame_values(frame: Image) -> Values:
    """Return the row of a frame of a video; ValueError for an image that is none."""
    if frame.at is None:
        raise ValueError("this image is no frame of a video")
    return values_of(frame, without=("at",)) | {"at_ms": round(frame.at * 1000)}


def to_frame(row: RowMapping) -> Image:
    """Return the frame of a row."""
    return replace(to_image(row), at=row["at_ms"] / 1000)


def change_values(change: Change) -> Values:
    """Return the row of a change."""
    own = values_of(change, without=("id", "between", "evidence"))
    low, high = change.between
    return own | {"low": low, "high": high, "evidence": list(change.evidence)}


def to_work(row: RowMapping) -> Work:
    """Return the work of a row."""
    return Work(**_values_at(row, WORK))


def to_place(row: RowMapping) -> Place:
    """Return the place of a row."""
    return Place(**_values_at(row, (part.name for part in fields(Place))))


def to_incident(row: RowMapping) -> Incident:
    """Return the incident of a row."""
    return Incident(**_values_at(row, (part.name for part in fields(Incident))))
