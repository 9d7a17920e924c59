"""Turn what a visit brought into durable blobs and one capture record."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import uuid4

from archiver.browser import Consent, Order, PostBox, Visit
from archiver.capture.doors import Doors
from archiver.capture.snapshot import same_page
from archiver.capture.warcinfo import SOFTWARE, warcinfo
from archiver.errors import BrowserFailedError
from archiver.exchange import Exchange
from archiver.fingerprints.crop import crop
from archiver.fingerprints.flatness import is_flat
from archiver.settings import Settings, format_size
from archiver.spool import Spooled
from archiver.warc import Original, Resource, read_original, write_warc
from storage.digest import sha256_hex
from storage.errors import BlobDamagedError, BlobMissingError
from storage.files import doors_of
from storage.model import Capture, File, Json
from storage.traffic import Traffic
from storage.vocabulary import Outcome, Role

logger = logging.getLogger(__name__)

IN_MEMORY = 16 * 2**20
"""Bytes up to which a WARC waits in memory for its blob."""
WARC_TYPE = "application/warc"
JSON_TYPE = "application/json"
SURE = 8
"""Signs of an id that stand for nothing else on a page: messages of a channel are numbered one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file to be kept."""

    role: Role
    content: bytes | Callable[[], bytes]
    """The bytes, or what makes them while other files are kept."""
    media_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A capture under way: what was asked for and when."""

    url: str
    at: datetime
    reason: str
    capture: str
    post_id: int | None = None
    article_id: int | None = None


def begin(url: str, at: datetime, reason: str, *, post_id: int | None = None, article_id: int | None = None) -> Attempt:
    """Return a new attempt under a name of its own."""
    return Attempt(url=url, at=at, reason=reason, capture=f"urn:uuid:{uuid4()}", post_id=post_id, article_id=article_id)


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


async def visit(attempt: Attempt, posts: Sequence[PostBox], doors: Doors, resting: Callable[[], None] = lambda: None) -> Visit:
    """Visit the page; where the browser failed, return a visit that brought nothing and says why. ``resting`` is called when it is only waited for."""
    wanted, blocked = doors.settings.capture, doors.settings.egress.block
    order = Order(
        url=attempt.url,
        posts=tuple(posts),
        max_height=wanted.max_height,
        consent=wanted.consent,
        blocked=blocked,
        is_flat=is_flat,
        crop=crop,
        resting=resting,
    )
    try:
        return await doors.browser.visit(order, timeout=wanted.timeout, clock=doors.clock)
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
    same, seen = await asyncio.to_thread(_as_kept, attempt, seen, doors)
    exchanges = (*evidence, *seen.exchanges)
    made = (*_own_resources(attempt, seen), *_tls_resources(exchanges, attempt), *resources)
    # The longest first: there are fewer threads than files.
    (warc, traffic), file, kept = await asyncio.gather(
        asyncio.to_thread(_keep_warc, attempt, seen.browser, exchanges, made, doors),
        asyncio.to_thread(_keep_file, seen.file, doors),
        asyncio.gather(*(asyncio.to_thread(_keep_part, part, doors) for part in (*_page_parts(seen), *parts))),
    )
    gaps = tuple(dict.fromkeys((*_page_gap(seen), *missing, *seen.missing, *_refusals(seen))))
    return Capture(
        capture=attempt.capture,
        url=attempt.url,
        taken_at=attempt.at,
        outcome=_outcome(seen, gaps),
        software=SOFTWARE,
        browser=seen.browser,
        final_url=seen.final_url,
        missing=gaps,
        files=(*kept, *file, *media, warc),
        provenance=_provenance(attempt, seen, doors.settings) | {"dom_of": same},
        traffic=traffic,
    )


def _as_kept(attempt: Attempt, seen: Visit, doors: Doors) -> tuple[str | None, Visit]:
    """Return what was seen with the last capture's snapshot in place of one that is the same page, and the name of that capture."""
    earlier = doors.snapshot(attempt.post_id, attempt.article_id) if seen.dom is not None else None
    if earlier is None or seen.dom is None:
        return None, seen
    try:
        kept = doors.blobs.get(earlier.sha256)
    except (BlobMissingError, BlobDamagedError):
        return None, seen
    return (earlier.capture, replace(seen, dom=kept)) if same_page(kept, seen.dom) else (None, seen)


