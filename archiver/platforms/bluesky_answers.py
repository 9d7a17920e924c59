"""What Bluesky's answers say: typed errors and typed views of the AppView, and of the servers that hold the repositories."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archiver.exchange import Answer
from archiver.platforms.bluesky_posts import account_at, fields_of_profile, fields_of_record, fields_of_view, flags, shows_something
from archiver.platforms.conditions import condition, refusal
from archiver.platforms.json_body import at, list_at, parse_json, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import DRIFT, WRONG_ID
from storage.model import Fields, Json
from storage.vocabulary import Seen, State, Target

# A search and a list of quotations are lists of posts as well; what they lack is not gone.
METHODS = frozenset({"getPostThread", "getPostThreadV2", "getPosts", "getProfile", "getRepoStatus", "getRecord", "searchPosts", "getQuotes", "oembed"})
MOST = 200
DEFS = "app.bsky.feed.defs#"
FLAT = "app.bsky.unspecced.defs#"
FLAT_KINDS = {
    "threadItemNotFound": (Seen.GONE, "not-found"),
    "threadItemBlocked": (Seen.RESTRICTED_AUDIENCE, "blocked"),
    "threadItemNoUnauthenticated": (Seen.RESTRICTED_AUDIENCE, "no-unauthenticated"),
}
ANY_URI = re.compile(r"at://[^\s\"']+")
AT_URI = re.compile(r"at://(?P<space>[^/\s]+)/app\.bsky\.feed\.post/(?P<id>[A-Za-z0-9._:~-]+)")
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}")

# Errors that name their cause themselves (atproto lexicons, getProfile.ts).
ACCOUNT_ERRORS: dict[str, tuple[Seen, str]] = {
    "AccountTakedown": (Seen.ACCOUNT_SUSPENDED, "takedown"),
    "RepoTakendown": (Seen.ACCOUNT_SUSPENDED, "takedown"),
    "RepoSuspended": (Seen.ACCOUNT_SUSPENDED, "suspended"),
    "AccountDeactivated": (Seen.ACCOUNT_GONE, "deactivated"),
    "RepoDeactivated": (Seen.ACCOUNT_GONE, "deactivated"),
    "RepoNotFound": (Seen.ACCOUNT_GONE, "repo-not-found"),
}
HOST_ERRORS: dict[str, tuple[Seen, str]] = {
    "RateLimitExceeded": (Seen.RATE_LIMIT, "rate-limit"),
    "AuthMissing": (Seen.LOGIN_WALL, "auth-missing"),
    "AuthenticationRequired": (Seen.LOGIN_WALL, "auth-missing"),
    "BlockedActor": (Seen.RESTRICTED_AUDIENCE, "blocked"),
    "BlockedByActor": (Seen.RESTRICTED_AUDIENCE, "blocked"),
    "UpstreamFailure": (Seen.OUTAGE, "upstream"),
    "UpstreamTimeout": (Seen.OUTAGE, "upstream"),
    "InternalServerError": (Seen.OUTAGE, "upstream"),
    "NotEnoughResources": (Seen.OUTAGE, "upstream"),
}
# These have no error name of their own; the servers speak English to everybody.
PROFILE_NOT_FOUND = re.compile(r"Profile not found\b")
REPO_NOT_FOUND = re.compile(r"Could not find repo\b(?:(?: for DID)?:?\s*(?P<did>did:[^\s\"']+))?")
# Servers of before 2024 give that error no name.
NO_RECORD = re.compile(r"Could not locate record: at://")
POST_NOT_FOUND = re.compile(r"Post not found\b")
REPO_STATUS: dict[str, tuple[Seen, str]] = {
    "takendown": (Seen.ACCOUNT_SUSPENDED, "takedown"),
    "suspended": (Seen.ACCOUNT_SUSPENDED, "suspended"),
    "deleted": (Seen.ACCOUNT_GONE, "deleted"),
    "deactivated": (Seen.ACCOUNT_GONE, "deactivated"),
    "desynchronized": (Seen.OTHER, "desynchronized"),
    "throttled": (Seen.OTHER, "throttled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for."""

    id: str
    """Record key of a post, DID of an account; empty where it is not known."""
    space: str
    """DID or handle of the repository, empty where it is not known."""
    method: str | None
    status: int

    def is_about(self, did: str | None) -> bool:
        """Tell whether an account may be the one asked for, or the one whose post was."""
        mine = self.space or self.id
        return did is None or not mine.startswith("did:") or did == mine

    def names(self, uri: str | None) -> bool:
        """Tell whether an AT-URI is the one asked for."""
        match = AT_URI.fullmatch(uri or "")
        return match is not None and self.id in ("", match["id"]) and self.space in ("", match["space"])


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"bluesky.{pattern}", version=1, fields=fields or Fields())


