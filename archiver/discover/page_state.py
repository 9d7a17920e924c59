"""Data that a page carries for its scripts: whose they are, and what they say of a post.

Sites ship the articles of a whole section with each page, so a post counts only below an object that is this article: by its address or its headline.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from archiver.discover.times import read_time
from storage.model import Json

Object: TypeAlias = Mapping[str, Json]

MOST_VALUES = 200_000
DEEPEST = 100
ADDRESS_NAMES = """
    url canonical_url canonicalUrl canonicalURL canonical permalink link href webUrl web_url shareUrl share_url website_url fullUrl publicUrl seoUrl
    slug path pathname uri urlPath relativeUrl @id mainEntityOfPage full_slug fullSlug fullPath
"""
ADDRESS_KEYS = frozenset(ADDRESS_NAMES.split())
SLUG_KEYS = frozenset({"slug", "uid", "urlSlug", "url_slug", "postSlug", "articleSlug", "seoSlug"})
LEAST_HYPHENS = 2
"""Those of a slug that tells: "news" is the slug of a section."""
ID_KEYS = frozenset(["id", "_id", "articleId", "article_id", "contentId", "content_id", "cmsId", "uuid", "uid", "databaseId", "postId", "post_id", "storyId"])
SHORTEST_ID = 6
TITLE_KEYS = frozenset(["headline", "title", "headlines", "titleText", "seoTitle", "socialTitle", "pageTitle", "seo_title"])
# What a post embedded in an article carries, and no article does.
EMBED_KEYS = frozenset(
    {"html", "embedCode", "embed_code", "embedHtml", "raw_oembed", "oembed", "provider", "provider_name", "providerName", "providerNameSlug", "provider_url"}
    | {"author_url", "full_text", "embedUrl", "embed_url", "tweetId", "tweet_id", "thumbnail_width", "socialNetwork", "iframeSrc"}
)
TYPE_KEYS = frozenset({"type", "@type", "__typename", "_type", "subtype", "kind", "component", "blockType", "nodeType", "__component"})
EMBED_TYPE = re.compile(
    r"embed|tweet|twitter|instagram|facebook|tiktok|youtube|bluesky|mastodon|telegram|threads|reddit|social-?media|^social$|iframe|vimeo|video-?object",
    re.IGNORECASE,
)
# Updates of a live report have headlines and ids of their own and are the article all the same.
PARTS = re.compile(
    r"hasPart|sharedContent|live[-_]?(?:blog|article|event|report|ticker)?[-_]?(?:updates?|entr(?:y|ies)(?:type)?|posts?|events?|items?)", re.IGNORECASE
)
LONGEST_TITLE = 300
LONGEST_KEY = 60
MOST_DETAILS = 4
"""How deep the address of an embed may stand in the object that is it."""
LEAST_WORDS = 2
TITLE_SIGNS = re.compile(r"\s[|–—·-]\s|\s::\s")
PLAIN_WORD = re.compile(r"[A-Za-z0-9]{5,60}")
MOST_SIGNS = 2
PART = re.compile(r"[/._-]")
SITE = re.compile(r"(https?://[^/?#]{1,255})")
WORD = re.compile(r"\w+")
HANDLE = re.compile(r"@?([A-Za-z0-9_.-]{1,100})")


@dataclass(frozen=True, slots=True)
class Own:
    """How this article is known among others."""

    paths: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    """What its addresses are made of."""
    tails: frozenset[str] = frozenset()
    """Last parts of its addresses."""
    sites: tuple[str, ...] = ()
    """How addresses on its site begin."""
    signs: frozenset[str] = frozenset()
    """What any data that hold it must hold."""

    def may_be_in(self, text: str) -> bool:
        """Tell by quick signs whether data may hold the article: a part of its address of its own, or the longest word of its headline."""
        return any(sign in text for sign in self.signs)

    def is_at(self, address: str) -> bool:
        """Tell whether an address, whole or in part, is the article's."""
        lowered = address[:2000].casefold()
        # Quick first: most addresses in the data are pictures and other articles.
        return ("%" in lowered or any(tail in lowered for tail in self.tails)) and path_of(address) in self.paths

    def is_near(self, address: str) -> bool:
        """Tell whether an address is one of the article's site."""
        return address.startswith(self.sites) and not address.startswith("//")

    def has_id(self, identity: Json) -> bool:
        """Tell whether an id is a part of the article's address of its own, as many sites have it."""
        written = str(identity).casefold() if isinstance(identity, str | int) else ""
        return len(written) >= SHORTEST_ID and written in self.parts

    def has_slug(self, slug: Json) -> bool:
        """Tell whether a slug is the last part of the article's address."""
        return isinstance(slug, str) and slug.count("-") >= LEAST_HYPHENS and slug.casefold() in self.tails

    def is_called(self, title: str) -> bool:
        """Tell whether a headline is the article's."""
        return title_of(title) in self.titles


