"""Answer a page's consent banner by a kept set of rules, and say what was clicked.

The rules and what carries them out are DuckDuckGo's autoconsent; it finds out which banner stands there, and waits for what we say.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias, TypedDict

from duckduckgo_autoconsent import bundle, rules_json
from playwright.async_api import Error, Frame, Page

from archiver.browser.frames import loaded
from archiver.browser.scripts import CONSENT, CONSENT_CLICKS, CONSENT_TOLD

Answer: TypeAlias = Literal["accept", "reject", "leave"]

TRIES = 6
"""How often the rules look for a banner, half a second apart: while the page comes to rest anyway."""
LOOK = 0.1
"""Seconds between two looks at what the rules have told."""
COMING = 2.0
"""Seconds that a banner may take to show once its maker is known to be on the page."""
MOST_CLICKS, MOST_MESSAGES = 50, 1000
LONGEST_TEXT, LONGEST_CODE = 200, 20_000
CONFIG = json.dumps({"autoAction": None, "enablePrehide": False, "isMainWorld": False, "detectRetries": TRIES})
"""Nothing is hidden and nothing is clicked before we say so: the banner is part of the page as it was."""


class Told(TypedDict):
    """One message of the rules at work in a frame."""

    type: str
    cmp: str | None
    result: bool | None
    id: str | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What became of a consent banner."""

    banner: str
    """The rule that knew it."""
    answer: Answer
    done: bool
    """Whether the rule came to its end."""
    clicked: tuple[str, ...] = ()
    """What was clicked, in order: element, and what it says."""
    before: bytes | None = None
    """PNG of the page before anything was clicked."""


@dataclass(slots=True)
class Banners:
    """The rules at work in the frames of one page."""

    page: Page
    told: dict[Frame, list[Told]] = field(default_factory=dict)

    async def watch(self) -> None:
        """Set the rules to work where they may find a banner; a frame that goes away meanwhile has none."""
        frames = [(frame, rules) for frame in loaded(self.page) if (rules := rules_for(frame.url, inner=frame.parent_frame is not None))]
        await asyncio.gather(*(self._begin(frame, rules) for frame, rules in frames))

    async def found(self) -> tuple[Frame, str] | None:
        """Return the frame where a banner stands, and its name. One that is known but does not show yet is waited for."""
        for _ in range(round(COMING / LOOK)):
            await self._listen()
            shown = self._named("popupFound")
            if shown is not None or self._named("cmpDetected") is None:
                return shown
            await asyncio.sleep(LOOK)
        return None

    def _named(self, kind: str) -> tuple[Frame, str] | None:
        return next(((frame, one["cmp"]) for frame, told in self.told.items() for one in told if one["type"] == kind and one["cmp"]), None)

    async def reply(self, frame: Frame, name: str, answer: Answer, before: bytes | None, seconds: float) -> Consent:
        """Give the answer to a banner, and return what became of it within so many seconds."""
        done = False
        try:
            async with asyncio.timeout(seconds):
                await frame.evaluate("type => void window.autoconsentReceiveMessage({type})", "optIn" if answer == "accept" else "optOut")
                while not self._ended(frame):
                    await asyncio.sleep(LOOK)
                    await self._listen()
                done = all(one["result"] is not False for one in self.told[frame] if one["type"] in {"optInResult", "optOutResult"})
        except (TimeoutError, Error):
            pass
        return Consent(banner=name, answer=answer, done=done, clicked=tuple(await _clicks(frame)), before=before)

    def _ended(self, frame: Frame) -> bool:
        return any(one["type"] in {"optInResult", "optOutResult", "autoconsentError"} for one in self.told.get(frame, ()))

    async def _begin(self, frame: Frame, rules: str) -> None:
        try:
            await frame.evaluate(f"{{({CONSENT})({CONFIG}, {rules}); {bundle()}}}")
        except Error:
            return
        self.told[frame] = []

    async def _listen(self) -> None:
        for frame in list(self.told):
            try:
                news = _messages(await frame.evaluate(CONSENT_TOLD))
                self.told[frame] += news
                for one in news:
                    if one["type"] == "eval":
                        await _evaluate(frame, one)
            except Error:
                del self.told[frame]


async def _evaluate(frame: Frame, asked: Told) -> None:
    """Ask the page what a rule wants to know; done from outside, since a page's policy may forbid that its own scripts do it."""
    try:
        result = bool(await frame.evaluate(asked["code"] or "false"))
    except Error:
        result = False
    await frame.evaluate("answer => void window.autoconsentReceiveMessage(answer)", {"type": "evalResp", "id": asked["id"], "result": result})


async def _clicks(frame: Frame) -> Sequence[str]:
    try:
        clicked = await frame.evaluate(CONSENT_CLICKS)
    except Error:
        # The click may have led to another page.
        return ()
    return [text for one in clicked[:MOST_CLICKS] if (text := text_in(one))] if isinstance(clicked, list) else ()


def _messages(raw: object) -> list[Told]:
    """Return what is a message: a page can put anything in the place of ours."""
    found = [one for one in raw[:MOST_MESSAGES] if isinstance(one, dict)] if isinstance(raw, list) else []
    return [
        Told(
            type=text_in(one.get("type")) or "",
            cmp=text_in(one.get("cmp")),
            result=one.get("result") if isinstance(one.get("result"), bool) else None,
            id=text_in(one.get("id")),
            code=text_in(one.get("code"), LONGEST_CODE),
        )
        for one in found
    ]


def text_in(value: object, longest: int = LONGEST_TEXT) -> str | None:
    """Return what is a text, and the beginning of a long one: a page can put anything in the place of what it is asked for."""
    return value[:longest] if isinstance(value, str) else None


def rules_for(address: str, *, inner: bool) -> str:
    """Return the rules, as JSON, that may hold on a page, or in a frame of one; "" where none may."""
    place = "frame" if inner else "main"
    chosen = [rule.text for rule in _rules() if place in rule.places and (rule.pattern is None or rule.pattern.search(address))]
    return f"[{','.join(chosen)}]" if chosen else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule, kept as the text that pages are given: half the memory, and it need not be written anew for each page."""

    text: str
    places: frozenset[str]
    """``main`` (the page itself), ``frame``."""
    pattern: re.Pattern[str] | None
    """Addresses that it is for; None where it may hold anywhere."""


def load_rules() -> None:
    """Read the rules, which takes a tenth of a second, once in a process."""
    _rules()


@cache
def _rules() -> Sequence[_Rule]:
    return [_rule(raw, raw.get("runContext") or {}) for raw in json.loads(rules_json())]


def _rule(raw: Mapping[str, Any], context: Mapping[str, Any]) -> _Rule:
    places = frozenset(place for place in ("main", "frame") if context.get(place, place == "main"))
    pattern = context.get("urlPattern")
    return _Rule(text=json.dumps(raw), places=places, pattern=re.compile(pattern) if pattern else None)
