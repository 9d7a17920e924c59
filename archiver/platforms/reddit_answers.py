"""What Reddit's answers say: its element ``shreddit-post``, the older pages, the typed reason of its interface, and oEmbed."""

from __future__ import annotations

import re

from archiver.markup import Document, Node
from archiver.platforms.conditions import LITTLE_TEXT, visible_text
from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.pages import meta, own_addresses, video_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, clean, first_of, found_in, is_same, text_json, words
from storage.model import Fields, Json, Media
from storage.vocabulary import Seen, Target

# The interface writes these tokens to readers of every language.
NUMBERED = re.compile(r"[a-z0-9]{1,10}")
NOBODY = "[deleted]"
MOST = 200
TOKENS = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ removed by moderator ]", "[ removed by reddit ]"})
# ``removed_by_category``: who took a submission away.
BY_AUTHOR = frozenset({"deleted", "author"})
BY_PLATFORM_NAMES = "moderator automod_filtered reddit content_takedown copyright_takedown community_ops anti_evil_ops legal"
BY_PLATFORM = frozenset(BY_PLATFORM_NAMES.split())
# The page of today keeps title and author of what moderators, Reddit or the author took away, and says who did in words alone.
REMOVED = '[slot="post-removed-banner"]'
COMPLAINT = 'a[href*="reddithelp.com/hc/"][href*="/requests/new?ticket_form_id="]'
COMMUNITIES = {
    "private": (Seen.RESTRICTED_AUDIENCE, "community-private"),
    "quarantined": (Seen.RESTRICTED_AUDIENCE, "community-quarantined"),
    "gold_only": (Seen.RESTRICTED_AUDIENCE, "community-gold-only"),
    "banned": (Seen.REMOVED, "community-banned"),
}


def read_refusal(given: Given) -> Reading | None:
    """Read a typed refusal of the interface."""
    reason, status = text_at(given.body, "reason"), given.answer.status
    # A community that is banned is answered as one that is not there, with the reason.
    if reason in COMMUNITIES and at(given.body, "error") == status and (status == 403 or (status, reason) == (404, "banned")):
        seen, name = COMMUNITIES[reason]
        return given.says(seen, "community", name)
    if status == 404 and given.target is Target.POST:
        if reason == "PAGE_NOT_CREATED":
            return given.says(Seen.GONE, "page-not-created", "page-not-created")
        # Without the id of a post it may be any other part of the interface that is not there. A method that is not ours tells nothing.
        if given.id and given.method not in ("page", "oembed") and at(given.body, "error") == 404 and text_at(given.body, "message") is not None:
            return given.says(Seen.GONE, "error-404", "http-404")
    return None


def read_listing(given: Given) -> Reading | None:
    """Read the interface's answer: a listing of one submission before that of its comments, or of several things, of which the one asked for counts."""
    listings = given.body if isinstance(given.body, list) else [given.body]
    things = [thing for listing in listings[:2] for thing in list_at(listing, "data", "children")[:MOST]]
    named = [each for each in things if text_at(each, "kind") in ("t3", "t1") and text_at(each, "data", "id") is not None]
    if given.answer.status != 200 or not named or given.target is Target.PROFILE:
        return None
    thing = next((each for each in named if not given.id or is_same(given.id, text_at(each, "data", "id") or "")), None)
    if thing is None:
        return WRONG_ID
    return read_submission(given, at(thing, "data")) if text_at(thing, "kind") == "t3" else read_comment(given, at(thing, "data"))


def read_submission(given: Given, made: Json) -> Reading:
    """Read a submission by the typed category of who took it away."""
    category, title = at(made, "removed_by_category"), text_at(made, "title")
    if isinstance(category, str) and category in BY_AUTHOR:
        return given.says(Seen.GONE, "removed-by-author", "deleted-by-author")
    if isinstance(category, str) and category in BY_PLATFORM:
        return given.says(Seen.REMOVED, "removed-by-platform", category)
    if category is None and (marked := read_marks(given, made)) is not None:
        return marked
    if category is not None or title is None or {title.lower(), (text_at(made, "selftext") or "").lower()} & TOKENS:
        return given.says(Seen.OTHER, "removed-unknown", "removed-unknown")
    return given.live("submission", submission(made, title), version=2)


