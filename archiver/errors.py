"""Errors that say what to do next; each carries fields and builds its own sentence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


class ArchiverError(Exception):
    """Something the operator should read. ``exit_code`` is the command line's answer (docs: exit codes)."""

    exit_code = 1


class Retryable(ArchiverError):
    """Try again later: nothing is wrong with what was asked for."""


class Permanent(ArchiverError):
    """Trying again will not help until somebody changes something."""


class SettingsError(Permanent):
    """A setting is unknown or wrong: correct the key that ``path`` names."""

    exit_code = 2

    def __init__(self, path: str, problem: str, place: str | None = None) -> None:
        self.path, self.problem, self.place = path, problem, place
        """``place`` is the file or the environment variable in which it stands, as far as that is known."""
        super().__init__(f"setting {path}{f' ({place})' if place else ''}: {problem}")


class SettingsFileError(Permanent):
    """The file of the settings cannot be read: correct it, or name another."""

    exit_code = 2

    def __init__(self, file: Path, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"settings file {file}: {problem}")


class InputError(Permanent):
    """What was handed in cannot be used: correct it and run the command again."""

    exit_code = 2

    def __init__(self, source: str, problem: str) -> None:
        self.source, self.problem = source, problem
        super().__init__(f"{source}: {problem}")


class NotMountedError(Retryable):
    """No archive is begun in a directory that a disk should be mounted at or above: mount it, or name another directory."""

    def __init__(self, directory: Path, place: Path, table: Path) -> None:
        self.directory, self.place = directory, place
        super().__init__(
            f"{directory} holds no archive, and {place} is not mounted, as {table} says that it is to be: mount it (mount {place}); "
            f"for an archive beside it name another directory with --data, or correct {table}"
        )


class NotInstalledError(Permanent):
    """A command needs a library that not everybody installs: install the extra."""

    exit_code = 2

    def __init__(self, library: str, extra: str, problem: str) -> None:
        self.library, self.extra = library, extra
        super().__init__(f"this needs {library}, which cannot be loaded ({problem}): pip install 'embed-archiver[{extra}]'")


class RefusedError(Permanent):
    """The egress guard refused an address: it is not public, or its scheme or port is not allowed."""

    exit_code = 3

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url}: refused by the egress guard: {reason}")


class ForbiddenError(RefusedError):
    """A site asks crawlers not to ask for an address, and ``robots.policy`` says to mind that: nothing was sent."""

    def __init__(self, url: str, reason: str, *, for_now: bool = False) -> None:
        super().__init__(url, reason)
        self.for_now = for_now
        """Whether the site did not say so: its robots.txt could not be had, and may be another time."""
        self.args = (f"{url}: not asked for: {reason} (setting robots.policy)",)


class UnreachableError(Retryable):
    """No whole answer came. ``kind`` is ``dns``, ``connect``, ``tls``, ``timeout``, ``protocol``, ``proxy`` or ``held``."""

    exit_code = 3

    def __init__(self, url: str, kind: str, detail: str) -> None:
        self.url, self.kind, self.detail = url, kind, detail
        super().__init__(f"{url}: not reachable ({kind}): {detail}")


class UnreadableError(UnreachableError):
    """An answer came whose head is no HTTP/1.1 as RFC 9112 has it."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, "protocol", detail)


class HeldError(UnreachableError):
    """A host asked to be left alone for a while: nothing was sent, ask again at ``until``."""

    def __init__(self, url: str, until: datetime) -> None:
        self.until = until
        super().__init__(url, "held", f"the host is not asked before {until.isoformat()}, as it wished")


class BrowserMissingError(Permanent):
    """No usable Chromium was found: run ``make install``, or set ``browser.path``."""

    def __init__(self, looked_at: tuple[str, ...]) -> None:
        self.looked_at = looked_at
        super().__init__(f"no Chromium found (looked at {', '.join(looked_at)}): install chromium-headless-shell or set browser.path")


class BrowserFailedError(Retryable):
    """The browser died or did not start: it is started afresh for the next capture."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(f"browser failed: {detail}")
