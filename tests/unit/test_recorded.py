"""The figures about what a capture recorded: an access log is held against a WARC, and each kind of lack shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from archiver.exchange import Answer, Exchange
from archiver.warc import Info, write_warc
from bench.recorded import Completeness, completeness, served_since

AT = datetime(2026, 5, 30, tzinfo=UTC)


def warc(*seen: tuple[str, bytes]) -> BytesIO:
    exchanges = [Exchange(url=url, answer=Answer(status=200), started_at=AT, wire_body=body) for url, body in seen]
    out = BytesIO()
    write_warc(exchanges, (), Info(capture="urn:uuid:1", software="test", at=AT), out)
    out.seek(0)
    return out


def logged(folder: Path, *served: tuple[str, str, bytes], digest: bool = True) -> Path:
    log = folder / "access.jsonl"
    lines = [{"host": "before.example", "path": "/", "query": "", "bytes": 1}]
    lines += [
        {"host": host, "path": path, "query": "q=1", "bytes": len(body), "sha256": sha256(body).hexdigest() if digest else None} for host, path, body in served
    ]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return log


SERVED = (("a.example", "/ä b", b"one"), ("a.example", "/two", b"two!"))
ONE, TWO = ("https://a.example/%C3%A4%20b?q=1", b"one"), ("https://a.example/two?q=1", b"two!")


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ((ONE, TWO), Completeness(recorded=1.0, duplicates=0, exact=1.0)),
        ((ONE,), Completeness(recorded=0.5, duplicates=0, exact=0.5)),
        ((ONE, TWO, TWO), Completeness(recorded=1.0, duplicates=1, exact=1.0)),
        ((ONE, (TWO[0], b"cut")), Completeness(recorded=1.0, duplicates=0, exact=0.5)),
        ((ONE, (TWO[0], b"tow!")), Completeness(recorded=1.0, duplicates=0, exact=0.5)),
    ],
)
def test_each_lack_shows(tmp_path: Path, kept: tuple[tuple[str, bytes], ...], found: Completeness) -> None:
    """An exchange that is lacking, one that stands twice, a body that was cut, a byte that is another."""
    assert completeness(served_since(logged(tmp_path, *SERVED), 1), warc(*kept)) == found


def test_a_body_that_came_twice_counts_each_time(tmp_path: Path) -> None:
    """The second one stands in the WARC as a revisit of the first."""
    long = b"long" * 1000
    served = served_since(logged(tmp_path, ("a.example", "/1", long), ("a.example", "/2", long)), 1)
    kept = warc(("https://a.example/1?q=1", long), ("https://a.example/2?q=1", long))
    assert completeness(served, kept) == Completeness(recorded=1.0, duplicates=0, exact=1.0)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"method": "GET", "url": "https://a.example:443/%C3%A4%20b?q=1", "size": 3}, id="address"),
        pytest.param({"host": "A.example", "path": "/ä b?q=1", "length": "3", "digest": f"sha256:{sha256(b'one').hexdigest()}"}, id="query in the path"),
        pytest.param([1795722194.5, "https", "2", "GET", "a.example", "/ä b", "q=1", None, "gzip"], id="array"),
    ],
)
def test_logs_of_other_internets_are_read(tmp_path: Path, line: object) -> None:
    """They name what was asked, and may say nothing of bodies: then nothing is said of those either."""
    log = tmp_path / "access.jsonl"
    log.write_text(json.dumps({"method": "CONNECT", "host": "a.example", "path": "a.example:443"}) + "\n" + json.dumps(line) + "\n")
    found = completeness(served_since(log, 0), warc(ONE))
    assert found == Completeness(recorded=1.0, duplicates=0, exact=None if isinstance(line, list) else 1.0)


def test_without_digests_lengths_are_compared(tmp_path: Path) -> None:
    """Another internet's log may have none."""
    served = served_since(logged(tmp_path, *SERVED, digest=False), 1)
    assert completeness(served, warc(ONE, (TWO[0], b"tow!"))).exact == 1.0
    assert completeness(served, warc(ONE, (TWO[0], b"cut"))).exact == 0.5
