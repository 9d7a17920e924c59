"""What a capture looks like in print."""

from __future__ import annotations

from archiver.cli.output import print_json, row, say
from storage.blobs import Blobs
from storage.filters import CaptureFilter
from storage.ledger import Ledger
from storage.model import Json
from storage.vocabulary import Outcome


def with_paths(capture: dict[str, Json], blobs: Blobs) -> dict[str, Json]:
    """Return a capture row whose files, and the WARCs that they require, say where they lie."""
    files, required = capture.pop("files") or [], capture.pop("requires") or []
    assert isinstance(files, list)
    assert isinstance(required, list)
    made: list[Json] = []
    for file in files:
        assert isinstance(file, dict)
        path = blobs.path(str(file["sha256"]))
        told = {name: file[name] for name in ("sha256", "bytes", "media_type", "url")}
        made.append({"role": file["role"], "path": str(path) if path else None, **told})
    lies = [(str(warc), blobs.path(str(warc))) for warc in required]
    return {**capture, "files": made, "requires": [{"path": str(path) if path else None, "sha256": warc} for warc, path in lies]}


def print_capture(ledger: Ledger, blobs: Blobs, capture_id: str, *, as_json: bool) -> Outcome:
    """Print one capture and return how complete it is."""
    with ledger.read() as reader:
        rows = [with_paths(row(one), blobs) for one in reader.captures(CaptureFilter(capture=capture_id))]
    for one in rows:
        print_json(one) if as_json else print_one(one)
    return Outcome(str(rows[0]["outcome"]))


def print_one(capture: dict[str, Json]) -> None:
    """Print one capture for people, file by file."""
    say(f"{capture['outcome']}  {capture['taken_at']}  {capture['url']}")
    for missing in capture["missing"] if isinstance(capture["missing"], list) else []:
        say(f"  missing: {missing}")
    for file in capture["files"] if isinstance(capture["files"], list) else []:
        assert isinstance(file, dict)
        say(f"  {file['role']!s:16} {file['path']}")
