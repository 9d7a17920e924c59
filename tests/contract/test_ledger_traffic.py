"""What the ledger knows of the payloads in kept WARC files: a reference leads to what is there, or is not made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import CaptureFilter, Ledger, Writer
from storage.digest import sha256_hex
from storage.model import Capture, File
from storage.traffic import Held, Snapshot, Traffic
from storage.vocabulary import Outcome, Role
from tests.contract.samples import a_post, an_article, at

PICTURE, SCRIPT = sha256_hex(b"picture"), sha256_hex(b"script")
EARLY, LATE = sha256_hex(b"early.warc.gz"), sha256_hex(b"late.warc.gz")


def a_capture(minutes: int, warc: str, payloads: dict[str, int] | None = None, *requires: str, outcome: Outcome = Outcome.COMPLETE) -> Capture:
    """Return a capture with a WARC and what that holds and needs."""
    file = File(role=Role.WARC, sha256=warc, bytes=7, media_type="application/warc")
    traffic = Traffic(payloads=payloads or {}, requires=frozenset(requires))
    about = {"capture": f"urn:uuid:{minutes}", "url": "https://n.example/", "taken_at": at(minutes), "outcome": outcome, "software": "archiver/1"}
    return Capture(**about, files=(file,), traffic=traffic)  # type: ignore[arg-type]


def test_a_payload_is_found_where_it_lies(ledger: Ledger) -> None:
    """By its digest; what no WARC holds is left out, and nothing is asked for nothing."""
    with ledger.write() as writer:
        writer.add_capture(a_capture(1, EARLY, {PICTURE: 289, SCRIPT: 2**40}))
        assert writer.read.held([PICTURE, SCRIPT, EARLY]) == {PICTURE: Held(warc=EARLY, offset=289), SCRIPT: Held(warc=EARLY, offset=2**40)}
        assert writer.read.held([]) == {}


def test_thousands_of_payloads_are_found_at_once(ledger: Ledger) -> None:
    """However many a page brings."""
    many = {sha256_hex(str(number).encode()): number for number in range(2500)}
    with ledger.write() as writer:
        writer.add_capture(a_capture(1, EARLY, many))
    with ledger.read() as reader:
        assert {sha256: held.offset for sha256, held in reader.held(many).items()} == many


def test_of_two_captures_at_once_the_first_that_is_recorded_is_referred_to(ledger: Ledger) -> None:
    """Both hold the payload, since neither could know the other: each stays whole by itself."""
    with ledger.write() as writer:
        writer.add_capture(a_capture(2, LATE, {PICTURE: 100, SCRIPT: 200}))
    with ledger.write() as writer:
        writer.add_capture(a_capture(1, EARLY, {PICTURE: 300}))
        assert writer.read.held([PICTURE, SCRIPT]) == {PICTURE: Held(warc=LATE, offset=100), SCRIPT: Held(warc=LATE, offset=200)}
        assert [row.requires for row in writer.read.captures(CaptureFilter())] == [(), ()]


def test_a_capture_says_which_warcs_it_requires(ledger: Ledger) -> None:
    """Who hands out one capture finds the files without which its WARC is not whole, those of failed captures too."""
    other = sha256_hex(b"other.warc.gz")
    with ledger.write() as writer:
        writer.add_capture(a_capture(1, EARLY, {PICTURE: 289}, outcome=Outcome.FAILED))
        writer.add_capture(a_capture(2, other, {SCRIPT: 289}))
        writer.add_capture(a_capture(3, LATE, None, other, EARLY))
    with ledger.read() as reader:
        assert {row.capture: set(row.requires) for row in reader.captures(CaptureFilter())} == {
            "urn:uuid:1": set(),
            "urn:uuid:2": set(),
            "urn:uuid:3": {EARLY, other},
        }


def test_a_reference_to_a_warc_that_no_capture_has_is_refused(ledger: Ledger) -> None:
    """And nothing of the capture is kept, nor known of its payloads."""
    with pytest.raises(ValueError, match="no capture has this WARC"), ledger.write() as writer:
        writer.add_capture(a_capture(1, LATE, {PICTURE: 1}, EARLY))
    with ledger.read() as reader:
        assert reader.captures(CaptureFilter()) == []
        assert reader.held([PICTURE]) == {}


def test_payloads_are_known_only_with_their_capture(ledger: Ledger) -> None:
    """A transaction that an error leaves has told nobody of its WARC: nothing can refer to what was not acknowledged."""

    def lose(writer: Writer) -> None:
        writer.add_capture(a_capture(1, EARLY, {PICTURE: 1}))
        raise RuntimeError("lease lost")

    with pytest.raises(RuntimeError), ledger.write() as writer:
        lose(writer)
    with ledger.read() as reader:
        assert reader.held([PICTURE]) == {}


def test_the_newest_snapshot_of_a_post_or_article_is_found(ledger: Ledger) -> None:
    """Of that one only, and of the newest capture that has any."""

    def taken(minutes: int, role: Role, **subject: int) -> Capture:
        file = File(role=role, sha256=sha256_hex(str(minutes).encode()), bytes=7, media_type="multipart/related")
        return replace(a_capture(minutes, EARLY), files=(file,), **subject)  # type: ignore[arg-type]

    with ledger.write() as writer:
        post_id, article_id = writer.see_post(a_post()), an_article(writer, "a")[0]
        writer.add_capture(taken(2, Role.DOM, post_id=post_id))
        writer.add_capture(taken(1, Role.DOM, post_id=post_id))
        writer.add_capture(taken(3, Role.DOM, article_id=article_id))
        writer.add_capture(taken(4, Role.HTML, post_id=post_id))
        newest = [writer.read.snapshot(*subject) for subject in ((post_id, None), (None, article_id), (None, None), (post_id + 1, None))]
    assert newest == [Snapshot(capture="urn:uuid:2", sha256=sha256_hex(b"2")), Snapshot(capture="urn:uuid:3", sha256=sha256_hex(b"3")), None, None]
