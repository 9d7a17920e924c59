"""Fixity: digest again what is kept and tell what no longer is what its name says."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from enum import StrEnum

from storage.blobs import Blobs
from storage.digest import sha256_of
from storage.errors import BlobDamagedError, BlobMissingError


class Problem(StrEnum):
    """What is wrong with a blob."""

    MISSING = "missing"
    DAMAGED = "damaged"
    """Its bytes have another digest."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One blob that is not what it should be."""

    sha256: str
    problem: Problem
    found: str | None = None
    """Digest of the bytes found, where they could be read."""
    bytes: int | None = None
    """Size found."""


def check(blobs: Blobs, digests: Iterable[str], checked: Callable[[int], None] = lambda _: None) -> Generator[Damage, None, int]:
    """Yield the damaged ones of ``digests`` while reading them; the generator returns how many were checked.

    ``checked`` is called after each blob with the running count, for progress and for a closing line. Nothing is held in memory.
    """
    count = 0
    for count, sha256 in enumerate(digests, start=1):
        damage = check_blob(blobs, sha256)
        if damage is not None:
            yield damage
        checked(count)
    return count


def check_blob(blobs: Blobs, sha256: str) -> Damage | None:
    """Return what is wrong with one blob, None when it is whole."""
    try:
        with blobs.open(sha256) as stream:
            found, size = sha256_of(stream)
    except BlobMissingError:
        return Damage(sha256=sha256, problem=Problem.MISSING)
    except (BlobDamagedError, OSError):
        return Damage(sha256=sha256, problem=Problem.UNREADABLE)
    return None if found == sha256 else Damage(sha256=sha256, problem=Problem.DAMAGED, found=found, bytes=size)
