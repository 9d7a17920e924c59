"""What X's answers say: syndication, oEmbed, and the forms of the interfaces that need a key.

No real body of a loss is public: what is read as one here is made from what clients of X are written to expect, and a 404 of X itself.
"""

from __future__ import annotations

import re
from datetime import timedelta

from archiver.exchange import Answer
from archiver.platforms.conditions import condition, refusal
from archiver.platforms.json_body import at, list_at, parse_json, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import DRIFT, WRONG_ID
from archiver.platforms.snowflake import snowflake_time
from archiver.platforms.x_oembed import read_oembed
from archiver.platforms.x_page import read_page, read_profile_page
from archiver.platforms.x_timelines import listed_tweet, result_in
from archiver.platforms.x_tweets import Tweet, carries, edit_chain, fields_of, from_api_v2, from_graphql, from_syndication, number_at, says_something
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

# Texts of tombstones for lang=en. A text in another language, or a new one, matches nothing and is drift.
TOMBSTONES: tuple[tuple[str, Seen, str], ...] = (
    (r"This (?:Post|Tweet) was deleted\b", Seen.GONE, "tombstone-deleted"),
    (r"This (?:Post|Tweet) is from a suspended account\b", Seen.ACCOUNT_SUSPENDED, "tombstone-suspended"),
    (r"This account has been suspended\b", Seen.ACCOUNT_SUSPENDED, "tombstone-suspended"),
    (r"This (?:Post|Tweet) is from an account that no longer exists\b", Seen.ACCOUNT_GONE, "tombstone-account-gone"),
    (r"Age-restricted\b", Seen.AGE_GATE, "tombstone-age"),
    (r".{0,120}\blimits who can view\b", Seen.PROTECTED, "tombstone-protected"),
    (r"This (?:Post|Tweet)(?: is no longer available because it)? violated the (?:X|Twitter) Rules\b", Seen.REMOVED, "tombstone-rules"),
    (r".{0,120}\bwithheld in response to a report from the copyright (?:holder|owner)\b", Seen.REMOVED, "tombstone-copyright"),
    (r".{0,120}\bwithheld in .{1,60} in response to a legal demand\b", Seen.GEO_BLOCK, "tombstone-withheld"),
)
# Reasons of TweetUnavailable and UserUnavailable (yt-dlp, gallery-dl, FxEmbed).
UNAVAILABLE = {
    "Deleted": Seen.GONE,
    "Suspended": Seen.ACCOUNT_SUSPENDED,
    "Protected": Seen.PROTECTED,
    "NsfwLoggedOut": Seen.AGE_GATE,
    "NsfwViewerHasNoStatedAge": Seen.AGE_GATE,
    "NsfwViewerIsUnderage": Seen.AGE_GATE,
}
# Error codes of the old interfaces (nitter's enumeration). Codes of the host come first, those of accounts before those of posts.
CODES = {
    88: (Seen.RATE_LIMIT, "rate-limit"),
    429: (Seen.RATE_LIMIT, "rate-limit"),
    29: (Seen.OUTAGE, "timeout"),
    130: (Seen.OUTAGE, "over-capacity"),
    131: (Seen.OUTAGE, "internal-error"),
    32: (Seen.LOGIN_WALL, "not-authenticated"),
    89: (Seen.LOGIN_WALL, "token"),
    215: (Seen.LOGIN_WALL, "not-authenticated"),
    239: (Seen.LOGIN_WALL, "guest-token"),
    326: (Seen.LOGIN_WALL, "locked"),
    63: (Seen.ACCOUNT_SUSPENDED, "suspended"),
    17: (Seen.ACCOUNT_GONE, "user-not-found"),
    50: (Seen.ACCOUNT_GONE, "user-not-found"),
    22: (Seen.PROTECTED, "protected"),
    179: (Seen.PROTECTED, "protected"),
    34: (Seen.GONE, "not-found"),
    144: (Seen.GONE, "not-found"),
    136: (Seen.RESTRICTED_AUDIENCE, "blocked"),
    421: (Seen.OTHER, "unavailable"),
    422: (Seen.OTHER, "censored"),
}
# Among the countries that a post is withheld in: all of them, and all of them over copyright.
EVERYWHERE = frozenset({"XX", "XY"})
EDITED_WITHIN = timedelta(days=1)
"""An hour as of now; a day leaves room for a change of that."""
ABOUT_POSTS = re.compile(r"/(?:statuses/|oembed\b)")
MISSING = re.compile(r"(?:Sorry, that page does not exist|No status found with that ID)\b")
PROBLEM = re.compile(r"https://api\.(?:twitter|x)\.com/2/problems/(?P<kind>[a-z-]{3,40})")
SUSPENDED_USER = re.compile(r"User has been suspended: \[")
FX_REASONS = {"deleted": Seen.GONE, "suspended": Seen.ACCOUNT_SUSPENDED, "private": Seen.PROTECTED, "blocked": Seen.RESTRICTED_AUDIENCE}


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"x.{pattern}", version=1, fields=fields or Fields())