def identity(answer: Answer) -> str | None:
    """Read the DID out of an answer to ``resolveHandle``, None where it gives none."""
    did = text_at(parse_json(answer), "did") if answer.status == 200 else None
    return did if did and DID.fullmatch(did) else None


def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
    """Read one answer about a post or an account; total: what matches nothing is drift."""
    host = condition(answer)
    if host is not None:
        return host
    body = parse_json(answer)
    if not isinstance(body, dict):
        return refusal(answer) or DRIFT
    asked = asked_for(native_id, target, method, answer.status)
    if "time_us" in body and "kind" in body and "error" not in body:
        found = read_event(body, asked, target) if answer.status == 200 else None
    else:
        found = read_error(body, asked, target) if "error" in body else read_view(body, asked, target)
    return found or refusal(answer) or DRIFT


def asked_for(native_id: str, target: Target, method: str | None, status: int) -> Asked:
    """Return what was asked for; the id may stand in an AT-URI, in a permalink or behind its DID."""
    # A method that is not ours tells nothing: then the shape decides.
    method = method if method in METHODS else None
    if target is Target.PROFILE:
        return Asked(id=native_id, space="", method=method, status=status)
    parts = native_id.rstrip("/").split("/")
    space = next((part for part in parts if part.startswith("did:")), "")
    return Asked(id=parts[-1], space=space, method=method, status=status)


def read_error(body: dict[str, Json], asked: Asked, target: Target) -> Reading | None:
    """Read a typed error."""
    error, message = text_at(body, "error") or "", text_at(body, "message") or ""
    if asked.status < 400:
        # Some recordings lose the status; an error that names the record asked for is about it all the same.
        exact = asked.status == 200 and set(body) == {"error", "message"} and (uri := ANY_URI.search(message)) is not None and asked.names(uri[0])
        return read_absence(error, message, asked) if exact and target is not Target.PROFILE else None
    named = ACCOUNT_ERRORS.get(error)
    if named and (repo := REPO_NOT_FOUND.match(message)) and not asked.is_about(repo["did"]):
        return WRONG_ID
    if named:
        return typed(named[0], f"error-{error}", named[1])
    if error in HOST_ERRORS:
        return typed(HOST_ERRORS[error][0], f"error-{error}", HOST_ERRORS[error][1])
    if error == "InvalidRequest" and PROFILE_NOT_FOUND.match(message):
        return typed(Seen.ACCOUNT_GONE, "profile-not-found", "profile-not-found")
    if error == "InvalidRequest" and (repo := REPO_NOT_FOUND.match(message)):
        return typed(Seen.ACCOUNT_GONE, "repo-not-found", "repo-not-found") if asked.is_about(repo["did"]) else WRONG_ID
    return None if target is Target.PROFILE else read_absence(error, message, asked)


