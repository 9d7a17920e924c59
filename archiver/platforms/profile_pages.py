"""Pages of accounts that say what they are (Open Graph ``profile``), and readers of interfaces that read pages, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from archiver.exchange import Answer
from archiver.platforms.conditions import document_of, is_markup, target_of
from archiver.platforms.json_body import parse_json
from archiver.platforms.oembed import read_quoted
from archiver.platforms.pages import is_kept_out, leads_away, meta, own_addresses, read_stated
from archiver.platforms.platform import Reading, Ref
from archiver.platforms.reading import DRIFT, Given, answered
from storage.model import Fields
from storage.vocabulary import Seen, Target

Reader: TypeAlias = Callable[[Answer, str, Target, str | None], Reading]


def read_stated_profile(given: Given) -> Reading | None:
    """Read the page of an account by its type, under an address that names the account asked for."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is not Target.PROFILE:
        return None
    title, site = meta(document, "og:title"), (meta(document, "og:site_name") or given.platform).lower()
    described = meta(document, "og:description") or meta(document, "og:image")
    if meta(document, "og:type") != "profile" or title is None or title.lower() == site or described is None:
        return None
    if leads_away(given, document) or is_kept_out(document):
        return None
    named = [name for address in own_addresses(document) if (name := account_in(address))]
    if not named or (given.id and given.id.lower().lstrip("@") not in [name.lower() for name in named]):
        return None
    return given.says(Seen.LIVE, "profile-page", fields=Fields(id=given.id or named[0], author=named[0], name=title))


def account_in(address: str) -> str | None:
    """Return the name that ends the address of an account's page."""
    parts = target_of(address, None)
    return parts.path.rstrip("/").rpartition("/")[2].lstrip("@") or None if parts is not None else None


def or_stated(platform: str, recognise: Callable[[str], Ref | None], read: Reader) -> Reader:
    """Return a reader of interfaces that also reads oEmbed, and the own page of a post or account, where that states what it is."""

    def read_either(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
        reading = read(answer, native_id, target, method)
        if reading != DRIFT:
            return reading
        given = replace(answered(platform, answer, native_id, target, method, parse_json(answer)), recognise=recognise)
        if given.body is not None and target is not Target.PROFILE:
            return read_quoted(given) or reading
        if answer.status != 200 or not is_markup(answer):
            return reading
        given = replace(given, document=document_of(answer))
        return (read_stated_profile(given) if target is Target.PROFILE else read_stated(given)) or reading

    return read_either
