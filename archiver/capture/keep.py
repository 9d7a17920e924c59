"""Turn what a visit brought into durable blobs and one capture record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import urldefrag
from uuid import uuid4

from archiver.browser import Consent, PostBox, Visit
from archiver.capture.doors import Doors
from archiver.errors import BrowserFailedError
from archiver.exchange import Exchange
from archiver.fingerprints.flatness import is_flat
from archiver.settings import Settings, format_size
from archiver.warc import Info, Resource, write_warc
from storage.digest import sha256_hex
from storage.model import Capture, File, Json
from storage.vocabulary import Outcome, Role

SOFTWARE = f"embed-archiver {version('embed-archiver')}"
IN_MEMORY = 16 * 2**20
"""Bytes up to which a WARC waits in memory for its blob."""
WARC_TYPE = "application/warc"
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file to be kept."""

    role: Role
    content: bytes
    media_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A capture under way: what was asked for and when."""

    url: str
    at: datetime
    reason: str
    capture: str


def begin(url: str, at: datetime, reason: str) -> Attempt:
    """Return a new attempt under a name of its own."""
    return Attempt(url=url, at=at, reason=reason, capture=f"urn:uuid:{uuid4()}")


async def refuse(attempt: Attempt, doors: Doors) -> Capture | None:
    """Return a FAILED capture that says why nothing was tried where less space is left than ``capture.min_free``, else None."""
    free, least = await asyncio.to_thread(doors.blobs.free), doors.settings.capture.min_free
    if free is None or free >= least:
        return None
    nothing = Visit(url=attempt.url, final_url=None, status=None, browser=None)
    return Capture(
        capture=attempt.capture,
        url=attempt.url,
        taken_at=attempt.at,
        outcome=Outcome.FAILED,
        software=SOFTWARE,
        missing=(f"refused: less than {format_size(least)} of space is free (capture.min_free)",),
        provenance=_provenance(attempt, nothing, doors.settings),
    )


async def visit(attempt: Attempt, posts: Sequence[PostBox], doors: Doors) -> Visit:
    """Visit the page; where the browser failed, return a visit that brought nothing and says why."""
    wanted = doors.settings.capture
    try:
        return await doors.browser.visit(
            attempt.url,
            timeout=wanted.timeout,
            posts=posts,
            max_height=wanted.max_height,
            consent=wanted.consent,
            is_flat=is_flat,
            clock=doors.clock,
        )
    except BrowserFailedError as exc:
        return Visit(url=attempt.url, final_url=None, status=None, browser=None, missing=(f"browser: {exc.detail}",))


async def keep(
    attempt: Attempt,
    seen: Visit,
    parts: Sequence[Part],
    doors: Doors,
    *,
    media: Sequence[File] = (),
    evidence: Sequence[Exchange] = (),
    resources: Sequence[Resource] = (),
    missing: Sequence[str] = (),
) -> Capture:
    """Make every part durable, then return the record that names them (P7: blobs before rows)."""
    made = (*_own_resources(attempt, seen), *_tls_resources(seen.exchanges, attempt), *resources)
    exchanges = (*evidence, *seen.exchanges)
    kept, warc = await asyncio.gather(
        asyncio.gather(*(asyncio.to_thread(_keep_part, part, doors) for part in (*_page_parts(seen), *parts))),
        asyncio.to_thread(_keep_warc, attempt, exchanges, made, doors),
    )
    gaps = tuple(dict.fromkeys((*missing, *seen.missing)))
    return Capture(
        capture=attempt.capture,
        url=attempt.url,
        taken_at=attempt.at,
        outcome=_outcome(seen, gaps),
        software=SOFTWARE,
        browser=seen.browser,
        final_url=seen.final_url,
        missing=gaps,
        files=(*kept, *media, warc),
        provenance=_provenance(attempt, seen, doors.settings),
    )


def _outcome(seen: Visit, gaps: Sequence[str]) -> Outcome:
    if seen.page is None and seen.html is None:
        return Outcome.FAILED
    return Outcome.PARTIAL if gaps else Outcome.COMPLETE


def _page_parts(seen: Visit) -> list[Part]:
    before = seen.consent.before if seen.consent else None
    found = [
        (Role.PAGE_SCREENSHOT, seen.page, "image/png", seen.final_url),
        (Role.PAGE_SCREENSHOT, before, "image/png", f"urn:consent:{seen.final_url}"),
        (Role.HTML, encoded(seen.html), "text/html; charset=utf-8", seen.final_url),
        (Role.DOM, seen.dom, "multipart/related", seen.final_url),
        (Role.TEXT, encoded(seen.text), "text/plain; charset=utf-8", seen.final_url),
    ]
    kept = [Part(role=role, content=content, media_type=kind, url=url) for role, content, kind, url in found if content is not None]
    # A region of the page, by the Media Fragments URI of W3C (1.0 §4.2.2).
    page = urldefrag(seen.final_url or "").url
    return kept + [
        Part(role=Role.PAGE_SCREENSHOT, content=tile.png, media_type="image/png", url=f"{page}#xywh=0,{tile.top},{tile.width},{tile.height}")
        for tile in seen.below
    ]


def _own_resources(attempt: Attempt, seen: Visit) -> list[Resource]:
    """Describe the page beside its traffic, as browsertrix does."""
    text = encoded(seen.text)
    address = seen.final_url or attempt.url
    texts = [Resource(uri=f"urn:text:{address}", content_type="text/plain; charset=utf-8", body=text, at=attempt.at)] if text is not None else []
    return [Resource(uri=f"urn:pageinfo:{attempt.url}", content_type=JSON_TYPE, body=canonical_json(_page_info(attempt, seen)), at=attempt.at), *texts]


def _tls_resources(exchanges: Sequence[Exchange], attempt: Attempt) -> list[Resource]:
    """Keep how each origin proved who it is: WARC itself has no place for certificates."""
    routes = dict.fromkeys(exchange.route for exchange in exchanges if exchange.route and exchange.route.tls)
    by_origin: dict[str, list[Json]] = {}
    for route in routes:
        told: Json = {
            "peer": route.peer,
            "addresses": list(route.addresses),
            "protocol": route.protocol,
            "tls": route.tls,
            "cipher": route.cipher,
            "chain": list(route.chain),
        }
        by_origin.setdefault(route.origin, []).append(told)
    return [
        Resource(uri=f"urn:tls:{origin}", content_type=JSON_TYPE, body=canonical_json({"origin": origin, "connections": told}), at=attempt.at)
        for origin, told in by_origin.items()
    ]


def _page_info(attempt: Attempt, seen: Visit) -> Json:
    answers: dict[str, Json] = {
        exchange.url: {"status": exchange.answer.status, "mime": exchange.answer.header("content-type"), "type": exchange.resource_type}
        for exchange in seen.exchanges
    }
    failures: dict[str, Json] = {failed.url: {"error": failed.error} for failed in seen.failed}
    return {"url": attempt.url, "final_url": seen.final_url, "title": seen.title, "status": seen.status, "urls": {**failures, **answers}}


def _provenance(attempt: Attempt, seen: Visit, settings: Settings) -> dict[str, Json]:
    steps: list[Json] = [{"name": step.name, "seconds": step.seconds, "problem": step.problem} for step in seen.steps]
    return {
        "reason": attempt.reason,
        "settings": f"sha256:{settings_digest(settings)}",
        "egress": _egress(settings),
        "recorder": "proxy",
        "tunnelled": dict(seen.tunnelled),
        "status": seen.status,
        "title": seen.title,
        "consent": _consent(seen.consent),
        "steps": steps,
    }


def _consent(consent: Consent | None) -> Json:
    """Describe what became of a consent banner: evidence was touched there, and whoever judges it must know how."""
    if consent is None:
        return None
    return {"banner": consent.banner, "answer": consent.answer, "done": consent.done, "clicked": list(consent.clicked)}


def _egress(settings: Settings) -> str:
    return "upstream proxy" if settings.egress.upstream_proxy else "direct"


def _keep_part(part: Part, doors: Doors) -> File:
    return File(role=part.role, sha256=doors.blobs.put(part.content), bytes=len(part.content), media_type=part.media_type, url=part.url)


def _keep_warc(attempt: Attempt, exchanges: Sequence[Exchange], resources: Sequence[Resource], doors: Doors) -> File:
    told = {"settings": f"sha256:{settings_digest(doors.settings)}", "egress": _egress(doors.settings)}
    info = Info(capture=attempt.capture, software=SOFTWARE, at=attempt.at, fields=told)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        out = cast("BinaryIO", spool)
        write_warc(exchanges, resources, info, out)
        out.seek(0)
        sha256, size = doors.blobs.put_file(out)
    return File(role=Role.WARC, sha256=sha256, bytes=size, media_type=WARC_TYPE)


def canonical_json(value: Json) -> bytes:
    """Return the one way to write ``value``: sorted keys, UTF-8, one line end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "replace") + b"\n"


def encoded(text: str | None) -> bytes | None:
    """Return text in UTF-8; a page may hold halves of characters, which have no UTF-8."""
    return None if text is None else text.encode("utf-8", "replace")


def settings_digest(settings: Settings) -> str:
    """Return the digest by which two captures can be told to have been taken under the same settings."""
    return sha256_hex(canonical_json(settings.model_dump(mode="json")))


def mark_of(native_id: str) -> str:
    """Return the part of a native id by which pages mark the element that shows the post: what stands behind a host or an account."""
    return native_id.rpartition("/")[2]
