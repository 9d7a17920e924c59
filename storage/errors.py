"""What can go wrong when an archive is opened, read or written; each error carries fields and says what to do next."""

from __future__ import annotations

from pathlib import Path

RESTORE = "keep what is there, and bring a backup back into another directory (archiver --data NEW restore COPY)"
"""What to do about a damaged ledger."""


class StorageError(Exception):
    """The archive could not do what was asked."""


class BlobMissingError(StorageError):
    """No bytes are kept under a digest: run fixity, then bring the blob back from a backup."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"blob {sha256} is missing: bring it back from a backup")


class BlobDamagedError(StorageError):
    """Kept bytes cannot be read, or no longer have their digest: bring the blob back from a backup."""

    def __init__(self, sha256: str, problem: str) -> None:
        self.sha256, self.problem = sha256, problem
        super().__init__(f"blob {sha256} is damaged ({problem}): bring it back from a backup")


class NewerDatabaseError(StorageError):
    """The database was written by a newer program: install that or a newer one; nothing was changed."""

    def __init__(self, database: str, revision: str) -> None:
        self.database, self.revision = database, revision
        super().__init__(f"{database} was written by a newer program (schema {revision}): install a newer version of Embed Archiver")


class ReadOnlyError(StorageError):
    """A place of the archive cannot be written: mount it writable, or give this user the right to write."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        super().__init__(f"{path} cannot be written: it is read-only, or this user may not write there")


class OlderDatabaseError(ReadOnlyError):
    """The database was written by an older program and must be brought up to date, but cannot be written: do so as its owner, or ask a copy."""

    def __init__(self, database: str, revision: str) -> None:
        super().__init__(database)
        self.revision = revision
        todo = "run 'archiver migrate' as the user whose daemon works there, or ask a copy of ledger and files that can be written"
        self.args = (f"{database} was written by an older program (schema {revision}), and cannot be brought up to date where it cannot be written: {todo}",)


class MovedError(ReadOnlyError):
    """A place of the archive that was there is not, or is empty: bring it back, or start anew where it is now."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        told = f"{path} was moved, or its disk is not mounted any more: bring it back, or start the daemon anew where it is now"
        self.args = (f"{told} (where its files are lost for good, 'mkdir -p {path}/00' lets it go on without them)",)


class NoLinksError(ReadOnlyError):
    """Files cannot get their names where there are no hard links: name a directory on another file system."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.args = (
            f"{path} lies on a file system without hard links (FAT, exFAT, one made of an object store): name a directory on another (ext4, XFS, NFS)",
        )


class BusyError(StorageError):
    """Somebody else holds the archive: stop the other daemon, or wait for it."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        super().__init__(f"{path} is in use by another process: stop the other daemon, or wait for it")


class OtherDaemonError(StorageError):
    """Another daemon, with a data directory of its own, works on the ledger: stop one of them."""

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(f"{database}: another daemon works on this ledger, and keeps its files elsewhere: stop one of them, or give each a ledger of its own")


class OtherArchiveError(StorageError):
    """A copy would take the place of another archive, or of a later state: name a new directory, or the earlier copy of this one."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        super().__init__(f"{path} holds an archive that is no earlier copy of this one: name another directory (to bring a copy back, use 'restore')")


class DiskFullError(StorageError):
    """No room is left: free some; everything acknowledged so far is kept."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        super().__init__(f"{path}: the disk is full; everything acknowledged so far is kept")


class NoConnectionError(StorageError):
    """The database server was not reached, let nobody in, or went away: do what ``advice`` says and try again."""

    def __init__(self, database: str, detail: str, advice: str) -> None:
        self.database, self.detail, self.advice = database, detail, advice
        super().__init__(f"{database}: no connection ({detail}): {advice}")


class LedgerError(StorageError):
    """The database refused or failed, for a reason that has no error of its own: read ``detail``."""

    def __init__(self, database: str, detail: str) -> None:
        self.database, self.detail = database, detail
        super().__init__(f"{database}: {detail}")


class AddressError(LedgerError):
    """The address of the ledger is none that can be used here: correct the setting."""

    def __init__(self, detail: str) -> None:
        super().__init__("setting database.url", detail)
