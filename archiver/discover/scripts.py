"""Posts that a page names only in the data of its scripts, or of which only these data show the words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from archiver.discover.kept_back import Script
from archiver.discover.page_state import ADDRESSED, Own, own_of, shown_by, shows, walk
from archiver.discover.search import Find, Finds, Search, canonical
from archiver.discover.widgets import Found, embed_of
from archiver.markup import Document, parse
from archiver.markup import title_of as titled
from storage.model import Embed, Json, PostKey

STATE = "page-state"
LONGEST = 20_000_000
MOST_ADDRESSES = 5_000
MOST_ASSIGNED = 200
LEAST_PARAGRAPHS = 3
"""Markup in the article's data with fewer is a part of it; with as many it is the text, whose links count where the page shows nothing of it."""
LEAST_SIGNS = 40
MOST_OWN = 500
# In text that was escaped once or more.
SLASH = r"(?:\\{0,8}/|\\{1,8}u002[fF])"
HOSTS = re.compile(rf"https?:{SLASH}{{2}}([\w.-]{{4,80}}(?:/@)?)")
ADDRESS = re.compile(rf"https?:{SLASH}{{2}}[\w.-]{{4,80}}{SLASH}(?:[\w@.%~=?&;:#+-]{{1,200}}{SLASH}{{0,2}}){{1,8}}")
ESCAPED_SLASH = re.compile(SLASH)
ESCAPED = re.compile(r"\\{1,8}u(00[0-9a-fA-F]{2})")
# The rarest sign stands first: names are everywhere.
ASSIGNED = re.compile(r"=(?<=[\w$\])\"'\s]=)\s{0,9}(?=[{\[])")
PARSED = re.compile(r"JSON\.parse\(\s{0,9}(?=\")")
TEMPLATE = re.compile(r"JSON\.parse\(\s{0,9}`((?:[^`\\]|\\.)*)`", re.DOTALL)
# What a template literal (ECMAScript §12.9.6) escapes besides what JSON does.
IN_TEMPLATE = re.compile(r"\\([\\`$])")
PUSHED = re.compile(r"__next_f\.push\(\s{0,9}(?=\[)")
ROW = re.compile(r"^[0-9a-f]{1,8}:[A-Z]?(?=[\[{])", re.MULTILINE)
DATA_TYPES = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?json\b|^$|(?:application|text)/(?:x-)?javascript|module", re.IGNORECASE)
MARKED = re.compile(r"<(?:blockquote|iframe|amp-|a\s|twitter-|div|figure)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A post that the data of a script name."""

    embed: Embed
    owned: bool


def from_scripts(document: Document, url: str | None, found: Finds, search: Search, finds: Sequence[Find], paragraphs: Sequence[str]) -> list[Find]:
    """Return the finds, completed by what the page's data tell of the same posts and by the article's own posts that stand nowhere else."""
    complete = {find.embed.key for find in finds if _is_complete(find.embed)}
    left = iter(range(MOST_ADDRESSES))
    naming = [(script, keys) for script in found.scripts if "http" in script.text and (keys := set(_named_in(script, search, left)) - complete)]
    if not naming:
        return list(finds)
    shown = {find.embed.key for find in finds}
    own = _own(document, url)
    # Nothing is the article's in data that do not name it, and then they only complete what stands on the page.
    named = [each for script, keys in naming if keys & shown or own.may_be_in(script.text) for each in _read(script, own, search, paragraphs)]
    told = _best(each.embed for each in named)
    completed = [replace(find, embed=completed_by(find.embed, told.get(find.embed.key))) for find in finds]
    new = {each.embed.key: told[each.embed.key] for each in named if each.owned and each.embed.key not in shown}
    behind = found.places.behind() if new else 0
    return completed + [Find((behind, at), naming[0][0].node, replace(embed, form=STATE)) for at, embed in enumerate(new.values())]


def _is_complete(embed: Embed) -> bool:
    return embed.author is not None and (embed.text is not None or embed.kind != "embed")


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


def _named_in(script: Script, search: Search, left: Iterator[int]) -> Iterator[PostKey]:
    """Yield the posts whose addresses a script holds, however they are escaped."""
    text = script.text
    if len(text) > LONGEST or not DATA_TYPES.match((script.attributes.get("type") or "").strip()):
        return
    showing = _showing(text, search)
    for host in HOSTS.finditer(text) if showing else ():
        if host[1] not in showing:
            continue
        if next(left, None) is None:
            return
        found = ADDRESS.match(text, host.start())
        if found is not None:
            ref = search.known.recognise(search.known.elsewhere(_unescaped(found[0])))
            if ref is not None:
                yield ref.key


def _showing(text: str, search: Search) -> set[str]:
    """Return the hosts in a text under which posts may stand: those of platforms, and any before an account's name."""
    return {host for host in set(HOSTS.findall(text)) if host.endswith("/@") or search.known.may_show(host)}


def _unescaped(address: str) -> str:
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), ESCAPED_SLASH.sub("/", address)) if "\\" in address else address