def read_marks(given: Given, made: Json) -> Reading | None:
    """Read what became of a submission of before there was a category (2019): whatever does not stand is kept out of search.

    One that stands is not, also when its account is gone and its author wrote the token; only who moderates is told that it is removed.
    """
    if at(made, "is_robot_indexable") is not False:
        return None
    if text_at(made, "author") == NOBODY and text_at(made, "selftext") == NOBODY:
        return given.says(Seen.GONE, "deleted-by-marks", "deleted-by-author")
    if at(made, "removed") is True:
        return given.says(Seen.REMOVED, "removed-by-marks", "moderator")
    return given.says(Seen.OTHER, "kept-out", "removed-unknown")


def read_comment(given: Given, made: Json) -> Reading | None:
    """Read a comment: its text may be a token that its author wrote, and only the code beside it tells that it is none."""
    body, author = text_at(made, "body"), text_at(made, "author")
    if body is None:
        return None
    if body.lower() in TOKENS:
        lost = author == NOBODY and text_at(made, "collapsed_reason_code") == "DELETED"
        by_author = body == NOBODY
        if not lost:
            return given.says(Seen.OTHER, "comment-token", "removed-unknown")
        return given.says(Seen.GONE if by_author else Seen.REMOVED, "comment-deleted", "deleted-by-author" if by_author else "removed")
    fields = Fields(
        id=text_at(made, "id"),
        author=author if author != NOBODY else None,
        account=text_at(made, "author_fullname"),
        text=clean(body),
    )
    return given.live("comment", fields)


def read_account(given: Given) -> Reading | None:
    """Read what the interface tells of an account (``t2``) or a community (``t5``)."""
    kind, made = text_at(given.body, "kind"), at(given.body, "data")
    name = text_at(made, "name") if kind == "t2" else text_at(made, "display_name")
    if given.target is not Target.PROFILE or given.answer.status != 200 or kind not in ("t2", "t5") or name is None:
        return None
    number = text_at(made, "id")
    if given.id and given.id.lower() not in (name.lower(), number, f"{kind}_{number}"):
        return WRONG_ID
    if at(made, "is_suspended") is True:
        return given.says(Seen.ACCOUNT_SUSPENDED, "account-suspended", "suspended")
    return given.says(Seen.LIVE, "account", fields=Fields(id=name, author=name, account=number)) if number else None


def read_limit(given: Given) -> Reading | None:
    """Read the typed error of a form that was sent too often."""
    errors = list_at(given.body, "json", "errors")
    limited = any(isinstance(error, list) and error[:1] == ["RATELIMIT"] for error in errors)
    return given.says(Seen.RATE_LIMIT, "form-limit", "ratelimit") if limited else None


def submission(made: Json, title: str) -> Fields:
    """Return what the interface says of a submission; of an account that is gone only a token is left."""
    author = text_at(made, "author")
    return Fields(
        id=text_at(made, "id"),
        author=author if author != NOBODY else None,
        account=text_at(made, "author_fullname"),
        text=clean(title, text_at(made, "selftext")),
        # Reddit keeps sound in a file of its own; this one has the pictures.
        media=video_of(*(text_at(made, name, "reddit_video", "fallback_url") for name in ("secure_media", "media"))),
    )


