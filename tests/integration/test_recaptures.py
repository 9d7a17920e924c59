"""Captures of the same page one after the other: a payload is kept once, and whoever meets a reference finds it through the ledger."""

from __future__ import annotations

import errno
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.browser import Browser, Consent, Visit
from archiver.browser.steps import Step
from archiver.capture import Doors
from archiver.capture import keep as keep_module
from archiver.capture.keep import begin, keep
from archiver.clock import ClockState
from archiver.exchange import Answer, Exchange, Route
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.settings import read_settings
from storage import CaptureFilter, DiskFullError, FileBlobs, Ledger, open_ledger
from storage.model import Article, Capture
from storage.rows import CaptureRow
from storage.vocabulary import Outcome, Role
from tests.warcs import complaints

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.zeitspiegel.example/hafenplan"
PICTURE = bytes(range(256)) * 40


def an_answer(body: bytes, url: str = URL, kind: str = "text/html") -> Exchange:
    """Return what a site answered."""
    return Exchange(url=url, answer=Answer(status=200, headers=(("content-type", kind),), body=body), started_at=AT)


SEEN = (an_answer(b"<p>The harbour is open.</p>" * 90), an_answer(PICTURE, "https://bild.zeitspiegel.example/1.jpg", "image/jpeg"))

BODIES = {exchange.url: exchange.answer.body for exchange in SEEN}


@dataclass(frozen=True, slots=True)
class Desk:
    """An archive, and a page that is captured without a browser."""

    ledger: Ledger
    blobs: FileBlobs
    doors: Doors

    async def capture(self, *seen: Exchange, failed: bool = False, recorded: bool = True, dom: bytes | None = None) -> Capture:
        """Keep what a visit brought."""
        with self.ledger.write() as writer:
            article_id = writer.see_article(Article(url=URL), AT, None)
        html = None if failed else "<p>"
        visit = Visit(url=URL, final_url=URL, status=200, browser="none", html=html, text="The harbour is open. " * 90, dom=dom, exchanges=seen)
        kept = replace(await keep(begin(URL, AT, "test", article_id=article_id), visit, (), self.doors), article_id=article_id)
        if recorded:
            with self.ledger.write() as writer:
                writer.add_capture(kept)
        return kept

    def warc(self, kept: Capture) -> bytes:
        """Return the WARC of a capture."""
        return self.blobs.get(warc_of(kept))

    def resolved(self, kept: Capture) -> dict[str, bytes]:
        """Return every payload by its address, references followed: by the ledger alone, as a tool of somebody else would."""
        return dict(self._answers(self.warc(kept)))

    def _answers(self, warc: bytes) -> Iterator[tuple[str, bytes]]:
        for record in ArchiveIterator(BytesIO(warc), check_digests="raise"):
            url = record.rec_headers["WARC-Target-URI"]
            if record.rec_type in {"response", "resource"}:
                yield url, record.content_stream().read()
            elif record.rec_type == "revisit":
                yield url, self._payload(record.rec_headers["WARC-Payload-Digest"].partition(":")[2], record.rec_headers["WARC-Refers-To"])

    def _payload(self, digest: str, record_id: str) -> bytes:
        held = self.ledger.held([digest])[digest]
        with self.blobs.open(held.warc) as stream:
            stream.seek(held.offset)
            record = next(iter(ArchiveIterator(stream)))
            assert record.rec_headers["WARC-Record-ID"] == record_id
            return cast("bytes", record.content_stream().read())

    def info(self, kept: Capture) -> dict[str, str]:
        """Return what the first record of a capture's WARC says."""
        block = next(iter(ArchiveIterator(BytesIO(self.warc(kept))))).content_stream().read().decode()
        return dict(line.split(": ", 1) for line in block.splitlines())

    def row(self, kept: Capture) -> CaptureRow:
        """Return a capture as it is listed."""
        with self.ledger.read() as reader:
            return next(row for row in reader.captures(CaptureFilter()) if row.capture == kept.capture)


