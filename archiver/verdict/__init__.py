"""What may be said about a post, and on what evidence: rules R1-R3 and R7-R11, pure functions over observations.

No clock, no network, no database: the same history and policy give the same standing, whatever order the looks come in.
"""

from archiver.verdict.claims import judge, spans_met, unobservable_since
from archiver.verdict.order import histories
from archiver.verdict.policy import Policy, policy_of
from archiver.verdict.telling import transitions
from archiver.verdict.weigh import is_observation

__all__ = ["Policy", "histories", "is_observation", "judge", "policy_of", "spans_met", "transitions", "unobservable_since"]