def read_element(given: Given) -> Reading | None:
    """Read the page of today by its own element of the post."""
    nodes = given.document.css("shreddit-post[id][post-title]")[:MOST] if given.document is not None else []
    asked = (each for each in nodes if given.id and is_same(given.id, (attribute(each, "id") or "").removeprefix("t3_")))
    # A feed shows several.
    node = next(asked, nodes[0] if nodes else None)
    named = (attribute(node, "id") or "").removeprefix("t3_")
    if node is None or not named or given.answer.status != 200:
        return None
    title, author = attribute(node, "post-title") or "", attribute(node, "author")
    if title.lower() in TOKENS or author in (None, NOBODY):
        # The account may be gone while the post stands.
        return given.says(Seen.OTHER, "element-without-author", "without-author")
    if node.css_matches(REMOVED):
        return given.says(Seen.OTHER, "element-removed", "removed-unknown")
    body = words(first_of(node, '[slot="text-body"] [property="schema:articleBody"]', '[slot="text-body"]'))
    if (body or "").lower() in TOKENS:
        return given.says(Seen.OTHER, "element-without-text", "without-text")
    fields = Fields(
        id=named,
        author=author,
        account=attribute(node, "author-id"),
        text=clean(title, body),
        media=packaged(node),
        posted_at=time_at({"at": attribute(node, "created-timestamp")}, "at"),
    )
    return given.live("element", fields, version=3)


def packaged(post: Node) -> tuple[Media, ...]:
    """Return the video of a post by the files, with sound, that its player is handed."""
    made = text_json(attribute(post.css_first("[packaged-media-json]"), "packaged-media-json") or "")
    sources = sorted((at(each, "source") for each in list_at(made, "playbackMp4s", "permutations")), key=height, reverse=True)
    return video_of(*(text_at(source, "url") for source in sources))


def height(source: Json) -> int:
    """Return the height of one file in pixels, 0 where it names none."""
    found = at(source, "dimensions", "height")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def read_older(given: Given) -> Reading | None:
    """Read the pages of 2008 (``.thing``) and of 2018 (``.Post``), by the post's own id in them."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    ref = found_in(given, own_addresses(document))
    things = [(attribute(each, "data-fullname") or "").removeprefix("t3_") for each in document.css(".thing.link[data-fullname]")[:MOST]]
    # Under an address of its own a post stands alone; a page of a community lists several.
    named = ref.key.id if ref is not None else next((each for each in things if is_same(given.id, each)), "" if given.id else next(iter(things), ""))
    if not NUMBERED.fullmatch(named):
        return None
    old = document.css_first(f'.thing.link[data-fullname="t3_{named}"]')
    new = document.css_first(f"#t3_{named}, .Post.t3_{named}")
    title = headline(document, old, new)
    if title is None or title.lower() in TOKENS or (old is not None and attribute(old, "data-author") in (None, NOBODY)):
        return None
    body = words(old.css_first(".usertext-body")) if old is not None else None
    if (body or "").lower() in TOKENS:
        return given.says(Seen.OTHER, "older-page-without-text", "without-text")
    author = attribute(old, "data-author")
    return given.live("older-page", Fields(id=named, author=author, account=attribute(old, "data-author-fullname"), text=clean(title, body)))


def read_forbidden(given: Given) -> Reading | None:
    """Read the page in place of what Reddit does not show: posts that are gone, closed communities and suspended accounts alike, told apart in words."""
    shown = given.document is not None and given.document.css_matches("#shreddit-forbidden, shreddit-forbidden")
    return given.says(Seen.OTHER, "forbidden-page", "forbidden-page") if shown else None


def read_block(given: Given) -> Reading | None:
    """Read the page for clients that Reddit's network keeps out, in any language: little more than the link to the form by which one complains."""
    blocked = given.document is not None and given.document.css_matches(COMPLAINT) and len(visible_text(given.document)) <= LITTLE_TEXT
    return given.says(Seen.CHALLENGE, "network-security", "network-security") if blocked else None


def headline(document: Document, old: Node | None, new: Node | None) -> str | None:
    """Return the title of the post on an older page."""
    if old is not None:
        return words(old.css_first("a.title"))
    inside = words(new.css_first("h1, h2, h3")) if new is not None else None
    return inside or (meta(document, "og:title") if new is not None else None)
