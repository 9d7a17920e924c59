"""Addresses that carry another address: redirectors, caches, web archives, and proxies of embeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlunsplit

from archiver.platforms.address import DEFAULT_PORTS, host_of, is_under, query_of, split, suffixes

# Domain, path (``*`` any) and the parameters that may hold the target.
REDIRECTORS = """
    facebook.com /l.php u
    facebook.com /flx/warn/ u
    l.instagram.com / u
    l.threads.net / u
    l.threads.com / u
    l.workplace.com /l.php u
    out.reddit.com * url
    youtube.com /redirect q
    vk.com /away.php to
    vk.ru /away.php to
    t.umblr.com /redirect z
    twitter.com /safety/unsafe_link_warning unsafe_link
    x.com /safety/unsafe_link_warning unsafe_link
    linkedin.com /redir/redirect url
    linkedin.com /safety/go url
    steamcommunity.com /linkfilter/ url,u
    safelinks.protection.outlook.com * url
    slack-redir.net /link url
    exit.sc / url
    disq.us /url url
"""
FRAMES = """
    facebook.com /plugins/post.php href
    facebook.com /plugins/video.php href
    facebook.com /plugins/comment_embed.php href
    cdn.iframe.ly * url
    iframe.ly * url
    if-cdn.com * url
    iframely.net * url
    cdn.embedly.com * url,src
    embedly.com * url,src
    twitframe.com /show url