def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
    """Read one answer about a post (or, where a key is at hand, an account); total: what matches nothing is drift.

    An empty ``native_id`` means that the id asked for is not known: then any Tweet is the right one.
    """
    body = parse_json(answer)
    # A front writes a status beside it that would be a login's.
    host = None if is_private_front(body) else condition(answer)
    if host is not None:
        return host
    if target is Target.PROFILE:
        found = read_account(body, native_id) if isinstance(body, dict) else read_profile_page(answer, native_id)
    elif isinstance(body, dict):
        found = read_oembed(answer, body, native_id, method) or read_post(body, answer.status, native_id, method)
    elif isinstance(body, list):
        found = read_listed(body, native_id)
    else:
        found = read_page(answer, native_id)
    return found or refusal(answer) or DRIFT


def read_post(body: dict[str, Json], status: int, native_id: str, method: str | None) -> Reading | None:
    """Read the JSON of any endpoint but oEmbed."""
    if status == 200 and not body:
        # A token that is wrong and a post that is withheld both answer so: it tells neither.
        return typed(Seen.OTHER, "empty-object", "withheld-or-bad-token")
    if status == 400 and text_at(body, "error") == "Bad request.":
        return typed(Seen.OTHER, "bad-request", "id-out-of-range")
    if "__typename" in body or "id_str" in body:
        return read_result(body, native_id, graphql=False)
    if "errors" in body and is_bare(at(body, "data")):
        return read_errors(body, native_id)
    if ABOUT_POSTS.search(text_at(body, "request") or ""):
        # The first interface (until 2013) repeats the path that it was asked for.
        found = MISSING.match(text_at(body, "error") or "") if status in (200, 404) else None
        return typed(Seen.GONE, "error-missing-v1", "not-found") if found else None
    if "delete" in body or "status_withheld" in body:
        return read_notice(body, native_id)
    if method == "fxtwitter" or is_private_front(body) or is_front(body):
        return read_front(body, native_id)
    return read_data(body, native_id)


