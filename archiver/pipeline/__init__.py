"""The straight line: seed, article, link, look, capture; each step asks the doors and records what it found.

Its names are loaded when they are first asked for: one capture needs nothing of what reads articles.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.pipeline.captures import capture_now
    from archiver.pipeline.gates import Gates
    from archiver.pipeline.hosts import hosts_in, place_condition
    from archiver.pipeline.jetstream import listen
    from archiver.pipeline.line import Line, StaleWorkError
    from archiver.pipeline.robots import Robots
    from archiver.pipeline.steering import steer_hosts
    from archiver.pipeline.steps import carry_out

__all__ = ["Gates", "Line", "Robots", "StaleWorkError", "capture_now", "carry_out", "hosts_in", "listen", "place_condition", "steer_hosts"]

HOMES = {
    "Gates": "gates",
    "Line": "line",
    "Robots": "robots",
    "StaleWorkError": "line",
    "capture_now": "captures",
    "carry_out": "steps",
    "hosts_in": "hosts",
    "listen": "jetstream",
    "place_condition": "hosts",
    "steer_hosts": "steering",
}
"""The module of each name."""


def __getattr__(name: str) -> object:
    """Load one of the names above (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module 'archiver.pipeline' has no attribute {name!r}")
    return getattr(import_module(f"archiver.pipeline.{HOMES[name]}"), name)