def read_absence(error: str, message: str, asked: Asked) -> Reading | None:
    """Read an error that says a record is not there."""
    named = ANY_URI.search(message)
    if (error == "RecordNotFound" or (error == "InvalidRequest" and NO_RECORD.match(message))) and asked.method in (None, "getRecord"):
        return typed(Seen.GONE, "record-not-found", "record-not-found") if named is None or asked.names(named[0]) else WRONG_ID
    # A gateway says "NotFound" of what it does not know at all.
    if error != "NotFound" or asked.method not in (None, "getPostThread") or not POST_NOT_FOUND.match(message):
        return None
    if named and not asked.names(named[0]):
        return WRONG_ID
    return typed(Seen.GONE, "thread-not-found", "not-found")


def read_view(body: dict[str, Json], asked: Asked, target: Target) -> Reading | None:
    """Read an answer without an error, by its shape."""
    if asked.status != 200:
        return None
    if target is Target.PROFILE:
        several = [each for each in list_at(body, "profiles") if asked.id in ("", text_at(each, "did"), text_at(each, "handle"))]
        return read_repo_status(body, asked) if "active" in body else read_profile(several[0] if several else body, asked)
    if "thread" in body:
        return read_thread(body["thread"], asked)
    if set(body) == {"posts"}:
        return read_posts(body, asked)
    if "value" in body and "uri" in body:
        return read_record(body, asked)
    if listed := [*list_at(body, "feed"), *list_at(body, "posts"), *list_at(body, "records")]:
        return read_listed(listed[:MOST], asked)
    if "active" in body and "did" in body:
        found = read_repo_status(body, asked)
        # A repository that stands says nothing of one record in it.
        return typed(Seen.OTHER, "repo-active", "account-live") if found and found.seen is Seen.LIVE else found
    return None


def read_event(body: dict[str, Json], asked: Asked, target: Target) -> Reading | None:
    """Read an event of the network (Jetstream): what a repository did with one of its posts, or how an account stands."""
    did = account_at(body, "did")
    if did is None:
        return None
    if target is Target.PROFILE:
        told = at(body, "account")
        return read_repo_status({"did": did, **told}, asked) if isinstance(told, dict) else None
    operation, collection, rkey = (text_at(body, "commit", name) for name in ("operation", "collection", "rkey"))
    uri = f"at://{did}/{collection}/{rkey}"
    if collection != "app.bsky.feed.post" or rkey is None:
        return None
    if not asked.names(uri):
        return WRONG_ID
    if operation == "delete":
        return typed(Seen.GONE, "event-delete", State.DELETED_BY_AUTHOR, Fields(id=rkey, account=did))
    return read_record({"uri": uri, "cid": at(body, "commit", "cid"), "value": at(body, "commit", "record")}, replace(asked, method=None))


def read_thread(thread: Json, asked: Asked) -> Reading | None:
    """Read ``getPostThread``."""
    if isinstance(thread, list):
        return read_flat_thread(thread[:MOST], asked)
    kind = text_at(thread, "$type")
    # Some who record an answer leave the types out.
    if kind == f"{DEFS}threadViewPost" or (kind is None and isinstance(at(thread, "post"), dict)):
        return read_post_view(at(thread, "post"), asked, "thread")
    if kind not in (f"{DEFS}notFoundPost", f"{DEFS}blockedPost"):
        return None
    if not asked.names(text_at(thread, "uri")):
        return WRONG_ID
    if kind == f"{DEFS}blockedPost":
        return typed(Seen.RESTRICTED_AUDIENCE, "thread-blocked", "blocked")
    return typed(Seen.GONE, "thread-not-found-view", "not-found")


def read_flat_thread(items: list[Json], asked: Asked) -> Reading | None:
    """Read ``getPostThreadV2`` (2025), which lays a thread flat; the post that was asked for stands at depth 0."""
    item = next((each for each in items if at(each, "depth") == 0), None)
    kind = (text_at(item, "value", "$type") or "").removeprefix(FLAT)
    if kind == "threadItemPost":
        return read_post_view(at(item, "value", "post"), asked, "thread-v2")
    known = FLAT_KINDS.get(kind)
    if known is None or not asked.id:
        # Answers and what is answered are missing alike.
        return None
    return typed(known[0], "thread-v2-item", known[1]) if asked.names(text_at(item, "uri")) else WRONG_ID


