"""What Instagram's answers say: the embed page, the media objects of its interfaces, and their typed walls.

Its embed page marks deleted, private and unembeddable posts alike, so no answer of Instagram is a loss; nor is any real body of one public.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.markup import Document, Node, text_of
from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.pages import media_of, meta
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, clean, first_of, found_in, is_same, text_json, words
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

SHARED = re.compile(r"window\._sharedData\s*=\s*(?P<json>\{.*\})\s*;?\s*", re.DOTALL)
# What its interfaces say in ``error_type`` or ``message``, in no reader's language.
TOKENS = {
    "generic_request_error": Seen.OUTAGE,
    "checkpoint_challenge_required": Seen.CHALLENGE,
    "sentry_block": Seen.CHALLENGE,
    "rate_limit_error": Seen.RATE_LIMIT,
    "feedback_required": Seen.RATE_LIMIT,
    "consent_required": Seen.CONSENT_WALL,
    "Not authorized to view user": Seen.PROTECTED,
}
ADDITIONAL = re.compile(r"window\.__additionalDataLoaded\(\s*'[^']{1,300}'\s*,\s*(?P<json>\{.*\})\s*\)\s*;?", re.DOTALL)
# The embed page of today hands its post to its scripts as a text; of many posts it hands nothing.
CONTEXT = re.compile(r'"contextJSON":\s?(?P<text>"(?:[^"\\]|\\.){2,900000}")')
BESIDE = frozenset({"CaptionUsername", "CaptionComments", "CaptionTime"})
PROFILE = re.compile(r"https://www\.instagram\.com/(?P<user>[A-Za-z0-9_.]{1,40})/")


def read_wall(given: Given) -> Reading | None:
    """Read the typed answers of an interface that asks who is there."""
    body = given.body
    if text_at(body, "message") in ("checkpoint_required", "challenge_required") or text_at(body, "type") == "CHALLENGE_REDIRECTION":
        return given.says(Seen.CHALLENGE, "checkpoint", "checkpoint")
    if at(body, "authenticated") is False or at(body, "require_login") is True or text_at(body, "message") == "login_required":
        return given.says(Seen.LOGIN_WALL, "login-required", "login-required")
    for said in (text_at(body, "error_type"), text_at(body, "message")):
        if said in TOKENS:
            return given.says(TOKENS[said], "typed-error", said.replace("_", "-").replace(" ", "-").lower())
    if at(body, "spam") is True and text_at(body, "status") == "fail":
        return given.says(Seen.RATE_LIMIT, "typed-error", "spam")
    pages = at(shared(given.document), "entry_data") if given.document is not None else None
    if at(pages, "Challenge") is not None:
        return given.says(Seen.CHALLENGE, "challenge-page", "challenge-page")
    return given.says(Seen.LOGIN_WALL, "login-page", "login-page") if at(pages, "LoginAndSignupPage") is not None else None


def shared(document: Document) -> Json:
    """Return what the page of 2016 to 2021 handed to its scripts."""
    matches = (SHARED.fullmatch((node.text() or "").strip()) for node in document.css("script"))
    return next((text_json(match["json"]) for match in matches if match), None)


def read_media(given: Given) -> Reading | None:
    """Read a media object of an interface."""
    body = given.body
    if given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    data = at(body, "data")
    if isinstance(data, dict) and "user" in data and data["user"] is None:
        return given.says(Seen.OTHER, "user-null", "user-null")
    listed = [*list_at(body, "items"), *listed_in(data)]
    gated = at(data, "xig_polaris_media")
    if isinstance(gated, dict) and at(gated, "if_not_gated_logged_out") is None:
        return given.says(Seen.OTHER, "gated", "gated-or-gone")
    paths = (("media",), ("graphql", "shortcode_media"), ("data", "shortcode_media"), ("data", "xdt_shortcode_media"))
    # The parts of one post are listed inside it, so the post alone comes before any list.
    found = [at(gated, "if_not_gated_logged_out"), *(at(body, *path) for path in paths), wanted(given, listed)]
    made = next((each for each in found if isinstance(each, dict)), None)
    code = text_at(made, "code") or text_at(made, "shortcode")
    user = at(made, "user") or at(made, "owner")
    if code is None or text_at(user, "username") is None:
        return None
    return given.live("media", media_fields(made, code, user))


def read_first_interface(given: Given) -> Reading | None:
    """Read a post of the first interface (2011 to 2020), alone or in a feed, by the address that it gives."""
    if given.answer.status != 200 or at(given.body, "meta", "code") != 200 or given.target is Target.PROFILE:
        return None
    data = at(given.body, "data")
    listed = [each for each in (data if isinstance(data, list) else [data])[:200] if text_at(each, "link") and text_at(each, "user", "username")]
    known = [(ref, made) for made in listed if (ref := found_in(given, [text_at(made, "link")])) is not None]
    asked = (each for each in known if given.id and is_same(given.id, each[0].key.id))
    ref, made = next(asked, known[0] if known else (None, None))
    if ref is None:
        return None
    picture = at(made, "images", "standard_resolution")
    user = at(made, "user")
    fields = Fields(
        id=ref.key.id,
        author=text_at(user, "username"),
        name=text_at(user, "full_name"),
        text=clean(text_at(made, "caption", "text")),
        media=media_of(text_at(picture, "url") or text_at({"url": picture}, "url")),
    )
    return given.live("first-interface", fields)


def listed_in(data: Json) -> list[Json]:
    """Return the media objects of GraphQL: under names that change, as items or as the nodes of edges."""
    parts = [part for part in data.values() if isinstance(part, dict)] if isinstance(data, dict) else []
    parts += [inner for part in parts for inner in part.values() if isinstance(inner, dict)]
    found = [each for part in parts for each in (*list_at(part, "items")[:200], *(at(edge, "node") for edge in list_at(part, "edges")[:200]))]
    return [each for each in found if text_at(each, "code") or text_at(each, "shortcode")]


def read_handed(given: Given) -> Reading | None:
    """Read the page of 2016 to 2023 by the media object or account that it hands to its scripts."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    pages = at(shared(document), "entry_data")
    if at(pages, "HttpErrorPage") is not None:
        # Of posts that are gone, private or mistyped alike.
        return given.says(Seen.OTHER, "error-page", "error-page")
    handed = [*list_at(pages, "PostPage")[:1], *list_at(pages, "ProfilePage")[:1]]
    scripts = (ADDITIONAL.fullmatch((node.text() or "").strip()) for node in document.css("script"))
    handed += [text_json(match["json"]) for match in scripts if match]
    handed += [made for context in contexts(document) for made in ({"graphql": at(context, "gql_data")}, at(context, "context"))]
    read = read_person if given.target is Target.PROFILE else read_media
    readings = (read(replace(given, body=made)) for made in handed if isinstance(made, dict))
    return next((reading for reading in readings if reading is not None), None)


