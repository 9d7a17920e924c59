"""X (Twitter): one id space, keyless reading through the syndication endpoint that its own embeds use."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlencode

from archiver.platforms.address import host_of, page_under, query_of
from archiver.platforms.platform import Call, Look, Markup, Platform, Ref
from archiver.platforms.profile_pages import or_stated
from archiver.platforms.snowflake import pbs_upload_time, snowflake_time
from archiver.platforms.x_answers import earliest, read
from archiver.platforms.x_token import syndication_token
from storage.model import Fields, Post, PostKey

PERMALINK = "https://x.com/i/status/{}"
HOSTS = ("x.com", "twitter.com")
# Fronts that show the posts of X under the same paths.
FRONTS = (
    "fxtwitter.com",
    "vxtwitter.com",
    "fixupx.com",
    "fixvx.com",
    "twittpr.com",
    "xcancel.com",
    "nitter.net",
    "nitter.poast.org",
    "nitter.privacydev.net",
    "nitter.it",
    "nitter.cz",
    "nitter.space",
    "nitter.42l.fr",
    "nitter.1d4.us",
    "nitter.fdn.fr",
    "nitter.unixfox.eu",
    "nitter.kavin.rocks",
    "nitter.tiekoetter.com",
    "nitter.pussthecat.org",
)
SHOWING = frozenset(HOSTS + FRONTS)
SHORT_HOSTS = ("t.co", "pic.twitter.com", "pic.x.com")

STATUS = re.compile(
    r"/(?:(?:i/web|i|@?(?P<user>[A-Za-z0-9_]{1,20}))/)?status(?:es)?/(?P<id>[1-9][0-9]{1,19})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
SIGNS = re.compile(r"[A-Za-z0-9_]{1,20}")
BARE_ID = re.compile(r"[1-9][0-9]{1,19}")
EMBED_PATHS = ("/embed/tweet.html", "/embed/index.html")
# The player of a post's video.
VIDEO = re.compile(r"/i/(?:videos(?:/tweet)?|cards/tfw/v1)/(?P<id>[1-9][0-9]{1,19})(?![A-Za-z0-9_])")

EMBED_FRAME = 'iframe[{0}*="platform.twitter.com/embed/"], iframe[{0}*="platform.x.com/embed/"]'
BOXES = ", ".join(
    (
        *(f'[class*="{name}"][data-tweet-id]' for name in ("embed", "Embed", "lazy", "placeholder", "widget")),
        *("div[data-tweetid]", "div[data-twitter-id]", "div[tweetid]", "tweet-embed[tweet-id]", "tweet-embed[tweetid]", "embed-tweet[tweet-id]"),
        *(f"{name}[{attribute}]" for name in ("tweet-embed", "embed-tweet", "bsp-tweet") for attribute in ("data-tweet-id", "data-id", "id")),
        *('[data-embed-type="twitter"][data-tweet-id]', '[data-embed-id][data-embed-type="twitter"]', '[data-media-key][data-media-site-id="twitter"]'),
        *(".twitterembed-canvas[tweetid]", ".twitterembed-canvas[data-tweetid]", "div.twitter-tweet[id]"),
    )
)
# Boxes that say whose id they hold, in attributes that hold ids of all kinds: those of posts since 2010 are the longest.
NAMED = ", ".join(
    (
        *(f'[class*="{name}"][{attribute}]' for name in ("tweet", "twitter", "Tweet", "Twitter") for attribute in ("data-id", "data-post-id", "data-embed-id")),
        *(f'[{kind}="{name}"][data-id]' for kind in ("data-type", "data-embed-type", "data-provider", "data-service") for name in ("twitter", "tweet")),
        *('[data-gl-method="loadTwitter"][data-v-id]', "div.w-twitter[id]", "div.tweet[id]"),
        *(f'div[id^="{name}{sign}"]' for name in ("tweet", "twitter") for sign in "-_"),
    )
)
LONG_ID = re.compile(r"(?:(?:tweet|twitter)[-_])?(?P<id>[1-9][0-9]{14,18})")

MARKUP = (
    Markup(
        selector="blockquote.twitter-tweet, blockquote.twitter-video, blockquote.tw-align-center",
        form="twitter-blockquote",
        sources=("a", "@data-tweet-id", "@data-twitter-tweet-id"),
        from_id=PERMALINK,
        quoted=True,
    ),
    Markup(
        selector=", ".join((EMBED_FRAME.format("src"), EMBED_FRAME.format("data-src"), "iframe[data-tweet-id]")),
        form="twitter-iframe",
        sources=("@data-tweet-id", "?id", "@src", "@data-src"),
        from_id=PERMALINK,
    ),
    Markup(selector="twitter-widget[data-tweet-id], twitterwidget[data-tweet-id]", form="twitter-widget", sources=("@data-tweet-id",), from_id=PERMALINK),
    # Boxes of sites' own scripts. (On pages of X itself everything about a post carries ``data-tweet-id``.)
    Markup(
        selector=BOXES,
        form="twitter-lazy",
        sources=("@data-tweet-id", "@data-tweetid", "@data-twitter-id", "@tweet-id", "@tweetid", "@data-embed-id", "@data-media-key", "@data-id", "@id"),
        from_id=PERMALINK,
    ),
    Markup(selector=NAMED, form="twitter-lazy", sources=("@data-id", "@data-post-id", "@data-embed-id", "@data-v-id", "@id"), from_id=PERMALINK, ids=LONG_ID),
    Markup(selector="amp-twitter[data-tweetid]", form="amp-twitter", sources=("@data-tweetid",), from_id=PERMALINK, quoted=True),
    Markup(selector="embetty-tweet[status]", form="embetty-tweet", sources=("@status",), from_id=PERMALINK),
)
CALL = Call(
    name="widgets.create",
    written=re.compile(
        r"\bwidgets\.create(?:Tweet|TweetEmbed|Video)\(\s{0,99}[\"'](?P<id>[1-9][0-9]{1,19})[\"']"
        r"(?:\s{0,99},\s{0,99}(?:document\.(?:getElementById|querySelector)|\$|jQuery)\(\s{0,9}[\"']#?(?P<box>[\w-]{1,80})[\"'])?"
    ),
    address=PERMALINK.format("{id}"),
    form="twitter-call",
)

# lang=en fixes the language of the tombstones: their texts are patterns of ours.
PROFILE = (("accept", "application/json"), ("accept-language", "en-US,en;q=0.9"))
PBS_MEDIA = re.compile(r"https?://pbs\.twimg\.com/media/(?P<key>[A-Za-z0-9_-]{15})(?:\.(?P<ext>[A-Za-z0-9]+)|\?(?P<query>[^#]*))")

# Pictures, moving pictures and the stills of videos have a key, videos a number.
UPLOADED = re.compile(
    r"https?://(?:pbs|video)\.twimg\.com/(?:(?:media|tweet_video(?:_thumb)?)/(?P<key>[A-Za-z0-9_-]{15})(?=[.?:]|$)"
    r"|(?:ext_tw|amplify)_video(?:_thumb)?/(?P<number>[0-9]{11,19})/)"
)


def permalink(native_id: str) -> str:
    """Return the one permalink of a post; X ignores the handle in the path."""
    return PERMALINK.format(native_id)


def ref(native_id: str, author: str | None) -> Ref:
    """Return what we know of a post by its id."""
    return Ref(key=PostKey(platform="x", id=native_id), permalink=permalink(native_id), author=author)


def recognise(url: str) -> Ref | None:
    """Read an address of a post on X or one of its fronts; None for profiles, lists, share and short links."""
    parts = page_under(url, SHOWING)
    if parts is None or host_of(parts) in SHORT_HOSTS:
        return None
    if parts.path.lower() in EMBED_PATHS:
        shown = query_of(parts).get("id", "")
        return ref(shown, None) if BARE_ID.fullmatch(shown) else None
    # Links of 2010 and 2011 carry the path behind "#!".
    path = parts.fragment.removeprefix("!") if parts.path in ("", "/") and parts.fragment.startswith("!/") else parts.path
    match = STATUS.match(path)
    if match is not None:
        return ref(match["id"], match["user"])
    video = VIDEO.match(path)
    return ref(video["id"], None) if video is not None else None


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the id."""
    return snowflake_time(key.id)


