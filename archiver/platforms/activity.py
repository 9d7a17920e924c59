"""What ActivityPub answers say (ActivityStreams 2.0): objects, tombstones, and the activities by which servers tell of a deletion or take it back."""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.markup import Node, parse, text_of
from archiver.nfc import nfc
from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

OBJECTS = frozenset({"Note", "Article", "Page", "Question", "Video", "Image", "Audio", "Event"})
# Activities that carry the object or activity they are about.
WRAPPING = frozenset({"Create", "Update", "Announce"})
ACTORS = frozenset({"Person", "Group", "Organization", "Service", "Application"})
HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}(?::\d{1,5})?)/")
URI = re.compile(r"https?://[^\s]{3,2000}")


def read_activity(given: Given) -> Reading | None:
    """Read an object or activity; one about anything but the post asked for is drift."""
    body, uri = given.body, uri_of(given.body)
    if given.answer.status not in (200, 410) or uri is None:
        return None
    kind = text_at(body, "type")
    if kind in WRAPPING and one_uri(at(body, "actor")) is not None and uri_of(at(body, "object")) is not None:
        return read_wrapped(given, body)
    if kind in ("Delete", "Undo"):
        return read_deletion(given, body)
    if not names(given, uri, text_at(body, "url")):
        return WRONG_ID if kind in OBJECTS or kind == "Tombstone" else None
    if kind == "Tombstone":
        return given.says(Seen.ACCOUNT_GONE if given.target is Target.PROFILE else Seen.GONE, "tombstone", "tombstone", Fields(id=given.id or uri))
    if given.target is Target.PROFILE:
        live = kind in ACTORS and text_at(body, "preferredUsername") is not None and given.answer.status == 200
        return given.says(Seen.LIVE, "actor", fields=Fields(id=given.id or uri, account=uri, author=text_at(body, "preferredUsername"))) if live else None
    # Lemmy of 2020 wrote titles as summaries; Pixelfed has pictures without a word.
    named = any(text_at(body, name) for name in ("name", "summary")) or mapped(body) is not None
    written = isinstance(at(body, "content"), str) or named or bool(list_at(body, "attachment"))
    if kind not in OBJECTS or not written or at(body, "attributedTo") is None or given.answer.status != 200:
        return None
    return given.says(Seen.LIVE, "object", fields=fields_of(body, given.id or uri))


def read_wrapped(given: Given, body: Json) -> Reading | None:
    """Read what an activity carries: the object that its own server made or changed, or the activity that a community passes on (FEP-1b12)."""
    inner = at(body, "object")
    passed_on = text_at(body, "type") == "Announce"
    if passed_on == (text_at(inner, "type") in OBJECTS | ACTORS) or text_at(inner, "type") == "Tombstone":
        # Who shares a post says nothing of it.
        return None
    actor = one_uri(at(body, "actor")) or ""
    if not passed_on and host_at(actor) != host_at(uri_of(inner) or ""):
        return None
    addressed = [at(inner, "audience"), *(each for field in ("to", "cc") for each in list_at(inner, field)[:100])]
    if passed_on and (text_at(inner, "type") == "Announce" or (actor not in addressed and host_at(actor) != host_at(uri_of(inner) or ""))):
        return None
    return read_activity(replace(given, body=inner))


def read_deletion(given: Given, body: Json) -> Reading | None:
    """Read the activity by which an actor deleted something, or took that back."""
    undone = text_at(body, "type") == "Undo"
    deletion = at(body, "object") if undone else body
    about = uri_of({"id": at(deletion, "object")}) or uri_of(at(deletion, "object"))
    actor = one_uri(at(body, "actor"))
    if text_at(deletion, "type") != "Delete" or about is None or actor is None or given.method not in ("activitypub", None):
        return None
    if not names(given, about, None):
        return WRONG_ID
    fields = Fields(id=given.id or about)
    if host_at(actor) != host_at(about):
        # Anybody may send one: it counts from the server that has the object (ActivityPub §7.4), and of a moderator from the community's (FEP-1b12).
        community = host_at(text_at(deletion, "audience") or "")
        if community is None or host_at(actor) != community or given.target is Target.PROFILE:
            return None
        # Whoever may take a post away may put it back.
        return (
            given.says(Seen.LIVE, "undo-by-community", "restored", fields) if undone else given.says(Seen.REMOVED, "delete-by-community", "community", fields)
        )
    if undone:
        return given.says(Seen.LIVE, "undo-delete", "restored", fields)
    if given.target is Target.PROFILE or about == actor:
        return given.says(Seen.ACCOUNT_GONE, "delete-actor", "deleted", fields)
    return given.says(Seen.GONE, "delete", "deleted", fields)


def names(given: Given, *uris: str | None) -> bool:
    """Tell whether an object is the one asked for, by the end of one of its addresses or by the address that is the id; numbers repeat from host to host."""
    named = [uri for uri in uris if uri]
    if not given.id or given.id in named:
        return True
    host = host_at(given.id)
    ends = {re.split(r"[/=]", uri.rstrip("/"))[-1] for uri in named if host is None or host_at(uri) == host}
    return given.id.rstrip("/").rpartition("/")[2] in ends


def host_at(address: str) -> str | None:
    """Return the host in an address or in ``HOST/ID``, None where it names none."""
    found = HOST.match(address)
    return found["host"].lower() if found else None


def uri_of(made: Json) -> str | None:
    """Return the address that is an object's id."""
    uri = text_at(made, "id")
    return uri if uri is not None and URI.fullmatch(uri) else None


def one_uri(made: Json) -> str | None:
    """Return the address of an actor, who may be written as that, as an object, or as a list of one (ActivityStreams 2.0 §4.1)."""
    one = made[0] if isinstance(made, list) and made else made
    return text_at({"one": one}, "one") or uri_of(one)


def mapped(body: Json) -> str | None:
    """Return a text that is written by language alone (§4.7), in the first of them."""
    by_language = at(body, "contentMap")
    return next((text for language in by_language if (text := text_at(by_language, language))), None) if isinstance(by_language, dict) else None


def fields_of(body: Json, native_id: str) -> Fields:
    """Return what an object says; a title stands before the text."""
    return Fields(
        id=native_id,
        account=one_uri(at(body, "attributedTo")),
        text=clean(text_at(body, "name"), text_at(body, "summary"), plain(text_at(body, "content") or mapped(body) or "")),
        posted_at=time_at(body, "published"),
        version=text_at(body, "updated"),
    )


def plain(content: str) -> str:
    """Return the text of a status's HTML in NFC, one line a paragraph or break, addresses in full."""
    body = parse(content).body
    return nfc(text_of(body, _without_fallback)).strip() if body is not None else ""


def _without_fallback(node: Node) -> str | None:
    # For servers that do not know quotations, the software repeats the quoted post's address: not the author's words.
    return "" if "quote-inline" in (node.attributes.get("class") or "").split() else None
