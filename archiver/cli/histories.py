"""Histories of looks as others write them: one JSON object a line in, one standing a post out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archiver.cli.output import plain
from archiver.domains import host_in
from archiver.errors import InputError
from archiver.exchange import Answer
from archiver.fetch.saved import read_saved
from archiver.platforms import PLATFORMS, control, platform
from archiver.platforms.json_body import SURROGATE
from archiver.platforms.platform import Reading
from archiver.platforms.plausible import plausible
from archiver.platforms.shape import shape_of
from archiver.settings import Verdict
from archiver.verdict import SOFT, histories, hosts_of, judge, policy_of
from storage.model import Json, Observation, Post, PostKey
from storage.vocabulary import Seen, Target

FIRST_YEAR, LAST_YEAR = 1990, 9000
"""Spans are added to the times of looks, and the calendar ends."""
KNOWN = frozenset(each.name for each in PLATFORMS)
CONTROLS = {Target.CONTROL_LIVE, Target.CONTROL_NEVER}
STANDING = ("state", "tier", "last_live", "first_gone", "confirmed_at", "cause", "reason", "rules", "voided", "test_spans")


def read_observations(lines: Iterable[tuple[str, Mapping[str, Json]]], folder: Path) -> tuple[Observation, ...]:
    """Read looks, each with the name of its line, by which InputError says what is wrong with it. ``response`` files are found beside the history."""
    return tuple(_observation(name, number, line, folder) for number, (name, line) in enumerate(lines, 1))


def judged(observations: Iterable[Observation], settings: Verdict) -> Iterator[dict[str, Json]]:
    """Return what may be claimed of each post, by the code that the daemon judges with."""
    policy, looks = policy_of(settings), tuple(observations)
    hosts = hosts_of(looks, policy)
    for key, history in histories(looks).items():
        standing = judge(history, policy, hosts)
        # Evidence is not printed here, and of a burst under many controls it is most of the record.
        yield {"platform": key.platform, "id": key.id, **{name: plain(getattr(standing, name)) for name in STANDING}}


def _observation(place: str, number: int, line: Mapping[str, Json], folder: Path) -> Observation:
    try:
        name, target = _needed(line, "platform"), Target(_one_of(Target, _text(line, "target") or Target.POST))
        account, method = _text(line, "account") or None, _text(line, "method")
        native_id = _text(line, "id") or account or _needed(line, "id")
        answer, at = _answer(line, folder), _time(_needed(line, "at"))
        reading = _reading(line, name, native_id, target, method, answer)
        if answer is not None and target is not Target.PROFILE:
            # What a look says outright is believed; an answer is held against the account and the day of the look, as the daemon does.
            reading = plausible(reading, at, account=account)
        return Observation(
            at=at,
            platform=name,
            host=_text(line, "host") or _host(name, native_id),
            id=native_id,
            account=account,
            target=target,
            method=method,
            scheduled=_is_scheduled(line, target),
            seen=reading.seen,
            reason=reading.reason or _text(line, "reason") or None,
            pattern=reading.pattern,
            fields=reading.fields,
            status=answer.status if answer else None,
            shape=shape_of(answer) if answer and reading.seen in SOFT else None,
            observation=number,
        )
    except (ValueError, OSError) as exc:
        raise InputError(place, str(exc)) from exc


def _text(line: Mapping[str, Json], name: str) -> str:
    """Return a part of a line as text, empty where it is null or missing; ids of many platforms are numbers."""
    made = line.get(name)
    if made is None:
        return ""
    if isinstance(made, str | int) and not isinstance(made, bool):
        return SURROGATE.sub("\ufffd", str(made))
    raise ValueError(f"{name!r} is neither a text nor a number")


def _needed(line: Mapping[str, Json], name: str) -> str:
    """Return a part of a line that must be there."""
    made = _text(line, name)
    if not made:
        raise ValueError(f"lacks {name!r}")
    return made


def _is_scheduled(line: Mapping[str, Json], target: Target) -> bool:
    made = line.get("scheduled")
    if made is None:
        return target not in CONTROLS
    if made not in (True, False):
        raise ValueError("'scheduled' is neither true nor false")
    return bool(made)


def _answer(line: Mapping[str, Json], folder: Path) -> Answer | None:
    named = _text(line, "response")
    return read_saved((folder / named).read_bytes()) if named else None


def _reading(line: Mapping[str, Json], name: str, native_id: str, target: Target, method: str, answer: Answer | None) -> Reading:
    if answer is None:
        return Reading(seen=Seen(_one_of(Seen, _needed(line, "seen"))))
    # Of a platform that we do not know, the answer is read as a page's, as 'classify' does.
    return platform(name if name in KNOWN else "web").read(answer, native_id, target, method or None)


def _one_of(known: type[StrEnum], name: str) -> str:
    if name not in {*known}:
        raise ValueError(f"{name!r} is none of {', '.join(known)}")
    return name


def _host(name: str, native_id: str) -> str:
    """Return the host that a look goes to: of a post on a platform whose ids may be anything, the one in its id."""
    if name not in KNOWN or name == "web":
        return host_in(native_id) or name
    known = platform(name)
    shipped = (ref.key for each in known.controls_live[:1] if (ref := control(name, each)) is not None)
    for key in (PostKey(platform=name, id=native_id), *shipped):
        try:
            look = known.look(Post(key=key, permalink="", first_seen=datetime.min.replace(tzinfo=UTC)))
        except ValueError:
            # No id of the platform leads there, but its looks go to one host all the same.
            continue
        host = host_in(look.url)
        if host is None or "." in host:
            return host or name
        # The number of a post alone does not name the instance that it stands on.
    return name


def _time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"'at' is no time: {exc}") from exc
    if when.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(f"{text} is no time of a look: its year lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return when