def uploaded_at(url: str) -> datetime | None:
    """Return the time inside the name of a picture or video: 1 to 100 seconds before its post was sent, where it was uploaded for that."""
    found = UPLOADED.match(url)
    if found is None:
        return None
    return snowflake_time(found["number"]) if found["number"] else pbs_upload_time(found["key"])


def look_at(native_id: str) -> Look:
    """Return the syndication request for an id."""
    query = urlencode({"id": native_id, "lang": "en", "token": syndication_token(native_id)})
    return Look(method="syndication", url=f"https://cdn.syndication.twimg.com/tweet-result?{query}", headers=PROFILE)


def look(post: Post) -> Look:
    """Return where to look at the post."""
    return look_at(post.key.id)


def second(post: Post) -> Look | None:
    """Return the oEmbed request for the post, which another service of X answers."""
    query = urlencode({"url": f"https://twitter.com/i/status/{post.key.id}", "omit_script": "true", "lang": "en"})
    return Look(method="oembed", url=f"https://publish.twitter.com/oembed?{query}", headers=PROFILE)


def newest(key: PostKey, fields: Fields) -> Look | None:
    """Return where the newest version stands: an edit makes a new id, the old one keeps answering with the old text."""
    if fields.version is None or not BARE_ID.fullmatch(fields.version) or fields.version in (key.id, fields.id):
        return None
    return look_at(fields.version)


