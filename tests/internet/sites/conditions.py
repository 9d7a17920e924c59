"""What hosts and pages answer when something is in the way."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from tests.internet import answers
from tests.internet.message import Answer, Request
from tests.internet.render import Values
from tests.internet.words import language_of, said
from tests.internet.world import Condition, World

RETRY_AFTER = "30"
LOGIN = "/login"
UNTOUCHED = ("live", "dead", "bad-certificate", "revised")
"""Conditions in which the host itself answers, or nobody does."""

OWN_WORDS = {
    "cdn.syndication.twimg.com": ("x", "syndication."),
    "publish.twitter.com": ("x", "oembed."),
    "public.api.bsky.app": ("bluesky", ""),
}
"""Hosts with their own way to say it: platform, and how the names of its answers begin."""


def values_of(request: Request, condition: Condition, world: World) -> Values:
    """Return what the answers of conditions are filled with."""
    wait = condition.values.get("retry_after", RETRY_AFTER)
    language = language_of(request.header("accept-language"))
    return {
        "lang": language,
        "said": said(condition.name, language),
        "host": request.host,
        "retry_after": wait,
        "reset": str(round((world.clock() + timedelta(seconds=float(wait))).timestamp())),
        "login": f"{request.scheme}://{request.host}{LOGIN}?next={quote(request.target, safe='')}",
        "home": f"{request.scheme}://{request.host}/",
    }


def in_the_way(request: Request, condition: Condition, world: World) -> Answer | None:
    """Return what a page answers in that condition, None where the page itself does."""
    if condition.name in UNTOUCHED:
        return None
    if condition.name == "redirect-home" and request.path == "/":
        return None
    return answers.answer("web", condition.name, values_of(request, condition, world))


def not_found(request: Request, world: World) -> Answer:
    """Return what a site answers of an address that it does not have."""
    return answers.answer("web", "not-found", values_of(request, Condition(name="not-found"), world))


def of_host(request: Request, condition: Condition, world: World) -> Answer | None:
    """Return what a whole host answers in that condition, None where the host itself does."""
    if condition.name in UNTOUCHED:
        return None
    if condition.name == "login-wall" and request.path == LOGIN:
        return answers.answer("web", "login-page", values_of(request, condition, world))
    platform, prefix = OWN_WORDS.get(request.host, ("web", ""))
    if platform != "web" and answers.exists(platform, prefix + condition.name):
        return answers.answer(platform, prefix + condition.name, values_of(request, condition, world))
    return in_the_way(request, condition, world)
