"""Open, read and check an archive: records, ledger, blobs, fixity.

This package imports nothing of the archiver: what was kept can be read without the program that kept it. Its names are loaded when they are first
asked for: whoever only needs the records, as the process that decodes pictures does, must not wait for the database's library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.blobs import Blobs
    from storage.errors import (
        BlobDamagedError,
        BlobMissingError,
        BusyError,
        DiskFullError,
        LedgerError,
        NewerDatabaseError,
        NoConnectionError,
        OlderDatabaseError,
        ReadOnlyError,
        StorageError,
    )
    from storage.files import FileBlobs
    from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter, ReportFilter
    from storage.fixity import Damage, check
    from storage.ledger import Ledger, Reader, Writer, open_ledger
    from storage.lock import hold

__all__ = [
    "ArticleFilter",
    "BlobDamagedError",
    "BlobMissingError",
    "Blobs",
    "BusyError",
    "CaptureFilter",
    "ChangeFilter",
    "Damage",
    "DiskFullError",
    "FileBlobs",
    "Ledger",
    "LedgerError",
    "NewerDatabaseError",
    "NoConnectionError",
    "OlderDatabaseError",
    "PostFilter",
    "ReadOnlyError",
    "Reader",
    "ReportFilter",
    "StorageError",
    "Writer",
    "check",
    "hold",
    "open_ledger",
]

HOMES = ("blobs", "errors", "files", "filters", "fixity", "ledger", "lock")
"""Modules that a name of ours is looked for in, those that cost little first."""


def __getattr__(name: str) -> object:
    """Load one of the names above (PEP 562)."""
    if name in __all__:
        for home in HOMES:
            found = vars(import_module(f"storage.{home}")).get(name)
            if found is not None:
                return found
    raise AttributeError(f"module 'storage' has no attribute {name!r}")
