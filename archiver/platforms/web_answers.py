"""What a web page's answer says: live only where the page asked for is there to be read, by its structure."""

from __future__ import annotations

import re

from archiver.exchange import Answer
from archiver.markup import Document, decode, language_of, parse, readable_text, text_of, title_of
from archiver.nfc import nfc
from archiver.platforms.activity import read_activity
from archiver.platforms.address import host_of, is_under, normalise
from archiver.platforms.conditions import (
    LITTLE_TEXT,
    asks_consent,
    condition,
    is_login,
    is_markup,
    refusal,
    target_of,
    visible_text,
)
from archiver.platforms.json_body import at, parse_json, text_at
from archiver.platforms.pages import FORM_TEXT, NOT_FOUND_PATH, content, is_kept_out, meta
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, answered, clean, script_json
from archiver.platforms.wrappers import ARCHIVES
from storage.model import Fields
from storage.vocabulary import Seen, Target

# Less readable text than this is a shell, a notice or a player.
SUBSTANCE = 80
CONSENT_ELEMENTS = '[class*="consent" i], [id*="consent" i], [class*="cookie" i], [id*="cookie" i], [class*="cmp-" i], [id*="cmp-" i]'
# Share of the visible text that a question for consent holds where it stands in place of the page, and not before it.
MOSTLY = 0.6
# The same where it is long: walls that offer a subscription instead say as much as articles do.
ALL_BUT = 0.9
# What the Wayback Machine adds to pages that it plays back, and has on its own.
ARCHIVED = '#wm-ipp-base, script[src*="web-static.archive.org/"], script[src*="/_static/js/bundle-playback"]'
# What nginx and Apache say of themselves.
BARE_SERVER = "center + hr + center, hr + address"
# By these WordPress, Shopify's themes, Blogger and Next.js say that a page is the one for what is not found, or for what failed.
ERROR_MARKS = "body.error404, body.template-404"
BLOGGER_ERROR = re.compile(r"'pageType':\s*'error_page'")
NEXT_ERRORS = frozenset({"/404", "/_error", "/500"})
NUMBER = re.compile(r"[0-9]{5,}")
LYING_HOST_NAMES = """
    x.com twitter.com bsky.app instagram.com facebook.com fb.watch threads.net threads.com tiktok.com youtube.com youtube-nocookie.com youtu.be t.me telegram.me
    reddit.com linkedin.com pinterest.com vk.com vimeo.com dailymotion.com twitch.tv snapchat.com weibo.com weibo.cn rumble.com truthsocial.com gab.com
"""
LYING_HOSTS = tuple(LYING_HOST_NAMES.split())
SAME_PAGE = re.compile(r"^(?:www|m|mobile|amp)\.")
AMP_PATH = re.compile(r"(?:^/amp(?=/)|/amp/?$|\.amp(?=\.html?$|$))")


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"web.{pattern}", version=1, fields=fields or Fields())


def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
    """Read one answer of a page known by its address; total: what matches nothing is drift."""
    host = condition(answer, native_id or None)
    if host is not None:
        return host
    if is_archive(answer):
        return typed(Seen.OTHER, "archive", "archive-not-origin")
    other = read_typed(answer, native_id, target, method) or read_status(answer)
    if other is not None:
        return other
    if is_document(answer, native_id) and not is_lying(native_id):
        return typed(Seen.LIVE, "document", fields=Fields(id=normalise(native_id)))
    if not is_markup(answer):
        return typed(Seen.OTHER, "not-html", "not-html")
    html = decode(answer.body, answer.header("content-type"))
    return read_page(parse(html), html, native_id)


def read_status(answer: Answer) -> Reading | None:
    """Read what came with another status than 200."""
    if answer.status in (404, 410) and not is_markup(answer) and not is_plain(answer):
        # What an interface lacks, or offers no more, is no page.
        return typed(Seen.OTHER, "not-found-typed", f"http-{answer.status}")
    if answer.status == 410:
        return typed(Seen.GONE, "gone", "http-410")
    if answer.status == 404:
        return typed(Seen.SOFT_GONE, "not-found", "http-404")
    return None if answer.status == 200 else refusal(answer) or typed(Seen.OTHER, "status", f"http-{answer.status}")


