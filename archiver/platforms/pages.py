"""What a page says of itself in every language: its own address and its content, by Open Graph and schema.org.

A page that only knows its address proves nothing: apps write the address asked for into pages of dead posts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.markup import Document, language_of
from archiver.platforms.conditions import HOME_PATH, asks_consent, is_login, target_of, visible_text
from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.platform import Reading, Ref
from archiver.platforms.reading import WRONG_ID, Given, clean, found_in, is_same, text_json
from storage.model import Fields, Json, Media

CONTENT_NAMES = """
    SocialMediaPosting DiscussionForumPosting VideoObject ImageObject Photograph AudioObject MusicRecording Article NewsArticle BlogPosting Event Clip Comment
"""
CONTENT = frozenset(CONTENT_NAMES.split())
MOST = 200
# Their descriptions for previews are the post's words. Most others count votes, likes or comments there, and would look edited at each look.
IN_WORDS = frozenset({"x", "facebook", "threads", "linkedin"})
# One post has two numbers there, and its page may name either.
SEVERAL_IDS = frozenset({"facebook", "linkedin"})
# Whoever is not logged in is shown a wall by these under any address, with the address asked for in it.
WALLED = frozenset({"x", "instagram", "facebook", "threads", "linkedin"})
# What a page is that is none of a post.
GENERAL = frozenset({"website", "profile"})
# A kind that a platform made for its posts: some of them have no title.
OWN_KIND = re.compile(r"[a-z-]{2,30}:[a-z_-]{2,30}", re.IGNORECASE)
# Signs of a description that are looked for among the words of the page: the most, and the least that tell it from others.
OPENING, LEAST_OPENING = 40, 12
# Signs of a handle that are looked for inside a name, and the other way round.
LEAST_NAME = 4
# A page that holds nothing but a form has no more words than this.
FORM_TEXT = 1_200
WEB = re.compile(r"https?://")
NOT_FOUND_PATH = re.compile(r"(?:/[a-z]{2}(?:-[a-z]{2})?)?/(?:error/?|errors/|page-)?(?:404|not-?found)(?:\.\w{2,5})?/?", re.IGNORECASE)


def meta(document: Document, *names: str) -> str | None:
    """Return the first value of a page's own statements; some pages write ``name`` for ``property`` and ``value`` for ``content``."""
    for name in names:
        for node in document.css(f'meta[property="{name}"], meta[name="{name}"]'):
            value = clean(node.attributes.get("content") or node.attributes.get("value"))
            if value:
                return value
    return None


def own_addresses(document: Document) -> tuple[str, ...]:
    """Return what a page says its own address is."""
    named = [node.attributes.get("href") for node in document.css('link[rel="canonical" i][href]')]
    return tuple(address for address in (*named, meta(document, "og:url")) if address)


def names_another(given: Given, document: Document) -> bool:
    """Tell whether one of a page's own addresses is another post's, though the other may be right."""
    refs = [ref for address in own_addresses(document) if (ref := given.recognise(address)) is not None]
    return bool(given.id) and given.platform not in SEVERAL_IDS and any(not is_same(given.id, ref.key.id) for ref in refs)


def leads_away(given: Given, document: Document) -> bool:
    """Tell whether one of a page's own addresses is the home page's, a wall's or the one for what is not found: dead pages keep the others."""
    named = (parts for address in own_addresses(document) if given.recognise(address) is None and (parts := target_of(address, None)) is not None)
    return any(HOME_PATH.fullmatch(parts.path) or NOT_FOUND_PATH.fullmatch(parts.path) or is_login(parts) or asks_consent(parts) for parts in named)


def is_kept_out(document: Document) -> bool:
    """Tell whether a page asks not to be found and describes nothing: pages of dead posts keep their titles, and are kept out of search."""
    robots = meta(document, "robots", "googlebot") or ""
    # Mastodon keeps the posts of whoever wants it so out of search, and says of them when they were made.
    described = content(document) is not None or meta(document, "og:published_time") is not None
    return "noindex" in robots.lower() and not described and not document.css_matches("article, [itemprop=articleBody], main video")