def warc_of(kept: Capture) -> str:
    """Return the digest of a capture's WARC."""
    return next(file.sha256 for file in kept.files if file.role is Role.WARC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an empty archive."""
    ledger, blobs = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}"), FileBlobs(tmp_path / "blobs")
    doors = Doors(
        browser=cast("Browser", None),
        fetch=cast("Fetch", None),
        blobs=blobs,
        settings=read_settings(data_dir=tmp_path),
        fingerprint=lambda content: fingerprint(content, Limits()),
        clock=lambda: AT,
        held=ledger.held,
        snapshot=ledger.snapshot,
        clock_state=lambda: ClockState(synchronised=True, offset=-0.00025, at_most=0.016),
    )
    yield Desk(ledger, blobs, doors)
    ledger.close()


async def test_a_recapture_refers_to_what_is_kept_and_everything_is_found(desk: Desk) -> None:
    """Answers and what was made of them: the second WARC holds none of it, names the first one, and is whole with it."""
    first = await desk.capture(*SEEN)
    second = await desk.capture(*SEEN)
    assert desk.resolved(second) == desk.resolved(first)
    assert desk.resolved(second).items() >= BODIES.items()
    assert len(desk.warc(second)) < len(desk.warc(first)) / 3
    assert (desk.row(first).requires, desk.row(second).requires) == ((), (warc_of(first),))
    assert desk.info(second)["requires"] == f"sha256:{warc_of(first)}"
    assert complaints(desk.warc(second)) == []


async def test_a_large_warc_waits_beside_the_archive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system keeps temporary files may be half of the memory: a video that the archive had room for failed its capture, again and again."""
    monkeypatch.setattr(keep_module, "IN_MEMORY", 1)
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    assert desk.resolved(await desk.capture(*SEEN)).items() >= BODIES.items()


async def test_a_warc_that_there_is_no_room_for_is_a_full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Works wait until there is; any other error would count against the capture."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keep_module, "write_warc", full)
    with pytest.raises(DiskFullError):
        await desk.capture(*SEEN)


async def test_a_third_capture_refers_to_where_each_payload_is(desk: Desk) -> None:
    """Never to a reference: what the second brought new is in the second, all else in the first."""
    page, picture = SEEN
    edited = an_answer(b"<p>The harbour is shut.</p>" * 90)
    first, second, third = [await desk.capture(*seen) for seen in ((page, picture), (edited, picture), (edited, picture))]
    assert desk.row(second).requires == (warc_of(first),)
    assert desk.row(third).requires == (warc_of(first), warc_of(second))
    assert desk.resolved(third).items() >= {URL: edited.answer.body, picture.url: PICTURE}.items()


async def test_nothing_refers_to_a_capture_that_was_not_recorded(desk: Desk) -> None:
    """Its file may be there; nobody has acknowledged it."""
    await desk.capture(*SEEN, recorded=False)
    kept = await desk.capture(*SEEN)
    assert desk.row(kept).requires == ()
    assert desk.resolved(kept).items() >= BODIES.items()


async def test_what_a_failed_capture_kept_can_be_referred_to(desk: Desk) -> None:
    """It is recorded like any other, and its WARC is kept as long."""
    failed = await desk.capture(*SEEN, failed=True)
    assert failed.outcome is Outcome.FAILED
    kept = await desk.capture(*SEEN)
    assert desk.row(kept).requires == (warc_of(failed),)
    assert desk.resolved(kept).items() >= BODIES.items()


@pytest.mark.parametrize("damage", ["missing", "overwritten", "rotten"])
async def test_a_payload_whose_file_is_damaged_is_kept_anew(desk: Desk, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    """The ledger's word is checked where the record should stand: no reference leads to what is not there, and the loss is told."""
    first = await desk.capture(*SEEN)
    path = desk.blobs.path(warc_of(first))
    assert path is not None
    whole = path.read_bytes()
    path.unlink()
    if damage == "overwritten":
        path.write_bytes(b"\0" * 50_000)
    elif damage == "rotten":
        # Behind the header of its record, which stands there as the ledger says.
        end = whole.rindex(PICTURE[-200:]) + 199
        path.write_bytes(whole[:end] + b"\0" + whole[end + 1 :])
    with caplog.at_level(logging.ERROR):
        kept = await desk.capture(*SEEN)
    # What stands whole beside a rotten payload may be referred to.
    assert desk.row(kept).requires == (() if damage != "rotten" else (warc_of(first),))
    assert warc_of(first) in caplog.text
    assert sha256(PICTURE).hexdigest() in kept.traffic.payloads
    assert complaints(desk.warc(kept)) == []


def a_snapshot(drawn: str, words: bytes = b"Der Hafen ist offen.") -> bytes:
    """Return a snapshot under a name that the browser drew for it."""
    return b"Date: Thu, 26 Nov 2026 04:11:52 GMT\r\n\r\nContent-ID: <frame-" + drawn.encode() * 32 + b"@mhtml.blink>\r\n\r\n" + words


async def test_a_snapshot_of_the_same_page_is_kept_once(desk: Desk) -> None:
    """The later capture names the file of the last one, and says so; another page has a file of its own again."""
    first, second, edited, reverted = [await desk.capture(dom=a_snapshot(*drawn)) for drawn in (("A",), ("B",), ("C", b"Der Hafen ist zu."), ("D",))]
    files = [next(file for file in kept.files if file.role is Role.DOM) for kept in (first, second, edited, reverted)]
    assert files[0] == files[1]
    assert len({file.sha256 for file in files}) == 3
    assert [kept.provenance["dom_of"] for kept in (first, second, edited, reverted)] == [None, first.capture, None, None]


@pytest.mark.parametrize("damage", ["missing", "rotten"])
async def test_a_snapshot_whose_file_is_damaged_is_kept_anew(desk: Desk, damage: str) -> None:
    """Nothing is named that is not there, and no capture fails for what happened to an earlier one."""
    first = await desk.capture(dom=a_snapshot("A"))
    path = desk.blobs.path(next(file.sha256 for file in first.files if file.role is Role.DOM))
    assert path is not None
    path.unlink()
    if damage == "rotten":
        path.write_bytes(a_snapshot("A")[:-1] + b"\0")
    second = await desk.capture(dom=a_snapshot("B"))
    assert desk.blobs.get(next(file.sha256 for file in second.files if file.role is Role.DOM)) == a_snapshot("B")


async def test_what_was_done_to_a_page_stands_in_its_provenance(desk: Desk) -> None:
    """P9: who judges a capture must know what was clicked, put aside or recorded otherwise than it went over the wire, and which step did not end."""
    seen = Visit(
        url=URL,
        final_url=URL,
        status=200,
        browser="none",
        title="Harbour",
        html="<p>",
        consent=Consent(banner="usercentrics", answer="reject", done=True, clicked=("button#deny: Deny",)),
        changed=("put aside: div#wall",),
        tunnelled={"shop.example": "pinned"},
        steps=(Step(name="rest", seconds=2.5, problem="timeout"),),
    )
    kept = await keep(begin(URL, AT, "changed"), seen, (), desk.doors)
    told = {name: kept.provenance[name] for name in ("reason", "status", "title", "consent", "changed", "tunnelled", "steps")}
    assert told == {
        "reason": "changed",
        "status": 200,
        "title": "Harbour",
        "consent": {"banner": "usercentrics", "answer": "reject", "done": True, "clicked": ["button#deny: Deny"]},
        "changed": ["put aside: div#wall"],
        "tunnelled": {"shop.example": "pinned"},
        "steps": [{"name": "rest", "seconds": 2.5, "problem": "timeout"}],
    }


async def test_the_first_record_tells_under_which_circumstances_it_was_made(desk: Desk) -> None:
    """WARC 1.1 §6.2: software with versions, format, robots policy, settings, way out, own addresses, clock."""
    route = Route(origin="https://www.zeitspiegel.example:443", peer="93.184.216.34", local="192.0.2.7")
    told = desk.info(await desk.capture(replace(SEEN[0], route=route), SEEN[1]))
    assert told.pop("software").startswith("embed-archiver ")
    assert told.pop("settings").startswith("sha256:")
    assert told.pop("isPartOf").startswith("urn:uuid:")
    assert told.pop("http-header-user-agent").startswith("EmbedArchiver/")
    assert told == {
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "ignore",
        "egress": "direct",
        "ip": "192.0.2.7",
        "clock": "synchronised, offset -0.000250 s, at most 0.016 s off",
    }
