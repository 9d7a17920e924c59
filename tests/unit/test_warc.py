"""The WARC file holds what went over the wire, byte for byte, and two independent checkers accept it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archiver.exchange import Answer, Exchange, Headers
from archiver.spool import Spool, Spooling
from archiver.warc import Info, Original, Resource, read_original, write_warc
from archiver.warc.record import answer_head, request_head
from storage.traffic import Traffic
from tests.warcs import complaints

AT = datetime(2026, 5, 30, 12, 0, 0, 123456, tzinfo=UTC)
INFO = Info(capture="urn:uuid:6f2b2a8e-0000-4000-8000-000000000001", software="embed-archiver 0.1.0", at=AT, fields={"settings": "sha256:ab"})
CONFORMS = "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
PAGE = Exchange(
    url="https://example.org/a?b=1",
    answer=Answer(
        status=200,
        reason="OK",
        headers=(
            ("Content-Type", "text/html; charset=utf-8"),
            ("content-encoding", "gzip"),
            ("transfer-encoding", "chunked"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ),
        body="<p>Grüezi</p>".encode(),
    ),
    started_at=AT,
    request_headers=((":authority", "example.org"), ("User-Agent", "Chromium")),
    protocol="h2",
    peer="93.184.216.34",
    resource_type="document",
)


def written(exchanges: tuple[Exchange, ...] = (), resources: tuple[Resource, ...] = ()) -> bytes:
    out = BytesIO()
    write_warc(exchanges, resources, INFO, out)
    return out.getvalue()


def records(warc: bytes) -> list[tuple[dict[str, str], dict[str, str], bytes, str]]:
    """Return WARC headers, HTTP headers, payload and status line of each record, with digests checked."""
    found = []
    for record in ArchiveIterator(BytesIO(warc), check_digests="raise"):
        http = dict(record.http_headers.headers) if record.http_headers else {}
        line = record.http_headers.statusline if record.http_headers else ""
        found.append((dict(record.rec_headers.headers), http, record.content_stream().read(), line))
    return found


def test_a_file_begins_with_warcinfo_that_names_capture_and_software() -> None:
    """WARC 1.1 §6.2: warcinfo stands first and describes the records behind it."""
    first, _, block, _ = records(written())[0]
    assert first["WARC-Type"] == "warcinfo"
    assert block.decode().splitlines() == [
        "software: embed-archiver 0.1.0",
        "format: WARC File Format 1.1",
        CONFORMS,
        f"isPartOf: {INFO.capture}",
        "settings: sha256:ab",
    ]


def test_request_and_response_are_a_pair() -> None:
    """The request carries the same URI and date as its response and points to it by WARC-Concurrent-To."""
    _, response, request = [headers for headers, _, _, _ in records(written((PAGE,)))]
    assert (response["WARC-Type"], request["WARC-Type"]) == ("response", "request")
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert request["WARC-Target-URI"] == response["WARC-Target-URI"] == PAGE.url
    assert request["WARC-Date"] == response["WARC-Date"] == "2026-05-30T12:00:00.123456Z"
    assert response["WARC-IP-Address"] == "93.184.216.34"


def test_a_decoded_body_gets_headers_that_fit_it() -> None:
    """Coding headers of the wire are renamed x-orig-… where the stored body is the decoded one, and the length is the stored length."""
    _, headers, body, line = records(written((PAGE,)))[1]
    assert line == "200 OK"
    assert body == PAGE.answer.body
    assert headers["x-orig-content-encoding"] == "gzip"
    assert headers["x-orig-transfer-encoding"] == "chunked"
    assert headers["content-length"] == str(len(PAGE.answer.body))
    assert "content-encoding" not in {name.lower() for name in headers}


def test_a_wire_body_keeps_its_content_coding() -> None:
    """Where the coded bytes are known, they are what is stored, and Content-Encoding stays true."""
    coded = gzip.compress(PAGE.answer.body)
    warc = written((replace(PAGE, wire_body=coded),))
    raw = [record.raw_stream.read() for record in ArchiveIterator(BytesIO(warc)) if record.rec_type == "response"]
    assert raw == [coded]


HEAD = b"HTTP/1.1 200  Fine\r\nX-ODD:no space\r\nTransfer-Encoding: chunked\r\nset-cookie: a\r\nSet-Cookie:  b\r\n\r\n"


def test_a_head_of_the_wire_stays_as_it_was() -> None:
    """Spelling, order and spaces of HTTP/1 heads are kept; only the transfer coding, which the stored body has no more, is renamed and the length said."""
    seen = replace(PAGE, wire_body=b"hello", head=HEAD, request_head=b"GET /a?b=1 HTTP/1.1\r\nhost: example.org\r\n\r\n", protocol="http/1.1")
    blocks = b"".join(_members(written((seen,))))
    stored = HEAD.replace(b"Transfer-Encoding", b"x-orig-Transfer-Encoding").removesuffix(b"\r\n") + b"content-length: 5\r\n\r\nhello"
    assert stored in blocks
    assert b"\r\n\r\nGET /a?b=1 HTTP/1.1\r\nhost: example.org\r\n\r\n" in blocks
    assert complaints(written((seen,))) == []


TOLD: Headers = ((":status", "200"), ("content-length", "5"), ("X-Odd", "5"), ("content-encoding", "gzip"), ("transfer-encoding", "chunked"))
FITS = "X-Odd: 5", "content-encoding: gzip", "x-orig-transfer-encoding: chunked", "content-length: 5"


@pytest.mark.parametrize(
    ("body", "coded", "stored"),
    [
        (b"12345", True, FITS),
        (b"123", True, ("x-orig-content-length: 5", *FITS[:3], "content-length: 3")),
        (b"", True, ("x-orig-content-length: 5", *FITS[:3], "content-length: 0")),
        (b"12345", False, (FITS[0], "x-orig-content-encoding: gzip", *FITS[2:])),
    ],
)
def test_a_list_of_fields_is_stored_with_what_is_true_of_the_stored_body(body: bytes, coded: bool, stored: tuple[str, ...]) -> None:
    """HTTP/2 has no head of its own: a coding that the stored body has, and a length that it has, stay what they are; other fields do, whatever they say."""
    answer = replace(PAGE.answer, headers=TOLD, body=b"" if coded else body)
    head = answer_head(replace(PAGE, answer=answer, wire_body=body if coded else None))
    assert head == "\r\n".join(("HTTP/1.1 200 OK", *stored, "", "")).encode()


@pytest.mark.parametrize(
    ("length", "body", "stored"),
    [
        (b"Content-Length:  5\r\n", b"12345", b"Content-Length:  5\r\n"),
        (b"Content-Length: 5\r\n", b"123", b"x-orig-Content-Length: 5\r\ncontent-length: 3\r\n"),
        (b"Content-Length: 5\r\n", b"", b"x-orig-Content-Length: 5\r\n"),
        (b"", b"123", b"content-length: 3\r\n"),
        (b"", b"", b""),
    ],
)
def test_a_length_that_is_not_the_bodys_is_not_said_of_it(length: bytes, body: bytes, stored: bytes) -> None:
    """Of a body that was cut, and of none (304, HEAD), the head of the wire told another one; a right one stays as it was spelled."""
    kept = answer_head(replace(PAGE, head=b"HTTP/1.1 200 OK\r\n" + length + b"\r\n", wire_body=body))
    assert kept == b"HTTP/1.1 200 OK\r\n" + stored + b"\r\n"


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://example.org", "GET / HTTP/1.1"),
        ("https://example.org/a", "GET /a HTTP/1.1"),
        ("https://example.org?b", "GET /?b HTTP/1.1"),
        ("https://user@example.org/a?b=1", "GET /a?b=1 HTTP/1.1"),
    ],
)
@pytest.mark.parametrize("said", [(), (("host", "example.org"),)], ids=["authority", "host"])
def test_a_request_of_fields_asks_for_what_its_address_names(url: str, line: str, said: Headers) -> None:
    """As HTTP/1 writes it (RFC 9112 §3.2.1), with one Host."""
    head = request_head(replace(PAGE, url=url, request_headers=((":path", "/"), *said)))
    assert head.decode().replace("Host", "host") == f"{line}\r\nhost: example.org\r\n\r\n"


@pytest.mark.parametrize("body", [b"", b"x" * 600_000], ids=["none", "long"])
def test_a_body_is_written_out_of_its_spool(body: bytes) -> None:
    """What lies in a file between others comes back whole, and its digest is the one taken while it came in."""
    one, other = Spooling(spool := Spool()), Spooling(spool)
    for start in range(0, len(body), 70_000):
        one.append(body[start : start + 70_000])
        other.append(b"between")
    seen = replace(PAGE, wire_body=one.spooled(), answer=replace(PAGE.answer, headers=()))
    headers, _, stored, _ = records(written((seen,)))[1]
    assert stored == body
    assert headers["WARC-Payload-Digest"] == f"sha256:{sha256(body).hexdigest()}"
    assert complaints(written((seen,))) == []


def test_what_stands_around_an_answer_is_kept() -> None:
    """Informational answers and trailers have no place in the stored answer: a metadata record beside it holds them."""
    seen = replace(PAGE, interim=(((":status", "103"), ("Link", "</a.css>")),), trailers=(("Server-Timing", "a"),))
    _, (response, *_), _, (headers, _, block, _) = records(written((seen,)))
    assert (headers["WARC-Type"], headers["WARC-Target-URI"]) == ("metadata", PAGE.url)
    assert headers["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert json.loads(block) == {"interim": [[[":status", "103"], ["Link", "</a.css>"]]], "trailers": [["Server-Timing", "a"]]}
    assert [len(records(written((part,)))) for part in (replace(seen, trailers=()), replace(seen, interim=()), PAGE)] == [4, 4, 3]


def test_both_cookies_stay() -> None:
    """A header that stands twice is written twice."""
    stored = next(record for record in ArchiveIterator(BytesIO(written((PAGE,)))) if record.rec_type == "response")
    assert [value for name, value in stored.http_headers.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_the_request_line_is_rebuilt_without_pseudo_headers() -> None:
    """HTTP/2 pseudo headers are dropped; Host says what :authority said."""
    _, headers, _, _ = records(written((PAGE,)))[2]
    assert headers == {"Host": "example.org", "User-Agent": "Chromium"}
    assert b"GET /a?b=1 HTTP/1.1\r\n" in b"".join(_members(written((PAGE,))))


def test_posted_bytes_are_kept() -> None:
    """The request record holds what the page sent."""
    sent = replace(PAGE, method="POST", request_body=b"hello")
    assert records(written((sent,)))[2][2] == b"hello"


def test_a_cut_body_says_so() -> None:
    """WARC 1.1 §5.13: a truncated block says why."""
    cut = replace(PAGE, answer=replace(PAGE.answer, truncated="time"))
    assert records(written((cut,)))[1][0]["WARC-Truncated"] == "time"


def test_protocols_are_named_as_in_the_extension() -> None:
    """WARC-Protocol stands once per layer, in the names that crawlers use."""
    stored = next(record for record in ArchiveIterator(BytesIO(written((replace(PAGE, protocol="HTTP/2"),)))) if record.rec_type == "response")
    assert [value for name, value in stored.rec_headers.headers if name == "WARC-Protocol"] == ["h2", "tls"]


def test_digests_are_those_of_sha256sum() -> None:
    """Payload digests are hexadecimal SHA-256 of the body, so that a third party needs no tool of ours."""
    assert records(written((PAGE,)))[1][0]["WARC-Payload-Digest"] == f"sha256:{sha256(PAGE.answer.body).hexdigest()}"


def test_media_are_stored_and_text_is_packed() -> None:
    """An image is not compressed again, nor is what came compressed; a long text is."""
    noise = sha256(b"seed").digest() * 3000
    image = replace(PAGE, answer=Answer(status=200, headers=(("content-type", "image/jpeg"),), body=noise))
    text = replace(PAGE, answer=Answer(status=200, headers=(("content-type", "text/html"),), body=noise))
    assert len(written((image,))) > len(noise)
    assert len(written((text,))) < len(noise) / 10
    coded = replace(text, answer=replace(text.answer, headers=(*text.answer.headers, ("content-encoding", "gzip"))), wire_body=noise)
    assert len(written((coded,))) > len(noise)


def test_resources_keep_their_urn_and_type() -> None:
    """What we made ourselves is a resource record with a synthesized URI."""
    text = Resource(uri="urn:text:https://example.org/", content_type="text/plain; charset=utf-8", body="Grüezi".encode(), at=AT)
    headers, _, body, _ = records(written((), (text,)))[1]
    assert (headers["WARC-Type"], headers["WARC-Target-URI"], headers["Content-Type"]) == ("resource", text.uri, text.content_type)
    assert body == text.body


def test_header_values_cannot_forge_headers() -> None:
    """A line break inside a value is evened out: what a server sends never becomes a header of ours."""
    forged = replace(
        PAGE, url="https://example.org/\r\nWARC-Type: warcinfo", answer=Answer(status=200, reason="OK\r\nX: 1", headers=(("a", "b\r\nc: d"),), body=b"")
    )
    headers, http, _, _ = records(written((forged,)))[1]
    assert headers["WARC-Type"] == "response"
    assert set(http) == {"a", "content-length"}


def test_both_checkers_accept_a_full_file() -> None:
    """``warcio check`` and ``fastwarc check -p`` pass a file with every kind of record, and no digest is left unchecked."""
    wire = replace(PAGE, wire_body=gzip.compress(PAGE.answer.body))
    empty = replace(PAGE, answer=Answer(status=204, headers=(), body=b""))
    odd = replace(PAGE, answer=Answer(status=200, headers=(("x-name", "Grüße ✓"), ("content-length", "999")), body=bytes(range(256)) * 99, truncated="length"))
    post = Resource(uri="urn:post:https://x.com/a/status/1", content_type="application/json", body=b"{}", at=AT)
    assert complaints(written((PAGE, wire, empty, odd), (post,))) == []


def test_a_flipped_byte_is_found() -> None:
    """The digests are real: a changed payload fails both checkers."""
    image = replace(PAGE, answer=Answer(status=200, headers=(("content-type", "image/jpeg"),), body=b"A" * 5000))
    warc = b"".join(_members(written((image,)))).replace(b"AAAA", b"AAAB", 1)
    assert complaints(warc) != []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=2000),
    headers=st.lists(
        st.tuples(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True), st.text(max_size=40).filter(lambda text: text.isprintable())), max_size=6
    ),
    status=st.integers(min_value=100, max_value=599),
)
def test_every_body_comes_back_whole(body: bytes, headers: list[tuple[str, str]], status: int) -> None:
    """Whatever a server says, the payload that is read back is the payload that was given, and its digests verify."""
    plain: Headers = tuple((name, value) for name, value in headers if name.lower() not in {"content-encoding", "transfer-encoding"})
    stored = records(written((replace(PAGE, answer=Answer(status=status, headers=plain, body=body)),)))[1]
    assert stored[2] == body


@pytest.mark.parametrize("moment", [AT, AT.astimezone()])
def test_dates_are_utc(moment: datetime) -> None:
    """WARC-Date is UTC whatever zone the clock spoke."""
    assert records(written((replace(PAGE, started_at=moment),)))[1][0]["WARC-Date"] == "2026-05-30T12:00:00.123456Z"


LONG = replace(PAGE, answer=replace(PAGE.answer, body=b"<p>The harbour is open.</p>" * 100))
ELSEWHERE = replace(LONG, url="https://mirror.example/a", started_at=AT.replace(hour=13))


def twice(*exchanges: Exchange, resources: tuple[Resource, ...] = ()) -> tuple[bytes, bytes, Traffic]:
    """Write the same twice, the second time knowing the first; return both files and what the second holds and needs."""
    first, second = BytesIO(), BytesIO()
    held = write_warc(exchanges, resources, INFO, first)
    name = sha256(first.getvalue()).hexdigest()

    def known(digests: Collection[str]) -> dict[str, Original]:
        found = {digest: read_original(first, held.payloads[digest], digest, name=name) for digest in digests if digest in held.payloads}
        return {digest: original for digest, original in found.items() if original is not None}

    needs = write_warc(exchanges, resources, INFO, second, known)
    return first.getvalue(), second.getvalue(), needs


def test_a_payload_kept_in_an_earlier_file_comes_as_a_revisit() -> None:
    """WARC 1.1 §6.7.2: it names profile, digest, and record, address and date of the payload; the head is kept, and the file names the earlier one."""
    text = Resource(uri="urn:text:https://example.org/", content_type="text/plain", body=b"The harbour is open. " * 100, at=AT)
    first, second, needs = twice(LONG, resources=(text,))
    _, original, _, kept_text = [headers for headers, _, _, _ in records(first)]
    info, revisit, request, again = records(second)
    name = sha256(first).hexdigest()
    assert [headers["WARC-Type"] for headers, *_ in (info, revisit, request, again)] == ["warcinfo", "revisit", "request", "revisit"]
    headers, http, body, line = revisit
    assert headers["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert headers["WARC-Payload-Digest"] == f"sha256:{sha256(LONG.answer.body).hexdigest()}"
    assert (headers["WARC-Refers-To-Target-URI"], headers["WARC-Refers-To-Date"]) == (original["WARC-Target-URI"], original["WARC-Date"])
    assert (line, http["content-length"], body) == ("200 OK", str(len(LONG.answer.body)), b"")
    assert (again[0]["WARC-Refers-To-Target-URI"], again[0]["Content-Length"]) == (kept_text["WARC-Target-URI"], "0")
    assert (needs.payloads, needs.requires) == ({}, frozenset({name}))
    assert f"requires: sha256:{name}" in info[2].decode().splitlines()
    assert complaints(second) == []


def test_a_payload_that_comes_twice_in_a_file_is_kept_once() -> None:
    """Whatever its address: the second one refers to the first, in the same file, which needs no other."""
    out = BytesIO()
    traffic = write_warc((LONG, ELSEWHERE), (), INFO, out)
    _, (first, *_), _, (second, http, body, _), _ = records(out.getvalue())
    assert (first["WARC-Type"], second["WARC-Type"]) == ("response", "revisit")
    assert second["WARC-Refers-To"] == first["WARC-Record-ID"]
    assert (second["WARC-Refers-To-Target-URI"], second["WARC-Target-URI"]) == (LONG.url, ELSEWHERE.url)
    assert (http["x-orig-content-encoding"], body) == ("gzip", b"")
    assert (len(traffic.payloads), traffic.requires) == (1, frozenset())
    assert complaints(out.getvalue()) == []


def test_small_and_cut_payloads_are_kept_anew() -> None:
    """A revisit would cost more than the one, and of the other nobody knows the rest."""
    cut = replace(LONG, answer=replace(LONG.answer, truncated="time"))
    out = BytesIO()
    assert write_warc((PAGE, PAGE, cut, cut), (), INFO, out) == Traffic()
    assert [headers["WARC-Type"] for headers, *_ in records(out.getvalue())][1::2] == ["response"] * 4


def test_a_long_payload_is_found_again() -> None:
    """However many parts it is read in."""
    noise = b"".join(sha256(bytes([number % 256, number // 256])).digest() for number in range(20_000))
    video = replace(LONG, answer=Answer(status=200, headers=(("content-type", "video/mp4"),), body=noise))
    _, second, needs = twice(video, resources=(Resource(uri="urn:post:a", content_type="application/json", body=noise[1:], at=AT),))
    assert [headers["WARC-Type"] for headers, *_ in records(second)] == ["warcinfo", "revisit", "request", "revisit"]
    assert needs.payloads == {}


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (("", ""), True),
        (("response", "resource"), False),
        (("response", "request"), False),
        (("response", "metadata"), False),
        (("WARC-Date", "WARC-Truncated"), False),
        (("WARC-Type", "WARC-Truncated: length\r\nWARC-Type"), False),
        (("WARC-Record-ID", "X-Record-ID"), False),
        (("WARC-Target-URI", "X-Target-URI"), False),
        (("WARC-Date", "X-Date"), False),
        (("Content-Length", "X-Length"), False),
    ],
)
def test_only_a_whole_payload_under_its_own_record_is_referred_to(change: tuple[str, str], holds: bool) -> None:
    """WARC 1.1 §6.7.2: what stands there is a response or a resource, not cut, and has the names by which a revisit refers to it."""
    first = BytesIO()
    ((digest, offset),) = write_warc((LONG,), (), INFO, first).payloads.items()
    member = zlib.decompressobj(31).decompress(first.getvalue()[offset:])
    before, after = (text.encode() for text in change)
    changed = BytesIO(gzip.compress(member.replace(before, after, 1)))
    assert (read_original(changed, 0, digest, name="f") is not None) == holds


@pytest.mark.parametrize("damage", [b"", b"\0" * 3000, b"\x1f\x8b\x08"], ids=["gone", "overwritten", "no member"])
def test_nothing_refers_to_a_record_that_does_not_stand_there(damage: bytes) -> None:
    """The record is read where the ledger says it is: a payload that another file no longer holds is kept anew."""
    first = BytesIO()
    ((digest, offset),) = write_warc((LONG,), (), INFO, first).payloads.items()
    assert read_original(first, offset, digest, name="f") is not None
    assert read_original(first, offset, "0" * 64, name="f") is None
    assert read_original(first, 0, digest, name="f") is None
    assert read_original(BytesIO(first.getvalue()[:offset] + damage), offset, digest, name="f") is None


def test_a_flipped_byte_in_a_revisit_is_found() -> None:
    """The head that it keeps is under a digest of its own."""
    _, second, _ = twice(replace(LONG, answer=replace(LONG.answer, headers=(("x-name", "AAAA"),))))
    assert complaints(b"".join(_members(second))) == []
    assert complaints(b"".join(_members(second)).replace(b"AAAA", b"AAAB", 1)) != []


@pytest.mark.parametrize("length", [10, 5000, 100_000])
def test_an_address_may_be_long(length: int) -> None:
    """Of a record with a header of more than 64 kB nobody reads the end: what it holds is kept anew."""
    first = BytesIO()
    ((digest, offset),) = write_warc((replace(LONG, url="https://example.org/" + "a" * length),), (), INFO, first).payloads.items()
    found = read_original(first, offset, digest, name="f")
    assert (found is None) == (length == 100_000)
    assert found is None or found.url == "https://example.org/" + "a" * length


def test_no_revisit_refers_to_a_revisit() -> None:
    """Who follows one finds the payload, never another reference."""
    _, second, needs = twice(LONG)
    behind_warcinfo = zlib.decompressobj(31)
    behind_warcinfo.decompress(second)
    offset = len(second) - len(behind_warcinfo.unused_data)
    assert read_original(BytesIO(second), offset, sha256(LONG.answer.body).hexdigest(), name="f") is None
    assert needs.payloads == {}


def _members(warc: bytes) -> list[bytes]:
    found = []
    while warc:
        member = zlib.decompressobj(31)
        found.append(member.decompress(warc))
        warc = member.unused_data
    return found