NOBODY = Own()
NESTING = (dict, list)
ADDRESSED = ("http", "//", "at://")
PACKED = ('{"', '[{"', "{\n", "[\n")
"""As data begin that stand in data as a text."""
READ = ADDRESSED + PACKED


@dataclass(slots=True)
class Place:
    """An object of the data, and what it stands in."""

    value: Object
    key: str
    above: Place | None
    own: Own
    is_owned: bool | None = None
    """Whether it belongs to the article, once that was asked: most objects hold nothing of which it must be known."""

    @property
    def owned(self) -> bool:
        """Whether it belongs to the article."""
        unknown: list[Place] = []
        each: Place | None = self
        while each is not None and each.is_owned is None:
            unknown.append(each)
            each = each.above
        owned = each is not None and bool(each.is_owned)
        for each in reversed(unknown):
            owned = each.is_owned = owned if _is_part(each) else _is_owned(each.value, self.own, owned)
        return owned


class Entry(NamedTuple):
    """One text of the data, with the object it stands in."""

    text: str
    place: Place


def path_of(address: str) -> str:
    """Return what tells an article's address from others on its site; "" for a front page."""
    try:
        path = urlsplit(address[:2000]).path
    except ValueError:
        return ""
    return unquote(path).strip("/").removesuffix(".html").removesuffix("/amp").casefold()


def title_of(text: str) -> str:
    """Return a headline as it is compared: words only."""
    return " ".join(WORD.findall(text[:LONGEST_TITLE].casefold()))


def own_of(addresses: Iterable[str | None], titles: Iterable[str | None]) -> Own:
    """Return how an article with these addresses and headlines is known."""
    addresses, titles = tuple(addresses), tuple(titles)
    paths = frozenset(path for each in addresses if each and (path := path_of(each)))
    names = (part for title in titles if title for part in (title, TITLE_SIGNS.split(title)[0]))
    return Own(
        paths=paths,
        titles=frozenset(title for each in names if len((title := title_of(each)).split()) >= LEAST_WORDS),
        parts=frozenset(part for path in paths for part in PART.split(path)),
        tails=frozenset(path.rpartition("/")[2] for path in paths),
        sites=("/", *(f"{site[1]}/" for each in addresses if each and (site := SITE.match(each)))),
        # The name of the site says nothing of the article, and data may leave it out.
        signs=frozenset(sign for each in (*addresses, *titles) if each for sign in _signs(SITE.sub("", each, count=1)) or _signs(each)),
    )


def _signs(written: str) -> list[str]:
    """Return the longest words of an address or headline that no escaping changes."""
    return sorted(set(PLAIN_WORD.findall(written)), key=lambda word: (len(word), word))[-MOST_SIGNS:]


def walk(
    data: Json,
    *,
    own: Own = NOBODY,
    owned: bool = False,
    most: int = MOST_VALUES,
    sought: Callable[[str], bool] = bool,
    by_id: Callable[[Object], str | None] | None = None,
) -> Iterator[Entry]:
    """Yield the addresses that are ``sought``, or all, and the markup, in the data's order. ``owned`` is whether the whole belongs to the article.

    ``most`` values are looked at: references can make small data endless. ``by_id`` returns the address of a post that an object names by its id.
    """
    table = data if isinstance(data, dict) else {}
    followed: set[str] = set()
    left = min(most, MOST_VALUES)
    opened: list[tuple[Iterator[tuple[str, Json]], Place]] = [(iter([("", data)]), Place({}, "", None, own, owned))]
    while opened and left > 0:
        within, place = opened[-1]
        for key, value in within:
            # Most texts and all numbers are neither addresses nor markup.
            if isinstance(value, str):
                if "<" in value or (value.startswith(READ) and (value[0] in "{[" or sought(value))):
                    left -= 1
                    if left < 0:
                        return
                    inner = _packed(value) if value[0] in "{[" and len(opened) <= DEEPEST else None
                    if inner is not None:
                        opened.append((iter([(key, inner)]), place))
                        break
                    yield Entry(value, place)
            elif isinstance(value, NESTING):
                left -= 1
                if len(opened) <= DEEPEST:
                    opened.append(_opened(value, key, place, table, followed))
                    if by_id is not None and isinstance(value, dict) and (address := by_id(value)) is not None:
                        yield Entry(address, opened[-1][1])
                break
        else:
            opened.pop()


def _packed(text: str) -> Json:
    """Return the data that a text holds as JSON; None for any other."""
    try:
        # Most are settings, and name nobody.
        data: Json = json.loads(text, strict=False) if "//" in text or "\\/" in text or "Id" in text else None
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, NESTING) else None


