"""The control host: no part of the internet, but the hand that changes it."""

from __future__ import annotations

import json

from tests.internet.message import Answer, Request
from tests.internet.world import UnknownSubjectError, World

HOST = "control.test"


def respond(world: World, request: Request) -> Answer:
    """Switch a subject (POST /switch) or list what was switched (GET /state)."""
    if request.path == "/state":
        return written(200, world.conditions())
    if request.path != "/switch" or request.method != "POST":
        return written(404, {"error": "POST /switch or GET /state"})
    try:
        asked = json.loads(request.body)
        subject, condition = str(asked["subject"]), str(asked["condition"])
        world.switch(subject, condition, {str(key): str(value) for key, value in asked.get("values", {}).items()})
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        return written(400, {"error": f'expected {{"subject": …, "condition": …, "values": {{…}}}}: {exc}'})
    except UnknownSubjectError as exc:
        return written(404, {"error": str(exc)})
    return written(200, {subject: condition})


def written(status: int, answer: dict[str, str]) -> Answer:
    """Return an answer in JSON."""
    return Answer(status=status, headers=(("Content-Type", "application/json"),), body=json.dumps(answer).encode())
