"""Tell the addresses of posts and short links from all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from archiver.domains import written_host
from archiver.platforms.address import is_under
from archiver.platforms.directory import Directory, directory
from archiver.platforms.platform import Platform, Ref
from archiver.platforms.short_links import SHORTENERS, is_short_link, leads_to_post
from archiver.platforms.wrappers import FORUM_FRAMES, FRAMING, TRANSLATED, unwrapped
from storage.model import PostKey

LONGEST = 4096
# What editors paste along: blanks, marks without a width, quotation marks, brackets and signs of the sentence, as they are or in percents.
BEFORE = " \t\r\n\f\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2033<(["
BEHIND = " \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2033>)]},.;:!*\\"
BEHIND_CODED = re.compile(r"(?:%(?:20|0[9AD]|22|3E|5C|C2%A0|C2%BB|E2%80%(?:8[B-F]|9[89CD]|B3)|E2%81%A0|EF%BB%BF))+$", re.IGNORECASE)
LONGEST_JUNK = 60
DOUBLED = re.compile(r"(?<=[^:/])/{2,9}")
# What stands for the rest of an address that was cut off. Some pieces are whole all the same: they grow no longer.
CUT = re.compile("\u2026|%E2%80%A6|\\.\\.\\.$", re.IGNORECASE)
WHOLE = re.compile(r"/[1-9][0-9]{18}|(?:[?&]v=|(?<=youtu\.be)/)[\w-]{11}")
PIECE = ("/", "?", "&", "#")
ABSOLUTE = re.compile(r"\s{0,99}(?:https?://|//|at://)", re.IGNORECASE)
# As editors mistype them: without a scheme, or with too few, too many or the wrong signs between it and the host. Browsers look for these on the site itself.
MISTYPED = re.compile(r"\s{0,99}(?:h?[htps]{2,6}[:;]{0,2}[\\/]{0,8})?(?P<host>(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10})(?=\\{0,2}/[^\s])", re.IGNORECASE)
HOST = re.compile(r"\s{0,99}(?:https?:)?//([^/?#\s]{1,300})", re.IGNORECASE)
# Share buttons, which name the article. (This and the next are held against addresses in lower case: to ignore case costs twice as much.)
SHARED = re.compile(r"[/.](?:intent|sharer|dialog)[/.]|/(?:share|submit|sharearticle)\?")
# Paths of posts on hosts that nobody can list, and of pages that show another page.
SHAPED = re.compile(
    r"/(?:@|(?:notice|notes|p|w|videos|users|statuses|objects|posts?|activities|activity|web|deck|display|status|amp|c|v)/|\d{15,20}\b)|%2f%2f|=//"
)
RECORD = "at://"
CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The platforms that are looked for, and the address that relative ones are relative to."""

    platforms: tuple[Platform, ...]
    directory: Directory
    base: str | None
    short_hosts: frozenset[str]
    leading_on: frozenset[str] = SHORTENERS
    """All hosts of short links."""
    showing: frozenset[str] = frozenset()
    """All hosts of platforms, and of services that frame or translate their posts."""
    own_host: str | None = None
    """Host of the article's own site without ``www.``, None where it is a platform's."""
    home: tuple[str, ...] = ()
    """How addresses of that site begin, nearly all of them."""
    own_post: PostKey | None = None
    """The post that the page itself shows, where it is a platform's: no page quotes itself."""
    hosts: dict[str, bool] = field(default_factory=dict, compare=False)
    """Whether posts may stand under a host, of those that were met."""
    homes: dict[str, bool] = field(default_factory=dict, compare=False)
    """Whether a host is the article's own, of those that were met."""
    mattering: dict[str, bool] = field(default_factory=dict, compare=False)
    """Whether addresses may lead to a post or on, of those that were met."""
    read: dict[str, Ref | None] = field(default_factory=dict, compare=False)
    """What the addresses lead to that were read already: pages repeat theirs."""

    def absolute(self, href: str | None) -> str | None:
        """Return a link's address as a browser reads it; None for what leads to no other site.

        Relative links stay within the article's own site, so they are no posts, unless they begin with the host of one.
        """
        if href is None:
            return None
        return self._clean(href) if ABSOLUTE.match(href) or ABSOLUTE.match(href := href.lstrip(BEFORE)) else self._meant(href)

    def _meant(self, href: str) -> str | None:
        """Return the address that somebody mistyped, None for all that names no host where posts may stand."""
        found = MISTYPED.match(href)
        if found is None or not self.may_show(found["host"]):
            return None
        return self._clean(f"https://{href[found.start('host') :]}".replace("\\/", "/"))

    def _clean(self, href: str) -> str | None:
        if len(href) > LONGEST:
            return None
        clean = href.strip() if href.isprintable() else CONTROL.sub("", href.strip())
        try:
            return urljoin(self.base or "https:", clean) if clean.startswith("//") else clean
        except ValueError:
            return None

    def elsewhere(self, href: str | None) -> str | None:
        """Return the address of a link that leaves the article's site: most links do not, and no post is there. A record of atproto is on no site."""
        if href is None:
            return None
        found = HOST.match(href) or HOST.match(href := href.lstrip(BEFORE))
        if found is None:
            return self._clean(href) if href.startswith(RECORD) else self._meant(href)
        host = found[1]
        if host not in self.homes:
            self.homes[host] = self.own_host is not None and f".{host.lower() if host.isascii() else written_host(host)}".endswith(f".{self.own_host}")
        return None if self.homes[host] else self._clean(href)

    def proxied(self, href: str) -> str | None:
        """Return what an address of the article's own site shows in its turn, as Drupal's ``/media/oembed?url=…`` does; None for any other address."""
        if "=http" not in href or href.startswith("//"):
            return None
        try:
            return unwrapped(urljoin(self.base or "https://own.invalid/", href.strip()))
        except ValueError:
            return None

    def recognise(self, url: str | None) -> Ref | None:
        """Return the social post that an absolute address leads to."""
        if url is None:
            return None
        if url not in self.read:
            whole = without_cut(url) if self.may_matter(url) else None
            ref = None if whole is None else self.directory.recognise(whole) or self._before_junk(whole)
            self.read[url] = ref if ref is None or ref.key != self.own_post else None
        return self.read[url]

    def _before_junk(self, url: str) -> Ref | None:
        """Return the post to which an address leads without the signs that belong to no address: those behind it, and slashes too many in it."""
        bare = url.rstrip(BEHIND)
        if "%" in bare[-LONGEST_JUNK:]:
            bare = (bare[:-LONGEST_JUNK] + BEHIND_CODED.sub("", bare[-LONGEST_JUNK:])).rstrip(BEHIND)
        if "//" in bare[len("https://") :]:
            bare = DOUBLED.sub("/", bare)
        return self.directory.recognise(bare) if bare != url else None

    def address_of(self, platform: str, native_id: str) -> str | None:
        """Return the address of a post that is known by its id alone; None where an id alone leads nowhere."""
        made = next((each.from_id for each in self.platforms if each.name == platform), None)
        return made.format(native_id) if made is not None else None

    def is_own(self, url: str) -> bool:
        """Tell whether an address is the post that the page itself shows."""
        ref = self.directory.recognise(url) if self.own_post is not None else None
        return ref is not None and ref.key == self.own_post

    def signed_by(self, handle: str) -> str | None:
        """Return the name of the platform whose widgets sign with such a handle."""
        return next((each.name for each in self.platforms if each.signs is not None and each.signs.fullmatch(handle)), None)

    def signs(self, platform: str) -> bool:
        """Tell whether the widgets of a platform sign with a dateline: then what else stands in them is the post."""
        return any(each.name == platform and each.signs is not None for each in self.platforms)

    def is_followed(self, platform: str | None, permalink: str | None) -> bool:
        """Tell whether a link leads to what readers follow and hear anew, and not to one post."""
        return any((permalink or "").startswith(each.followed) for each in self.platforms if each.name == platform)

    def is_short(self, url: str | None) -> bool:
        """Tell whether an absolute address must be followed to know where it leads."""
        return url is not None and self.may_matter(url) and is_short_link(url, self.short_hosts) and CUT.search(url) is None

    def leading_to_post(self, url: str) -> str | None:
        """Return the link that leads to a post and does not say to which, also out of a frame's address; None for any other address."""
        host = HOST.match(url)
        if host is None or not self.may_show(host[1]):
            return None
        inner = unwrapped(url) or url
        return inner if leads_to_post(inner) else None

    def may_show(self, host: str) -> bool:
        """Tell whether a host is one of a platform's or stands below one, shortens links, or frames what others show."""
        if host not in self.hosts:
            bare = host.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
            self.hosts[host] = bare in self.leading_on or is_under(bare, self.showing)
        return self.hosts[host]

    def may_matter(self, url: str) -> bool:
        """Tell by quick signs whether an address may lead to a post or on: most links of a page lead to no platform."""
        if url not in self.mattering:
            host = HOST.match(url)
            known = host is None or self.may_show(host[1])
            self.mattering[url] = SHARED.search(url.lower()) is None if known else _may_show_a_post(url)
        return self.mattering[url]


