"""Raw answers are read as others saved them: with the body as it was sent, or as it is to be read."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.saved import LARGEST, read_saved

BODY = b'{"id_str": "20", "text": "just setting up"}'
CHUNKS = b"%x\r\n%s\r\n3;a=b\r\n%s\r\n0\r\n\r\n" % (len(BODY) - 3, BODY[:-3], BODY[-3:])


def saved(body: bytes, *headers: str) -> bytes:
    """Return a raw answer."""
    return "\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode() + body


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(saved(BODY), id="plain"),
        pytest.param(saved(BODY, "content-encoding: gzip", "Transfer-Encoding: chunked"), id="kept-decoded"),
        pytest.param(saved(BODY.replace(b" ", b"\n"), "Transfer-Encoding: chunked"), id="kept-in-lines"),
        pytest.param(saved(gzip.compress(BODY), "Content-Encoding: gzip"), id="gzip"),
        pytest.param(saved(gzip.compress(BODY)), id="gzip-without-its-header"),
        pytest.param(saved(zlib.compress(BODY), "CONTENT-ENCODING: deflate"), id="deflate"),
        pytest.param(saved(brotli.compress(BODY), "content-encoding: br"), id="br"),
        pytest.param(saved(CHUNKS, "transfer-encoding: chunked"), id="chunks"),
        pytest.param(
            saved(
                b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(BODY, mtime=0)), gzip.compress(BODY, mtime=0)),
                "transfer-encoding: chunked",
                "content-encoding: gzip",
            ),
            id="chunks-of-gzip",
        ),
        pytest.param(
            b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 302 Found\r\nlocation: /a\r\n\r\n" + saved(BODY), id="behind-a-proxy-and-a-redirect"
        ),
        pytest.param(b"HTTP/2 200\nserver: x\n\n" + BODY, id="bare-line-ends"),
    ],
)
def test_the_body_is_what_the_answer_says(raw: bytes) -> None:
    """Whether or not who saved it undid chunks and coding, which its headers name either way; of several answers in a row the last one counts."""
    answer = read_saved(raw)
    assert (answer.status, answer.body.replace(b"\n", b" "), answer.truncated) == (200, BODY, None)


def test_a_line_end_behind_the_headers_is_no_coded_body() -> None:
    """Redirects have no body, and editors end a file with a line end."""
    assert read_saved(saved(b"\n", "content-encoding: gzip")).truncated is None


@pytest.mark.parametrize(
    ("raw", "cut"),
    [
        pytest.param(saved(gzip.compress(BODY)[:-9], "content-encoding: gzip"), "disconnect", id="gzip"),
        pytest.param(saved(CHUNKS[:-9], "transfer-encoding: chunked"), "disconnect", id="chunks"),
        pytest.param(saved(CHUNKS[:4], "transfer-encoding: chunked"), "disconnect", id="nothing behind the size of a chunk"),
        pytest.param(saved(gzip.compress(b" " * (LARGEST + 1)), "content-encoding: gzip"), "length", id="bomb"),
    ],
)
def test_a_body_that_breaks_off_is_cut(raw: bytes, cut: str) -> None:
    """R8: it is no whole answer, so it proves nothing."""
    assert read_saved(raw).truncated == cut


@given(st.binary(max_size=200), st.sampled_from(["gzip", "br", "deflate", "zstd", "gzip, br", "x"]), st.sampled_from(["chunked", "identity"]))
def test_any_body_is_read(body: bytes, coding: str, transfer: str) -> None:
    """Headers may say what is not so."""
    assert read_saved(saved(body, f"content-encoding: {coding}", f"transfer-encoding: {transfer}")).status == 200
