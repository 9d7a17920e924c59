"""What platforms answer, as raw answers of the test internet, and what the classifier of ``archiver classify`` reads in each; each is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TypeAlias
from urllib.parse import urlsplit

from archiver.exchange import Answer, parse_answer
from archiver.platforms import control, platform, recognise
from archiver.platforms.platform import Look, Reading
from archiver.platforms.shape import shape_of
from archiver.verdict import SOFT
from storage.model import Post
from storage.vocabulary import Target
from tests.internet import answers, newsroom, people
from tests.internet import message as wire
from tests.internet.scenario import demo
from tests.internet.sites import respond

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Shown(StrEnum):
    """What a host shows of a post."""

    LIVE = "live"
    GONE = "gone"
    HIDDEN = "hidden"
    """By its account, for a while."""
    OUTAGE = "outage"
    LOGIN = "login"
    CHALLENGE = "challenge"


class Ask(StrEnum):
    """What is asked for."""

    LOOK = "look"
    SECOND = "second"
    PROFILE = "profile"


Switches: TypeAlias = tuple[tuple[str, str], ...]
"""Conditions of the test internet, each with the kind of subject: ``post``, ``account``, ``page`` or ``host``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a platform is made to say each thing, in several ways."""

    permalink: str
    handle: str = ""
    account: str | None = None
    shown: Mapping[Shown, tuple[Switches, ...]]
    typed: float = 1.0
    """Share of the hidden posts for which the answer for the post itself says so; for the others only the profile or the second method does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One raw answer and what was read in it."""

    answer: Answer
    reading: Reading
    shape: str | None
    method: str
    host: str


WALLS: Mapping[Shown, tuple[Switches, ...]] = {
    Shown.LIVE: ((),),
    Shown.OUTAGE: ((("host", "outage"),),),
    Shown.LOGIN: ((("host", "login-wall"),),),
    Shown.CHALLENGE: ((("host", "challenge"),), (("host", "rate-limit"),)),
}
VOICES: Mapping[str, Voice] = {
    "x": Voice(
        permalink=people.CENSUS.permalink,
        handle=people.CENSUS.author.handle,
        account=people.CENSUS.author.id,
        shown={
            Shown.GONE: ((("post", "deleted"),), (("post", "errors"),), (("post", "tombstone-deleted"),)),
            Shown.HIDDEN: ((("account", "protected"),), (("post", "tombstone-empty"),)),
        },
        typed=0.8,
    ),
    "bluesky": Voice(
        permalink=people.MOONRISE.permalink,
        handle=people.MOONRISE.author.handle,
        account=people.MOONRISE.author.id,
        shown={Shown.GONE: ((("post", "deleted"),),), Shown.HIDDEN: ((("account", "deactivated"),), (("account", "suspended"),))},
        # Its answer for the post is the same as for a deleted one.
        typed=0.0,
    ),
    "mastodon": Voice(
        permalink=people.LOCK.permalink,
        handle=people.LOCK.author.handle,
        account=people.LOCK.author.id,
        shown={Shown.GONE: ((("post", "deleted"),),), Shown.HIDDEN: ((("account", "suspended"),),)},
        typed=0.0,
    ),
    "youtube": Voice(
        permalink=people.TOUR.permalink,
        handle=people.TOUR.author.handle,
        shown={
            Shown.GONE: ((("post", "removed-by-uploader"),), (("post", "unavailable"),), (("post", "guidelines"),)),
            Shown.HIDDEN: ((("post", "private"),), (("post", "terminated"),)),
        },
    ),
    "web": Voice(
        permalink=newsroom.DEBRIS.url,
        shown={Shown.GONE: ((("page", "not-found"),),), Shown.HIDDEN: ((("page", "login-wall"),),)},
    ),
    "telegram": Voice(
        permalink="https://t.me/europa_press/613",
        shown={Shown.GONE: ((("file", "embed.not-found"),),), Shown.HIDDEN: ((("file", "embed.private-channel"),),)},
    ),
}
"""Platforms of the stress worlds."""
FILES = {Shown.OUTAGE: "outage", Shown.LOGIN: "login-wall", Shown.CHALLENGE: "challenge"}


def variants(name: str, shown: Shown) -> int:
    """Return in how many ways a platform says it."""
    return len({**VOICES[name].shown, **WALLS}[shown])


@cache
def read(name: str, shown: Shown, variant: int = 0, ask: Ask = Ask.LOOK) -> Read | None:
    """Return what comes back and what it is read as; None where the platform cannot be asked so."""
    voice, spoken = VOICES[name], platform(name)
    look = _asked(name, ask)
    if look is None:
        return None
    target = Target.PROFILE if ask is Ask.PROFILE else Target.POST
    post = _post(name)
    native_id = (voice.account or "") if target is Target.PROFILE else post.key.id
    answer = _answer(name, {**voice.shown, **WALLS}[shown][variant], shown, look)
    reading = spoken.read(answer, native_id, target, look.method)
    shape = shape_of(answer) if reading.seen in SOFT else None
    return Read(answer=answer, reading=reading, shape=shape, method=look.method, host=urlsplit(look.url).hostname or "")


def _post(name: str) -> Post:
    voice = VOICES[name]
    ref = recognise(voice.permalink) or control(name, voice.permalink)
    assert ref is not None
    return Post(key=ref.key, permalink=ref.permalink, first_seen=NOW, author=voice.handle or None, account=voice.account)


def _asked(name: str, ask: Ask) -> Look | None:
    spoken = platform(name)
    return {Ask.LOOK: spoken.look, Ask.SECOND: spoken.second, Ask.PROFILE: spoken.profile}[ask](_post(name))


def _answer(name: str, switches: Switches, shown: Shown, look: Look) -> Answer:
    """Return the raw answer, written out and read again as ``archiver classify`` reads it from a file."""
    made = _from_file(name, switches, shown) if name == "telegram" else _from_site(name, switches, look)
    return parse_answer(Answer(status=made.status, headers=made.headers, body=made.body).to_bytes())


def _from_site(name: str, switches: Switches, look: Look) -> wire.Answer:
    internet, post, host = demo(lambda: NOW), _post(name), urlsplit(look.url).hostname
    subjects = {"post": f"{name}:{post.key.id}", "account": f"account:{VOICES[name].handle}", "page": f"page:{post.key.id}", "host": f"host:{host}"}
    for kind, condition in switches:
        internet.switch(subjects[kind], condition, {})
    return respond(internet, wire.get(look.url))


def _from_file(name: str, switches: Switches, shown: Shown) -> wire.Answer:
    post = _post(name)
    values = {
        "host": "t.me",
        "lang": "en",
        "said": "Dieser Kanal ist privat.",
        "login": "https://t.me/login",
        "id": post.key.id,
        "handle": post.key.space,
        "account": "1463721328",
        "text": "The lights of quay 3 go out.",
    }
    if shown in FILES:
        return answers.answer("web", FILES[shown], values)
    return answers.answer(name, switches[0][1] if switches else "embed.live", values)
