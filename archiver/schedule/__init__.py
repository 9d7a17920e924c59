"""When to look again: pure rules over times and spans. *Now* and chance are arguments; chance is uniform in [0, 1)."""

from archiver.schedule.budget import FIRST_THRESHOLD, steer
from archiver.schedule.confirming import next_confirming, next_round, retry
from archiver.schedule.exposure import Watched, watched
from archiver.schedule.fit import ENOUGH, LEVEL, Curve, fit
from archiver.schedule.gate import TOO_MUCH, closed_until, heard, held_back, is_open, known_by, pressed, share_of
from archiver.schedule.looks import may_be_early, next_look, next_search
from archiver.schedule.reading import next_article, next_seed, worth_a_visit
from archiver.schedule.risk import Risk, Tally, account_tally, post_tally
from archiver.schedule.waits import asked_to_wait, read_retry_after

__all__ = [
    "ENOUGH",
    "FIRST_THRESHOLD",
    "LEVEL",
    "TOO_MUCH",
    "Curve",
    "Risk",
    "Tally",
    "Watched",
    "account_tally",
    "asked_to_wait",
    "closed_until",
    "fit",
    "heard",
    "held_back",
    "is_open",
    "known_by",
    "may_be_early",
    "next_article",
    "next_confirming",
    "next_look",
    "next_round",
    "next_search",
    "next_seed",
    "post_tally",
    "pressed",
    "read_retry_after",
    "retry",
    "share_of",
    "steer",
    "watched",
    "worth_a_visit",
]
