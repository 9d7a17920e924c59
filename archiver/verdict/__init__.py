"""What may be said about a post, and on what evidence: rules R1-R11, pure functions over observations.

No clock, no network, no database: the same history and policy give the same standing, whatever order the looks come in.
"""

from archiver.verdict.breaker import incidents, join, tripped_by
from archiver.verdict.claims import judge, spans_met, unobservable_since, weighed_looks
from archiver.verdict.hosts import Arming, Hosts, hosts_of
from archiver.verdict.kinds import SOFT, is_observation, may_be_loss
from archiver.verdict.order import histories
from archiver.verdict.policy import Policy, policy_of
from archiver.verdict.telling import transitions
from archiver.verdict.weigh import Weighed, Weight

__all__ = [
    "SOFT",
    "Arming",
    "Hosts",
    "Policy",
    "Weighed",
    "Weight",
    "histories",
    "hosts_of",
    "incidents",
    "is_observation",
    "join",
    "judge",
    "may_be_loss",
    "policy_of",
    "spans_met",
    "transitions",
    "tripped_by",
    "unobservable_since",
    "weighed_looks",
]
