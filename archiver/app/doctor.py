"""Look at everything the daemon needs, and say for each finding what to do."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from archiver.app.archive import open_archive, place_of_ledger, writable_space
from archiver.app.controls import mind_controls
from archiver.app.fonts import SCRIPTS, has_font, undrawn
from archiver.app.mounts import mind_the_mount, remote_kind
from archiver.browser import Browser, find_chromium
from archiver.clock import clock_state, now
from archiver.egress import Egress, WayOut
from archiver.errors import ArchiverError, BrowserFailedError, BrowserMissingError, NotMountedError, RefusedError, SettingsError, UnreachableError
from archiver.notify import targets_of
from archiver.platforms import PLATFORMS
from archiver.settings import Notify, Settings, Verdict, format_size
from archiver.video.download import is_installed
from storage.engine import file_of
from storage.errors import RESTORE, AddressError, BusyError, NewerDatabaseError, NoConnectionError, OlderDatabaseError, ReadOnlyError, StorageError
from storage.files import QUARANTINE, FileBlobs
from storage.filters import ChangeFilter
from storage.layout import BLOBS, disks_of
from storage.model import Post
from storage.rot import Rot
from storage.rows import DeliveryRow
from storage.sqlite import damage_of

CLOCK_SLACK = timedelta(minutes=2)
LATE = timedelta(hours=1)
"""Alerts that wait for less may just be on their way."""
MOST_ALERTS = 200
NAMED = 3
"""Hosts that are told by name where more of them are reached, or not, alike."""
USERNS = Path("/proc/sys/kernel/unprivileged_userns_clone"), Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
"""Kernel switches that take the browser its sandbox: the first where it is 0, the second where it is 1."""


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one thing, and what to do about it."""

    what: str
    level: Level
    says: str
    todo: str | None = None


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Return a finding for everything that the daemon needs. Nothing is made: whoever examines is often root, and the daemon is not."""
    found = [
        *settings_findings(settings.verdict),
        await _browser(settings),
        _sandbox(settings),
        fonts(),
        *video(settings.capture.video, is_installed()),
        disk(settings.data_dir, settings.capture.min_free),
        *_aside(settings),
        *database(settings),
    ]
    return (*found, *await _egress(settings))


def settings_findings(settings: Verdict) -> Iterator[Finding]:
    """Yield what is found of the settings that claims rest on."""
    try:
        mind_controls(settings)
    except SettingsError as exc:
        yield Finding(what="settings", level=Level.FAULT, says=str(exc), todo="correct the setting: no daemon starts with it")
    if settings.test_spans:
        says = "verdict.spans or verdict.account_span are shorter than published: every claim is marked test_spans"
        yield Finding(what="settings", level=Level.WARNING, says=says, todo="remove them from the settings, unless this is a test")
    else:
        yield Finding(what="settings", level=Level.OK, says="spans as published")


async def _browser(settings: Settings) -> Finding:
    try:
        path = find_chromium(settings.browser.path)
        # Nothing is visited: it only has to start, with its sandbox.
        async with Browser(settings.browser, WayOut(Egress(settings.egress))) as browser:
            await (await browser.context()).close()
    except BrowserMissingError as exc:
        return Finding(what="browser", level=Level.FAULT, says=str(exc), todo="install chromium-headless-shell, or set browser.path")
    except SettingsError as exc:
        return Finding(what="browser", level=Level.FAULT, says=str(exc), todo="correct the setting")
    except BrowserFailedError as exc:
        todo = f"see the sandbox below; run '{path} --version' as the daemon's user; install it again, or set browser.path"
        return Finding(what="browser", level=Level.FAULT, says=f"{path} does not start: {exc}", todo=todo)
    return Finding(what="browser", level=Level.OK, says=f"{path} starts")


def _sandbox(settings: Settings) -> Finding:
    if settings.browser.sandbox == "off" or (settings.browser.sandbox == "auto" and os.geteuid() == 0):
        says = "the browser runs without its own sandbox" + (", because this is root" if os.geteuid() == 0 else "")
        return Finding(what="sandbox", level=Level.WARNING, says=says, todo="run the daemon as a user of its own, as the unit file does")
    clone, restricted = (_switch(path) for path in USERNS)
    if clone == "0" or restricted == "1":
        todo = "sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile for the browser with userns"
        return Finding(what="sandbox", level=Level.FAULT, says="the kernel refuses user namespaces to unprivileged processes", todo=todo)
    return Finding(what="sandbox", level=Level.OK, says="on")


def _switch(path: Path) -> str | None:
    return path.read_text(encoding="ascii").strip() if path.exists() else None


def fonts(has_font: Callable[[str], bool] = has_font) -> Finding:
    """Return which scripts would come out as empty boxes: pictures of posts written in them would show nothing."""
    try:
        lacking = undrawn(has_font)
    except (OSError, subprocess.TimeoutExpired):
        says = "fc-list does not answer: what the fonts of this machine can draw is not known"
        return Finding(what="fonts", level=Level.WARNING, says=says, todo="apt-get install fontconfig")
    if not lacking:
        return Finding(what="fonts", level=Level.OK, says=f"{', '.join(script.name for script in SCRIPTS)} are drawn")
    names, packages = ", ".join(script.name for script in lacking), " ".join(dict.fromkeys(script.package for script in lacking))
    says = f"no font draws {names}: pictures show empty boxes there"
    return Finding(what="fonts", level=Level.WARNING, says=says, todo=f"apt-get install {packages}, then start the daemon again")


def video(wanted: str, installed: bool) -> Iterator[Finding]:
    """Yield whether what brings videos is there, where it is wanted."""
    if wanted == "yt-dlp":
        level, says = (Level.OK, "yt-dlp is installed") if installed else (Level.FAULT, "capture.video is yt-dlp, which is not installed: nothing is captured")
        yield Finding(what="video", level=level, says=says, todo=None if installed else "pip install 'embed-archiver[video]', or set capture.video to open")


def disk(data_dir: Path, least: int) -> Finding:
    """Return what is found of the disk of an archive; where its files have one of their own, of the worse one."""
    return max((_disk(place, least) for place in disks_of(data_dir)), key=lambda found: [*Level].index(found.level))


def _disk(data_dir: Path, least: int) -> Finding:
    try:
        mind_the_mount(data_dir)
        free = _free(data_dir)
    except NotMountedError as exc:
        return Finding(what="disk", level=Level.FAULT, says=str(exc), todo=f"mount {exc.place}")
    except OSError as exc:
        says, todo = f"{data_dir} cannot be written: {exc.strerror}", "set data_dir, or give the daemon's user the directory"
        return Finding(what="disk", level=Level.FAULT, says=says, todo=todo)
    return _space(f"{free / 10**9:.1f} GB free in {data_dir}" + ("" if data_dir.exists() else ", which is made when it is needed"), free, least)


def _space(says: str, free: int, least: int) -> Finding:
    if free < least:
        todo = "make room, or set capture.min_free: captures are made up for when there is space again"
        return Finding(what="disk", level=Level.FAULT, says=f"{says}, less than {format_size(least)}: captures are refused", todo=todo)
    if free < 2 * least:
        todo = "make room: a long article with video takes hundreds of megabytes"
        return Finding(what="disk", level=Level.WARNING, says=f"{says}; captures are refused below {format_size(least)}", todo=todo)
    return Finding(what="disk", level=Level.OK, says=says)


def _free(data_dir: Path) -> int:
    if data_dir.exists():
        return writable_space(data_dir)
    above = next(parent for parent in data_dir.absolute().parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"it is not there, and cannot be made in {above}")
    return shutil.disk_usage(above).free


def _aside(settings: Settings) -> Iterator[Finding]:
    aside = settings.data_dir / BLOBS / QUARANTINE
    try:
        count = sum(1 for _ in aside.iterdir())
    except OSError:
        # None lies there, or what was found of the disk says why nobody can tell.
        count = 0
    if count:
        says = f"{count} damaged files were moved to {aside}"
        todo = "nothing that was acknowledged is in them: keep or remove them, and test the disk (smartctl -t long) where no power was lost"
        yield Finding(what="quarantine", level=Level.WARNING, says=says, todo=todo)


def database(settings: Settings) -> Iterator[Finding]:
    """Yield what is found of the ledger, of what waits in it, and of the clock that it knows."""
    try:
        file = file_of(place_of_ledger(settings))
    except AddressError as exc:
        yield Finding(what="database", level=Level.FAULT, says=str(exc), todo=_remedy(exc))
        yield _clock(None)
        return
    newest = None
    yield from lies_on(file) if file is not None else ()
    if file is not None and not os.path.exists(file):
        yield _no_ledger(file)
    else:
        try:
            # A disk that is not mounted was told of.
            with suppress(NotMountedError), open_archive(settings) as (ledger, blobs), ledger.read() as reader:
                ledger.try_writing()
                yield Finding(what="database", level=Level.OK, says=f"schema {ledger.revision()}")
                damage = (file and [*pages(file)]) or [*values(reader.rot())]
                yield from (*damage, *files(blobs))
                if not damage:
                    newest = max((change.at for change in reader.changes(ChangeFilter(limit=1))), default=None)
                    yield from _alerts(reader.deliveries(pending=True, limit=MOST_ALERTS), settings.notify)
        except (StorageError, SettingsError) as exc:
            yield Finding(what="database", level=Level.FAULT, says=str(exc), todo=_remedy(exc))
    yield _clock(newest)


def lies_on(file: Path) -> Iterator[Finding]:
    """Yield whether the disk of a ledger is in another machine, which SQLite's log is not made for ("Write-Ahead Logging", section 1)."""
    kind = remote_kind(file)
    if kind is not None:
        says = f"{file} lies on {kind}, on the disk of another machine: SQLite trusts it to lock and to flush, and a ledger is lost where it does not"
        todo = "name a file on a disk of this machine in database.url, or a PostgreSQL server; what was captured may stay where it is"
        yield Finding(what="database", level=Level.WARNING, says=says, todo=todo)


