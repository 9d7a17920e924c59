"""Time inside native ids: Twitter snowflakes, pbs.twimg.com media keys, atproto TIDs, Mastodon ids."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

TWITTER_EPOCH_MS = 1_288_834_974_657
# Ids up to this one (2010-11-04) were counted, not made from the clock.
LAST_SEQUENTIAL = 29_700_859_247
LAST_SNOWFLAKE = 2**63 - 1

TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
# atproto "Record Key" specification: 13 signs, the first below k because the top bit of the 64 is always 0.
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
PBS_KEY = re.compile(r"[A-Za-z0-9_-]{15}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def snowflake_time(snowflake: str) -> datetime | None:
    """Return when a Twitter id was made, to the millisecond; None for ids that carry no time."""
    if not (snowflake.isascii() and snowflake.isdigit()) or len(snowflake) > 20:
        return None
    number = int(snowflake)
    if not LAST_SEQUENTIAL < number <= LAST_SNOWFLAKE:
        return None
    return EPOCH + timedelta(milliseconds=(number >> 22) + TWITTER_EPOCH_MS)


def pbs_media_id(key: str) -> str | None:
    """Return the media snowflake inside a pbs.twimg.com key (base64url, first eight bytes), None for other keys."""
    if not PBS_KEY.fullmatch(key):
        return None
    number = int.from_bytes(base64.urlsafe_b64decode(key + "=")[:8], "big")
    return str(number) if LAST_SEQUENTIAL < number <= LAST_SNOWFLAKE else None


def pbs_upload_time(key: str) -> datetime | None:
    """Return when a picture was uploaded to pbs.twimg.com: 1 to 100 seconds before its post was sent."""
    media_id = pbs_media_id(key)
    return None if media_id is None else snowflake_time(media_id)


def tid_time(rkey: str) -> datetime | None:
    """Return the time inside an atproto TID, None for other record keys.

    The client chooses it: imported posts are off by weeks, so ``indexedAt`` and our own first sight are the better witnesses.
    """
    if not TID.fullmatch(rkey):
        return None
    number = 0
    for sign in rkey:
        number = number << 5 | TID_ALPHABET.index(sign)
    return EPOCH + timedelta(microseconds=number >> 10)


def mastodon_time(number: str) -> datetime | None:
    """Return when a Mastodon id was made (``snowflake.rb``: milliseconds since 1970 above 16 bits), None for ids that carry no time.

    An instance gives copies of posts from elsewhere ids of the second that their origin states.
    """
    if not (number.isascii() and number.isdigit()) or not 15 <= len(number) <= 19:
        return None
    return EPOCH + timedelta(milliseconds=int(number) >> 16)
