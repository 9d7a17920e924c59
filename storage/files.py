"""Blobs as files of one directory: ``ab/cd/abcd…`` named by digest, mode 0444."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from storage.digest import chunks, is_sha256, sha256_hex
from storage.durable import flush
from storage.errors import BlobDamagedError, BlobMissingError, DiskFullError, MovedError, NoLinksError, ReadOnlyError, StorageError
from storage.fixity import check_blob
from storage.owner import hand_over

MODE = 0o444
TEMPORARY = ".incoming-"
QUARANTINE = "quarantine"
"""Directory beside the blobs for damaged files that stood in the way of whole ones."""

FIRST = re.compile("[0-9a-f]{2}")
"""Names of the directories that blobs lie in, at the root."""

FULL = {errno.ENOSPC, errno.EDQUOT}
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}
"""What a file system answers that knows no hard links (link(2))."""
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class FileBlobs:
    """A directory of blobs on a local file system that knows hard links.

    A blob is written to a temporary file, flushed to the disk and only then linked to its name, which fails where the
    name exists: whatever got its name was whole, and is never replaced. What is so no longer when its bytes come again is moved aside.
    """

    def __init__(self, root: Path, *, begun: bool = False) -> None:
        """Know a directory; ``begun`` says that blobs were kept in it before, whatever is there now."""
        self._root = root
        self._begun = begun
        self._found: tuple[int, int] | None = None
        """What the directory was when blobs were last kept in it: its device and inode."""
        self._entered: set[Path] = set()
        """Directories whose own entries this process has flushed: 65,793 at the most."""

    def put(self, content: bytes) -> str:
        """Keep bytes and return their digest; they survive a power cut when it returns."""
        sha256 = sha256_hex(content)
        target = self._target(sha256)
        with doors_of(self._root):
            self._enter()
            self._make(target.parent)
            if check_blob(self, sha256) is not None:
                with _temporary(target.parent) as (raw, temporary):
                    _write(raw, content)
                    self._keep(raw, temporary, target)
            self._settle(target)
        return sha256

    def put_file(self, source: BinaryIO) -> tuple[str, int]:
        """Keep what is left in a stream, as ``put`` does, without holding it in memory; return digest and size."""
        digest, size = hashlib.sha256(), 0
        with doors_of(self._root):
            self._enter()
            # The name is only known at the end, so the temporary file lies at the root: the same file system, as links need.
            with _temporary(self._root) as (raw, temporary):
                for chunk in chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
                    _write(raw, chunk)
                target = self._target(digest.hexdigest())
                self._make(target.parent)
                if check_blob(self, digest.hexdigest()) is not None:
                    self._keep(raw, temporary, target)
            self._settle(target)
        return digest.hexdigest(), size

    def get(self, sha256: str) -> bytes:
        """Return kept bytes after checking their digest; BlobMissingError, BlobDamagedError."""
        with self.open(sha256) as stream:
            try:
                content = stream.read()
            except OSError as exc:
                raise BlobDamagedError(sha256, f"cannot be read: {exc.strerror}") from exc
        found = sha256_hex(content)
        if found != sha256:
            raise BlobDamagedError(sha256, f"its bytes have digest {found}")
        return content

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading, unchecked; BlobMissingError, BlobDamagedError."""
        try:
            # Waiting for nobody: what stands in a blob's place may be a pipe that nobody ever writes to.
            descriptor = os.open(self._target(sha256), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError as exc:
            raise BlobMissingError(sha256) from exc
        except OSError as exc:
            raise BlobDamagedError(sha256, f"cannot be opened: {exc.strerror}") from exc
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise BlobDamagedError(sha256, "is no file")
        return os.fdopen(descriptor, "rb")

    def has(self, sha256: str) -> bool:
        """Return whether bytes are kept under a digest."""
        return self.path(sha256) is not None

    def path(self, sha256: str) -> Path | None:
        """Return the absolute path of a blob's file; None where there is none."""
        target = self._target(sha256)
        with doors_of(self._root):
            return target.absolute() if target.is_file() else None

    def find(self) -> None:
        """Make sure that blobs which were kept are where they were; MovedError where nothing is. What is kept in their place nobody finds when they are back.

        The directory itself may be the place of a disk, and is there, and empty, when that is not mounted.
        """
        with doors_of(self._root):
            found = _place_of(self._root)
            if self._begun and (found is None or found != self._found) and not _holds_any(self._root):
                raise MovedError(self._root)

    def free(self) -> int:
        """Return how many bytes the file system has left for this user."""
        with doors_of(self._root):
            self._enter()
            return shutil.disk_usage(self._root).free

    def digests(self) -> Iterator[str]:
        """Yield the digests of all kept blobs, in ascending order; whatever else lies there is passed over."""
        for first in _names(self._root):
            for second in _names(self._root / first):
                yield from (name for name in _names(self._root / first / second) if is_sha256(name))

    def sweep(self, seen: Callable[[], None] = lambda: None) -> int:
        """Remove temporary files that a killed process left, and return how many; those that somebody still writes stay.

        ``seen`` is called for each directory: on a disk that turns, reading all of them takes minutes.
        """
        with doors_of(self._root):
            return sum(map(_left, [*self._temporaries(seen)]))

    def barred(self) -> Path | None:
        """Return a directory in which this user may keep no blob (one that somebody else made), None where all are open."""
        kept_in = (*self._root.glob("??"), *self._root.glob("??/??"))
        return next((directory for directory in kept_in if not os.access(directory, os.W_OK | os.X_OK)), None)

    def quarantine(self, sha256: str) -> Path:
        """Move a file that is not what its name says out of the way of whole bytes of that name, and return where it lies now."""
        folder = self._root / QUARANTINE
        aside = next(path for number in count() if not os.path.lexists(path := folder / (f"{sha256}.{number}" if number else sha256)))
        with doors_of(self._root):
            folder.mkdir(exist_ok=True)
            hand_over(folder, self._root)
            self._target(sha256).rename(aside)
        return aside

    def _temporaries(self, seen: Callable[[], None]) -> Iterator[Path]:
        yield from self._root.glob(f"{TEMPORARY}*")
        for directory in self._root.glob("??/??"):
            seen()
            yield from directory.glob(f"{TEMPORARY}*")

    def _target(self, sha256: str) -> Path:
        if not is_sha256(sha256):
            raise ValueError(f"not a SHA-256 in lower-case hexadecimal: {sha256!r}")
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _keep(self, raw: io.FileIO, temporary: Path, target: Path) -> None:
        os.fchmod(raw.fileno(), MODE)
        os.fsync(raw.fileno())
        try:
            self._link(temporary, target)
        except OSError as exc:
            if exc.errno in NO_LINKS:
                raise NoLinksError(self._root) from exc
            raise

    def _link(self, temporary: Path, target: Path) -> None:
        try:
            os.link(temporary, target)
        except FileExistsError:
            # Somebody else may have kept the same bytes meanwhile: theirs stay. What is damaged makes room, now that whole bytes are on the disk.
            if check_blob(self, target.name) is not None:
                self.quarantine(target.name)
                with suppress(FileExistsError):
                    os.link(temporary, target)

    def _settle(self, target: Path) -> None:
        self._begun = True
        # Always, also for a blob that was there: the process that linked it may have died before it got here.
        flush(target.parent)
        # Directories stay: whose entry was flushed once need not be flushed with every blob below it.
        for directory in (target.parent, target.parent.parent, self._root):
            if directory not in self._entered:
                flush(directory.parent)
                self._entered.add(directory)

    def _enter(self) -> None:
        """Make the directory where nothing was kept yet; MovedError as with ``find``."""
        self.find()
        self._make(self._root)
        found = _place_of(self._root)
        if found != self._found:
            self._found = found
            self._entered.clear()

    def _make(self, directory: Path) -> None:
        """Make the directory of a blob where it is missing, and those above it."""
        if not directory.is_dir():
            if directory != self._root:
                self._make(directory.parent)
            directory.mkdir(parents=True, exist_ok=True)
            hand_over(directory, directory.parent)
            # Also one that somebody had taken away has a new entry.
            self._entered.discard(directory)


def _left(temporary: Path) -> bool:
    """Remove a temporary file that nobody holds, and tell whether it was one."""
    try:
        descriptor = os.open(temporary, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        # Root's, who has not given it yet.
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        temporary.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _held(directory: Path) -> tuple[int, str]:
    """Make a temporary file that is held (flock(2)) for as long as it is open: 'add' and 'capture' write while a daemon starts, and sweeps."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=TEMPORARY, dir=directory)
        hand_over(descriptor, directory)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        # Swept away before it was held.
        os.close(descriptor)


@contextmanager
def _temporary(directory: Path) -> Iterator[tuple[io.FileIO, Path]]:
    descriptor, name = _held(directory)
    with io.FileIO(descriptor, "wb") as raw:
        try:
            yield raw, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


def _write(raw: io.FileIO, content: bytes) -> None:
    """Write all of ``content``: one call may take less than it was given (write(2))."""
    rest = memoryview(content)
    while rest:
        written = raw.write(rest)
        if not written:
            raise OSError(errno.EIO, "nothing was written")
        rest = rest[written:]


def _place_of(directory: Path) -> tuple[int, int] | None:
    try:
        found = directory.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _holds_any(root: Path) -> bool:
    """Return whether a directory has any of those that blobs lie in."""
    return any(FIRST.fullmatch(name) for name in _names(root))


def _names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir()) if directory.is_dir() else []


@contextmanager
def doors_of(root: Path) -> Iterator[None]:
    """Turn what the file system refuses below a directory into our errors."""
    try:
        yield
    except OSError as exc:
        if exc.errno in FULL:
            raise DiskFullError(root) from exc
        if exc.errno in READ_ONLY:
            raise ReadOnlyError(root) from exc
        raise StorageError(f"{root}: {exc.strerror or exc}") from exc
