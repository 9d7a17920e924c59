"""Short links: t.co, pic.twitter.com and bit.ly."""

from __future__ import annotations

import json

from tests.internet import answers
from tests.internet.message import Answer, Request, redirect
from tests.internet.render import Fragment
from tests.internet.world import World


def t_co(world: World, request: Request) -> Answer:
    """Lead on: by 301 for a plain client, by a page for a browser."""
    target = world.links.get(f"https://t.co{request.path}")
    if target is None:
        return answers.answer("x", "shortlink.not-found")
    if "Mozilla" not in request.header("user-agent"):
        return answers.answer("x", "shortlink.redirect", {"target": target})
    script = json.dumps(target).replace("/", "\\/").replace("<", "\\u003c")
    return answers.answer("x", "shortlink.browser", {"target": target, "target_script": Fragment(script)})


def pic(world: World, request: Request) -> Answer:
    """Lead from ``pic.twitter.com/TOKEN`` to where the same token leads on t.co."""
    target = world.links.get(f"https://t.co{request.path}")
    return answers.answer("x", "shortlink.not-found") if target is None else redirect(target)


def bitly(world: World, request: Request) -> Answer:
    """Lead on by 301; ``TOKEN+`` shows where."""
    target = world.links.get(f"https://bit.ly{request.path.removesuffix('+')}")
    if target is None:
        return answers.answer("web", "shortlink.not-found")
    return answers.answer("web", "shortlink.info" if request.path.endswith("+") else "shortlink.redirect", {"target": target})