def without_cut(url: str) -> str:
    """Return an address without the piece in which it was cut off: half an id is another post's."""
    # Quick first: nearly all are whole.
    cut = CUT.search(url) if url.endswith("...") or "\u2026" in url or "80%A6" in url or "80%a6" in url else None
    if cut is None:
        return url
    start = max(url.rfind(sign, 0, cut.start()) for sign in PIECE)
    return url[: cut.start() if WHOLE.fullmatch(url, max(start, 0), cut.start()) is not None else max(start, 0)]


def addresses(platforms: Sequence[Platform], base: str | None, page: str | None = None) -> Addresses:
    """Return the addresses to look for. Any address is a *web* page, so that platform only lends its short hosts."""
    social, known, short_hosts, leading_on, showing = _looked_for(tuple(platforms))
    own = (_host(page) or "").removeprefix("www.")
    social_host = is_under(own, known.by_host)
    shown = known.recognise(page) if page and (social_host or _may_show_a_post(page)) else None
    return Addresses(
        platforms=social,
        directory=known,
        base=base if _host(base) else None,
        short_hosts=short_hosts,
        leading_on=leading_on,
        showing=showing,
        own_host=None if social_host else own or None,
        home=tuple(f"{scheme}//{www}{own}/" for scheme in ("https:", "http:", "") for www in ("www.", "")) if own and not social_host else (),
        own_post=shown.key if shown is not None else None,
    )


@lru_cache(maxsize=8)
def _looked_for(platforms: tuple[Platform, ...]) -> tuple[tuple[Platform, ...], Directory, frozenset[str], frozenset[str], frozenset[str]]:
    social = tuple(each for each in platforms if each.name != "web")
    short_hosts = frozenset(host for each in platforms for host in each.short_hosts)
    known = directory(social)
    return social, known, short_hosts, short_hosts | SHORTENERS, frozenset((*known.by_host, *FRAMING, FORUM_FRAMES, TRANSLATED))


def _may_show_a_post(url: str) -> bool:
    """Tell whether an address on a host that nobody can list has the shape of a post's, or holds another address."""
    return url.find("http", 7) > 0 or SHAPED.search(url.lower()) is not None


def _host(address: str | None) -> str | None:
    try:
        host = urlsplit(address).hostname if address else None
    except ValueError:
        return None
    return written_host(host) if host else None
