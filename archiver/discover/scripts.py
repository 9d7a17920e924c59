"""Posts that a page names only in the data of its scripts, or of which only these data show the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from archiver.discover.kept_back import Script
from archiver.discover.named_ids import KIND, address_by_id, may_name
from archiver.discover.page_state import ADDRESSED, Own, own_of, shown_by, shows, walk
from archiver.discover.script_data import data_of, is_stream, readable
from archiver.discover.search import Find, Finds, Search, canonical
from archiver.discover.widgets import Found, embed_of
from archiver.markup import Document, parse
from archiver.markup import title_of as titled
from archiver.platforms.platform import Ref
from storage.model import Embed, PostKey

STATE = "page-state"
LONGEST = 20_000_000
MOST_ADDRESSES = 5_000
LEAST_PARAGRAPHS = 3
"""Markup in the article's data with fewer is a part of it; with as many it is the text, whose links count where the page shows nothing of it."""
LEAST_SIGNS = 40
MOST_OWN = 500
FURTHEST = 40
"""Signs before a host in which its scheme stands, escaped maybe."""
LONGEST_SCHEME = 8
LONGEST_TYPE = 100
PLAYERS = frozenset({"youtube", "vimeo", "dailymotion", "spotify", "giphy"})
# In text that was escaped once or more.
SLASH = r"(?:\\{0,8}/|\\{1,8}(?:u002|x2)[fF])"
# A slash before an account's name, however it is escaped.
HOST = rf"{SLASH}{{2}}([\w.-]{{4,80}}(?:[\\/u02xfF]{{1,9}}@)?)"
HOSTS = re.compile(rf"https?:{HOST}")
# In markup an address may leave its scheme out (RFC 3986 §4.2).
WIDGETS = ("iframe", "blockquote")
VALUE = r"=\\{0,8}[\"']"
QUOTED = re.compile(VALUE + HOST)
BEGINNINGS = (("http", HOSTS), ("=", QUOTED))
ADDRESS = re.compile(rf"(?:{VALUE})?((?:https?:)?{SLASH}{{2}}[\w.-]{{4,80}}{SLASH}(?:[\w@$!.%~=?&;:#+-]{{1,200}}{SLASH}{{0,2}}){{1,8}})")
ESCAPED_SLASH = re.compile(SLASH)
BEHIND_HOST = re.compile(r"[\\/].*", re.DOTALL)
ESCAPED = re.compile(r"\\{1,8}(?:u00|x)([0-9a-fA-F]{2})")
# Also scripts that are put off, by Cloudflare's Rocket Loader and plugins for speed: "4f6e2a9c-text/javascript", "rocketlazyloadscript".
DATA_TYPES = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?json\b|^$|module|[\w/.-]{0,80}script(?:;|$)", re.IGNORECASE)
# Data and nothing else, or what one variable is, also as a function returns it that is called for that alone (Nuxt 2).
WHOLE = re.compile(r"\s{0,99}(?:(?:window|self)\.\w{3,60}\s{0,3}=\s{0,3}(?:(?P<called>\(?function\([\w$,]*+\)\{)|(?:JSON\.parse\()?[\"{\[])|[\"{\[])")
MARKED = re.compile(r"<(?:blockquote|iframe|amp-|a\s|twitter-|div|figure|embed|object)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A post that the data of a script name."""

    embed: Embed
    owned: bool


def from_scripts(document: Document, url: str | None, found: Finds, search: Search, finds: Sequence[Find], paragraphs: Sequence[str]) -> list[Find]:
    """Return the finds, completed by what the page's data tell of the same posts and by the article's own posts that stand nowhere else."""
    complete = {find.embed.key for find in finds if _is_complete(find.embed)}
    left = iter(range(MOST_ADDRESSES))
    named_in = ((script, set(_named_in(script, search, left, complete))) for script in readable(found.scripts) if "http" in script.text)
    naming = [(script, names) for script, names in named_in if names or _may_name(script)]
    if not naming:
        return list(finds)
    addresses, titles = _names(document, url)
    own = own_of(addresses, titles)
    shown = {find.embed.key for find in finds}
    # Of a post's own page not even its address may be known.
    shown |= {ref.key for each in addresses if (ref := search.known.recognise(each)) is not None}
    # Nothing is the article's in data that do not name it, and then they only complete what stands on the page.
    read = [(script, names) for script, names in naming if own.may_be_in(script.text) or any(key in shown for key, _ in names)]
    named = [each for script, names in read for each in _read(script, {host for _, host in names}, own, search, paragraphs)]
    told = _best(each.embed for each in named)
    completed = [find._replace(embed=completed_by(find.embed, told.get(find.embed.key))) for find in finds]
    new = {each.embed.key: told[each.embed.key] for each in named if each.owned and each.embed.key not in shown}
    behind = found.places.behind() if new else 0
    return completed + [Find((behind, at), naming[0][0].node, replace(embed, form=STATE)) for at, embed in enumerate(new.values())]


def _is_complete(embed: Embed) -> bool:
    """Tell whether data can add nothing to an embed: of a player's film they know no author's handle and no words."""
    return embed.platform in PLAYERS or (embed.author is not None and (embed.text is not None or embed.kind != "embed"))


def completed_by(embed: Embed, other: Embed | None) -> Embed:
    """Return an embed with what it lacks and another sight of the same post tells."""
    if other is None or other is embed or embed.key is None:
        return embed
    names = ("author", "name", "text", "posted", "posted_text", "lang") if embed.kind == "embed" else ("author",)
    lacking = {name: getattr(other, name) for name in names if getattr(embed, name) is None and getattr(other, name) is not None}
    if embed.kind == "embed" and not embed.links and other.links:
        lacking["links"] = other.links
    return replace(embed, **lacking) if lacking else embed


def _best(embeds: Iterable[Embed]) -> dict[PostKey | None, Embed]:
    best: dict[PostKey | None, Embed] = {}
    for embed in embeds:
        last = best.get(embed.key)
        if last is None or (embed.kind == "embed" and last.kind != "embed"):
            best[embed.key] = completed_by(embed, last)
        else:
            best[embed.key] = completed_by(last, embed)
    return best


def _may_name(script: Script) -> bool:
    """Tell whether a script is data as a whole, which may name posts by their ids alone."""
    # JSON-LD has other words for it.
    linked = "ld+json" in (script.attributes.get("type") or "")
    return not linked and len(script.text) <= LONGEST and _is_data(script) and _has_ids(script)


def _has_ids(script: Script) -> bool:
    """Tell whether a script says whose the ids in it may be: by its keys, or as data that a function returns by a word that this is handed."""
    if may_name(script.text):
        return True
    whole = WHOLE.match(script.text)
    return whole is not None and whole["called"] is not None and KIND.search(script.text) is not None


def _is_data(script: Script) -> bool:
    return is_stream(script) or WHOLE.match(script.text) is not None


def _named_in(script: Script, search: Search, left: Iterator[int], complete: Set[PostKey | None]) -> Iterator[tuple[PostKey, str]]:
    """Yield the posts whose addresses a script holds, however they are escaped, each with the host in it, except for those of which all is known."""
    text, named = script.text, dict[str, Ref | None]()
    if len(text) > LONGEST or not _may_be_data((script.attributes.get("type") or "")[:LONGEST_TYPE]):
        return
    for host in _showing(text, search, markup=_is_data(script) and any(tag in text for tag in WIDGETS)):
        at = text.find(host)
        while at >= 0:
            start = _beginning(text, host, at)
            if start is not None:
                if next(left, None) is None:
                    return
                ref = _named_at(start, text, search, named)
                if ref is not None and ref.key not in complete:
                    yield ref.key, host
            at = text.find(host, at + len(host))


@lru_cache(maxsize=200)
def _may_be_data(kind: str) -> bool:
    return DATA_TYPES.match(kind.strip()) is not None


def _beginning(text: str, host: str, at: int) -> int | None:
    """Return where the address begins whose host stands at a place, None where it is none's."""
    for sign, hosts in BEGINNINGS:
        start = text.rfind(sign, max(at - FURTHEST, 0), at)
        named = hosts.match(text, start) if start >= 0 else None
        if named is not None and named[1] == host:
            return start
    return None


def _named_at(start: int, text: str, search: Search, named: dict[str, Ref | None]) -> Ref | None:
    """Return the post whose address begins at a place; ``named`` holds what was found already, since data name most addresses several times."""
    found = ADDRESS.match(text, start)
    if found is None:
        return None
    if found[1] not in named:
        named[found[1]] = search.known.recognise(search.known.elsewhere(_unescaped(found[1])))
    return named[found[1]]


def _showing(text: str, search: Search, *, markup: bool) -> set[str]:
    """Return the hosts in a text, which may hold ``markup``, under which posts may stand: those of platforms, and any before an account's name."""
    return {host for host in {*HOSTS.findall(text), *(QUOTED.findall(text) if markup else ())} if host.endswith("@") or search.known.may_show(host)}


def _unescaped(address: str) -> str:
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), ESCAPED_SLASH.sub("/", address)) if "\\" in address else address


