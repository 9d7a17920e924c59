"""What every store of blobs must keep to."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import BlobMissingError, Blobs
from storage.digest import CHUNK, sha256_hex

NEVER = sha256_hex(b"never kept")

several = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@several
@given(content=st.binary(max_size=300))
def test_kept_bytes_come_back_under_their_digest(blobs: Blobs, content: bytes) -> None:
    """By SHA-256 in lower-case hexadecimal, as sha256sum prints it."""
    sha256 = blobs.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert blobs.get(sha256) == content
    assert blobs.has(sha256)
    with blobs.open(sha256) as stream:
        assert stream.read() == content


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_a_stream_is_kept_as_its_bytes_are(blobs: Blobs, size: int) -> None:
    """From where it stands to its end, whatever its size."""
    content = bytes(number % 251 for number in range(size))
    source = io.BytesIO(b"read before" + content)
    source.seek(len(b"read before"))
    assert blobs.put_file(source) == (sha256_hex(content), size)
    assert blobs.get(sha256_hex(content)) == content
    assert blobs.put(content) == sha256_hex(content)


def test_keeping_the_same_bytes_again_changes_nothing(blobs: Blobs) -> None:
    """Kept bytes are never rewritten."""
    sha256 = blobs.put(b"same")
    path = blobs.path(sha256)
    before = _made(path)
    assert blobs.put(b"same") == sha256
    assert blobs.put_file(io.BytesIO(b"same")) == (sha256, 4)
    assert _made(path) == before
    assert list(blobs.digests()) == [sha256]


def _made(path: Path | None) -> object:
    """Return which file it is, and when it was written; when it was read is nothing to anybody."""
    return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_mode) if path and (found := path.stat()) else None


def test_a_local_file_holds_the_very_bytes(blobs: Blobs) -> None:
    """Where there is one, other programs can read it without us."""
    path = blobs.path(blobs.put(b"bytes"))
    assert path is None or (path.is_absolute() and path.read_bytes() == b"bytes")


def test_what_was_never_kept_is_missing(blobs: Blobs) -> None:
    """Absence is told by name, and is not an empty blob."""
    assert not blobs.has(NEVER)
    assert blobs.path(NEVER) is None
    with pytest.raises(BlobMissingError) as caught:
        blobs.get(NEVER)
    assert caught.value.sha256 == NEVER
    with pytest.raises(BlobMissingError):
        blobs.open(NEVER)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab", NEVER.upper(), NEVER + "\n", f"{NEVER[:62]}/."])
def test_a_name_that_is_no_digest_is_refused(blobs: Blobs, name: str) -> None:
    """A name from a database or a command line cannot lead out of the store."""
    for ask in (blobs.get, blobs.open, blobs.has, blobs.path):
        with pytest.raises(ValueError, match="not a SHA-256"):
            ask(name)


def test_the_space_left_is_told_before_anything_is_kept(blobs: Blobs) -> None:
    """In bytes, where there is an end to it."""
    free = blobs.free()
    assert free is None or free > 0


def test_all_digests_are_told_in_ascending_order(blobs: Blobs) -> None:
    """Also of an empty store: none."""
    assert list(blobs.digests()) == []
    kept = {blobs.put(bytes([number])) for number in range(40)}
    assert list(blobs.digests()) == sorted(kept)


def test_many_may_keep_the_same_bytes_at_once(blobs: Blobs) -> None:
    """All are told the same digest, and one whole blob is there."""
    content, told = b"x" * 100_000, []
    start = threading.Barrier(8)

    def keep() -> None:
        start.wait()
        told.append(blobs.put(content))

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [sha256_hex(content)] * 8
    assert blobs.get(sha256_hex(content)) == content
    assert list(blobs.digests()) == [sha256_hex(content)]