def pages(file: Path) -> Iterator[Finding]:
    """Yield what is wrong with the pages of a ledger: one that is damaged where hardly anything reads it opens like any other."""
    damage = damage_of(file)
    if damage is not None:
        yield Finding(what="database", level=Level.FAULT, says=f"{file} is damaged: {damage}", todo=RESTORE)


def values(rotten: Sequence[Rot]) -> Iterator[Finding]:
    """Yield what of a ledger is no value that a program of ours writes: a listing that meets one gives no answer."""
    for rot in rotten:
        says = f"{rot.rows} {'row holds' if rot.rows == 1 else 'rows hold'} in {rot.table}.{rot.column} what was never written there"
        yield Finding(what="database", level=Level.FAULT, says=says, todo=RESTORE)


def files(blobs: FileBlobs) -> Iterator[Finding]:
    """Yield what is wrong where the files should be that the ledger names."""
    try:
        blobs.find()
    except StorageError as exc:
        yield Finding(what="files", level=Level.FAULT, says=str(exc), todo="mount the disk that they lie on, or correct data_dir")
    if (barred := blobs.barred()) is not None:
        says = f"{barred} cannot be written: captures whose files belong there are not kept, and the daemon waits"
        yield Finding(what="files", level=Level.FAULT, says=says, todo="give the daemon's user the files (chown -R archiver:)")


