"""The data in a page's scripts: JSON as a whole, assigned to variables, parsed from literals, flattened, or streamed in pieces."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from archiver.discover.expressions import BARE, as_json, returned_at
from archiver.discover.kept_back import Script
from archiver.discover.literals import said
from storage.model import Json

MOST_ASSIGNED = 200
MOST_PUSHED = 5_000
LONGEST_STREAM = 20_000_000
# Behind the sign of an assignment, or as an argument of a call: these begin as JSON does, and most do not.
HANDED = re.compile(r"=(?<=[\w$\])\"'\s]=)\s{0,9}(?=[{\[])|\(\s{0,9}(?=\{\s{0,9}\"|\[\s{0,9}\{\s{0,9}\")")
# The same in code that is rewritten as JSON, of whose values some may be behind an arrow, a further argument, or what a function returns.
EXPRESSED = re.compile(
    r"=(?<=[\w$\])\"'\s]=)>?\s{0,9}\(?\s{0,9}(?=[{\[]|function\()|[(,]\s{0,9}(?=\{\s{0,9}\"|\[\s{0,9}\{\s{0,9}\")"
    r"|[(,:]\s{0,9}(?=\(?function\([^()]*+\)\s{0,9}\{\s{0,9}(?:return\b|[\w$]{1,9}[.\[]))"
)
PARSED = re.compile(r"JSON\.parse\(\s{0,9}(?=\")")
PARSING = "JSON.parse("
# In quotes of the other kinds.
LITERAL = re.compile(r"JSON\.parse\(\s{0,9}(?:'((?:[^'\\]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`)", re.DOTALL)
# React Router streams one flat list as turbo-stream writes it, whose objects name even their keys by place.
STREAMED = re.compile(r"streamController\.enqueue\(\s{0,9}(?=\")")
PLACED = re.compile(r"_(\d{1,7})")
# React's server components (Next.js): a script for each piece of the stream, which may be cut anywhere.
PUSHING = "__next_f.push("
NEAR_START = 200
PUSHED = re.compile(r"__next_f\.push\(\s{0,9}(?=\[)")
STREAM = "react-stream"
AS_TEXT, AS_BASE64 = 1, 3
"""How a piece is pushed."""
ROW = re.compile(rb"([0-9a-f]{0,8}):(?:T([0-9a-f]{1,8}),)?")
VALUE = re.compile(rb"[A-Z]?(?=[\[{])")
REFERENCE = re.compile(r'"\$([0-9a-f]{1,8})"')
# Angular up to 16 escapes its state by signs of its own.
ANGULAR = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))
DEEPEST = 50
DECODER = json.JSONDecoder(strict=False)


def readable(scripts: Sequence[Script]) -> list[Script]:
    """Return the scripts of a page with the pieces of a stream put together, and the text of each as it is meant."""
    pieces = [script for script in scripts if script.text.find(PUSHING, 0, NEAR_START) >= 0]
    whole = [_plain(script) if (script.attributes.get("id") or "").endswith("state") else script for script in scripts]
    if not pieces:
        return whole
    pushing = {script.node.mem_id for script in pieces}
    return [*(each for each in whole if each.node.mem_id not in pushing), pieces[0]._replace(attributes={"id": STREAM}, text=_stream(pieces))]


def is_stream(script: Script) -> bool:
    """Tell whether a script is the stream of what React drew the page from: that is this page and no other."""
    return script.attributes.get("id") == STREAM


def data_of(script: Script, wanted: Callable[[str], bool]) -> Iterator[Json]:
    """Yield the data of a script that ``readable`` returned; of a stream those that are ``wanted`` by their text, since most of it draws other things."""
    if is_stream(script):
        yield from _rows(script.text, wanted)
        return
    # Hypernova keeps it in a comment.
    text, identity = script.text.strip().removeprefix("<!--").removesuffix("-->"), script.attributes.get("id") or ""
    if text[:1] in ("{", "["):
        data = loaded(text)
        if data is not None:
            yield _hydrated(data) if isinstance(data, list) and "NUXT" in identity.upper() else data
            return
    if PARSING in text:
        text = LITERAL.sub(_as_json, text, MOST_ASSIGNED)
    streamed = (_hydrated(flat) for line in _values(text, STREAMED) if isinstance(line, str) and isinstance(flat := loaded(line), list))
    read = 0
    for value, length in chain(_measured(text, PARSED), _measured(text, HANDED), ((flat, 0) for flat in streamed)):
        read += length
        literal = loaded(value) if isinstance(value, str) else value
        if literal is not None:
            yield literal
    # What is JSON for the most part was read.
    if 2 * read < len(text) and BARE.search(text) is not None:
        yield from _values(as_json(text), EXPRESSED)


def loaded(text: str) -> Json:
    """Return what JSON says, None where it is none."""
    try:
        data: Json = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return data


def _as_json(found: re.Match[str]) -> str:
    """Return the parsing of a literal with the literal as JSON writes it."""
    return f"{PARSING}{json.dumps(said(found[found.lastindex or 0]))}"


def _plain(script: Script) -> Script:
    """Return a script of Angular without its escapes."""
    text = script.text
    # No data do without quotation marks.
    if ANGULAR[0][0] not in text:
        return script
    for escaped, sign in ANGULAR:
        text = text.replace(escaped, sign)
    return script._replace(text=text)


def _stream(pieces: Iterable[Script]) -> str:
    pushed = (value for piece in pieces for value in _values(piece.text, PUSHED, MOST_PUSHED))
    return b"".join(_pushed(*value[:2]) for value in pushed if isinstance(value, list) and len(value) > 1).decode("utf-8", "replace")[:LONGEST_STREAM]


def _pushed(kind: Json, said: Json) -> bytes:
    """Return a piece of a stream: as text, or in base64 where it begins or ends within a sign (Next.js, ``use-flight-response``)."""
    if not isinstance(said, str) or kind not in (AS_TEXT, AS_BASE64):
        return b""
    try:
        return base64.b64decode(said) if kind == AS_BASE64 else said.encode("utf-8", "replace")
    except ValueError:
        return b""


def _values(text: str, before: re.Pattern[str], most: int = MOST_ASSIGNED) -> Iterator[Json]:
    """Yield the values behind each place where one may begin, outermost only."""
    return (value for value, _ in _measured(text, before, most))


def _measured(text: str, before: re.Pattern[str], most: int = MOST_ASSIGNED) -> Iterator[tuple[Json, int]]:
    """Yield such values, each with its length in the text."""
    at = 0
    for _ in range(most):
        found = before.search(text, at)
        if found is None:
            return
        start = at = found.end()
        try:
            value, at = DECODER.raw_decode(text, at) if text[at] in '{["' else returned_at(text, at)
        except (ValueError, RecursionError):
            continue
        yield value, at - start


def _rows(stream: str, wanted: Callable[[str], bool]) -> Iterator[Json]:
    """Yield the values of the stream: rows of ``ID:JSON``, and of ``ID:T``, the length in bytes and a long text, to which others refer by its id."""
    texts: dict[str, str] = {}
    rows: list[str] = []
    data, at = stream.encode("utf-8", "replace"), 0
    while at < len(data):
        begin = ROW.match(data, at)
        start = begin.end() if begin is not None else at
        if begin is not None and begin[2] is not None:
            at = start + int(begin[2], 16)
            text = data[start:at].decode("utf-8", "replace")
            texts |= {begin[1].decode(): text} if wanted(text) else {}
            continue
        at = data.find(b"\n", start) + 1 or len(data)
        opening = VALUE.match(data, start, at)
        if opening is not None:
            rows.append(data[opening.end() : at].decode("utf-8", "replace"))
    for row in rows:
        # Each text once: references could make small data endless.
        whole = REFERENCE.sub(lambda found: _text(found, texts), row) if texts else row
        value = loaded(whole) if wanted(whole) else None
        if value is not None:
            yield value
    yield from texts.values()


def _text(found: re.Match[str], texts: dict[str, str]) -> str:
    text = texts.pop(found[1], None)
    return found[0] if text is None else json.dumps(text)


def _hydrated(flat: list[Json]) -> Json:
    """Return the tree that a flat list stands for, in which every number is the place of a value."""
    trees: dict[int, Json] = {}

    def tree(at: Json, depth: int) -> Json:
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(flat):
            return None
        if at in trees or depth > DEEPEST:
            return trees.get(at)
        value = flat[at]
        trees[at] = None
        if isinstance(value, dict):
            trees[at] = {_named(name, flat): tree(each, depth + 1) for name, each in value.items()}
        elif isinstance(value, list):
            # The name of a kind may stand first, which is the place of nothing.
            trees[at] = [tree(each, depth + 1) for each in value]
        else:
            trees[at] = value
        return trees[at]

    return tree(0, 0)


def _named(name: str, flat: list[Json]) -> str:
    placed = PLACED.fullmatch(name)
    key = flat[int(placed[1])] if placed is not None and int(placed[1]) < len(flat) else name
    return key if isinstance(key, str) else name
