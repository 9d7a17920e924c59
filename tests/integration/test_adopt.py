"""What a process that died had kept and not yet told of is not lost, and stands in nobody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.app.archive import take_up_again
from archiver.worker import going_on
from storage import FileBlobs, Ledger, check
from storage.adopt import adopt
from storage.digest import sha256_hex

CONTENTS = [b"%d" % number for number in range(20)]


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    """Give a store of twenty blobs."""
    store = FileBlobs(tmp_path / "blobs")
    for content in CONTENTS:
        store.put(content)
    return store


def name(ledger: Ledger, *digests: str) -> None:
    """Let rows name blobs."""
    with ledger.write() as writer:
        writer.adopt_blobs(digests)


@pytest.mark.parametrize("named", [0, 7, 20])
def test_every_whole_blob_is_named_afterwards(ledger: Ledger, blobs: FileBlobs, named: int) -> None:
    """Whichever of them were named before; the second time there is nothing left to adopt."""
    name(ledger, *map(sha256_hex, CONTENTS[:named]))
    assert adopt(ledger, blobs).adopted == 20 - named
    assert list(ledger.blob_digests()) == list(blobs.digests()) == sorted(map(sha256_hex, CONTENTS))
    assert adopt(ledger, blobs).adopted == 0


def test_a_blob_that_a_row_names_and_that_is_missing_stays_named(ledger: Ledger, blobs: FileBlobs) -> None:
    """Adopting brings nothing back and hides nothing: fixity still tells of it."""
    missing = [sha256_hex(content) for content in (b"first", b"second", b"third")]
    name(ledger, *missing)
    assert adopt(ledger, blobs).adopted == 20
    assert sorted(damage.sha256 for damage in check(blobs, ledger.blob_digests())) == sorted(missing)


def test_a_damaged_file_that_nothing_names_is_moved_out_of_the_way(ledger: Ledger, blobs: FileBlobs) -> None:
    """Its bytes are kept aside; whole ones can take the name again."""
    sha256 = sha256_hex(CONTENTS[3])
    path = blobs.path(sha256)
    assert path is not None
    path.chmod(0o644)
    path.write_bytes(b"cut")
    found = adopt(ledger, blobs)
    assert (found.adopted, [aside.read_bytes() for aside in found.quarantined]) == (19, [b"cut"])
    assert not blobs.has(sha256)
    blobs.put(CONTENTS[3])
    assert blobs.get(sha256) == CONTENTS[3]
    assert adopt(ledger, blobs).adopted == 1


@pytest.mark.parametrize("named", [0, 20])
def test_whoever_waits_for_a_start_is_told_that_it_goes_on(ledger: Ledger, blobs: FileBlobs, named: int) -> None:
    """A disk that turns takes minutes to read 65,536 directories: systemd ended each start of a large archive after two of them (TimeoutStartSec)."""
    name(ledger, *map(sha256_hex, CONTENTS[:named]))
    seconds, told = iter(range(0, 100_000, 5)), list[str]()
    take_up_again(ledger, blobs, going_on(lambda: next(seconds), told.append))
    passed = next(seconds) - 5
    assert passed >= 5 * (len(CONTENTS) * (2 if named else 3))
    assert told == ["EXTEND_TIMEOUT_USEC=60000000"] * (passed // 15)
