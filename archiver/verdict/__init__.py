"""What may be said about a post, and on what evidence: rules R1-R11, pure functions over observations.

No clock, no network, no database: the same history and policy give the same standing, whatever order the looks come in.
"""

from archiver.verdict.article import GONE_STATUSES, Absence, agrees, firmness, read_absence, spans_met, spans_of_articles
from archiver.verdict.breaker import incidents, is_turn, join, tripped_by
from archiver.verdict.claims import Judgement, assess, judge
from archiver.verdict.condition import WORDS, Claims, Condition, condition_of
from archiver.verdict.explain import explain, in_words
from archiver.verdict.hosts import Arming, Hosts, hosts_of, place_of
from archiver.verdict.kinds import ACCOUNT_LOSSES, CONDITIONS, HIDDEN, SOFT, TELLING, is_observation, may_be_loss
from archiver.verdict.order import histories
from archiver.verdict.policy import Policy, policy_of
from archiver.verdict.telling import as_told, transitions
from archiver.verdict.weigh import Weighed, Weight

__all__ = [
    "ACCOUNT_LOSSES",
    "CONDITIONS",
    "GONE_STATUSES",
    "HIDDEN",
    "SOFT",
    "TELLING",
    "WORDS",
    "Absence",
    "Arming",
    "Claims",
    "Condition",
    "Hosts",
    "Judgement",
    "Policy",
    "Weighed",
    "Weight",
    "agrees",
    "as_told",
    "assess",
    "condition_of",
    "explain",
    "firmness",
    "histories",
    "hosts_of",
    "in_words",
    "incidents",
    "is_observation",
    "is_turn",
    "join",
    "judge",
    "may_be_loss",
    "place_of",
    "policy_of",
    "read_absence",
    "spans_met",
    "spans_of_articles",
    "transitions",
    "tripped_by",
]
