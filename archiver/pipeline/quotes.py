"""Put what an article quotes into the queue: posts to look at and capture, short links to follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archiver.pipeline.line import BACKLOG, FIRST_CAPTURE, OF_BACKLOG, READING, RESOLVING
from archiver.platforms import Ref, is_short_link, platform, recognise, recognise_page
from archiver.platforms.plausible import is_past
from archiver.resolve import unwrap
from storage.ledger import Writer
from storage.model import Change, Embed, Post, PostKey, Resolution, Work
from storage.vocabulary import ChangeKind, WorkKind

LATEST = timedelta(hours=1)
"""How long a first capture waits for the first look, which brings it forward."""


def queue_embed(writer: Writer, embed: Embed, embed_id: int, now: datetime, *, capture_links: bool, backlog: bool = False) -> None:
    """Queue the post behind one embed and the short links inside it; links to other pages only where they are wanted.

    What an old article quotes (``backlog``) waits behind what newer ones do.
    """
    wrapped = _wraps_post(embed.href) if embed.form == "web-link" else False
    if embed.form == "web-link" and not wrapped and not capture_links:
        return
    if embed.key is not None and not wrapped:
        quote_post(writer, embed, embed_id, Ref(key=embed.key, permalink=embed.permalink or embed.href), now, backlog=backlog)
    elif wrapped or is_short_link(embed.href):
        _queue_link(writer, embed.href, embed_id, now, inner=False, backlog=backlog)
    for link in embed.links:
        if is_short_link(link.href):
            _queue_link(writer, link.href, embed_id, now, inner=True, backlog=backlog)


def quote_post(
    writer: Writer,
    witness: Embed | None,
    embed_id: int,
    ref: Ref,
    now: datetime,
    *,
    resolution_id: int | None = None,
    inner: bool = False,
    backlog: bool = False,
) -> int:
    """Record that an embed quotes a post; a post seen for the first time is looked at and captured at once."""
    known = writer.read.find_post(ref.key)
    post = post_of(witness if not inner else None, ref.key, ref.permalink, now)
    if known is not None:
        post_id = writer.see_post(post)
        if not backlog:
            _put_first(writer, post_id)
    else:
        post_id = watch_post(writer, post, now, OF_BACKLOG if backlog else FIRST_CAPTURE)
        # A host that asks to be left alone holds up looks, and not the browser: then the first capture comes without one.
        writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=post_id, due=now + LATEST, priority=BACKLOG if backlog else READING, reason="first sight"))
    writer.quote(embed_id, post_id, now, resolution_id=resolution_id, inner=inner)
    return post_id


def _put_first(writer: Writer, post_id: int) -> None:
    """Put what waits behind the news, since only old articles quoted the post so far, in its place among them."""
    for kind in (WorkKind.LOOK, WorkKind.CAPTURE_POST):
        waiting = writer.read.work(kind, post_id)
        if waiting is not None and waiting.priority in {OF_BACKLOG, BACKLOG}:
            writer.schedule(replace(waiting, priority=FIRST_CAPTURE), sooner=True)


def tie_link(writer: Writer, link_id: int, resolution: Resolution, now: datetime, *, backlog: bool = False) -> None:
    """Tie the post or page that a short link led to with every embed that carries the link; nothing where it led nowhere."""
    ref = recognise_page(resolution.target) if resolution.target is not None else None
    if ref is None:
        return
    for embed_id, inner in writer.read.link_embeds(link_id):
        witness = writer.read.embed(embed_id)
        quote_post(writer, witness, embed_id, ref, now, resolution_id=resolution.id, inner=inner, backlog=backlog)


def watch_post(writer: Writer, post: Post, now: datetime, priority: int = FIRST_CAPTURE, *, due: datetime | None = None) -> int:
    """Enter a post that is new to us and put its first look, which the first capture follows at once, at the head of the queue, or where it is ``due``."""
    post_id = writer.see_post(post)
    writer.add_change(Change(at=now, kind=ChangeKind.FIRST_SEEN, post_id=post_id, between=(None, now), after={"permalink": post.permalink}))
    host = urlsplit(platform(post.key.platform).look(post).url).hostname or ""
    writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=due or now, host=host, priority=priority))
    return post_id


def post_of(witness: Embed | None, key: PostKey, permalink: str, now: datetime) -> Post:
    """Return a post as its address and, where there is one, its first witness tell it."""
    told = platform(key.platform).posted_at(key)
    # Ids can be made up: one of a time that has not come tells none.
    posted_at = told if told and is_past(told, now) else None
    return Post(
        key=key,
        permalink=permalink,
        first_seen=now,
        author=witness.author if witness else None,
        name=witness.name if witness else None,
        text=witness.text if witness else None,
        posted_at=posted_at,
        posted_at_source="id" if posted_at else None,
    )


def _wraps_post(href: str) -> bool:
    """Tell whether an address is a redirector's that carries the address of a post or a short link."""
    inner = unwrap(href)
    return inner is not None and (is_short_link(inner) or recognise(inner) is not None)


def _queue_link(writer: Writer, href: str, embed_id: int, now: datetime, *, inner: bool, backlog: bool) -> None:
    link_id = writer.link(href, now)
    writer.embed_link(embed_id, link_id, inner)
    known = writer.read.resolved(href)
    if known is not None:
        # Where it led once is what the article quotes, also if it leads nowhere by now; following it again is evidence of its own.
        tie_link(writer, link_id, known, now, backlog=backlog)
    priority = OF_BACKLOG if backlog else RESOLVING
    writer.schedule(Work(kind=WorkKind.RESOLVE, subject=link_id, due=now, host=urlsplit(href).hostname or "", priority=priority), sooner=True)