def _names_platform(text: str, search: Search) -> bool:
    return "data-" in text or "/@" in text or bool(_showing(text, search, markup=True))


def _names(document: Document, url: str | None) -> tuple[list[str | None], list[str | None]]:
    """Return the addresses and the headlines that a page gives itself."""
    addresses, titles = [url, canonical(document.raw_html or b"")], [titled(document)]
    for node in document.css('meta[property="og:url"], meta[property="og:title"], meta[name="twitter:title"], h1')[:20]:
        attributes = node.attributes
        if attributes.get("property") == "og:url":
            addresses.append(attributes.get("content"))
        else:
            titles.append(attributes.get("content") or node.text())
    return addresses, titles


def _read(script: Script, hosts: Set[str], own: Own, search: Search, paragraphs: Sequence[str]) -> Iterator[_Named]:
    known = search.known
    # What React draws this page from holds no other, unless it is named.
    drawn = is_stream(script) and own.may_be_in(script.text)
    by_id = partial(address_by_id, known=known) if _has_ids(script) else None
    # Most addresses in the data are pictures, and most rows of a stream name nobody.
    names = {BEHIND_HOST.sub("", host) for host in hosts}
    sought = partial(_may_lead_to, names)
    for data in data_of(script, lambda row: any(name in row for name in names) or (by_id is not None and may_name(row))):
        for text, place in walk(data, own=own, owned=drawn, most=len(script.text) // 2, sought=sought, by_id=by_id):
            ref = known.recognise(known.elsewhere(text)) if text.startswith(ADDRESSED) else None
            if ref is not None:
                if shows(place):
                    yield _Named(replace(embed_of(STATE, Found(ref, text.strip())), **shown_by(place.value)), place.owned)
            elif "<" in text and MARKED.search(text) and _names_platform(text, search):
                for find in search.inside(text, links=place.owned and _is_hidden(text, paragraphs)):
                    yield _Named(find.embed, place.owned)


def _may_lead_to(hosts: Set[str], address: str) -> bool:
    """Tell by quick signs whether an address is at one of some hosts, or holds another address, or names a record of Bluesky, which is at none."""
    parts = address.split("/", 3)
    return (len(parts) > 2 and parts[2] in hosts) or "//" in address[LONGEST_SCHEME:] or address.startswith("at:")


def _is_hidden(markup: str, paragraphs: Sequence[str]) -> bool:
    """Tell whether markup is the text of an article of which the page shows no paragraph: its script draws it."""
    if markup.count("<p") < LEAST_PARAGRAPHS:
        return False
    own = {words for node in parse(markup).css("p")[:MOST_OWN] if len(words := " ".join(node.text().split())) >= LEAST_SIGNS}
    return bool(own) and own.isdisjoint(" ".join(text.split()) for text in paragraphs)
