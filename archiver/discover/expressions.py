"""Values as scripts write them, read as JSON: bare keys, ``undefined``, strings in other quotes, and functions that are called where they stand.

Servers write the state of a page so: Nuxt 2 as ``(function(a,b){a.id=b;return {story:a}}({},"x"))``, SvelteKit as ``{type:"data",data:{…},uses:{}}``.
Nothing is run: of other code nothing is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from archiver.discover.literals import said
from storage.model import Json

# A script without any says no more than its JSON does.
BARE = re.compile(
    r"[{,]\s{0,9}[A-Za-z_$][\w$]{0,60}\s{0,9}:|[:,\[]\s{0,9}(?:undefined|void 0|new [A-Z])|[:=(,]\s{0,9}\(?function\([\w$,]*+\)\{(?:return\b|[\w$]{1,9}[.\[])"
)
# A string that does not end is the rest: in each sign of it another one could begin.
STRING = re.compile(
    r"""("(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|'(?:[^'\\]++|\\.)*+(?:'|\\?\Z)|`(?:[^`\\]++|\\.)*+(?:`|\\?\Z))|//[^\n]*+|/\*[^*]{0,500}\*/""", re.DOTALL
)
OTHER_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
HOLE = "\0"
"""Stands for a string in code that is rewritten."""
NAMING = "\0"
"""The key of an object that stands for a name."""
# What is made is as good as what it is made of. Each with a sign without which it need not be looked for.
REWRITTEN = tuple(
    (sign, re.compile(pattern), written)
    for sign, pattern, written in (
        ("void 0", r"\bvoid 0\b", "null"),
        ("Array(", r"\bArray\(\d{0,9}\)", "[]"),
        ("create(", r"\bObject\.create\(null\)", "{}"),
        ("new ", r"\bnew [A-Z]\w{0,30}\(([\0\d.-]{1,30})\)", r"\1"),
        (")", r"(?<=[:,\[])(\s{0,9})[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+){1,5}\(\d{0,9}\)", r"\1null"),
        (":", r"([{,]\s{0,9})([A-Za-z_$][\w$]*+)(?=\s{0,9}:)", r'\1"\2"'),
        ("", r"((?:[:,\[(=]|\breturn\b)\s{0,9})(?!(?:true|false|null)\b)([A-Za-z_$][\w$]*+)(?=\s{0,9}[,}\]);])", r'\1{"\\u0000":"\2"}'),
        (".", r"(?<=[:,\[(=])(\s{0,9}-?)(?=\.\d)", r"\g<1>0"),
        ("!0", r"(?<=[:,\[(=])(\s{0,9})!0\b", r"\1true"),
        ("!1", r"(?<=[:,\[(=])(\s{0,9})!1\b", r"\1false"),
        (",,", r"(?<=[\[,])(?=,)", "null"),
        ("[,", r"(?<=\[)(?=,)", "null"),
        (",", r",(?=\s{0,99}[}\]])", ""),
    )
)
# In the rewritten text.
FUNCTION = re.compile(r"\(?function\s{0,9}\((?P<names>[^()]*+)\)\s{0,9}\{")
NAMED = re.compile(r'"\\u0000":"([\w$]++)"')
# A parameter stands for what is named several times: objects are filled where they are known.
FILLED = re.compile(r"""\s*+(?P<name>[A-Za-z_$][\w$]*+)(?:\.(?P<key>[\w$]++)|\["(?P<quoted>[^"\\]*+)"\]|\[\d{1,9}\])\s{0,9}=\s{0,9}""")
RETURN = re.compile(r"\s*+return\b\s{0,9}")
CALLED = re.compile(r"\s{0,9};?\s{0,9}\}\s{0,9}\)?\s{0,9}\(\s{0,9}")
PARTED = re.compile(r"\s{0,9},\s{0,9}")
END = re.compile(r"\s{0,9};\s{0,9}")


def as_json(code: str) -> str:
    """Return code with its values as JSON writes them, as far as they are data; the rest stays as it is, or is spoilt."""
    pieces = STRING.split(code.replace(HOLE, ""))
    strings = pieces[1::2]
    holed = "".join(each for piece, string in zip(pieces[0::2], (*strings, None), strict=True) for each in (piece, HOLE if string is not None else ""))
    for sign, pattern, written in REWRITTEN:
        holed = pattern.sub(written, holed) if sign in holed else holed
    return _filled(holed.split(HOLE), [string for string in strings if string is not None])


def _filled(parts: list[str], strings: Iterable[str]) -> str:
    return "".join(each for part, string in zip(parts, (*map(_quoted, strings), ""), strict=True) for each in (part, string))


def _quoted(string: str) -> str:
    plain = string[0] == '"' and ("\\" not in string or OTHER_ESCAPE.search(string) is None)
    return string if plain else json.dumps(said(string[1:-1]))


def decoder(names: Mapping[str, Json]) -> json.JSONDecoder:
    """Return what reads JSON in which names stand for these values, and others for nothing."""

    def meant(value: dict[str, Any]) -> Json:
        if NAMING not in value:
            return value
        name = value[NAMING]
        return names.get(name) if isinstance(name, str) else None

    return json.JSONDecoder(strict=False, object_hook=meant)


NAMELESS = decoder({})


def returned_at(text: str, at: int) -> tuple[Json, int]:
    """Return what a function returns that stands in rewritten text and is called there, and where its arguments end. Raises ValueError for any other code."""
    function = FUNCTION.match(text, at)
    if function is None:
        raise ValueError("no function")
    statements: list[re.Match[str]] = []
    at = function.end()
    while (filled := FILLED.match(text, at)) is not None:
        statements.append(filled)
        at = _behind(END, text, NAMELESS.raw_decode(text, filled.end())[1])
    returned = _matched(RETURN, text, at)
    at = _behind(CALLED, text, NAMELESS.raw_decode(text, returned.end())[1])
    arguments: list[Json] = []
    while text[at : at + 1] != ")":
        value, at = NAMELESS.raw_decode(text, at)
        arguments.append(value)
        parted = PARTED.match(text, at)
        at = parted.end() if parted is not None else at
    names = dict(zip(NAMED.findall(function["names"]), arguments, strict=False))
    return _returned(text, statements, returned, names), at + 1


def _returned(text: str, statements: Iterable[re.Match[str]], returned: re.Match[str], names: Mapping[str, Json]) -> Json:
    known = decoder(names)
    for filled in statements:
        target, value = names.get(filled["name"]), known.raw_decode(text, filled.end())[0]
        if isinstance(target, dict):
            target[filled["key"] or filled["quoted"] or ""] = value
        elif isinstance(target, list):
            target.append(value)
    result: Json = known.raw_decode(text, returned.end())[0]
    return result


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    return _matched(pattern, text, at).end()


def _matched(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    found = pattern.match(text, at)
    if found is None:
        raise ValueError("no function that is called for what it returns")
    return found