def _alerts(waiting: Sequence[DeliveryRow], settings: Notify) -> Iterator[Finding]:
    try:
        named = {target.name for target in targets_of(settings)}
    except SettingsError as exc:
        yield Finding(what="alerts", level=Level.FAULT, says=str(exc), todo="correct the setting: no daemon starts with it")
    else:
        yield from untaken([one for one in waiting if one.at < now() - LATE], named)


def untaken(waiting: Sequence[DeliveryRow], named: Collection[str]) -> Iterator[Finding]:
    """Yield each target that alerts wait for, and why, as the newest first: who should have been told cannot know that nothing came."""
    for target in sorted({one.target for one in waiting}):
        own = [one for one in waiting if one.target == target]
        says = f"{len(own)}{' or more' if len(waiting) == MOST_ALERTS else ''} alerts wait for {target}, one made at {own[-1].at:%Y-%m-%d %H:%M} UTC among them"
        if target in named:
            says, todo = f"{says}: {own[0].error or 'not tried yet'}", "correct its line in [notify], or what is there, and try: archiver alerts --test"
        else:
            says, todo = f"{says}, which the settings do not name", "name it in [notify] again: they are kept until then"
        yield Finding(what="alerts", level=Level.WARNING, says=says, todo=todo)


def _no_ledger(file: Path) -> Finding:
    try:
        _free(file.parent)
    except OSError as exc:
        todo = "correct database.url or data_dir, or give the daemon's user the directory"
        return Finding(what="database", level=Level.FAULT, says=f"{file} cannot be made: {exc.strerror}", todo=todo)
    return Finding(what="database", level=Level.OK, says="no ledger yet: 'archiver add' makes it")