def _refusals(seen: Visit) -> list[str]:
    """Return what the guard refused on the way to a page that was not had: the browser itself does not know why."""
    return [f"egress: {address}: {reason}" for address, reason in seen.refused] if seen.page is None and seen.html is None else []


def is_down(status: int | None) -> bool:
    """Return whether an answer says that its server can give none now (RFC 9110 section 15.6)."""
    return status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _page_gap(seen: Visit) -> tuple[str, ...]:
    """Return what was shown in the place of the page, an error or a refusal. That there is no such page is what there is to see."""
    refused = seen.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
    return (f"page: HTTP {seen.status}",) if refused or is_down(seen.status) else ()


def _outcome(seen: Visit, gaps: Sequence[str]) -> Outcome:
    if seen.page is None and seen.html is None and seen.file is None:
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
    page = (seen.final_url or "").partition("#")[0]
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
        "changed": list(seen.changed),
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
    content = part.content() if callable(part.content) else part.content
    return File(role=part.role, sha256=doors.blobs.put(content), bytes=len(content), media_type=part.media_type, url=part.url)


def _keep_file(shown: Exchange | None, doors: Doors) -> tuple[File, ...]:
    """Keep what stands at an address in place of a page, such as a PDF; a coded one only lies in the WARC."""
    if shown is None or shown.wire_body is None or shown.answer.header("content-encoding") not in {None, "identity"}:
        return ()
    with shown.wire_body.open() if isinstance(shown.wire_body, Spooled) else BytesIO(shown.wire_body) as stream:
        sha256, size = doors.blobs.put_file(stream)
    kind = (shown.answer.header("content-type") or "application/octet-stream").partition(";")[0].strip()
    return (File(role=Role.MEDIA, sha256=sha256, bytes=size, media_type=kind, url=shown.url),)


def _keep_warc(attempt: Attempt, browser: str | None, exchanges: Sequence[Exchange], resources: Sequence[Resource], doors: Doors) -> tuple[File, Traffic]:
    digest = settings_digest(doors.settings)
    info = warcinfo(attempt.capture, attempt.at, browser, exchanges, doors.settings, digest, doors.clock_state())
    # Beside the archive, which has room for it or says so: where the system keeps temporary files may be half of the memory.
    with doors_of(doors.settings.data_dir), SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(doors.settings.data_dir)) as spool:
        out = cast("BinaryIO", spool)
        traffic = write_warc(exchanges, resources, info, out, lambda digests: _originals(digests, doors))
        out.seek(0)
        sha256, size = doors.blobs.put_file(out)
    return File(role=Role.WARC, sha256=sha256, bytes=size, media_type=WARC_TYPE), traffic


def _originals(digests: Collection[str], doors: Doors) -> dict[str, Original]:
    """Return of these payloads those that were kept before, each with its record as it stands there now: nothing refers to what is damaged."""
    by_warc: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for sha256, held in doors.held(digests).items():
        by_warc[held.warc][sha256] = held.offset
    found: dict[str, Original] = {}
    for warc, offsets in by_warc.items():
        try:
            with doors.blobs.open(warc) as stream:
                read = {sha256: read_original(stream, offset, sha256, name=warc) for sha256, offset in offsets.items()}
        except (BlobMissingError, BlobDamagedError):
            read = dict.fromkeys(offsets)
        found |= {sha256: original for sha256, original in read.items() if original is not None}
        if None in read.values():
            logger.error("a WARC does not hold what the ledger says, which is kept anew (run archiver fixity): %s", warc)
    return found


def canonical_json(value: Json) -> bytes:
    """Return the one way to write ``value``: sorted keys, UTF-8, one line end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "replace") + b"\n"


def encoded(text: str | None) -> bytes | None:
    """Return text in UTF-8; a page may hold halves of characters, which have no UTF-8."""
    return None if text is None else text.encode("utf-8", "replace")


def settings_digest(settings: Settings) -> str:
    """Return the digest by which two captures can be told to have been taken under the same settings."""
    return sha256_hex(canonical_json(settings.model_dump(mode="json")))


def marks_of(native_id: str) -> tuple[str, ...]:
    """Return by what pages mark the element that shows a post: what stands behind a host or an account in its id; behind the whole where that is short."""
    own = native_id.rpartition("/")[2]
    return (own,) if len(own) >= SURE else tuple(dict.fromkeys((native_id, own)))