def read_typed(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading | None:
    """Read what interfaces of sites answer: ActivityPub, and the posts of WordPress."""
    body = parse_json(answer)
    if not isinstance(body, dict):
        return None
    given = answered("web", answer, native_id, target, method, body)
    return read_activity(given) or read_wordpress(given)


def read_wordpress(given: Given) -> Reading | None:
    """Read a post of WordPress's REST interface (wp/v2), or its typed error for a number that no post has."""
    body, status = given.body, given.answer.status
    link, title, content = text_at(body, "link"), text_at(body, "title", "rendered"), text_at(body, "content", "rendered")
    if status == 404 and text_at(body, "code") == "rest_post_invalid_id" and at(body, "data", "status") == 404:
        return given.says(Seen.GONE, "wordpress-invalid-id", "post-invalid-id")
    if status != 200 or text_at(body, "status") != "publish" or not (link and title and content) or not isinstance(at(body, "id"), int):
        return None
    if given.id and not is_same_page(link, given.id) and given.id != str(at(body, "id")):
        return Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")
    page = parse(content).body
    return given.says(Seen.LIVE, "wordpress", fields=Fields(id=given.id or normalise(link), text=clean(title, text_of(page) if page is not None else None)))


def is_plain(answer: Answer) -> bool:
    """Tell whether the body is plain text, as bare servers write it; JSON belongs to an interface, not to a page."""
    declared = (answer.header("content-type") or "text/plain").strip().lower()
    return declared.startswith("text/plain") and answer.body.lstrip()[:1] not in (b"{", b"[")


def is_document(answer: Answer, address: str) -> bool:
    """Tell whether the PDF file that was asked for answers, which says so itself (ISO 32000-1 §7.5.2): no wall and no error page is one."""
    parts = target_of(address, None)
    return parts is not None and parts.path.lower().endswith(".pdf") and answer.body.startswith(b"%PDF-")


def is_archive(answer: Answer) -> bool:
    """Tell whether an archive answers: what it lacks says nothing of the origin (RFC 7089)."""
    return answer.header("memento-datetime") is not None or (answer.header("x-app-server") or "").startswith("wwwb-")


def read_page(document: Document, html: str, native_id: str) -> Reading:
    """Read a page that came with 200."""
    if document.css_matches(ARCHIVED):
        return typed(Seen.OTHER, "archived", "archive-not-origin")
    seen_text = visible_text(document)
    stated = stated_addresses(document)
    if any(parts is not None and is_under(host_of(parts), ARCHIVES) for parts in (target_of(address, None) for address in stated)):
        return typed(Seen.OTHER, "archived", "archive-not-origin")
    wall = read_wall(document, stated, seen_text)
    if wall is not None:
        return wall
    paths = [parts.path for address in stated if (parts := target_of(address, None)) is not None]
    if any(NOT_FOUND_PATH.fullmatch(path) for path in paths):
        return typed(Seen.SOFT_GONE, "canonical-not-found", "canonical-404")
    if native_id and stated and not any(is_same_page(address, native_id) for address in stated):
        if all(path in ("", "/") for path in paths):
            return typed(Seen.REDIRECT_HOME, "canonical-home", "canonical-home")
        return Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")
    if any(is_lying(address) for address in (native_id, *stated)):
        return typed(Seen.OTHER, "platform-page", "no-reader")
    return read_text(document, html, native_id, stated)


def read_text(document: Document, html: str, native_id: str, stated: tuple[str, ...]) -> Reading:
    """Read what a page holds that stands under the address asked for: live only with something to read."""
    if is_kept_out(document) and not is_described(document, stated):
        return Reading(seen=Seen.PARSER_DRIFT, reason="kept-out")
    if is_error(document):
        return Reading(seen=Seen.PARSER_DRIFT, reason="error-page")
    title, text = title_of(document) or meta(document, "og:title"), normalised(readable_text(html))
    if len(text) <= FORM_TEXT and document.css_matches(BARE_SERVER):
        return Reading(seen=Seen.PARSER_DRIFT, reason="server-notice")
    if title is None or not (is_substantial(document, text, native_id, stated) or is_described(document, stated)):
        return Reading(seen=Seen.PARSER_DRIFT, reason="no-substance")
    own = native_id or next((address for address in stated if normalise(address)), None)
    return typed(Seen.LIVE, "page", fields=Fields(id=normalise(own) if own else None, text=text, lang=language_of(document)))


def is_error(document: Document) -> bool:
    """Tell whether a page is marked as its software's for errors, with a status that says otherwise or was lost, and describes no article.

    Hosts without a server answer so for whatever their scripts draw later, so it is no loss.
    """
    marked = document.css_matches(ERROR_MARKS) or text_at(script_json(document, "script#__NEXT_DATA__"), "page") in NEXT_ERRORS
    blogger = any(BLOGGER_ERROR.search(node.text() or "") for node in document.css("script"))
    return (marked or blogger) and content(document) is None


def is_substantial(document: Document, text: str, native_id: str, stated: tuple[str, ...]) -> bool:
    """Tell whether a page holds something to read that is its own: proofs, notices and shells in a page's place are short and state nothing."""
    seen = len(visible_text(document))
    if max(len(text), seen) > LITTLE_TEXT and len(text) >= SUBSTANCE:
        return True
    if len(text) < SUBSTANCE or seen < SUBSTANCE:
        # Words for browsers without scripts are read, but not seen.
        return False
    own = any(is_same_page(address, native_id) for address in stated) if native_id else bool(stated)
    return own or content(document) is not None or document.css_matches("article, [itemprop=articleBody]")


def is_described(document: Document, stated: tuple[str, ...]) -> bool:
    """Tell whether a page with few words, such as a file or a player, says itself what it is: its own address, title, description and picture."""
    title, site = meta(document, "og:title"), meta(document, "og:site_name")
    whole = all((title, meta(document, "og:url"), meta(document, "og:description"), meta(document, "og:image")))
    deep = any(parts is not None and parts.path.count("/") > 1 for parts in (target_of(address, None) for address in stated))
    return whole and deep and title != site


def is_lying(address: str) -> bool:
    """Tell whether the page is a platform's, which answers 200 with much text for dead posts too and so needs a reader of its own."""
    parts = target_of(address, None)
    return parts is not None and is_under(host_of(parts), LYING_HOSTS)


def stated_addresses(document: Document) -> tuple[str, ...]:
    """Return what a page says its own address is."""
    named = [node.attributes.get("href") for node in document.css('link[rel="canonical" i][href]')]
    named += [node.attributes.get("content") for node in document.css('meta[property="og:url"][content]')]
    return tuple(address.strip() for address in named if address and address.strip())


def is_same_page(stated: str, asked: str) -> bool:
    """Tell whether two addresses are one page's: scheme, www, AMP form, query and a new slug before the same number aside."""
    mine, theirs = target_of(stated, asked), target_of(asked, None)
    if mine is None or theirs is None:
        return False
    hosts = {SAME_PAGE.sub("", (parts.hostname or "").lower()) for parts in (mine, theirs)}
    paths = {AMP_PATH.sub("", parts.path).rstrip("/").lower() for parts in (mine, theirs)}
    if len(hosts) > 1:
        return False
    return len(paths) == 1 or bool(set(NUMBER.findall(mine.path)) & set(NUMBER.findall(theirs.path)))


def read_wall(document: Document, stated: tuple[str, ...], seen_text: str) -> Reading | None:
    """Read a page that is only a login form or a question for consent."""
    places = [parts for address in stated if (parts := target_of(address, None)) is not None]
    if any(is_login(parts) for parts in places):
        return typed(Seen.LOGIN_WALL, "login-address", "login-page")
    if any(asks_consent(parts) for parts in places):
        return typed(Seen.CONSENT_WALL, "consent-address", "consent-page")
    # Many pages carry a hidden login form or a banner beside their text.
    if document.css_matches("article, [itemprop=articleBody]"):
        return None
    if len(seen_text) > FORM_TEXT:
        # What wraps a whole site may be named for the banner that it shows.
        bare = content(document) is None and meta(document, "og:type") != "article" and not document.css_matches("nav")
        whole = bare and is_mostly(document, CONSENT_ELEMENTS, seen_text, ALL_BUT)
        return typed(Seen.CONSENT_WALL, "consent-page", "consent-page") if whole else None
    if document.css_matches('input[type="password" i]'):
        return typed(Seen.LOGIN_WALL, "login-form", "login-form")
    if is_mostly(document, CONSENT_ELEMENTS, seen_text):
        return typed(Seen.CONSENT_WALL, "consent-page", "consent-page")
    actions = [target_of(node.attributes.get("action") or "", None) for node in document.css("form[action]")]
    if any(parts is not None and asks_consent(parts) for parts in actions):
        return typed(Seen.CONSENT_WALL, "consent-form", "consent-form")
    return None


def is_mostly(document: Document, selector: str, seen_text: str, share: float = MOSTLY) -> bool:
    """Tell whether one matching element with a button holds most of the visible text."""
    asking = (node for node in document.css(selector) if node.tag not in ("html", "body") and node.css_first("button, [role=button], input[type=submit], a"))
    return any(len(text_of(node)) >= share * len(seen_text) for node in asking)


def normalised(text: str) -> str:
    """Return readable text in NFC, one space between words, no empty lines."""
    lines = (" ".join(line.split()) for line in nfc(text).splitlines())
    return "\n".join(line for line in lines if line)
