"""What two independent checkers say of a WARC file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

TOOLS = Path(sys.executable).parent
NAME = "capture.warc.gz"


def complaints(warc: bytes) -> list[str]:
    """Return what ``warcio check`` and ``fastwarc check -p`` find wrong; blocks and payloads are all looked at.

    Of a revisit record nobody can check a payload that stands elsewhere (WARC 1.1 §6.7.2): warcio says so, FastWARC 2.0 digests what is not there and
    fails each of them. So for these alone its word on the payload is passed over; on their blocks it counts.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NAME).write_bytes(warc)
        # By a name of ours: they print it, and a folder's may well have "fail" in it.
        first = subprocess.run([TOOLS / "warcio", "check", "-v", NAME], cwd=folder, capture_output=True, text=True, check=False)
        blocks = subprocess.run([TOOLS / "fastwarc", "check", "-q", NAME], cwd=folder, capture_output=True, text=True, check=False)
        subprocess.run([TOOLS / "fastwarc", "check", "-p", "-q", "-o", "report.txt", NAME], cwd=folder, capture_output=True, check=False)
        verdicts = (Path(folder) / "report.txt").read_text(encoding="utf-8").splitlines()
    found = [line for line in first.stdout.splitlines() if "fail" in line or ("not checked" in line and "(revisit)" not in line)]
    found += [tool.stdout + tool.stderr or "failed without a word" for tool in (first, blocks) if tool.returncode]
    elsewhere = {f"{record_id}: OK, PAYLOAD_FAIL" for record_id in revisits(warc)}
    return found + [line for line in verdicts if "FAIL" in line and line not in elsewhere]


def revisits(warc: bytes) -> list[str]:
    """Return the ids of the revisit records."""
    return [record.rec_headers["WARC-Record-ID"] for record in ArchiveIterator(BytesIO(warc)) if record.rec_type == "revisit"]