def read_notice(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read a notice of the streams (until 2023): that an author deleted a post, or that it is withheld somewhere."""
    deleted = number_at(body, "delete", "status", "id_str") or number_at(body, "delete", "status", "id")
    withheld = number_at(body, "status_withheld", "id") if list_at(body, "status_withheld", "withheld_in_countries") else None
    number = deleted or withheld
    if number is None:
        return None
    if native_id not in ("", number):
        return WRONG_ID
    if deleted is None:
        return typed(Seen.GEO_BLOCK, "notice-withheld", "withheld-in-countries", Fields(id=number))
    return typed(Seen.GONE, "notice-delete", "deleted-by-author", Fields(id=number))


def is_bare(data: Json) -> bool:
    """Tell whether the data beside errors are none, be they in boxes, so that the errors are about what was asked for and not about a part of it."""
    return data is None or (isinstance(data, dict) and all(is_empty(part) for part in data.values()))


def is_empty(data: Json) -> bool:
    """Tell whether data are none: nothing, or an object or a list with nothing in it."""
    return not data or (isinstance(data, dict) and not any(data.values()))


def read_data(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read the ``data`` of GraphQL or API v2."""
    result = result_in(body, native_id)
    if result is not None:
        return read_result(result, native_id, graphql=True)
    if number_at(body, "data", "id") and text_at(body, "data", "text"):
        return read_tweet(from_api_v2(body), native_id, "api-v2")
    return read_listed(body, native_id)


def read_listed(body: Json, native_id: str) -> Reading | None:
    """Read a list of posts; one that lacks the post asked for may still name it among its errors."""
    found = listed_tweet(body, native_id)
    if found is None:
        return None
    tweet, pattern = found
    reading = read_tweet(tweet, native_id, pattern)
    problem = read_problems(list_at(body, "errors"), native_id) if native_id and reading is WRONG_ID else None
    return problem or reading


def read_result(result: Json, native_id: str, *, graphql: bool) -> Reading | None:
    """Read one typed result."""
    kind = text_at(result, "__typename")
    if kind == "TweetWithVisibilityResults":
        return read_result(at(result, "tweet"), native_id, graphql=graphql)
    if kind == "TweetTombstone":
        return read_tombstone(result)
    if kind == "TweetUnavailable":
        reason = text_at(result, "reason")
        seen = UNAVAILABLE.get(reason or "")
        return typed(seen, "tweet-unavailable", reason) if seen else None
    if kind == "TweetPreviewDisplay":
        return typed(Seen.RESTRICTED_AUDIENCE, "tweet-preview", "subscribers")
    if kind in (None, "Tweet"):
        return read_tweet(from_graphql(result) if graphql else from_syndication(result), native_id, "graphql" if graphql else "syndication")
    return None


def read_tombstone(result: Json) -> Reading:
    """Read a tombstone by its text; an empty one hides a post that may be live from logged-out viewers."""
    tombstone = at(result, "tombstone")
    if tombstone == {}:
        return typed(Seen.RESTRICTED_AUDIENCE, "tombstone-empty", "withheld-logged-out")
    text = (text_at(tombstone, "text", "text") or text_at(tombstone, "text") or "").replace("\u2019", "'")
    known = (typed(seen, name, name.removeprefix("tombstone-")) for words, seen, name in TOMBSTONES if re.match(words, text))
    return next(known, Reading(seen=Seen.PARSER_DRIFT, reason="tombstone-unknown"))


def read_tweet(tweet: Tweet, native_id: str, pattern: str) -> Reading | None:
    """Read a Tweet: live only as the one asked for, with an author and a text or media."""
    chain = edit_chain(tweet)
    newer = bool(chain) and chain[-1] == tweet.id and native_id in chain
    if tweet.id is None:
        return None
    if native_id and tweet.id != native_id and not newer:
        return WRONG_ID
    fields = fields_of(tweet)
    if EVERYWHERE.intersection(country for country in list_at(tweet.body, "withheld_in_countries") if isinstance(country, str)):
        # The words that are shown then are X's own.
        return typed(Seen.GEO_BLOCK, "withheld-everywhere", "withheld-everywhere")
    if tweet.user is None and isinstance(tweet.body, dict) and "user" not in tweet.body and pattern == "syndication" and text_at(tweet.body, "__typename"):
        return typed(Seen.ACCOUNT_SUSPENDED, "tweet-without-user", "no-user")
    # Unless it is asked for more, API v2 names no author.
    if not says_something(fields) and not (pattern == "api-v2" and tweet.user is None and fields.text):
        # Withheld here or everywhere, the shell of the post stays; where its text is shown it is live from here.
        if list_at(tweet.body, "withheld_in_countries"):
            return typed(Seen.GEO_BLOCK, "withheld", "withheld-in-countries")
        if not carries(tweet):
            return None
    return typed(Seen.LIVE, f"{pattern}-tweet", fields=fields)


def earliest(answer: Answer, native_id: str) -> str | None:
    """Return the id by which an edited post was first sent, None where ``native_id`` is that one or the answer's chain of edits cannot be one.

    An edit makes a new id; all of a post's ids lie within the time in which X lets it be edited.
    """
    chain = edit_chain(from_syndication(parse_json(answer)))
    times = [time for each in chain if (time := snowflake_time(each))]
    if native_id not in chain[1:] or len(times) < len(chain) or times != sorted(set(times)) or times[-1] - times[0] > EDITED_WITHIN:
        return None
    return chain[0]


def read_errors(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read the errors of the older interfaces and of API v2, by their codes and types."""
    errors = list_at(body, "errors")
    codes = [at(error, "code") for error in errors]
    found = next((each for code, each in CODES.items() if code in codes), None)
    if found:
        return typed(found[0], "error-code", found[1])
    missing = any(MISSING.match(text_at(error, "message") or "") for error in errors)
    return read_problems(errors, native_id) or (typed(Seen.GONE, "error-missing", "not-found") if missing else None)


def read_problems(errors: list[Json], native_id: str) -> Reading | None:
    """Read the problems of API v2 with a post; one about another post, or about a part of this one, tells nothing of it."""
    about = [error for error in errors if text_at(error, "resource_type") == "tweet" and text_at(error, "section") in (None, "data")]
    named = [error for error in about if (number := text_at(error, "resource_id")) and native_id in ("", number)]
    kinds = {problem(error) for error in named}
    if "resource-not-found" in kinds:
        return typed(Seen.GONE, "problem-not-found", "not-found")
    if "not-authorized-for-resource" in kinds:
        # Posts of protected, suspended and withheld accounts are refused alike.
        return typed(Seen.OTHER, "problem-not-authorized", "not-authorized")
    return WRONG_ID if about and native_id else None


def problem(error: Json) -> str | None:
    """Return the kind of a problem of API v2, None where it is none."""
    match = PROBLEM.fullmatch(text_at(error, "type") or "")
    return match["kind"] if match else None


def is_front(body: dict[str, Json]) -> bool:
    """Tell whether an answer is one of the FxTwitter interface: of today (``status``), or until 2025 (``tweet``)."""
    return isinstance(at(body, "code"), int) and (isinstance(at(body, "status"), dict) or ("message" in body and ("tweet" in body or "status" in body)))


def is_private_front(body: Json) -> bool:
    """Tell whether the FxTwitter interface (until 2025) says that the post is one of a protected account."""
    return text_at(body, "message") == "PRIVATE_TWEET" and at(body, "code") in (401, 403)


def read_front(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read the FxTwitter interface; what it cannot find may be suspended or gone, so only its typed reasons count."""
    if is_private_front(body):
        return typed(Seen.PROTECTED, "front-private", "private")
    status = at(body, "status") or at(body, "tweet")
    if text_at(status, "type") == "tombstone":
        if native_id and number_at(status, "id") not in (None, native_id):
            return WRONG_ID
        reason = text_at(status, "reason") or ""
        seen = FX_REASONS.get(reason)
        return typed(seen, "front-tombstone", reason) if seen else None
    author = at(status, "author")
    known: dict[str, Json] = {"screen_name": at(author, "screen_name"), "name": at(author, "name"), "id_str": at(author, "id")}
    return read_tweet(Tweet(id=number_at(status, "id"), body=status, user=known), native_id, "front")


def read_account(body: dict[str, Json], native_id: str) -> Reading | None:
    """Read an answer about an account."""
    result = at(body, "data", "user", "result")
    kind = text_at(result, "__typename")
    if kind == "UserUnavailable" and text_at(result, "reason") == "Suspended":
        return typed(Seen.ACCOUNT_SUSPENDED, "user-unavailable", "Suspended")
    if kind == "User":
        handle = text_at(result, "core", "screen_name") or text_at(result, "legacy", "screen_name")
        protected = at(result, "legacy", "protected") is True or at(result, "privacy", "protected") is True
        return account(number_at(result, "rest_id"), handle, native_id, "user", protected=protected)
    # The FxTwitter interface has accounts under ``user``.
    plain = at(body, "data") if text_at(body, "data", "username") else at(body, "user") if text_at(body, "user", "screen_name") else body
    if number_at(plain, "id") and (handle := text_at(plain, "username") or text_at(plain, "screen_name")):
        return account(number_at(plain, "id_str") or number_at(plain, "id"), handle, native_id, "user-object", protected=at(plain, "protected") is True)
    for error in list_at(body, "errors"):
        if problem(error) == "resource-not-found" and text_at(error, "resource_type") == "user":
            # API v2 says of suspended accounts that they are not found, under a title of its own; "withheld" and whatever else it forbids tells nothing.
            if text_at(error, "title") == "Forbidden":
                known = SUSPENDED_USER.match(text_at(error, "detail") or "")
                return typed(Seen.ACCOUNT_SUSPENDED if known else Seen.OTHER, "problem-user-forbidden", "suspended" if known else "forbidden")
            if text_at(error, "title") == "Not Found Error":
                return typed(Seen.ACCOUNT_GONE, "problem-user-not-found", "user-not-found")
    codes = {at(error, "code") for error in list_at(body, "errors") if isinstance(at(error, "code"), int)}
    return next((typed(seen, "error-code", why) for code, (seen, why) in CODES.items() if code in codes and code not in (34, 144)), None)


def account(number: str | None, handle: str | None, native_id: str, pattern: str, *, protected: bool) -> Reading:
    """Return an account as it shows itself, drift where it is another than the one asked for."""
    if number is None or native_id.lower() not in ("", number, (handle or "").lower()):
        return WRONG_ID
    fields = Fields(id=number, account=number, author=handle)
    return typed(Seen.PROTECTED, f"{pattern}-protected", "protected", fields) if protected else typed(Seen.LIVE, pattern, fields=fields)