def contexts(document: Document) -> list[Json]:
    """Return what the embed page of today hands to its scripts."""
    matches = (CONTEXT.search(node.text() or "") for node in document.css("script"))
    texts = [text_json(match["text"]) for match in matches if match]
    return [text_json(text) for text in texts if isinstance(text, str)]


def wanted(given: Given, listed: list[Json]) -> Json:
    """Return the media object asked for out of a feed, or else the first."""
    asked = (each for each in listed[:200] if given.id and is_same(given.id, text_at(each, "code") or text_at(each, "shortcode") or ""))
    return next(asked, listed[0] if listed else None)


def read_person(given: Given) -> Reading | None:
    """Read an account of an interface: by ``?__a=1`` and ``web_profile_info``, and as apps are told."""
    places = (("graphql", "user"), ("data", "user"), ("user",))
    made = next((found for path in places if text_at(found := at(given.body, *path), "username")), None)
    name = text_at(made, "username")
    number = at(made, "id") or at(made, "pk")
    if given.target is not Target.PROFILE or given.answer.status != 200 or name is None or not isinstance(number, str | int):
        return None
    if given.id and given.id.lower() not in (name.lower(), str(number)):
        return WRONG_ID
    fields = Fields(id=name, author=name, account=str(number), name=text_at(made, "full_name"))
    if at(made, "is_private") is True:
        return given.says(Seen.PROTECTED, "person-private", "private", fields)
    return given.says(Seen.LIVE, "person", fields=fields)


def media_fields(made: Json, code: str, user: Json) -> Fields:
    """Return what a media object says; addresses of pictures are signed and expire, so none is a key."""
    edges = list_at(made, "edge_media_to_caption", "edges")
    caption = text_at(made, "caption", "text") or text_at(made, "caption") or (text_at(edges[0], "node", "text") if edges else None)
    parts = list_at(made, "carousel_media") or [made]
    pictures = [text_at(best[0], "url") if (best := list_at(part, "image_versions2", "candidates")) else None for part in parts]
    return Fields(
        id=code,
        author=text_at(user, "username"),
        name=text_at(user, "full_name"),
        text=clean(caption),
        media=media_of(*pictures, text_at(made, "display_url") or text_at(made, "display_src")),
    )


def read_embed(given: Given) -> Reading | None:
    """Read the embed page: the mark of what it may not show, or the post with its author, picture and caption."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    if document.css_matches(".ebmMessage"):
        return given.says(Seen.OTHER, "not-embeddable", "not-embeddable")
    frame = document.css_first(".Embed, .EmbedFrame")
    if frame is None:
        return None
    ref = found_in(given, (attribute(node, "href") for node in frame.css("a[href]")))
    caption, picture = caption_of(frame), attribute(frame.css_first("img.EmbeddedMediaImage[src]"), "src")
    if ref is None or (caption is None and picture is None):
        return None
    author = words(first_of(frame, ".UsernameText", ".CaptionUsername"))
    return given.live("embed", Fields(id=ref.key.id, author=author, text=caption, media=media_of(picture)), version=2)


def caption_of(frame: Node) -> str | None:
    """Return the words below the picture; the author's name before them, and the number of comments behind, are none of the author's."""
    node = frame.css_first(".Caption")
    return clean(text_of(node, _without_beside)) if node is not None else None


def _without_beside(node: Node) -> str | None:
    return "" if BESIDE & {*(node.attributes.get("class") or "").split()} else None


def read_profile(given: Given) -> Reading | None:
    """Read the page of an account, by what it says of itself."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is not Target.PROFILE:
        return None
    match = PROFILE.fullmatch(meta(document, "og:url") or "")
    if match is None or meta(document, "og:type") != "profile" or meta(document, "og:image") is None:
        return None
    if given.id and given.id.lower() != match["user"].lower():
        return None
    return given.says(Seen.LIVE, "profile", fields=Fields(id=match["user"], author=match["user"]))
