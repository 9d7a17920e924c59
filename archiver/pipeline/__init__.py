"""The straight line: seed, article, link, look, capture; each step asks the doors and records what it found."""

from archiver.pipeline.captures import capture_now
from archiver.pipeline.carry_out import carry_out
from archiver.pipeline.gates import Gates
from archiver.pipeline.jetstream import listen
from archiver.pipeline.line import Line, StaleWorkError
from archiver.pipeline.robots import Robots
from archiver.pipeline.rounds import hosts_in, place_condition
from archiver.pipeline.steering import steer_hosts

__all__ = ["Gates", "Line", "Robots", "StaleWorkError", "capture_now", "carry_out", "hosts_in", "listen", "place_condition", "steer_hosts"]
