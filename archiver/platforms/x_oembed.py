"""What publish.twitter.com's oEmbed answers say."""

from __future__ import annotations

import re

from archiver.exchange import Answer
from archiver.markup import parse, text_of
from archiver.nfc import nfc
from archiver.platforms.json_body import at, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.snowflake import snowflake_time
from storage.model import Fields, Json
from storage.vocabulary import Seen

STATUS_URL = re.compile(r"https://(?:twitter|x)\.com/(?P<user>[A-Za-z0-9_]{1,20})/status/(?P<id>[0-9]{2,20})")
PROFILE_URL = re.compile(r"https://(?:twitter|x)\.com/(?P<user>[A-Za-z0-9_]{1,20})/?")
CLOSING_PICTURE = re.compile(r"(?<!\s)\s*pic\.(?:twitter|x)\.com/[A-Za-z0-9]+\s*$")
# Gateways before X write the same word, with more beside it.
OWN_ERROR = frozenset({"error", "request"})
NOT_AUTHORISED = re.compile(r"not authorized", re.IGNORECASE)
SUSPENDED = re.compile(r"\bsuspended\b", re.IGNORECASE)


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"x.oembed-{pattern}", version=1, fields=fields or Fields())


def read_oembed(answer: Answer, body: dict[str, Json], native_id: str, method: str | None) -> Reading | None:
    """Read an oEmbed answer, recognised by its shape or its method; None where it is something else."""
    if answer.status == 200 and "author_url" in body and isinstance(body.get("html"), str):
        return read_quotation(body, native_id)
    error = text_at(body, "error")
    if method != "oembed" or error is None:
        return None
    if answer.status == 404 and body.keys() <= OWN_ERROR:
        return typed(Seen.GONE, "not-found", "http-404")
    if answer.status == 403 and NOT_AUTHORISED.search(error):
        # Protected and age-restricted posts answer alike.
        return typed(Seen.RESTRICTED_AUDIENCE, "not-authorized", "protected-or-age")
    if answer.status == 403 and SUSPENDED.search(error):
        return typed(Seen.ACCOUNT_SUSPENDED, "suspended", "suspended")
    return None


def read_quotation(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read the quotation that oEmbed offers for a live post."""
    address = STATUS_URL.match(text_at(body, "url") or "")
    if address is None or "twitter-tweet" not in str(at(body, "html")):
        return None
    if native_id not in ("", address["id"]):
        return Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")
    paragraph = parse(text_at(body, "html") or "").css_first("blockquote.twitter-tweet > p")
    if paragraph is None:
        return None
    text = CLOSING_PICTURE.sub("", text_of(paragraph))
    author = PROFILE_URL.fullmatch(text_at(body, "author_url") or "")
    fields = Fields(
        id=address["id"],
        author=author["user"] if author else address["user"],
        name=text_at(body, "author_name"),
        text=nfc(text).strip(),
        posted_at=snowflake_time(address["id"]),
        lang=paragraph.attributes.get("lang"),
    )
    return typed(Seen.LIVE, "quotation", fields=fields)
