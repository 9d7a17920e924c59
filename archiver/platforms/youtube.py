"""YouTube: the watch page, asked for in English, says in a typed status whether a video plays, and why not."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from archiver.platforms.address import host_of, split
from archiver.platforms.platform import PAGE_PROFILE, Call, Look, Markup, Platform, Ref
from archiver.platforms.youtube_answers import read
from storage.model import Post, PostKey

PERMALINK = "https://www.youtube.com/watch?v={}"
HOSTS = ("youtube.com", "youtube-nocookie.com", "youtubekids.com", "youtu.be", "youtube.googleapis.com")
HOST = re.compile(r"(?:(?:www|m|music|gaming)\.)?youtube(?:-nocookie|kids)?\.com|youtube\.googleapis\.com")
SHORT_HOST = re.compile(r"(?:www\.)?youtu\.be")
# 64 bits in base64url. These two words are as long and stand in the same place, for a list and for whatever a channel streams now.
ID = r"(?!videoseries|live_stream)(?P<id>[A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])"
# Editors put the path of a page behind that of the player, too.
VIDEO_PATH = re.compile(rf"/(?:embed|(?:embed/)?shorts|live|watch|v|e)/{ID}")
SHORT_PATH = re.compile(rf"/{ID}")
WATCH_PATH = re.compile(r"/(?:watch|watch_popup|embed|embed/watch)/?")
WATCH_QUERY = re.compile(rf"(?:^|[&;])vi?={ID}")

FRAME = 'iframe[{0}*="youtube.com/embed/"], iframe[{0}*="youtube-nocookie.com/embed/"]'
LAZY = (
    'div.youtube-player[data-id], .rll-youtube-player[data-id], [data-youtube-id], [data-ytid], [data-plyr-provider="youtube"][data-plyr-embed-id],'
    ' [data-video-url*="youtube"], a.lazy-load-youtube[href], .youtube_player[videoid], .youtube_player[data-videoid], [data-yt-id], [data-youtube],'
    ' .youtube[data-embed], .youtube[data-video-id], [data-video-id][data-type="youtube"], [data-video-id][data-provider="youtube"],'
    ' [data-video-id][data-video-provider="youtube"], [data-media-key][data-media-site-id="youtube"],'
    ' [data-embed-type="youtube"][data-embed-id], [data-type="youtube"][data-id], [data-provider="youtube"][data-id], [data-service="youtube"][data-id]'
)
MARKUP = (
    Markup(selector=f"{FRAME.format('src')}, {FRAME.format('data-src')}", form="youtube-iframe", sources=("@src", "@data-src")),
    Markup(
        selector="lite-youtube[videoid], lite-youtube[video-id], amp-youtube[data-videoid], youtube-embed[video-id], youtube-video[video-id],"
        " youtube-video[videoid], youtube-embed[videoid]",
        form="youtube-element",
        sources=("@videoid", "@video-id", "@data-videoid"),
        from_id=PERMALINK,
    ),
    Markup(selector='embetty-video[type="youtube"]', form="embetty-video", sources=("@video-id",), from_id=PERMALINK),
    Markup(
        selector=LAZY,
        form="youtube-lazy",
        sources=(
            *("@data-id", "@data-youtube-id", "@data-ytid", "@data-plyr-embed-id", "@data-video-url", "@href", "@videoid", "@data-videoid"),
            *("@data-yt-id", "@data-youtube", "@data-embed", "@data-video-id", "@data-media-key", "@data-embed-id"),
        ),
        from_id=PERMALINK,
    ),
)
# What the player is told beside the film, in braces within braces: events have functions, and these have blocks.
FLAT = r"[^{}]{0,500}"
BLOCK = rf"\{{{FLAT}(?:\{{{FLAT}\}}{FLAT}){{0,9}}\}}"
FUNCTION = rf"\{{{FLAT}(?:{BLOCK}{FLAT}){{0,9}}\}}"
OPTION = rf"\{{{FLAT}(?:{FUNCTION}{FLAT}){{0,9}}\}}"
CALL = Call(
    name="YT.Player",
    written=re.compile(
        r"\bYT\.Player\(\s{0,9}(?:document\.getElementById\(\s{0,9})?[\"'](?P<box>[\w:.-]{1,100})[\"']\s{0,9}\)?\s{0,9},\s{0,9}"
        rf"\{{{FLAT}?(?:{OPTION}{FLAT}?){{0,9}}?(?<![\w$./])[\"']?videoId[\"']?\s{{0,9}}:\s{{0,9}}[\"']{ID}[\"']"
    ),
    address=PERMALINK.format("{id}"),
    form="youtube-call",
)
# Answers to readers in the EU are a question for consent unless this cookie answers it (not verified).
PROFILE = (*PAGE_PROFILE, ("cookie", "SOCS=CAI"))
THUMBNAIL = re.compile(r"https?://i\d?\.ytimg\.com/vi(?:_webp)?/(?P<id>[A-Za-z0-9_-]{11})/")


def recognise(url: str) -> Ref | None:
    """Read an address of a video; None for channels, lists, a channel's stream of the moment, and posts of text."""
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    host = host_of(parts)
    if SHORT_HOST.fullmatch(host):
        match = SHORT_PATH.match(parts.path)
    elif not HOST.fullmatch(host):
        return None
    elif WATCH_PATH.fullmatch(parts.path):
        match = WATCH_QUERY.search(parts.query)
    else:
        match = VIDEO_PATH.match(parts.path)
    return Ref(key=PostKey(platform="youtube", id=match["id"]), permalink=PERMALINK.format(match["id"])) if match else None


def watch_page(post: Post) -> str:
    """Return the watch page in English: the reasons it gives are patterns of ours."""
    return f"https://www.youtube.com/watch?{urlencode({'v': post.key.id, 'hl': 'en'})}"


def look(post: Post) -> Look:
    """Return where to look at the post."""
    return Look(method="watch", url=watch_page(post), headers=PROFILE)


def original(url: str) -> str:
    """Return the address of a thumbnail in full size, which not every video has."""
    match = THUMBNAIL.match(url)
    return f"https://i.ytimg.com/vi/{match['id']}/maxresdefault.jpg" if match else url


# No profile is asked for (R7): a channel that stands would turn every absence into a deletion by its owner,
# while the watch page names that cause, and the platform's own, by itself.
PLATFORM = Platform(
    name="youtube",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    call=CALL,
    from_id=PERMALINK,
    look=look,
    read=read,
    original=original,
    page=watch_page,
    # Not verified against the real page: the first that matches wins, else the whole page is the picture.
    post_selector="ytd-watch-flexy #primary, #player, body > div",
    # Each counts only once this installation has seen it live (R3).
    controls_live=(PERMALINK.format("jNQXAC9IVRw"), PERMALINK.format("dQw4w9WgXcQ")),
    # Ids are 64 bits drawn at random, and but few billions of them are taken.
    controls_never=("hX3v0Qk7_2M", "q9Zt-1LwR8U"),
)