def read_posts(body: dict[str, Json], asked: Asked) -> Reading | None:
    """Read ``getPosts``, which leaves out what is not there."""
    posts = body["posts"]
    if not isinstance(posts, list) or asked.method not in (None, "getPosts"):
        return None
    uris = [text_at(post, "uri") for post in posts]
    if any(AT_URI.fullmatch(uri or "") is None for uri in uris):
        return None
    found = next((post for post, uri in zip(posts, uris, strict=True) if asked.names(uri)), None)
    if found is not None:
        return read_post_view(found, asked, "posts")
    if posts and asked.method is None:
        # Whoever asks for several names the method; another post alone is another's answer.
        return WRONG_ID
    return typed(Seen.GONE, "posts-absent", "absent") if asked.id else None


def read_listed(listed: list[Json], asked: Asked) -> Reading | None:
    """Read a feed, a search or the records of a repository, of which only what they show tells anything."""
    views = [at(each, "post") if at(each, "post") is not None else each for each in listed]
    found = next((view for view in views if asked.names(text_at(view, "uri"))), None)
    return read_record(found, asked) if isinstance(found, dict) and "value" in found else read_post_view(found, asked, "listed")


def read_post_view(post: Json, asked: Asked, pattern: str) -> Reading | None:
    """Read a post as the AppView shows it."""
    uri = text_at(post, "uri")
    if uri is None:
        return None
    if not asked.names(uri) or not uri.startswith(f"at://{account_at(post, 'author', 'did')}/"):
        return WRONG_ID
    fields = fields_of_view(post)
    if "!takedown" in flags(post):
        return typed(Seen.REMOVED, "label-takedown", "takedown", fields)
    if not shows_something(post, fields):
        return None
    hidden = "!no-unauthenticated" in flags(post) | flags(at(post, "author"))
    # The author asks not to be shown to logged-out readers; the post is there all the same.
    return typed(Seen.LIVE, f"{pattern}-post", "no-unauthenticated" if hidden else None, fields)


def read_record(body: dict[str, Json], asked: Asked) -> Reading | None:
    """Read ``getRecord``: the record itself, from the server that holds it."""
    if asked.method not in (None, "getRecord") or text_at(body, "value", "$type") != "app.bsky.feed.post":
        return None
    if not asked.names(text_at(body, "uri")):
        return WRONG_ID
    fields = fields_of_record(body)
    has_body = fields.version is not None and (bool(fields.text) or at(body, "value", "embed") is not None)
    return replace(typed(Seen.LIVE, "record", fields=fields), version=2) if has_body else None


def read_profile(body: Json, asked: Asked) -> Reading | None:
    """Read ``getProfile``: the account by its DID, with the handle it has now."""
    did, handle = account_at(body, "did"), text_at(body, "handle")
    if did is None or handle is None:
        return None
    if asked.id not in ("", did) and asked.id.lower() != handle.lower():
        return WRONG_ID
    if "!takedown" in flags(body):
        return typed(Seen.ACCOUNT_SUSPENDED, "profile-takedown", "takedown")
    return typed(Seen.LIVE, "profile", fields=fields_of_profile(body))


def read_repo_status(body: dict[str, Json], asked: Asked) -> Reading | None:
    """Read ``getRepoStatus``."""
    did, active = account_at(body, "did"), body.get("active")
    if not asked.is_about(did):
        return WRONG_ID
    if active is True:
        return typed(Seen.LIVE, "repo-active", fields=Fields(id=did, account=did)) if did else None
    named = REPO_STATUS.get(text_at(body, "status") or "") if active is False else None
    return typed(named[0], "repo-status", named[1]) if named else None
