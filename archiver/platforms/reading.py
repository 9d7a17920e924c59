"""How most platforms' answers are read: the host's condition, the platform's own rules, then what is written alike everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from archiver.exchange import Answer
from archiver.markup import Document, Node, text_of
from archiver.nfc import nfc
from archiver.platforms.conditions import condition, document_of, is_markup, refusal
from archiver.platforms.json_body import LONGEST, SURROGATE, parse_json
from archiver.platforms.platform import Reading, Ref
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

DRIFT = Reading(seen=Seen.PARSER_DRIFT)
WRONG_ID = Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer with what was asked for, its body read once."""

    platform: str
    recognise: Callable[[str], Ref | None]
    answer: Answer
    id: str
    """Native id asked for, empty where it is not known."""
    target: Target
    method: str | None
    body: Json
    """The body as JSON, None where it is none."""
    document: Document | None
    """The body as a page, None where it is none."""

    def says(self, seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None, *, version: int = 1) -> Reading:
        """Return what a versioned pattern says; one that comes to read other media or words has a new version, of words named as ``reworded``."""
        return Reading(seen=seen, reason=reason, pattern=f"{self.platform}.{pattern}", version=version, fields=fields or Fields())

    def live(self, pattern: str, fields: Fields, reason: str | None = None, *, version: int = 1) -> Reading:
        """Return a post as live, drift where it is another than the one asked for."""
        if self.id and not is_same(self.id, fields.id or ""):
            return WRONG_ID
        return self.says(Seen.LIVE, pattern, reason, replace(fields, id=self.id or fields.id), version=version)


Rule: TypeAlias = Callable[[Given], Reading | None]


def answered(platform: str, answer: Answer, native_id: str, target: Target, method: str | None, body: Json) -> Given:
    """Return an answer in JSON of a platform that knows no post by addresses in answers."""
    return Given(platform=platform, recognise=nobody, answer=answer, id=native_id, target=target, method=method, body=body, document=None)


def nobody(_url: str) -> None:
    """Recognise no post: it is known by the address or number that was asked for alone."""


def reader(platform: str, recognise: Callable[[str], Ref | None], *rules: Rule) -> Callable[[Answer, str, Target, str | None], Reading]:
    """Return a reader that asks each rule in turn; total: what matches none is drift, a host's condition stays one."""

    def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
        host = condition(answer)
        if host is not None:
            return host
        body = parse_json(answer)
        page = body is None and (is_markup(answer) or answer.body.lstrip()[:1] == b"<")
        document = document_of(answer) if page else None
        given = Given(platform=platform, recognise=recognise, answer=answer, id=native_id, target=target, method=method, body=body, document=document)
        found = next((reading for rule in rules if (reading := rule(given)) is not None), None)
        return found or refusal(answer) or unmatched(given)

    return read


def unmatched(given: Given) -> Reading:
    """Return what is left: an untyped status, which tells nothing, or drift."""
    status = given.answer.status
    return DRIFT if status == 200 else given.says(Seen.OTHER, "status", f"http-{status}")


def is_same(asked: str, found: str) -> bool:
    """Tell whether an answer names the id asked for; either may carry its space before a slash."""
    mine, theirs = asked.lower(), found.lower()
    return bool(theirs) and (theirs in (mine, mine.rpartition("/")[2]) or ("/" not in mine and theirs.rpartition("/")[2] == mine))


def found_in(given: Given, addresses: Iterable[str | None]) -> Ref | None:
    """Return the post that addresses of an answer lead to: the one asked for before any other."""
    refs = [ref for address in addresses if address and (ref := given.recognise(address)) is not None and ref.key.platform == given.platform]
    wanted = (ref for ref in refs if given.id and is_same(given.id, ref.key.id))
    return next(wanted, refs[0] if refs else None)


def clean(*parts: str | None) -> str | None:
    """Return texts in NFC, one a line, None where there are none."""
    written = "\n".join(part.strip() for part in parts if part and part.strip())
    return nfc(SURROGATE.sub("\ufffd", written).replace("\x00", "\ufffd")) or None


def words(node: Node | None) -> str | None:
    """Return the text below an element, None where there is none."""
    return clean(text_of(node)) if node is not None else None


def first_of(node: Node, *selectors: str) -> Node | None:
    """Return the element below that the first of some selectors finds; a list in one selector finds whichever stands first on the page."""
    return next((found for selector in selectors if (found := node.css_first(selector)) is not None), None)


def attribute(node: Node | None, name: str) -> str | None:
    """Return an attribute that is not empty."""
    return (node.attributes.get(name) or "").strip() or None if node is not None else None


def script_json(document: Document, selector: str) -> Json:
    """Return the JSON of the first script that matches, None where there is none or it is broken."""
    node = document.css_first(selector)
    return text_json(node.text() or "") if node is not None else None


def text_json(text: str) -> Json:
    """Return a text as JSON, None where it is none or too long."""
    if len(text) > 3 * LONGEST:
        return None
    try:
        made: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return made