def as_it_reads(post: Post, fields: Fields) -> Post:
    """Return the post by the id of its newest version: the embed page of an older one shows the old text, and says that there is a newer version."""
    if fields.version is None or not BARE_ID.fullmatch(fields.version):
        return post
    return replace(post, key=replace(post.key, id=fields.version))


def original(url: str) -> str:
    """Return the address of a pbs.twimg.com picture as uploaded; other media have no larger form."""
    match = PBS_MEDIA.match(url)
    if match is None:
        return url
    form = match["ext"] or parse_qs(match["query"]).get("format", [""])[0]
    return f"https://pbs.twimg.com/media/{match['key']}?format={form}&name=orig" if form else url


def page(post: Post) -> str:
    """Return the embed page: X shows posts on x.com itself to members only."""
    return f"https://platform.twitter.com/embed/Tweet.html?{urlencode({'id': post.key.id, 'lang': 'en', 'dnt': 'true'})}"


PLATFORM = Platform(
    name="x",
    hosts=HOSTS + FRONTS,
    recognise=recognise,
    markup=MARKUP,
    call=CALL,
    short_hosts=SHORT_HOSTS,
    signs=SIGNS,
    from_id=PERMALINK,
    posted_at=posted_at,
    uploaded_at=uploaded_at,
    look=look,
    second=second,
    newest=newest,
    as_it_reads=as_it_reads,
    earliest=earliest,
    read=or_stated("x", recognise, read),
    original=original,
    page=page,
    # Not verified against the real page: the first that matches wins, else the whole page is the picture.
    post_selector="article, .twitter-tweet, body > div",
    # Each counts only once this installation has seen it live (R3).
    controls_live=(permalink("20"), permalink("861627479294746624")),
    # Worker and sequence bits are all ones, which no machine of X counts up to.
    controls_never=("1349129669261131775", "1796161717017772031"),
)
