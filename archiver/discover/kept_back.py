"""What elements keep back until the reader agrees or scrolls: addresses, markup, encoded markup and data in attributes and inert scripts."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote

from archiver.discover.addresses import Addresses
from archiver.discover.named_ids import ID, ID_IN_DATA, ID_NAMES, address_in, address_in_data
from archiver.discover.page_state import shown_by, walk
from archiver.discover.selectors import Attributes
from archiver.discover.widgets import Found
from archiver.markup import Node
from storage.model import Json

ADDRESSED = frozenset(
    {"src", "data", "value", "movie", "srcdoc", "href", "consent-original-src-_", "uc-src", "suppressedsrc", "cite"}
    | {"url", "uri", "props", "code", "iframe-src", "embed-url", "post-url", "tweet-url", "video-url"}
)
"""Attributes that hold an address, beside all that begin with ``data-``: of HTML, of consent tools, of editors and of elements that sites define."""
# Shares, credits and statistics name posts that the element does not show.
TELLING = re.compile(
    r"share|track|analytics|\bga\b|-ga-?|event|permalink-?copy|clipboard|referr|return|login|author|profile|avatar|ylk|omniture|vars|layer", re.IGNORECASE
)
# Buttons: what they name is liked or shared and not shown. A box that is named an embed too shows it.
BUTTON = re.compile(
    r"(?:^|[\s_-])(?:likes?|likebox|(?:fb|facebook)-comments|shar(?:e|es|er|ing)|shariff|addthis|addtoany|a2a|follow|subscribe|recommend|send|save)(?=$|[\s_-])",
    re.IGNORECASE,
)
EMBED = re.compile(r"embed|tweet|post(?!-)", re.IGNORECASE)
# Platforms have addresses that are for frames alone.
FRAMED = re.compile(r"[/F](?:embed|player|plugins)\b", re.IGNORECASE)
SHORTEST = 12
LEAST = 8
"""Shorter values are no address of a post, nor anything that holds one."""
LONGEST = 2_000_000
LEAST_STATE = 100
"""Shorter data hold no article."""
LONGEST_NAMES = 1_000
LONGEST_NAME = 100
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
# Ids of which their name says what they are, with the platform that each name means.
NAMED_ID = re.compile(
    r'"(?P<name>[tT]weet|[yY]ou[tT]ube|[vV]imeo|[tT]ik[tT]ok|[iI]nstagram)_?(?:[vV]ideo_?)?(?:id|Id|ID)"\s{0,9}:\s{0,9}"?(?P<id>[A-Za-z0-9_-]{5,25})"?(?=\s{0,9}[,}])'
)
PLATFORM_OF = {"tweet": "x"}
ENCODED_NAME = re.compile(r"content|embed|html|code|cookie|iframe|markup|template|b(?:ase)?64", re.IGNORECASE)
INERT_TYPES = re.compile(r"text/(?:x-)?(?:html|template|plain|tmpl|handlebars|borlabs|embed)[\w-]*|[a-z]{3,20}/(?:x-)?(?:html|template)", re.IGNORECASE)
MARKED = re.compile(r"<(?:blockquote|iframe|amp-|div|figure|twitter-|p\b|script|embed|object)", re.IGNORECASE)
# As the plugin Embed Privacy keeps a widget back: JSON in a string of a script, with its markup escaped.
IN_STRING = re.compile(r"\s{0,99}var _oembed_\w{1,64}\s?=\s?'(?P<data>(?:[^'\\]|\\.)*)'", re.DOTALL)
HELD_NAME = "_oembed_"
# Widgets whose markup a script keeps in a string as entities, as Valnet's magazines do.
LONGEST_HOLDING = 20_000
MOST_HELD = 50
IN_ENTITIES = re.compile(r"&lt;(?P<tag>blockquote|iframe)\b")
NEAR_START = 200
ESCAPED_SIGN = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an element keeps back."""

    found: Found | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    """Fields of the embed that its data tell: author, name, text, date."""
    markup: tuple[str, ...] = ()
    """Where a post is found, what its data hold of its own widget."""
    lead: str | None = None
    """A link that leads to the post and does not say to which."""

    state: str | None = None
    """Data that hold nothing of its own: they may be what the whole page is drawn from."""

    by_id: bool = False
    """Whether the post is named by an id alone: then it is shown where the element shows nothing else."""

    def is_empty(self) -> bool:
        """Tell whether it is nothing: most elements that may keep something back are pictures."""
        return self.found is None and self.lead is None and not self.markup


class Script(NamedTuple):
    """A ``script`` or ``noframes`` of a page."""

    node: Node
    tag: str
    attributes: Attributes
    text: str


def is_button(tag: str | None, attributes: Attributes) -> bool:
    """Tell whether an element is named a button to like, share or follow something, as ``fb-like`` and ``amp-social-share`` are."""
    names = f"{tag} {attributes.get('class') or ''}"[:LONGEST_NAMES]
    return BUTTON.search(names) is not None and EMBED.search(names) is None


def played(attributes: Attributes) -> Attributes:
    """Return of a button's attributes its names and the addresses of frames, which it shows once it is pressed; nothing where it has none.

    Any other address that it holds is shared, copied or followed, and so is markup.
    """
    framed = {
        name: value
        for name, value in attributes.items()
        if value and len(value) >= SHORTEST and name.startswith("data-") and value.lstrip().startswith(("http", "//", "{")) and FRAMED.search(value)
    }
    return {"class": attributes.get("class")} | framed if framed else {}


