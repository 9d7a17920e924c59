"""Blobs that no row names: a process died after it had kept them and before it could tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.files import FileBlobs
from storage.fixity import check
from storage.ledger import Ledger
from storage.reader import PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of the files that no row named."""

    adopted: int
    """Whole ones: fixity checks them and backups hold them from now on."""
    quarantined: tuple[Path, ...]
    """Damaged ones, where they lie now: under their name they would stand in the way of whole bytes."""


def adopt(ledger: Ledger, blobs: FileBlobs, seen: Callable[[], None] = lambda: None) -> Adopted:
    """Enter every whole blob that no row names and move the damaged ones aside; bytes that were once kept are never removed.

    It may run while others write: a blob whose row is just coming is entered by whoever is first. ``seen`` is called for each blob, and for each
    that was read.
    """
    adopted, quarantined = 0, list[Path]()
    found = _unnamed(_each(blobs.digests(), seen), ledger.blob_digests())
    while page := list(islice(found, PAGE)):
        damaged = [damage.sha256 for damage in check(blobs, page, lambda _: seen())]
        quarantined += [blobs.quarantine(sha256) for sha256 in damaged]
        whole = set(page) - set(damaged)
        with ledger.write() as writer:
            writer.adopt_blobs(whole)
        adopted += len(whole)
    return Adopted(adopted=adopted, quarantined=tuple(quarantined))


def _each(kept: Iterable[str], seen: Callable[[], None]) -> Iterator[str]:
    for sha256 in kept:
        seen()
        yield sha256


def _unnamed(kept: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    """Yield what is kept and not named; both ascend, so neither is held in memory."""
    names = iter(named)
    name = next(names, None)
    for sha256 in kept:
        while name is not None and name < sha256:
            name = next(names, None)
        if sha256 != name:
            yield sha256
