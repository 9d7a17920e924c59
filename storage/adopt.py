"""Blobs that no row names: a process died after it had kept them and before it could tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.files import FileBlobs
from storage.fixity import check_blob
from storage.ledger import Ledger
from storage.reader import PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of the files that no row named."""

    adopted: int
    """Whole ones: fixity checks them and backups hold them from now on."""
    quarantined: tuple[Path, ...]
    """Damaged ones, where they lie now: under their name they would stand in the way of whole bytes."""


def adopt(ledger: Ledger, blobs: FileBlobs) -> Adopted:
    """Enter every whole blob that no row names and move the damaged ones aside; bytes that were once kept are never removed.

    It may run while others write: a blob whose row is just coming is entered by whoever is first.
    """
    adopted, quarantined = 0, list[Path]()
    found = _unnamed(blobs.digests(), ledger.blob_digests())
    while page := list(islice(found, PAGE)):
        damaged = [sha256 for sha256 in page if check_blob(blobs, sha256) is not None]
        quarantined += [blobs.quarantine(sha256) for sha256 in damaged]
        whole = set(page) - set(damaged)
        with ledger.write() as writer:
            writer.adopt_blobs(whole)
        adopted += len(whole)
    return Adopted(adopted=adopted, quarantined=tuple(quarantined))


def _unnamed(kept: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    """Yield what is kept and not named; both ascend, so neither is held in memory."""
    names = iter(named)
    name = next(names, None)
    for sha256 in kept:
        while name is not None and name < sha256:
            name = next(names, None)
        if sha256 != name:
            yield sha256
