"""Records for tests of the ledger: whole ones with little said, and any that could ever come (hypothesis)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from storage import Writer
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
    Link,
    Media,
    Observation,
    Post,
    PostKey,
    Resolution,
    Standing,
)
from storage.vocabulary import ChangeKind, Outcome, Role, Seen, State, Target, Tier

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DID_KEY = PostKey(platform="x", id="1", space="did:plc:a")
DID_PERMALINK = "https://bsky.app/profile/did:plc:a/post/1"
PAGE = sha256_hex(b"<html>")


def at(minutes: float) -> datetime:
    """Return a time so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def a_post(native_id: str = "1", *, platform: str = "x", space: str = "", **said: Any) -> Post:
    """Return a post of which little is known but what is said."""
    known: dict[str, Any] = {"permalink": f"https://{platform}.example/{space}/{native_id}", "first_seen": NOON} | said
    return Post(key=PostKey(platform=platform, id=native_id, space=space), **known)


def a_look(minutes: float, native_id: str = "1", *, seen: Seen = Seen.LIVE, **said: Any) -> Observation:
    """Return a look at a post of X so many minutes after noon."""
    known = {"platform": "x", "host": "x.example", "target": Target.POST, "method": "syndication"} | said
    return Observation(at=at(minutes), id=native_id, seen=seen, **known)


def an_embed(position: int = 0, **said: Any) -> Embed:
    """Return an embed."""
    known = {"kind": "embed", "form": "twitter-tweet", "href": f"https://x.example/{position}"} | said
    return Embed(position=position, **known)


def a_version(*embeds: Embed, minutes: float = 0, text: str = "Text.", **said: Any) -> ArticleVersion:
    """Return a version of an article so many minutes after noon."""
    article = Article(url="https://news.example/a", **said)
    return ArticleVersion(article=article, at=at(minutes), text=text, source_sha256=PAGE, embeds=embeds)


def an_article(writer: Writer, name: str = "a", *embeds: Embed, minutes: float = 0, text: str = "Text.", **said: Any) -> tuple[int, tuple[int, ...]]:
    """Enter an article with one version; return its id and those of its embeds."""
    article_id = writer.see_article(Article(url=f"https://news.example/{name}", **said), at(minutes), None)
    return article_id, writer.add_version(article_id, a_version(*embeds, minutes=minutes, text=text)).embed_ids


def a_quoted_post(writer: Writer, name: str, post: Post, **of_embed: Any) -> int:
    """Enter an article that quotes a post; return the post's id."""
    _, (embed_id,) = an_article(writer, name, an_embed(**of_embed))
    post_id = writer.see_post(post)
    writer.quote(embed_id, post_id, NOON)
    return post_id


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
names = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=12)
maybe_text = st.none() | texts
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8))])
times = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds the zone
maybe_time = st.none() | times
digests = st.binary(max_size=2).map(sha256_hex)
maybe_digest = st.none() | digests
ids = st.lists(st.integers(1, 2**40), max_size=3).map(tuple)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)

