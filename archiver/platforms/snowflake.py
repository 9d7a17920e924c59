"""Time inside native ids: Twitter snowflakes, atproto TIDs, Mastodon ids."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

TWITTER_EPOCH_MS = 1_288_834_974_657
# Ids up to this one (2010-11-04) were counted, not made from the clock.
LAST_SEQUENTIAL = 29_700_859_247
LAST_SNOWFLAKE = 2**63 - 1

TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
# atproto "Record Key" specification: 13 signs, the first below k because the top bit of the 64 is always 0.
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def snowflake_time(snowflake: str) -> datetime | None:
    """Return when a Twitter id was made, to the millisecond; None for ids that carry no time."""
    if not (snowflake.isascii() and snowflake.isdigit()) or len(snowflake) > 20:
        return None
    number = int(snowflake)
    if not LAST_SEQUENTIAL < number <= LAST_SNOWFLAKE:
        return None
    return EPOCH + timedelta(milliseconds=(number >> 22) + TWITTER_EPOCH_MS)


def tid_time(rkey: str) -> datetime | None:
    """Return the time inside an atproto TID, None for other record keys.

    The client chooses it: imported posts are off by weeks, so ``indexedAt`` and our own first sight are the better witnesses.
    """
    if not TID.fullmatch(rkey):
        return None
    number = 0
    for sign in rkey:
        number = number << 5 | TID_ALPHABET.index(sign)
    try:
        return EPOCH + timedelta(microseconds=number >> 10)
    except OverflowError:
        return None


def mastodon_time(number: str) -> datetime | None:
    """Return when a Mastodon id was made (``snowflake.rb``: milliseconds since 1970 above 16 bits), None for ids that carry no time.

    An instance gives copies of posts from elsewhere ids of the second that their origin states.
    """
    if not (number.isascii() and number.isdigit()) or not 15 <= len(number) <= 19:
        return None
    return EPOCH + timedelta(milliseconds=int(number) >> 16)
