"""An archive outlives the program that made it: storage opens, reads and checks it without the archiver."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from storage import FileBlobs, open_ledger
from storage.model import Capture, File, Post, PostKey
from storage.vocabulary import Outcome, Role

NEEDED = {"storage", "sqlalchemy", "alembic", "mako", "markupsafe", "greenlet", "typing_extensions"}
"""All that an archive needs besides Python: SQLAlchemy and Alembic with what they need themselves."""

TOLERATED = {"pygments", "cython_runtime"}
"""Mako colours its error pages with Pygments where it finds it; the other is no package but a trace of compiled modules."""

READER = """
import json, sys
before = set(sys.modules)

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "archiver":
            raise ModuleNotFoundError(f"blocked: {name}", name=name)

sys.meta_path.insert(0, Blocker())
try:
    import archiver
except ModuleNotFoundError:
    pass
else:
    raise SystemExit("the archiver can be imported")
import storage
from pathlib import Path
root = Path(sys.argv[1])
ledger, blobs = storage.open_ledger(f"sqlite:///{root}/ledger.sqlite"), storage.FileBlobs(root / "blobs")
with ledger.read() as reader:
    posts = [post.text for post in reader.posts(storage.PostFilter())]
    files = [blobs.get(file.sha256).decode() for capture in reader.captures(storage.CaptureFilter()) for file in capture.files]
    damage = [part.sha256 for part in storage.check(blobs, reader.blob_digests())]
ledger.close()
storage.open_ledger(f"sqlite:///{root}/another.sqlite").close()
roots = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps({"posts": posts, "files": files, "damage": damage, "imported": sorted(roots - set(sys.stdlib_module_names))}))
"""


def test_an_archive_is_opened_read_and_checked_with_the_archiver_not_importable(tmp_path: Path) -> None:
    """Nothing is imported but storage and what it declares, neither to read an archive nor to make one."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    blobs, ledger = FileBlobs(tmp_path / "blobs"), open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    kept = File(role=Role.TEXT, sha256=blobs.put(b"what was kept"), bytes=13, media_type="text/plain")
    with ledger.write() as writer:
        post_id = writer.see_post(Post(key=PostKey(platform="x", id="1"), permalink="p", first_seen=at, text="what was said"))
        writer.add_capture(Capture(capture="urn:uuid:1", url="p", taken_at=at, outcome=Outcome.COMPLETE, software="s", post_id=post_id, files=(kept,)))
    ledger.close()
    # In another directory: nothing may be found by lying beside it.
    away = tmp_path / "away"
    away.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    told = subprocess.run([sys.executable, "-c", READER, str(tmp_path)], cwd=away, env=environment, capture_output=True, text=True, check=False)
    assert told.stderr == ""
    answer = json.loads(told.stdout)
    imported = {name for name in answer.pop("imported") if not name.startswith("_")}
    assert answer == {"posts": ["what was said"], "files": ["what was kept"], "damage": []}
    assert imported - TOLERATED <= NEEDED
    assert {"storage", "sqlalchemy", "alembic"} <= imported