"""
# The frames that MediaEmbed by s9e puts around posts in forums (XenForo, phpBB, Flarum), which name them behind the ``#``.
FORUM_FRAMES = "s9e.github.io"
FORUM_FRAME = re.compile(r"/iframe/(?:[0-9]/)?(?P<site>[a-z]+)(?:\.min)?\.html")
SHOWN_IN_FORUMS = {
    "twitter": "https://twitter.com/i/status/{}",
    "bluesky": "{}",
    "tiktok": "https://www.tiktok.com/@/video/{}",
    "reddit": "https://www.reddit.com/r/{}",
    "imgur": "https://imgur.com/{}",
    "threads": "https://www.threads.net/t/{}",
    "telegram": "https://t.me/{}",
    "facebook": "https://www.facebook.com/{}",
}
# What stands behind the question mark is the target itself.
BARE_REDIRECTORS = ("href.li", "nullrefer.com", "nullrefer.io", "anon.to", "anonym.to", "dereferer.me", "dereferer.org", "hidereferrer.com")

GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
TRANSLATOR = re.compile(r"translate\.google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
# Pages in translation stand below this domain, under their own host as one label (dots as ``-``, hyphens as ``--``) and their own path.
TRANSLATED = "translate.goog"
OF_TRANSLATOR = "_x_tr_"
AMP_VIEWER = re.compile(r"/amp/(?P<tls>s/)?(?P<source>[^/]+\.[^/]+/.+)")
# AMP cache URL format: /c/ a document, /v/ one in a viewer, /i/ a picture, s/ for https.
AMP_CACHE = re.compile(r"/[a-z]{1,3}/(?P<tls>s/)?(?P<source>[^/]+\.[^/]+/.+)")

# A copy in a web archive (Wayback Machine URLs: a time, maybe a flag such as ``if_``, and the address itself, maybe shortened).
ARCHIVES = ("web.archive.org", "web-beta.archive.org", "archive.today", "archive.ph", "archive.is", "archive.li", "archive.vn", "archive.md", "archive.fo")
ARCHIVED = re.compile(
    r"/(?:web/)?(?:(?:[0-9.-]{4,20}(?:[a-z]{2}_)?|o|newest)/)?(?:(?P<scheme>https?):/{1,2})?(?P<source>[^/:]+\.[^/:]+/.*)",
)
# Written twice by an editor's software: ``http://https://…``, ``http://https//…``.
DOUBLED = re.compile(r"https?:/{1,2}(?P<scheme>https?):?//(?P<rest>[^/].*)", re.IGNORECASE)
# The SDK of Facebook asks for a version of the plugins.
VERSION = re.compile(r"^/v[0-9]{1,2}\.[0-9]{1,2}(?=/plugins/)")

# On any other host the path must say that the page shows something else.
PROXY = re.compile(r"(?:^|[/_.-])(?:o?embeds?|consent|proxy|i?frames?|player|widgets?)(?:$|[/_.-])", re.IGNORECASE)
SHARING = re.compile(r"(?:^|[/_.-])(?:share\w*|intent|like|submit|send|login|button)(?:$|[/_.-])", re.IGNORECASE)
PROXIED = ("url", "src", "href", "u")
TARGET = re.compile(r"\s{0,9}(?:https?:)?//[^/]", re.IGNORECASE)


def _table(lines: str) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    table: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for line in lines.split("\n"):
        if line.strip():
            domain, path, names = line.split()
            table[domain] = (*table.get(domain, ()), (path, tuple(names.split(","))))
    return table


REDIRECTING = _table(REDIRECTORS)
FRAMING = _table(FRAMES)


def redirected(url: str) -> str | None:
    """Return the target that a redirector or an AMP cache carries in its own address, None where it carries none: nobody need be asked."""
    parts = _web(url)
    return _redirected(parts) or _cached(parts) if parts is not None else None


def translated(url: str) -> str | None:
    """Return the address of the page that Google shows in translation, None for any other address."""
    parts = _web(url) if TRANSLATED in url else None
    label, _, domain = host_of(parts).partition(".") if parts is not None else ("", "", "")
    if parts is None or domain != TRANSLATED:
        return None
    host = "-".join(piece.replace("-", ".") for piece in label.split("--"))
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith(OF_TRANSLATOR))
    return urlunsplit(("https", host, parts.path, query, parts.fragment))


def unwrapped(url: str) -> str | None:
    """Return the address inside a redirector, an AMP cache or a proxy of embeds, None where there is none."""
    # Most links are none: that must cost next to nothing.
    parts = _web(url) if "?" in url or "/http" in url or "/amp/" in url or "/web/" in url or "ampproject" in url or FORUM_FRAMES in url else None
    if parts is None:
        return None
    return (
        translated(url)
        or _redirected(parts)
        or _cached(parts)
        or _archived(parts)
        or _doubled(url)
        or _named(FRAMING, parts)
        or _in_forum(parts)
        or _proxied(parts)
    )


def _web(url: str) -> SplitResult | None:
    parts = split(url)
    return parts if parts is not None and parts.scheme in DEFAULT_PORTS else None


def _redirected(parts: SplitResult) -> str | None:
    if not parts.query:
        return None
    host = host_of(parts)
    if is_under(host, BARE_REDIRECTORS):
        return _target(unquote(parts.query))
    if parts.path == "/url" and GOOGLE.fullmatch(host):
        return _first(parts, ("q", "url"))
    if TRANSLATOR.fullmatch(host):
        return _first(parts, ("u",))
    return _named(REDIRECTING, parts)


def _cached(parts: SplitResult) -> str | None:
    host = host_of(parts)
    source = AMP_CACHE.match(parts.path) if is_under(host, ("cdn.ampproject.org",)) else None
    if source is None and GOOGLE.fullmatch(host):
        source = AMP_VIEWER.match(parts.path)
    return f"http{'s' if source['tls'] else ''}://{source['source']}{'?' if parts.query else ''}{parts.query}" if source else None


def _archived(parts: SplitResult) -> str | None:
    copy = ARCHIVED.fullmatch(parts.path) if is_under(host_of(parts), ARCHIVES) else None
    if copy is None:
        return None
    # The paths of X stood behind #! for a time.
    hash_bang = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{copy['scheme'] or 'https'}://{copy['source']}{'?' if parts.query else ''}{parts.query}{hash_bang}"


def _doubled(url: str) -> str | None:
    doubled = DOUBLED.fullmatch(url)
    return f"{doubled['scheme']}://{doubled['rest']}" if doubled else None


def _named(table: dict[str, tuple[tuple[str, tuple[str, ...]], ...]], parts: SplitResult) -> str | None:
    rules = (rule for domain in suffixes(host_of(parts)) for rule in table.get(domain, ()))
    path = f"{VERSION.sub('', parts.path).rstrip('/')}/"
    return next((found for place, names in rules if place == "*" or f"{place.rstrip('/')}/" == path if (found := _first(parts, names))), None)


def _in_forum(parts: SplitResult) -> str | None:
    frame = FORUM_FRAME.fullmatch(parts.path) if host_of(parts) == FORUM_FRAMES else None
    shown = SHOWN_IN_FORUMS.get(frame["site"]) if frame is not None else None
    # How it is to look stands behind another ``#``.
    named = unquote(parts.fragment.partition("#")[0])
    return shown.format(named) if shown is not None and named else None


def _proxied(parts: SplitResult) -> str | None:
    if "//" not in parts.query and "%2f%2f" not in parts.query.lower():
        return None
    return _first(parts, PROXIED) if PROXY.search(parts.path) and not SHARING.search(parts.path) else None


def _first(parts: SplitResult, names: tuple[str, ...]) -> str | None:
    given = query_of(parts)
    return next(_targets(given, names), None)


def _targets(given: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        target = _target(given.get(name, ""))
        if target is not None:
            yield target


def _target(text: str) -> str | None:
    if not TARGET.match(text):
        return None
    return f"https:{text.strip()}" if text.lstrip().startswith("//") else text.strip()