def _names_platform(text: str, search: Search) -> bool:
    return "data-" in text or "/@" in text or bool(_showing(text, search))


def _own(document: Document, url: str | None) -> Own:
    addresses = [url, canonical(document.raw_html or b"")]
    titles = [titled(document)]
    for node in document.css('meta[property="og:url"], meta[property="og:title"], meta[name="twitter:title"], h1')[:20]:
        attributes = node.attributes
        if attributes.get("property") == "og:url":
            addresses.append(attributes.get("content"))
        else:
            titles.append(attributes.get("content") or node.text())
    return own_of(addresses, titles)


def _read(script: Script, own: Own, search: Search, paragraphs: Sequence[str]) -> Iterator[_Named]:
    known = search.known
    for data in _data(script.text, script.attributes.get("id") or ""):
        for text, place in walk(data, own=own, most=len(script.text) // 2):
            ref = known.recognise(known.elsewhere(text)) if text.startswith(ADDRESSED) else None
            if ref is not None:
                if shows(place):
                    yield _Named(replace(embed_of(STATE, Found(ref, text.strip())), **shown_by(place.value)), place.owned)
            elif "<" in text and MARKED.search(text) and _names_platform(text, search):
                for find in search.inside(text, links=place.owned and _is_hidden(text, paragraphs)):
                    yield _Named(find.embed, place.owned)


def _is_hidden(markup: str, paragraphs: Sequence[str]) -> bool:
    """Tell whether markup is the text of an article of which the page shows no paragraph: its script draws it."""
    if markup.count("<p") < LEAST_PARAGRAPHS:
        return False
    own = {words for node in parse(markup).css("p")[:MOST_OWN] if len(words := " ".join(node.text().split())) >= LEAST_SIGNS}
    return bool(own) and own.isdisjoint(" ".join(text.split()) for text in paragraphs)


def _data(text: str, identity: str) -> Iterator[Json]:
    """Yield the data of a script: JSON as a whole, assigned to variables, parsed from a literal or a template, or pushed in rows."""
    whole = text.strip()
    if whole[:1] in ("{", "["):
        data = _loaded(whole)
        if data is not None:
            yield _hydrated(data) if isinstance(data, list) and "NUXT" in identity.upper() else data
            return
    if PUSHED.search(whole):
        yield from _rows(whole)
        return
    templates = (IN_TEMPLATE.sub(r"\1", found[1]) for found in islice(TEMPLATE.finditer(whole), MOST_ASSIGNED))
    for value in chain(_values(whole, PARSED), _values(whole, ASSIGNED), templates):
        literal = _loaded(value) if isinstance(value, str) else value
        if literal is not None:
            yield literal


def _values(text: str, before: re.Pattern[str]) -> Iterator[Json]:
    """Yield the values behind each place where one may begin, outermost only."""
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(MOST_ASSIGNED):
        found = before.search(text, at)
        if found is None:
            return
        at = found.end()
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield value


def _rows(text: str) -> Iterator[Json]:
    """Yield the rows that React's server components stream: ``ID:JSON``, cut into pieces anywhere."""
    pieces = [value[1] for value in _values(text, PUSHED) if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str)]
    yield from _values("".join(pieces), ROW)


def _loaded(text: str) -> Json:
    try:
        data: Json = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return data


def _hydrated(flat: list[Json]) -> Json:
    """Return the tree that a flat list stands for, in which every number is the place of a value."""
    trees: dict[int, Json] = {}

    def tree(at: Json, depth: int) -> Json:
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(flat):
            return None
        if at in trees or depth > 50:
            return trees.get(at)
        value = flat[at]
        trees[at] = None
        if isinstance(value, dict):
            trees[at] = {name: tree(each, depth + 1) for name, each in value.items()}
        elif isinstance(value, list):
            marked = value[1:] if value and isinstance(value[0], str) else value
            trees[at] = [tree(each, depth + 1) for each in marked]
        else:
            trees[at] = value
        return trees[at]

    return tree(0, 0)
