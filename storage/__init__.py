"""Open, read and check an archive: records, ledger, blobs, fixity.

This package imports nothing of the archiver: what was kept can be read without the program that kept it.
"""

from storage.blobs import Blobs
from storage.errors import (
    BlobDamagedError,
    BlobMissingError,
    BusyError,
    DiskFullError,
    LedgerError,
    NewerDatabaseError,
    NoConnectionError,
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
