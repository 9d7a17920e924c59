"""What the ledger knows of hosts: how a place stands, and what the looks at one post were answered by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archiver.settings import Verdict
from archiver.verdict import Condition, Hosts, Policy, condition_of, hosts_of, policy_of
from storage.ledger import Reader
from storage.model import Observation, Place
from storage.vocabulary import Seen, Target

LOOKS = 200
"""Control looks of each kind that tell how a place stands: those of a day and more."""


def place_condition(reader: Reader, place: Place, settings: Verdict, now: datetime) -> Condition:
    """Return how a place stands, from its latest control looks and incidents."""
    policy = policy_of(settings)
    seen_live = reader.controls_seen_live(place.platform, place.method)
    looks = reader.controls_at(place, now, LOOKS)
    hosts = hosts_of(looks, policy, seen_live=seen_live, incidents=reader.incidents(place.platform, place.host))
    return condition_of(hosts, place, now)


def hosts_in(reader: Reader, history: Sequence[Observation], platform_name: str, policy: Policy) -> Hosts:
    """Return what the ledger knows of the hosts of one post's looks."""
    looks = [look for look in history if look.target is Target.POST]
    incidents = [incident for host in sorted({look.host for look in looks if look.seen is not Seen.LIVE}) for incident in reader.incidents(platform_name, host)]
    # Only of controls is it asked whether they were ever seen live, and a post that was always there is judged by none.
    methods = {look.method for look in looks} if any(look.target is Target.CONTROL_LIVE for look in history) else ()
    seen_live = {name for method in sorted(methods) for name in reader.controls_seen_live(platform_name, method)}
    return hosts_of(history, policy, seen_live=seen_live, incidents=incidents)
