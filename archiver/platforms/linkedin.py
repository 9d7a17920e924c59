"""LinkedIn: numbers from one clock, in a URN that says what they count."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote

from archiver.platforms.address import page_under
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.linkedin_answers import read_card, read_posting, read_wall
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import PAGE_PROFILE, Look, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import Post, PostKey

PERMALINK = "https://www.linkedin.com/feed/update/urn:li:{kind}:{id}/"
HOSTS = ("linkedin.com",)
SHORT_HOSTS = ("lnkd.in",)

KIND = r"(?P<kind>activity|share|ugcPost)"
UPDATE = re.compile(rf"/(?:(?:embed/)?feed/update|video/(?:live|event))/urn:li:{KIND}:(?P<id>[0-9]{{15,20}})(?![0-9])")
# The slug is the account, words of the text, kind, number and a checksum.
SLUG = re.compile(rf"(?:(?P<user>[^_]+)_)?(?:.*[_-])?{KIND}-(?P<id>[0-9]{{15,20}})(?:-[A-Za-z0-9_-]{{1,8}})?")
POSTS = re.compile(r"/posts/(?P<slug>[^/]{1,600})")


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for profiles, companies, jobs, articles and share links."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    path = unquote(parts.path)
    posts = POSTS.match(path)
    match = SLUG.fullmatch(posts["slug"]) if posts is not None else UPDATE.match(path)
    if match is None:
        return None
    author = match["user"] if posts is not None else None
    return ref_to("linkedin", match["id"], PERMALINK.format(kind=match["kind"], id=match["id"]), author=author)


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the number, which the server made, to about a second."""
    number = decimal(key.id)
    return time_at(number >> 22, since=2003) if number is not None else None


def page(post: Post) -> str:
    """Return the embed page, which shows a post to readers without an account."""
    return post.permalink.replace("/feed/", "/embed/feed/", 1)


def look(post: Post) -> Look:
    """Return where to look at the post: the embed page."""
    return Look(method="embed", url=page(post), headers=PAGE_PROFILE)


PLATFORM = Platform(
    name="linkedin",
    hosts=HOSTS,
    recognise=recognise,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK.format(kind="activity", id="{}"),
    posted_at=posted_at,
    look=look,
    # Posts that others test by: of none is it known that it will stay. Each counts only once this installation has seen it live (R3).
    controls_live=(
        "https://www.linkedin.com/feed/update/urn:li:ugcPost:7162487457991647232/",
        "https://www.linkedin.com/feed/update/urn:li:activity:7016901149999955968/",
    ),
    # Numbers of 2004, when nobody could post on LinkedIn.
    controls_never=("4503599627370496001", "4553139223271571456"),
    types_losses=False,
    read=reader("linkedin", recognise, read_card, read_posting, read_wall, read_oembed, read_stated, read_stated_profile),
    page=page,
)