articles = st.builds(
    Article,
    url=texts,
    canonical_url=maybe_text,
    outlet=maybe_text,
    headline=maybe_text,
    byline=maybe_text,
    published_at=maybe_time,
    modified_at=maybe_time,
    lang=maybe_text,
)
links = st.builds(Link, href=texts, kind=names)
embeds = st.builds(
    Embed,
    kind=st.sampled_from(["embed", "link", "gap"]),
    form=names,
    href=texts,
    position=st.integers(0, 1000),
    platform=st.none() | names,
    id=maybe_text,
    space=texts,
    permalink=maybe_text,
    author=maybe_text,
    name=maybe_text,
    text=maybe_text,
    posted=maybe_text,
    posted_text=maybe_text,
    lang=maybe_text,
    zone=st.sampled_from(["body", "related", "comments", "chrome"]),
    links=st.lists(links, max_size=2).map(tuple),
)
versions = st.builds(ArticleVersion, article=articles, at=times, text=texts, source_sha256=digests, embeds=st.lists(embeds, max_size=3).map(tuple))
hops = st.builds(
    Hop,
    url=texts,
    at=times,
    status=st.none() | st.integers(100, 599),
    headers=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    via=maybe_text,
    error=maybe_text,
)
resolutions = st.builds(Resolution, href=texts, at=times, hops=st.lists(hops, max_size=3).map(tuple), outcome=names, target=maybe_text)
media = st.builds(Media, url=texts, key=maybe_text, kind=names, sha256=maybe_digest, etag=maybe_text, lesser=st.lists(texts, max_size=2).map(tuple))
said = st.builds(
    Fields,
    id=maybe_text,
    author=maybe_text,
    account=maybe_text,
    name=maybe_text,
    text=maybe_text,
    media=st.lists(media, max_size=2).map(tuple),
    posted_at=maybe_time,
    version=maybe_text,
    lang=maybe_text,
)
looks = st.builds(
    Observation,
    at=times,
    platform=names,
    host=texts,
    id=texts,
    target=st.just(Target.POST),
    method=names,
    seen=st.sampled_from(Seen),
    space=texts,
    account=maybe_text,
    scheduled=st.booleans(),
    status=st.none() | st.integers(100, 599),
    reason=maybe_text,
    pattern=maybe_text,
    fields=said,
    url=maybe_text,
    sha256=maybe_digest,
)
standings = st.builds(
    Standing,
    state=st.sampled_from(State),
    tier=st.none() | st.sampled_from(Tier),
    last_live=maybe_time,
    first_gone=maybe_time,
    confirmed_at=maybe_time,
    cause=maybe_text,
    reason=maybe_text,
    rules=st.lists(names, max_size=2).map(tuple),
    evidence=ids,
    voided=st.lists(st.dictionaries(names, documents, max_size=2), max_size=2).map(tuple),
    spans=st.lists(st.floats(0, 1e9), max_size=3).map(tuple),
    test_spans=st.booleans(),
    counted=ids,
)
posts = st.builds(
    Post,
    key=st.builds(PostKey, platform=names, id=texts, space=texts),
    permalink=texts,
    first_seen=times,
    author=maybe_text,
    account=maybe_text,
    name=maybe_text,
    text=maybe_text,
    posted_at=maybe_time,
    posted_at_source=st.none() | st.sampled_from(["platform", "id", "article"]),
    standing=standings,
)
files = st.builds(File, role=st.sampled_from(Role), sha256=digests, bytes=st.integers(0, 2**40), media_type=texts, url=maybe_text)
captures = st.builds(
    Capture,
    capture=st.uuids().map(lambda number: f"urn:uuid:{number}"),
    url=texts,
    taken_at=times,
    outcome=st.sampled_from(Outcome),
    software=texts,
    browser=maybe_text,
    final_url=maybe_text,
    missing=st.lists(texts, max_size=2).map(tuple),
    files=st.lists(files, max_size=3).map(tuple),
    provenance=st.dictionaries(texts, documents, max_size=2),
)
images = st.builds(
    Image,
    sha256=st.binary(min_size=8, max_size=8).map(sha256_hex),
    width=st.none() | st.integers(0, 100_000),
    height=st.none() | st.integers(0, 100_000),
    fit=st.booleans(),
    reason=maybe_text,
    pixels_sha256=maybe_digest,
    phash64=st.none() | st.binary(min_size=8, max_size=8),
    dhash64=st.none() | st.binary(min_size=8, max_size=8),
    pdq256=st.none() | st.binary(min_size=32, max_size=32),
    pdq_quality=st.none() | st.integers(0, 100),
    software=maybe_text,
)
changes = st.builds(
    Change,
    at=times,
    kind=st.sampled_from(ChangeKind),
    between=st.tuples(maybe_time, maybe_time),
    before=documents,
    after=documents,
    tier=st.none() | st.sampled_from(Tier),
    evidence=ids,
)
