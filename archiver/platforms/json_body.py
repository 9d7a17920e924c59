"""JSON bodies read without trust: a missing or mistyped part is None, never an error."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archiver.exchange import Answer
from storage.model import Json

# Answers of the endpoints we ask are far smaller; deeper or longer ones are not theirs, and read they take twenty times the memory.
LONGEST = 1_000_000
# What some write before their JSON, so that no page of others can run it as a script.
GUARD = re.compile(rb"^(?:for ?\(;;\);|while ?\(1\);|\)\]\}'[,\r\n]?|\]\)\}while\(1\);</x>)\s{0,9}")
LONGEST_OEMBED = 100_000
OEMBED = re.compile(rb"(?:<\?xml[^>]{0,200}\?>\s{0,20})?<oembed\b[^>]{0,200}>")
# What begins again is read from there: else each beginning would be followed to the end.
WHOLE = r"(?P<whole>(?:(?!\]\]>|<!\[CDATA\[).)*)"
FIELD = re.compile(rf"<(?P<name>[a-z_]{{3,30}})>(?:<!\[CDATA\[{WHOLE}\]\]>|(?P<written>[^<]*))</(?P=name)>", re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")
# "Tue Mar 21 20:50:14 +0000 2006", the form of X's first interface.
CTIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})")


def parse_json(answer: Answer) -> Json:
    """Return the body as JSON, None where it is none; oEmbed in XML has the same fields (oEmbed 1.0 §2.3.4.2)."""
    if len(answer.body) > LONGEST:
        return None
    text = GUARD.sub(b"", answer.body.removeprefix(b"\xef\xbb\xbf").lstrip(), count=1)
    if text[:1] not in (b"{", b"["):
        return xml_oembed(text) if text[:1] == b"<" else None
    try:
        body: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body


def xml_oembed(text: bytes) -> Json:
    """Return the fields of an oEmbed answer in XML as texts, None where it is none."""
    if OEMBED.match(text) is None or len(text) > LONGEST_OEMBED:
        return None
    found = FIELD.findall(text.decode("utf-8", "replace"))
    return {name: html.unescape(whole or written) for name, whole, written in found}


def at(value: Json, *path: str) -> Json:
    """Return what stands at a path of keys, None where it leads nowhere."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text_at(value: Json, *path: str) -> str | None:
    """Return a text that is not empty; lone surrogates, which no store can hold, are replaced."""
    found = at(value, *path)
    return SURROGATE.sub("\ufffd", found).replace("\x00", "\ufffd") if isinstance(found, str) and found else None


def list_at(value: Json, *path: str) -> list[Json]:
    """Return a list, empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def time_at(value: Json, *path: str) -> datetime | None:
    """Return a time in UTC, read from ISO 8601, RFC 5322 or the C form."""
    found = text_at(value, *path)
    if found is None or len(found) > 64:
        return None
    ctime = CTIME.fullmatch(found)
    written = f"{ctime[2]} {ctime[1]} {ctime[5]} {ctime[3]} {ctime[4]}" if ctime else None
    try:
        time = parsedate_to_datetime(written) if written else datetime.fromisoformat(found)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
