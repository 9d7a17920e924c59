"""Where the parts of an archive lie in its data directory."""

from __future__ import annotations

import os
from pathlib import Path

LEDGER = "ledger.sqlite"
"""File of the ledger, where that is SQLite's and nothing else is configured."""
BLOBS = "blobs"
"""Directory of the files that captures brought."""


def disks_of(data_dir: Path) -> tuple[Path, ...]:
    """Return the directories that may each be another disk's: that of the archive, and that of its files where this user sees one."""
    blobs = data_dir / BLOBS
    return (data_dir, blobs) if os.path.isdir(blobs) else (data_dir,)
