"""Histories of looks as others write them: one JSON object a line in, one standing a post out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from archiver.cli.output import row
from archiver.errors import InputError
from archiver.exchange import Answer, parse_answer
from archiver.platforms import PLATFORMS, platform
from archiver.platforms.platform import Reading
from archiver.platforms.plausible import plausible
from archiver.platforms.shape import shape_of
from archiver.settings import Verdict
from archiver.verdict import SOFT, histories, hosts_of, judge, policy_of
from storage.model import Json, Observation, Post, PostKey
from storage.vocabulary import Seen, Target

FIRST_YEAR, LAST_YEAR = 1990, 9000
"""Spans are added to the times of looks, and the calendar ends."""
CONTROLS = {Target.CONTROL_LIVE, Target.CONTROL_NEVER}
STANDING = ("state", "tier", "last_live", "first_gone", "confirmed_at", "cause", "reason", "rules", "voided", "test_spans")


def read_observations(lines: Iterable[Mapping[str, Json]], folder: Path) -> tuple[Observation, ...]:
    """Read looks; InputError names the line and what is wrong with it. ``response`` files are found beside the history."""
    return tuple(_observation(number, line, folder) for number, line in enumerate(lines, 1))


def judged(observations: Iterable[Observation], settings: Verdict) -> Iterator[dict[str, Json]]:
    """Return what may be claimed of each post, by the code that the daemon judges with."""
    policy, looks = policy_of(settings), tuple(observations)
    hosts = hosts_of(looks, policy)
    for key, history in histories(looks).items():
        standing = row(judge(history, policy, hosts))
        yield {"platform": key.platform, "id": key.id, **{name: standing[name] for name in STANDING}}


def _observation(number: int, line: Mapping[str, Json], folder: Path) -> Observation:
    try:
        name, target = str(line["platform"]), Target(_one_of(Target, str(line.get("target") or Target.POST)))
        native_id = str(line.get("id") or line.get("account") or "")
        method = str(line.get("method") or "")
        answer, at = _answer(line, folder), _time(str(line["at"]))
        reading = _reading(line, name, native_id, target, method, answer)
        if answer is not None and target is not Target.PROFILE:
            # What a look says outright is believed; an answer is held against the account and the day of the look, as the daemon does.
            reading = plausible(reading, at, account=str(line["account"]) if line.get("account") else None)
        return Observation(
            at=at,
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
            status=answer.status if answer else None,
            shape=shape_of(answer) if answer and reading.seen in SOFT else None,
            observation=number,
        )
    except KeyError as exc:
        raise InputError(f"look {number}", f"lacks {exc}") from exc
    except (ValueError, OSError) as exc:
        raise InputError(f"look {number}", str(exc)) from exc


def _answer(line: Mapping[str, Json], folder: Path) -> Answer | None:
    return None if line.get("response") is None else parse_answer((folder / str(line["response"])).read_bytes())


def _reading(line: Mapping[str, Json], name: str, native_id: str, target: Target, method: str, answer: Answer | None) -> Reading:
    if answer is None:
        return Reading(seen=Seen(_one_of(Seen, str(line["seen"]))))
    if name not in {each.name for each in PLATFORMS}:
        raise ValueError(f"platform {name} has no reader here: give 'seen' instead of 'response'")
    return platform(name).read(answer, native_id, target, method or None)


def _one_of(known: type[StrEnum], name: str) -> str:
    if name not in {*known}:
        raise ValueError(f"{name!r} is none of {', '.join(known)}")
    return name


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
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(f"{text} is no time of a look: its year lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return when
