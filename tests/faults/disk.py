"""A disk that forgets at a power cut whatever was not flushed, and that fails when it is told to: a file system in memory, by FUSE.

The strictest disk that POSIX allows: ``fsync`` of a file keeps its bytes and nothing else, ``fsync`` of a directory keeps its entries and nothing else.
``python -m tests.faults.disk MOUNTPOINT`` mounts it and takes one order a line (JSON) on stdin, each answered by a line on stdout:
``{"cut": DIRECTORY}`` writes what a power cut would leave, and from then on all calls fail; ``{"fail": CALLS, "errno": NUMBER}`` makes these calls fail
from now on, ``{"fail": []}`` none. It unmounts at the end of stdin.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest

FUSE = Path("/dev/fuse")
BLOCK = 4096
ASKING = ("getattr", "readdir", "statfs", "open", "read", "utimens")
WRITING = ("write", "create", "truncate", "link", "unlink", "rename", "mkdir", "rmdir", "chmod")
FLUSHING = ("fsync", "fsyncdir")


@dataclass(eq=False, slots=True)
class File:
    """Bytes as they are read, and as they were flushed last."""

    mode: int
    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""

    def flush(self) -> None:
        """Keep the bytes."""
        self.kept = bytes(self.now)


@dataclass(eq=False, slots=True)
class Directory:
    """Entries as they are listed, and as they were flushed last."""

    mode: int
    now: dict[str, Node] = field(default_factory=dict)
    kept: dict[str, Node] = field(default_factory=dict)

    def flush(self) -> None:
        """Keep the entries."""
        self.kept = dict(self.now)


Node: TypeAlias = File | Directory


class Disk:
    """The file system's calls, as FUSE names them; each raises OSError."""

    def __init__(self) -> None:
        self.root = Directory(stat.S_IFDIR | 0o755)
        self.failing: dict[str, int] = {}
        self.lock = threading.RLock()

    def guarded(self, call: str) -> Callable[..., Any]:
        """Return one of the calls, which fails where it was told to."""
        carry_out: Callable[..., Any] = getattr(self, call)

        def guard(*arguments: Any) -> Any:
            with self.lock:
                if call in self.failing:
                    raise OSError(self.failing[call], os.strerror(self.failing[call]))
                return carry_out(*arguments)

        return guard

    def getattr(self, path: str, _handle: Any = None) -> dict[str, int]:
        """Return what stat(2) tells."""
        node = self._at(path)
        return {"st_mode": node.mode, "st_nlink": 1, "st_size": len(node.now) if isinstance(node, File) else 0, "st_uid": os.getuid(), "st_gid": os.getgid()}

    def readdir(self, path: str, _handle: Any) -> list[str]:
        """List a directory."""
        return [".", "..", *self._directory(path).now]

    def statfs(self, _path: str) -> dict[str, int]:
        """Tell of much room."""
        return {"f_bsize": BLOCK, "f_frsize": BLOCK, "f_blocks": 1 << 20, "f_bavail": 1 << 20, "f_bfree": 1 << 20, "f_namemax": 255}

    def mkdir(self, path: str, mode: int) -> None:
        """Make a directory."""
        self._enter(path, Directory(stat.S_IFDIR | mode))

    def create(self, path: str, mode: int, _info: Any = None) -> int:
        """Make a file."""
        self._enter(path, File(stat.S_IFREG | mode))
        return 0

    def open(self, path: str, _flags: int) -> int:
        """Open a file."""
        self._file(path)
        return 0

    def read(self, path: str, size: int, offset: int, _handle: int) -> bytes:
        """Read."""
        return bytes(self._file(path).now[offset : offset + size])

    def write(self, path: str, content: bytes, offset: int, _handle: int) -> int:
        """Write; what lies between the end and the offset is zero."""
        now = self._file(path).now
        now.extend(b"\0" * (offset - len(now)))
        now[offset : offset + len(content)] = content
        return len(content)

    def truncate(self, path: str, length: int, _handle: Any = None) -> None:
        """Cut or lengthen a file."""
        now = self._file(path).now
        del now[length:]
        now.extend(b"\0" * (length - len(now)))

    def chmod(self, path: str, mode: int) -> None:
        """Change rights."""
        self._at(path).mode = mode

    def utimens(self, _path: str, _times: Any = None) -> None:
        """Forget times."""

    def link(self, target: str, source: str) -> None:
        """Give a file another name."""
        self._enter(target, self._file(source))

    def unlink(self, path: str) -> None:
        """Take a name away."""
        del self._parent(path).now[PurePosixPath(path).name]

    def rmdir(self, path: str) -> None:
        """Take an empty directory away."""
        if self._directory(path).now:
            raise OSError(errno.ENOTEMPTY, path)
        self.unlink(path)

    def rename(self, old: str, new: str, _flags: int = 0) -> None:
        """Move a name, over what has the new one."""
        node = self._at(old)
        self.unlink(old)
        self._parent(new).now[PurePosixPath(new).name] = node

    def fsync(self, path: str, _datasync: int, _handle: Any) -> None:
        """Flush a file's bytes."""
        self._at(path).flush()

    fsyncdir = fsync

    def cut(self, target: Path) -> None:
        """Write what was flushed, and fail from now on."""
        with self.lock:
            self.failing = dict.fromkeys((*WRITING, *FLUSHING, "open", "read"), errno.EIO)
            _write_out(self.root, target)

    def _enter(self, path: str, node: Node) -> None:
        entries, name = self._parent(path).now, PurePosixPath(path).name
        if name in entries:
            raise OSError(errno.EEXIST, path)
        entries[name] = node

    def _at(self, path: str) -> Node:
        node: Node | None = self.root
        for name in PurePosixPath(path).parts[1:]:
            node = node.now.get(name) if isinstance(node, Directory) else None
        if node is None:
            raise OSError(errno.ENOENT, path)
        return node

    def _parent(self, path: str) -> Directory:
        return self._directory(str(PurePosixPath(path).parent))

    def _file(self, path: str) -> File:
        node = self._at(path)
        if not isinstance(node, File):
            raise OSError(errno.EISDIR, path)
        return node

    def _directory(self, path: str) -> Directory:
        node = self._at(path)
        if not isinstance(node, Directory):
            raise OSError(errno.ENOTDIR, path)
        return node


