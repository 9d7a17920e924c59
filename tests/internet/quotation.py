"""The markup by which articles quote posts: what the platforms' own embed dialogs hand out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape

from tests.internet.cid import blob_cid, record_cid
from tests.internet.films import content
from tests.internet.render import Value
from tests.internet.world import Post, World

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
}
WIDGETS = '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
EMBED = '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>'


def printed_date(at: datetime, lang: str) -> str:
    """Return a date as X prints it under a quoted post."""
    month = MONTHS[lang][at.month - 1]
    return f"{at.day}. {month} {at.year}" if lang == "de" else f"{month} {at.day}, {at.year}"


def x_blockquote(post: Post, lang: str = "en", *, script: bool = True) -> str:
    """Return a post of X as publish.twitter.com hands it out; ``lang`` is that of the date line."""
    text = escape(post.text).replace("\n", "<br>")
    for link in post.links:
        text = text.replace(link.url, f'<a href="{link.url}">{link.url}</a>')
    if post.media_link:
        text += f' <a href="{post.media_link.url}">pic.twitter.com/{post.media_link.url.rpartition("/")[2]}</a>'
    address = f"https://twitter.com/{post.author.handle}/status/{post.id}?ref_src=twsrc%5Etfw"
    return (
        f'<blockquote class="twitter-tweet"{"" if lang == "en" else f""" data-lang="{lang}" """.rstrip()} data-dnt="true">'
        f'<p lang="{post.lang}" dir="ltr">{text}</p>&mdash; {escape(post.author.name)} (@{post.author.handle}) '
        f'<a href="{address}">{printed_date(post.posted_at, lang)}</a></blockquote>{WIDGETS if script else ""}'
    )


def bluesky_blockquote(post: Post, world: World) -> str:
    """Return a post of Bluesky as embed.bsky.app hands it out, with the CID of the record as it was then."""
    address = f"{post.permalink}?ref_src=embed"
    text = escape(post.text).replace("\n", "<br>")
    if post.pictures:
        text += f'<br><br><a href="{address}">[image or embed]</a>'
    profile = f"https://bsky.app/profile/{post.author.id}?ref_src=embed"
    at = f"{printed_date(post.posted_at, 'en')} at {post.posted_at:%I:%M %p}"
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{uri(post)}" data-bluesky-cid="{record_cid(record(post, world))}" '
        f'data-bluesky-embed-color-mode="system"><p lang="{post.lang}">{text}</p>&mdash; {escape(post.author.name)} '
        f'(<a href="{profile}">@{post.author.handle}</a>) <a href="{address}">{at}</a></blockquote>{EMBED}'
    )


def mastodon_blockquote(post: Post) -> str:
    """Return a post of Mastodon as its instance hands it out since 4.3: an address, and none of its words."""
    origin = post.permalink.partition("/@")[0]
    shown = f"<div>Post by @{post.author.handle}@{origin.partition('://')[2]}</div><div>View on Mastodon</div>"
    return (
        f'<blockquote class="mastodon-embed" data-embed-url="{post.permalink}/embed"><a href="{post.permalink}" target="_blank">{shown}</a></blockquote>'
        f'<script data-allowed-prefixes="{origin}/" async src="{origin}/embed.js"></script>'
    )


def youtube_frame(post: Post) -> str:
    """Return a video as YouTube's share dialog hands it out."""
    title = escape(post.text.partition("\n")[0])
    return f'<iframe width="560" height="315" src="https://www.youtube.com/embed/{post.id}" title="{title}" allowfullscreen></iframe>'


def uri(post: Post) -> str:
    """Return the AT-URI of a post."""
    return f"at://{post.author.id}/app.bsky.feed.post/{post.id}"


def record(post: Post, world: World, text: str | None = None) -> dict[str, Value]:
    """Return the record that the post's CID names; ``text`` is that of a later version."""
    written: dict[str, Value] = {
        "$type": "app.bsky.feed.post",
        "createdAt": post.created_at,
        "langs": [post.lang],
        "text": post.text if text is None else text,
    }
    if post.pictures:
        written["embed"] = {"$type": "app.bsky.embed.images", "images": [image(post, world)]}
    if post.film:
        film = content(post.film)
        blob: Value = {"$type": "blob", "ref": {"$link": blob_cid(film)}, "mimeType": "video/mp4", "size": len(film)}
        written["embed"] = {"$type": "app.bsky.embed.video", "aspectRatio": {"height": post.film.height, "width": post.film.width}, "video": blob}
    return written


def image(post: Post, world: World) -> Value:
    """Return the first picture of a post as its record names it."""
    picture = post.pictures[0]
    file = world.gallery.content(picture.key)
    return {
        "alt": picture.alt,
        "aspectRatio": {"height": picture.height, "width": picture.width},
        "image": {"$type": "blob", "ref": {"$link": blob_cid(file)}, "mimeType": "image/jpeg", "size": len(file)},
    }


QUOTATIONS: Mapping[str, Callable[[Post, World, str], str]] = {
    "x": lambda post, _, lang: x_blockquote(post, lang),
    "bluesky": lambda post, world, _: bluesky_blockquote(post, world),
    "mastodon": lambda post, _world, _lang: mastodon_blockquote(post),
    "youtube": lambda post, _world, _lang: youtube_frame(post),
}
"""How a post of each platform is quoted, in a world and with a date line in some language."""
