"""Histories of looks as others write them: one JSON object a line in, one standing a post out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archiver.cli.output import row
from archiver.errors import InputError
from archiver.exchange import parse_answer
from archiver.platforms import PLATFORMS, platform
from archiver.platforms.platform import Reading
from archiver.settings import Verdict
from archiver.verdict import histories, judge, policy_of
from storage.model import Json, Observation, Post, PostKey
from storage.vocabulary import Seen, Target

CONTROLS = {Target.CONTROL_LIVE, Target.CONTROL_NEVER}
STANDING = ("state", "tier", "last_live", "first_gone", "confirmed_at", "cause", "reason", "rules", "voided", "test_spans")


def read_observations(lines: Iterable[Mapping[str, Json]], folder: Path) -> tuple[Observation, ...]:
    """Read looks; InputError names the line and what is wrong with it. ``response`` files are found beside the history."""
    return tuple(_observation(number, line, folder) for number, line in enumerate(lines, 1))


def judged(observations: Iterable[Observation], settings: Verdict) -> Iterator[dict[str, Json]]:
    """Return what may be claimed of each post, by the code that the daemon judges with."""
    policy = policy_of(settings)
    for key, history in histories(observations).items():
        standing = row(judge(history, policy))
        yield {"platform": key.platform, "id": key.id, **{name: standing[name] for name in STANDING}}


def _observation(number: int, line: Mapping[str, Json], folder: Path) -> Observation:
    try:
        name, target = str(line["platform"]), Target(str(line.get("target") or Target.POST))
        native_id = str(line.get("id") or line.get("account") or "")
        method = str(line.get("method") or "")
        reading = _reading(line, name, native_id, target, method, folder)
        return Observation(
            at=_time(str(line["at"])),
            platform=name,
            host=str(line.get("host") or _host(name, native_id)),
            id=native_id,
            account=str(line["account"]) if line.get("account") else None,
            target=target,
            method=method,
            scheduled=bool(line["scheduled"]) if line.get("scheduled") is not None else target not in CONTROLS,
            seen=reading.seen,
            reason=reading.reason or (str(line["reason"]) if line.get("reason") else None),
            pattern=reading.pattern,
            fields=reading.fields,
            observation=number,
        )
    except KeyError as exc:
        raise InputError(f"look {number}", f"lacks {exc}") from exc
    except (ValueError, OSError) as exc:
        raise InputError(f"look {number}", str(exc)) from exc


def _reading(line: Mapping[str, Json], name: str, native_id: str, target: Target, method: str, folder: Path) -> Reading:
    if line.get("response") is None:
        return Reading(seen=Seen(str(line["seen"])))
    if name not in {each.name for each in PLATFORMS}:
        raise ValueError(f"platform {name} has no reader here: give 'seen' instead of 'response'")
    answer = parse_answer((folder / str(line["response"])).read_bytes())
    return platform(name).read(answer, native_id, target, method or None)


def _host(name: str, native_id: str) -> str:
    known = next((one for one in PLATFORMS if one.name == name), None)
    if known is None or name == "web":
        return urlsplit(native_id).hostname or name
    key = PostKey(platform=name, id=native_id)
    return urlsplit(known.look(Post(key=key, permalink="", first_seen=datetime.min.replace(tzinfo=UTC))).url).hostname or name


def _time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return when