def _opened(value: Object | list[Json], key: str, place: Place, table: Object, followed: set[str]) -> tuple[Iterator[tuple[str, Json]], Place]:
    """Return what stands in an object or list, each with its key, and where; in place of a reference what it refers to, each object once."""
    if isinstance(value, list):
        return zip(repeat(key), value, strict=False), place
    ref = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
    if isinstance(ref, str) and ref in table and ref not in followed and place.owned:
        followed.add(ref)
        return iter([(key, table[ref])]), place
    return iter(value.items()), Place(value, key, place, place.own)


def _is_part(place: Place) -> bool:
    """Tell whether an object is a part of what it stands in, by its key or its type."""
    kind = place.value.get("__typename")
    return _names_part(place.key[:LONGEST_KEY]) or (isinstance(kind, str) and _names_part(kind[:LONGEST_KEY]))


@lru_cache(maxsize=1_000)
def _names_part(name: str) -> bool:
    return len(name) < LONGEST_KEY and PARTS.fullmatch(name) is not None


def _is_owned(value: Object, own: Own, inherited: bool) -> bool:
    """Tell whether an object is the article or a part of it; another article is not, wherever it stands."""
    names = value.keys()
    addresses = [each for key in names & ADDRESS_KEYS if isinstance(each := _flat(value[key]), str)]
    ids = [value[key] for key in names & ID_KEYS]
    if any(own.is_at(each) for each in addresses) or any(own.has_id(each) for each in ids):
        return True
    if any(own.has_slug(_flat(value[key])) for key in names & SLUG_KEYS):
        return True
    titles = [each for key in names & TITLE_KEYS if isinstance(each := _flat(value[key]), str)]
    if any(own.is_called(each) for each in titles):
        return True
    named = inherited and any(len(title_of(each).split()) >= 3 for each in titles)
    if not named or not (addresses or ids):
        return inherited
    # A post has a headline and an address too, and that is not on this site.
    return is_embed(value) and not any(own.is_near(each) for each in addresses)


def _flat(value: Json) -> Json:
    """Return the text of a field that some sites wrap: ``{"basic": …}``, ``{"rendered": …}``, ``{"@id": …}``, ``{"current": …}``, ``[0, …]`` (Astro)."""
    if isinstance(value, list) and len(value) == 2 and value[0] == 0:
        return value[1]
    if isinstance(value, dict):
        return next((value[key] for key in ("basic", "rendered", "@id", "text", "value", "default", "current") if isinstance(value.get(key), str)), None)
    return value


def shows(place: Place) -> bool:
    """Tell whether an object is an embed, or holds the details of the one that it stands in: ``{"type": "twitter", "attrs": {"url": …}}``."""
    each: Place | None = place
    for _ in range(MOST_DETAILS):
        if each is None or is_embed(each.value):
            return each is not None
        if not each.value.keys().isdisjoint(TITLE_KEYS):
            return False
        each = each.above
    return False


def is_embed(value: Object) -> bool:
    """Tell whether an object describes an embed, by what only those carry or by its type."""
    if not value.keys().isdisjoint(EMBED_KEYS):
        return True
    return any(isinstance(kind := _flat(value[key]), str) and _is_embed_type(kind[:LONGEST_KEY]) for key in value.keys() & TYPE_KEYS)


@lru_cache(maxsize=1_000)
def _is_embed_type(kind: str) -> bool:
    return len(kind) < LONGEST_KEY and EMBED_TYPE.search(kind) is not None


def shown_by(value: Object) -> dict[str, Any]:
    """Return what an object tells of the post it describes, as fields of an embed."""
    # In JSON-LD (schema.org) a posting's author is an object, and a handle another name of it.
    person = value.get("author")
    other = _first(person, "alternateName", "identifier") if isinstance(person, dict) else None
    named = _first(value, "author_name")
    # Some tell the handle alone; Substack told it without the sign too.
    signed = named if named is not None and (named.startswith("@") or "instagram_id" in value) else None
    author = _first(value, "username", "screen_name", "author_handle", "authorHandle", "handle", "user_name") or other or signed
    handle = HANDLE.fullmatch(author) if author else None
    text = _first(value, "full_text", "tweet_text", "caption", "articleBody") or (_first(value, "text") if "authorHandle" in value else None)
    date = _first(value, "date", "created_at", "createdAt", "datePublished")
    posted = read_time(date) if date and handle else None
    fields = {
        "author": handle[1] if handle else None,
        "name": (_first(value, "name", "authorName") or (named if signed is None else None) or (_first(person, "name") if isinstance(person, dict) else None))
        if handle
        else None,
        "text": " ".join(text.split()) if text else None,
        "posted": posted.date().isoformat() if posted else None,
        "posted_text": date if posted else None,
    }
    return {name: each for name, each in fields.items() if each}


def _first(value: Object, *keys: str) -> str | None:
    return next((each for key in keys if isinstance(each := value.get(key), str) and each.strip()), None)
