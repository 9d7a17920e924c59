"""Writing down articles: their addresses, versions and embeds, and what these quote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, delete, exists, not_, or_, select, update

from storage.batches import batches
from storage.conditions import article_at
from storage.convert import address_digest, embed_values, spellings, values_of
from storage.inserts import add, add_once, name_blobs
from storage.model import Article, ArticleVersion
from storage.tables import article, article_url, capture, change, embed, embed_link, link, quote, sighting, version
from storage.vocabulary import Origin

LATEST = {Origin.PAGE: article.c.latest_version_id, Origin.FEED: article.c.feed_version_id}
"""Which column of an article names its newest version of each origin."""
COPY = "urn:"
"""How the address of an article begins that is known by the digest of a file."""


def see_article(connection: Connection, seen: Article, at: datetime, seed_id: int | None) -> int:
    """Return the article's id, entering it or what is new about it. Its own address goes before the canonical one."""
    addresses = [url for url in (seen.url, seen.canonical_url) if url is not None]
    found = (connection.scalar(select(article_at(url))) for url in addresses)
    article_id = next((known for known in found if known is not None), None)
    if article_id is None:
        article_id = add(connection, article, values_of(seen) | {"seed_id": seed_id, "first_seen": at, "last_seen": at})
    else:
        _update_article(connection, article_id, seen, at, seed_id)
    add_once(connection, article_url, ({"digest": address_digest(url), "url": url, "article_id": article_id} for url in addresses))
    return article_id


def join_articles(connection: Connection, unread: int, known: int) -> bool:
    """Give the addresses of an article that was never read to another one, and drop it; False, and nothing is done, where anything is told of it."""
    told = (exists().where(table.c.article_id == unread) for table in (version, capture, sighting, change))
    if unread == known or connection.scalar(select(or_(*told))):
        return False
    connection.execute(update(article_url).where(article_url.c.article_id == unread).values(article_id=known))
    connection.execute(delete(article).where(article.c.id == unread))
    return True


def addresses_of_copies(connection: Connection) -> set[str]:
    """Return the web addresses by which copies are known that were handed in as files, and are articles of their own."""
    of_copies = select(article_url.c.url).join(article, article.c.id == article_url.c.article_id).where(article.c.url.startswith(COPY))
    return set(connection.scalars(of_copies.where(not_(article_url.c.url.startswith(COPY)))))


def release(connection: Connection, url: str) -> None:
    """Take a web address from the copy that is known by it, so that the article there is entered for itself."""
    copies = select(article.c.id).where(article.c.url.startswith(COPY))
    digests = [address_digest(each) for each in spellings(url)]
    connection.execute(delete(article_url).where(article_url.c.digest.in_(digests), article_url.c.article_id.in_(copies)))


def last_seen(connection: Connection, urls: Iterable[str]) -> dict[str, tuple[int, datetime]]:
    """Return when the articles at these addresses whose pages were read were last seen, with their ids."""
    asked = {url: [address_digest(each) for each in spellings(url)] for url in urls}
    digests, found = list(dict.fromkeys(chain.from_iterable(asked.values()))), dict[str, tuple[int, datetime]]()
    columns = select(article_url.c.digest, article.c.id, article.c.last_seen).join(article, article.c.id == article_url.c.article_id)
    for batch in batches(digests):
        some = columns.where(article_url.c.digest.in_(batch), article.c.latest_version_id.is_not(None))
        found |= {row.digest: (row.id, row.last_seen) for row in connection.execute(some)}
    known = {url: next((found[each] for each in named if each in found), None) for url, named in asked.items()}
    return {url: seen for url, seen in known.items() if seen is not None}


def add_version(connection: Connection, article_id: int, read: ArticleVersion) -> tuple[int, tuple[int, ...]]:
    """Add a version with its embeds and return their ids."""
    name_blobs(connection, read.source_sha256)
    own = values_of(read.article) | {"article_id": article_id, "at": read.at, "text": read.text, "source_sha256": read.source_sha256}
    own["origin"] = read.origin
    version_id = add(connection, version, own)
    embed_ids = tuple(add(connection, embed, embed_values(shown, version_id)) for shown in read.embeds)
    of_origin = select(version.c.id).where(version.c.article_id == article_id, version.c.origin == read.origin)
    newest = of_origin.order_by(version.c.at.desc(), version.c.id.desc()).limit(1).scalar_subquery()
    connection.execute(update(article).where(article.c.id == article_id).values({LATEST[read.origin]: newest}))
    return version_id, embed_ids


def see_link(connection: Connection, href: str, at: datetime) -> int:
    """Return the id of a short link, entering it where it is new."""
    digest = address_digest(href)
    add_once(connection, link, [{"digest": digest, "href": href, "first_seen": at}])
    return int(connection.execute(select(link.c.id).where(link.c.digest == digest)).scalar_one())


def tie_link(connection: Connection, embed_id: int, link_id: int, *, inner: bool) -> None:
    """Note that an embed carries a short link."""
    add_once(connection, embed_link, [{"embed_id": embed_id, "link_id": link_id, "inside": inner}])


def add_quote(connection: Connection, embed_id: int, post_id: int, at: datetime, *, resolution_id: int | None, inner: bool) -> None:
    """Note that an embed quotes a post, once."""
    of_embed = select(version.c.article_id).join(embed, embed.c.version_id == version.c.id).where(embed.c.id == embed_id)
    article_id = connection.execute(of_embed).scalar_one()
    quoted = {"embed_id": embed_id, "post_id": post_id, "article_id": article_id, "at": at, "resolution_id": resolution_id, "inside": inner}
    add_once(connection, quote, [quoted])


def quoting(connection: Connection, post_id: int) -> list[str]:
    """Return the addresses of the articles that quote a post, each that they are known by."""
    asked = select(article_url.c.url).join(quote, quote.c.article_id == article_url.c.article_id).where(quote.c.post_id == post_id)
    return list(connection.scalars(asked.distinct()))


def _update_article(connection: Connection, article_id: int, seen: Article, at: datetime, seed_id: int | None) -> None:
    known = connection.execute(select(article).where(article.c.id == article_id)).mappings().one()
    told = {name: value for name, value in values_of(seen, without=("url",)).items() if value is not None}
    times = {"first_seen": min(known["first_seen"], at), "last_seen": max(known["last_seen"], at)}
    led = {} if known["seed_id"] is not None else {"seed_id": seed_id}
    connection.execute(update(article).where(article.c.id == article_id).values(told | times | led))
