"""Where several posts stand in one answer of X: timelines, conversations, searches and the lists of its older interfaces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.x_tweets import Tweet, from_api_v2, from_syndication, number_at
from storage.model import Json

# Where GraphQL answers carry one post: of today, of the apps, and of lookups of several.
PLACES = ("tweetResult", "tweet_result", "tweet_result_by_rest_id")
UNNAMED = ("TweetTombstone", "TweetUnavailable")
"""Types of results that do not tell whose place they take."""
DEEP = 7
MOST = 400


def result_in(body: Json, native_id: str) -> Json:
    """Return the typed result of a GraphQL answer: the one post it is about, or the one asked for out of several."""
    data = at(body, "data")
    one = next((result for place in PLACES if (result := at(data, place, "result")) is not None), None)
    listed = (at(each, "result") for place in PLACES for each in list_at(data, place)[:MOST])
    return (
        one if one is not None else next((each for each in listed if native_id in ("", number_at(each, "rest_id"))), None) or timeline_result(data, native_id)
    )


def timeline_result(data: Json, native_id: str) -> Json:
    """Return the post asked for out of a timeline; where the id is not known, the first, or of a conversation the last one that is no reply.

    A tombstone names no post: among several it may stand for a post that is answered as well as for the one that was asked for.
    """
    entries = [entry for instruction in instructions_in(data) for entry in list_at(instruction, "entries")[:MOST]]
    results = {name: at(entry, "content", "itemContent", "tweet_results", "result") for entry in entries if (name := text_at(entry, "entryId"))}
    posts = [name for name in results if name.startswith("tweet-")]
    first = -1 if isinstance(at(data, "threaded_conversation_with_injections_v2"), dict) else 0
    wanted = f"tweet-{native_id}" if native_id else (posts[first] if posts else "")
    result = results.get(wanted)
    if result is None and (native_id or not posts):
        return module_result(data, native_id)
    return None if not native_id and len(posts) > 1 and text_at(result, "__typename") in UNNAMED else result


def module_result(data: Json, native_id: str) -> Json:
    """Return the post asked for, or else the first, out of the modules of a timeline: the grid of an account's media, and answers."""
    instructions = instructions_in(data)
    items = [item for instruction in instructions for entry in list_at(instruction, "entries")[:MOST] for item in list_at(entry, "content", "items")[:MOST]]
    items += [item for instruction in instructions for item in list_at(instruction, "moduleItems")[:MOST]]
    results = (at(item, "item", "itemContent", "tweet_results", "result") for item in items)
    tweets = (result for result in results if text_at(result, "__typename") not in UNNAMED)
    return next(
        (result for result in tweets if (number := number_at(result, "rest_id") or number_at(result, "tweet", "rest_id")) and native_id in ("", number)), None
    )


def instructions_in(data: Json) -> list[Json]:
    """Return the instructions by which a timeline is drawn, a few levels down: each kind of timeline has its own names above them."""
    level: Sequence[Json] = [data]
    for _ in range(DEEP):
        found = next((list_at(each, "instructions") for each in level if list_at(each, "instructions")), None)
        if found is not None:
            return found
        level = [child for each in level if isinstance(each, dict) for child in each.values() if isinstance(child, dict)][:MOST]
    return []


def listed_tweet(body: Json, native_id: str) -> tuple[Tweet, str] | None:
    """Return the post asked for, or else the first, out of a list of the older interfaces, with the name of its pattern; None where none is listed."""
    tweets = [*_of_api_1(body), *_of_timeline_2(body), *_of_api_2(body)]
    if not tweets:
        return None
    return next((each for each in tweets if native_id in ("", each[0].id)), tweets[0])


def _of_api_1(body: Json) -> list[tuple[Tweet, str]]:
    listed: list[Json] = body if isinstance(body, list) else list_at(body, "statuses") or list_at(body, "results")
    return [(tweet, "api-v1") for each in listed[:MOST] if (tweet := from_syndication(each)).id and text_at(tweet.user, "screen_name")]


def _of_timeline_2(body: Json) -> list[tuple[Tweet, str]]:
    """Read the timelines of 2019 to 2021, which keep posts and authors apart."""
    tweets, users = at(body, "globalObjects", "tweets"), at(body, "globalObjects", "users")
    listed: Iterable[Json] = islice(tweets.values(), MOST) if isinstance(tweets, dict) else ()
    made = (Tweet(id=number_at(each, "id_str"), body=each, user=at(users, text_at(each, "user_id_str") or ""), edits=None) for each in listed)
    return [(tweet, "timeline-v2") for tweet in made if tweet.id]


def _of_api_2(body: Json) -> list[tuple[Tweet, str]]:
    # Messages stand in lists of their own, with the kind of what happened.
    listed = [each for each in list_at(body, "data")[:MOST] if text_at(each, "text") and at(each, "event_type") is None]
    return [(tweet, "api-v2") for each in listed if (tweet := from_api_v2({"data": each, "includes": at(body, "includes")})).id]