def may_hold(attributes: Attributes) -> bool:
    """Tell whether an element may keep something back: quick, since it is asked of every element."""
    for name, value in attributes.items():
        if name in ID_NAMES and value is not None and ID.fullmatch(value):
            return True
        if value is None or len(value) < SHORTEST or not (name in ADDRESSED or name.startswith("data-")):
            continue
        if "//" in value or "\\/" in value or "%2F%2F" in value or "%2f%2f" in value or "<" in value:
            return True
        if value[0] == "{" and (NAMED_ID.search(value) or ID_IN_DATA.search(value)):
            return True
        if len(value) >= 40 and ENCODED_NAME.search(name) and BASE64.fullmatch(value.strip()):
            return True
    return False


def held_back(tag: str | None, attributes: Attributes, known: Addresses) -> Kept:
    """Return the post whose address or data an element keeps back, else the markup that it does."""
    markup: list[str] = []
    state: str | None = None
    for name, value in attributes.items():
        if value is None or len(value) < LEAST or not (name in ADDRESSED or name.startswith("data-")) or _tells(name[:LONGEST_NAME]):
            continue
        plain = value if "://" in value[:12] or value.startswith("//") else unquote(value[:4096])
        address = known.elsewhere(plain) or known.proxied(value)
        ref = known.recognise(address)
        if ref is not None and address is not None:
            return Kept(Found(ref, address))
        lead = known.leading_to_post(address) if address is not None else None
        if lead is not None:
            return Kept(lead=lead)
        kept = _unpacked(value.strip(), name, known) if len(value) <= LONGEST else None
        if kept is not None and kept.found is not None:
            return kept
        if kept is not None:
            markup += kept.markup
            state = kept.state or state
    address = (address_in(tag, attributes, known) or address_in_data(tag, attributes, known)) if not markup else None
    ref = known.recognise(address)
    return Kept(Found(ref, address), by_id=True) if ref is not None and address is not None else Kept(markup=tuple(markup), state=state)


@lru_cache(maxsize=1_000)
def _tells(name: str) -> bool:
    return TELLING.search(name) is not None


@lru_cache(maxsize=1_000)
def _is_encoded(name: str) -> bool:
    return ENCODED_NAME.search(name) is not None


def _unpacked(value: str, name: str, known: Addresses) -> Kept | None:
    text = _decoded(value) if _is_encoded(name[:LONGEST_NAME]) else None
    text = text or (unquote(value) if "%3C" in value or "%3c" in value else value)
    if text[:1] in ("{", "["):
        return _from_data(text, known)
    # Templates escape what was escaped already.
    text = html.unescape(text) if "&lt;" in text and not MARKED.search(text) else text
    return Kept(markup=(text,)) if MARKED.search(text) else None


def _from_data(text: str, known: Addresses) -> Kept | None:
    try:
        data: Json = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    markup: list[str] = []
    for entry in walk(data, owned=True):
        if not entry.place.owned:
            continue
        ref = known.recognise(known.elsewhere(entry.text))
        if ref is not None:
            described = entry.place.value
            widget = tuple(each for each in described.values() if isinstance(each, str) and MARKED.search(each))
            return Kept(Found(ref, entry.text.strip()), shown_by(described), widget)
        if MARKED.search(entry.text):
            markup.append(entry.text)
    named = _by_id(text, known) if not markup else None
    if named is None and not markup and len(text) >= LEAST_STATE:
        return Kept(state=text)
    return Kept(named, shown_by(data) if named is not None and isinstance(data, dict) else {}, tuple(markup))


def _by_id(text: str, known: Addresses) -> Found | None:
    """Return the post that data name by an id alone."""
    named = NAMED_ID.search(text)
    # An account has a number, and a post of Instagram letters.
    if named is None or (named["name"].lower() == "instagram" and named["id"].isdecimal()):
        return None
    address = known.address_of(PLATFORM_OF.get(named["name"].lower(), named["name"].lower()), named["id"])
    ref = known.recognise(address)
    return Found(ref, address) if ref is not None and address is not None else None


def _decoded(value: str) -> str | None:
    """Return what base64 says, None where it is none or not text."""
    if not BASE64.fullmatch(value):
        return None
    padded = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return unquote(text) if "%3C" in text[:200] or "%3c" in text[:200] else text


def script_markup(script: Script) -> Iterator[str]:
    """Yield the markup that a script keeps for later: a template, what consent tools hold back, also encoded, a string; and what stands in ``noframes``."""
    if script.tag == "script" and not INERT_TYPES.fullmatch((script.attributes.get("type") or "").strip()):
        if script.text.find(HELD_NAME, 0, NEAR_START) >= 0:
            yield from _in_string(script.text)
        elif len(script.text) <= LONGEST_HOLDING and "&lt;" in script.text:
            yield from islice(_in_entities(script.text), MOST_HELD)
        return
    if script.attributes.get("src"):
        return
    text = script.text.strip()
    if SHORTEST <= len(text) <= LONGEST:
        markup = _decoded("".join(text.split())) or (html.unescape(text) if text.startswith("&lt;") else text)
        if MARKED.search(markup):
            yield markup


def _in_string(text: str) -> Iterator[str]:
    held = IN_STRING.match(text[:LONGEST])
    try:
        data: Json = json.loads(ESCAPED_SIGN.sub(r"\1", held["data"])) if held is not None else None
    except (ValueError, RecursionError):
        return
    markup = data.get("embed") if isinstance(data, dict) else None
    if isinstance(markup, str):
        yield html.unescape(markup) if markup.lstrip().startswith("&lt;") else markup


def _in_entities(text: str) -> Iterator[str]:
    at = 0
    while (opened := IN_ENTITIES.search(text, at)) is not None:
        close = f"/{opened['tag']}&gt;"
        at = text.find(close, opened.end()) + len(close)
        if at < len(close):
            return
        yield ESCAPED_SIGN.sub(r"\1", html.unescape(text[opened.start() : at]))