def linked_data(document: Document) -> Iterator[Json]:
    """Yield the objects that a page describes by schema.org (JSON-LD 1.1), lists and graphs laid flat."""
    for node in document.css('script[type="application/ld+json" i]'):
        made = text_json(node.text() or "")
        for each in (made if isinstance(made, list) else [made])[:MOST]:
            yield each
            yield from list_at(each, "@graph")[:MOST]


def content(document: Document) -> Json:
    """Return the first object of content among them, None where there is none."""
    return next((each for each in linked_data(document) if type_of(each) in CONTENT), None)


def type_of(made: Json) -> str:
    """Return the type of an object, the first where it has several."""
    kinds = at(made, "@type")
    return text_at({"kind": kinds[0] if isinstance(kinds, list) and kinds else kinds}, "kind") or ""


def media_of(*addresses: str | None) -> tuple[Media, ...]:
    """Return pictures by their addresses."""
    return tuple(Media(url=address) for address in addresses if address and WEB.match(address))


def video_of(*addresses: str | None) -> tuple[Media, ...]:
    """Return one video by the addresses of its files, the best first; none where there are none."""
    named = dict.fromkeys(address for address in addresses if address and WEB.match(address))
    return (Media(url=next(iter(named)), kind="video", lesser=tuple(named)[1:]),) if named else ()


def is_form(document: Document) -> bool:
    """Tell whether a page holds a login and little else: it stands where the post would."""
    return document.css_matches('input[type="password" i]') and len(visible_text(document)) <= FORM_TEXT and not document.css_matches("article")


def is_told_beside_form(given: Given, document: Document) -> bool:
    """Tell whether a page says beside a login what kind of post it is, with words and a picture: Facebook draws posts by scripts, and asks to log in."""
    told = all(meta(document, name) for name in ("og:description", "og:image"))
    return given.platform == "facebook" and told and (meta(document, "og:type") or "website") not in GENERAL


def tells_of_post(document: Document, ref: Ref, title: str, described: str) -> bool:
    """Tell whether a page says more of a post than its address: its kind, its author, or words that stand on the page as well."""
    if content(document) is not None or (meta(document, "og:type") or "website") not in GENERAL:
        return True
    if ref.author and names(ref.author, title, described):
        return True
    opening = " ".join(described.split())[:OPENING]
    return len(opening) >= LEAST_OPENING and opening in " ".join(visible_text(document).split())


def names(handle: str, title: str, described: str) -> bool:
    """Tell whether a page names an account: by its handle, or in a title by a name of which the handle is made."""
    if re.search(rf"(?<![\w.]){re.escape(handle)}(?!\w)", f"{title}\n{described}", re.IGNORECASE):
        return True
    mine, theirs = ("".join(sign for sign in text.lower() if sign.isalnum()) for text in (handle, title))
    return min(len(mine), len(theirs)) >= LEAST_NAME and (mine in theirs or theirs in mine)


def read_stated(given: Given) -> Reading | None:
    """Read a page whose own address is the post's and that says what the post is: a title of its own, and words or a picture."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    if leads_away(given, document) or is_kept_out(document):
        return None
    if names_another(given, document):
        return WRONG_ID
    ref = found_in(given, own_addresses(document))
    described = meta(document, "og:description")
    title = meta(document, "og:title") or (described if OWN_KIND.fullmatch(meta(document, "og:type") or "") else None)
    site = (meta(document, "og:site_name") or given.platform).lower()
    if ref is None or title is None or title.lower() in (site, given.platform):
        return None
    if (is_form(document) and not is_told_beside_form(given, document)) or (
        given.platform in WALLED and not tells_of_post(document, ref, title, described or "")
    ):
        return None
    made, picture = content(document), meta(document, "og:image")
    body = text_at(made, "articleBody") or text_at(made, "text") or text_at(made, "description")
    if body is None and described is None and picture is None:
        return None
    fields = Fields(
        id=ref.key.id,
        author=ref.author,
        text=clean(body) if body else clean(title, described if given.platform in IN_WORDS else None),
        media=media_of(picture),
        posted_at=time_at(made, "datePublished") or time_at(made, "dateCreated") or time_at(made, "uploadDate"),
        lang=language_of(document),
    )
    return given.live("page", fields)