def _remedy(exc: StorageError | SettingsError) -> str:
    match exc:
        case NoConnectionError():
            return exc.advice
        case SettingsError() | AddressError():
            return "correct the setting"
        case OlderDatabaseError():
            return "run 'archiver migrate' as the daemon's user, or ask a copy that can be written"
        case ReadOnlyError():
            return (
                "mount it writable, or give the daemon's user the files (chown -R archiver:); of a server: the right to write, and the primary, not its standby"
            )
        case NewerDatabaseError():
            return "install the version that wrote it, or a newer one"
        case BusyError():
            return "wait for the other process, or stop it"
        case _:
            return RESTORE


def _clock(newest: datetime | None) -> Finding:
    if newest is not None and newest > now() + CLOCK_SLACK:
        says = f"the ledger knows a change at {newest:%Y-%m-%d %H:%M} UTC, which is still to come by this machine's clock"
        return Finding(what="clock", level=Level.FAULT, says=says, todo="set the clock (timedatectl set-ntp true): evidence needs the right time")
    state = clock_state()
    says = f"{now():%Y-%m-%d %H:%M} UTC, {state}"
    if state.synchronised is False:
        return Finding(what="clock", level=Level.WARNING, says=says, todo="let it be kept (timedatectl set-ntp true, or chrony): evidence needs the right time")
    return Finding(what="clock", level=Level.OK, says=says)


async def _egress(settings: Settings) -> tuple[Finding, ...]:
    try:
        egress = Egress(settings.egress)
        egress.tls()
    except ArchiverError as exc:
        return (Finding(what="egress", level=Level.FAULT, says=str(exc), todo="correct the setting"),)
    return await reach(egress, _hosts())


async def reach(egress: Egress, hosts: Sequence[str]) -> tuple[Finding, ...]:
    """Dial hosts, all at once; return one finding for those that can be reached, and one for each reason why others cannot."""
    by_reason: dict[str | None, list[str]] = {}
    for host, reason in zip(hosts, await asyncio.gather(*(_unreached(egress, host) for host in hosts)), strict=True):
        by_reason.setdefault(reason, []).append(host)
    return tuple(_reached(reason, found) for reason, found in by_reason.items())


async def _unreached(egress: Egress, host: str) -> str | None:
    """Return why a host cannot be reached, None where it can."""
    try:
        await (await egress.dial(host, 443)).close()
    except (RefusedError, UnreachableError) as exc:
        return str(exc).removeprefix(f"{exc.url}: ")
    return None


def _reached(reason: str | None, hosts: Sequence[str]) -> Finding:
    more = f" and {len(hosts) - NAMED} more" if len(hosts) > NAMED else ""
    named = ", ".join(hosts[:NAMED]) + more
    if reason is None:
        return Finding(what="egress", level=Level.OK, says=f"{named} can be reached")
    return Finding(what="egress", level=Level.FAULT, says=f"{named}: {reason}", todo="check DNS, firewall, egress.upstream_proxy and egress.block")


def _hosts() -> list[str]:
    """Return the host that looks at each platform are made at, from the controls that are shipped with it."""
    refs = [(each, each.recognise(each.controls_live[0])) for each in PLATFORMS if each.controls_live]
    looks = [each.look(Post(key=ref.key, permalink=ref.permalink, first_seen=now())) for each, ref in refs if ref is not None]
    return [urlsplit(look.url).hostname or "" for look in looks]