def _write_out(directory: Directory, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, node in directory.kept.items():
        if isinstance(node, Directory):
            _write_out(node, target / name)
        else:
            (target / name).write_bytes(node.kept)


@dataclass(frozen=True, slots=True)
class Mounted:
    """A disk that is mounted by a process of its own."""

    path: Path
    orders: Callable[[dict[str, Any]], None]

    def cut(self, target: Path) -> None:
        """Cut the power; what is left is written to ``target``."""
        self.orders({"cut": str(target)})

    def fail(self, calls: Sequence[str], number: int = errno.EIO) -> None:
        """Let these calls fail from now on; none again where none are given."""
        self.orders({"fail": list(calls), "errno": number})


def no_fuse() -> None:
    """Where the disk cannot be mounted let the test fail in CI, and tell anybody else what was not tested."""
    if os.access(FUSE, os.R_OK | os.W_OK) and shutil.which("fusermount3"):
        return
    told = f"a disk that fails or forgets needs {FUSE} and fusermount3 (apt install fuse3): nothing was proven about it"
    pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)


@contextmanager
def mounted(path: Path) -> Iterator[Mounted]:
    """Mount a new disk; whatever works on it must have ended when the block ends."""
    path.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.faults.disk", str(path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def order(what: dict[str, Any]) -> None:
            orders.write(json.dumps(what) + "\n")
            orders.flush()
            if answers.readline() != "done\n":
                raise RuntimeError(f"the disk did not do it: {what}")

        if answers.readline() != "mounted\n":
            raise RuntimeError("the disk was not mounted")
        yield Mounted(path, order)
        orders.close()


def _obey(disk: Disk, path: str) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "cut" in order:
            disk.cut(Path(order["cut"]))
        else:
            disk.failing = dict.fromkeys(order["fail"], order["errno"])
        _say("done")
    subprocess.run(["fusermount3", "-u", "-z", path], check=True)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(path: str) -> None:
    """Mount a disk until stdin ends."""
    # Imported here: it needs libfuse, which whoever only imports this module may not have.
    import mfusepy

    disk = Disk()
    calls = {call: disk.guarded(call) for call in (*ASKING, *WRITING, *FLUSHING)}
    operations = SimpleNamespace(use_ns=True, init=lambda _path: _say("mounted"), **calls)
    threading.Thread(target=_obey, args=(disk, path), daemon=True).start()
    mfusepy.FUSE(operations, path, foreground=True, nothreads=True)


if __name__ == "__main__":
    main(sys.argv[1])
