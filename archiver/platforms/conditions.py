"""Conditions of a host that say nothing of the post: rate limits, challenges, outages, walls (design rule R8).

Every platform asks here before its own patterns. The table of edge servers is EDGI's (web-monitoring-db, ``estimate_quality!``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from archiver.exchange import Answer
from archiver.markup import Document, decode, parse, text_of
from archiver.platforms.address import host_of
from archiver.platforms.platform import Reading
from storage.vocabulary import Seen

Rule: TypeAlias = Callable[[Answer], Reading | None]

# An edge's own page is short; a page of the origin behind the same edge is not.
SHORT_BODY = 2_000
# Visible characters of a page that only asks for proof of a human.
LITTLE_TEXT = 900
MARKUP_TYPE = re.compile(r"text/html|application/xhtml\+xml", re.IGNORECASE)
MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}(?:<!--.{0,500}?-->\s{0,200})?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)

LOGIN_NAMES = r"log[-_]?[io]n|sign[-_]?in|signon|sso|auth|authorize|authenticate|oauth2?|checkpoint|authwall"
LOGIN_PATH = re.compile(rf"/(?:{LOGIN_NAMES})(?:/|\.[a-z]{{2,5}}$|$)", re.IGNORECASE)
LOGIN_HOST = re.compile(r"(?:login|signin|auth|sso|accounts?|idp)\.")
CONSENT_PATH = re.compile(r"/(?:cookie-?)?(?:consent|cookiewall|gdpr|privacy-?(?:gate|wall)|zustimmung)(?:/|\.[a-z]{2,5}$|$)", re.IGNORECASE)
CONSENT_HOST = re.compile(r"(?:consent|guce|cmp|myprivacy|privacy-?gate)\.")
HOME_PATH = re.compile(r"/?(?:(?:index|home)(?:\.\w{2,5})?/?)?", re.IGNORECASE)

CHALLENGE_ELEMENTS = (
    '#challenge-form, .cf-browser-verification, .cf-captcha-container, #px-captcha, .px-captcha, iframe#main-iframe[src*="_Incapsula_Resource"],'
    ' iframe[src*="captcha-delivery.com"], form#captcha-form, form[action*="captcha" i], form[action*="validateCaptcha"]'
)
CAPTCHA_WIDGETS = (
    '.g-recaptcha, .h-captcha, .cf-turnstile, [data-sitekey], iframe[src*="recaptcha"], iframe[src*="hcaptcha"], script[src*="recaptcha"],'
    ' script[src*="hcaptcha"], script[src*="challenges.cloudflare.com"]'
)
CHALLENGE_SCRIPT = re.compile(
    r"_cf_chl_|sucuri_cloudproxy_js|ddos-shield\.appspot\.com|_Incapsula_Resource|captcha-delivery\.com|awsWafCookieDomainList|gokuProps"
)


def reading(seen: Seen, reason: str, pattern: str, version: int = 1) -> Reading:
    """Return what a condition says."""
    return Reading(seen=seen, reason=reason, pattern=f"http.{pattern}", version=version)


def condition(answer: Answer, url: str | None = None) -> Reading | None:
    """Return the condition that keeps the answer from telling anything, None where there is none.

    ``url`` is the address asked for, where it is known: it tells a redirect to the home page from one that stays.
    """
    return first(BEFORE_REDIRECT, answer) or redirect(answer, url) or first(BEHIND_REDIRECT, answer)


def first(rules: tuple[Rule, ...], answer: Answer) -> Reading | None:
    """Return what the first rule that applies says."""
    return next((found for rule in rules if (found := rule(answer)) is not None), None)


def refusal(answer: Answer) -> Reading | None:
    """Return what an untyped 401 or 403 says; asked after a platform's own patterns."""
    if answer.status == 401:
        return reading(Seen.LOGIN_WALL, "http-401", "unauthorized")
    return reading(Seen.OTHER, "http-403", "forbidden") if answer.status == 403 else None


def is_markup(answer: Answer) -> bool:
    """Tell whether the body is an HTML page, by its type or, where none is declared, by its start."""
    declared = answer.header("content-type")
    if declared and not MARKUP_TYPE.match(declared.strip()):
        return False
    return bool(MARKUP_START.match(answer.body)) if not declared else bool(answer.body.strip())


def document_of(answer: Answer) -> Document:
    """Parse the body as a page."""
    return parse(decode(answer.body, answer.header("content-type")))


def visible_text(document: Document) -> str:
    """Return the text a reader sees, one line a block."""
    return text_of(document.body) if document.body is not None else ""


def cut(answer: Answer) -> Reading | None:
    """A body that is not whole proves nothing."""
    if answer.truncated:
        return reading(Seen.OUTAGE, "truncated", "truncated")
    declared = answer.header("content-length") or ""
    coded = answer.header("content-encoding") or answer.header("transfer-encoding")
    if not coded and declared.isascii() and declared.isdigit() and answer.body and len(declared) < 15 and int(declared) > len(answer.body):
        return reading(Seen.OUTAGE, "truncated", "truncated")
    return None


def rate_limit(answer: Answer) -> Reading | None:
    """429, its older form 420, and a refusal with nothing left of the quota."""
    remaining = answer.header("x-rate-limit-remaining") or answer.header("x-ratelimit-remaining") or answer.header("ratelimit-remaining")
    if answer.status in (420, 429) or (answer.status == 403 and remaining == "0"):
        return reading(Seen.RATE_LIMIT, f"http-{answer.status}", "rate-limit")
    return None


def edge_challenge(answer: Answer) -> Reading | None:
    """An edge server that answers in place of the origin (EDGI's table)."""
    server = (answer.header("server") or "").lower()
    refused = 400 <= answer.status < 500
    short = len(answer.body) < SHORT_BODY
    signs = (
        ("cf-mitigated", (answer.header("cf-mitigated") or "").lower() == "challenge"),
        ("aws-waf", (answer.header("x-amzn-waf-action") or "").lower() in ("challenge", "captcha")),
        ("rimon", (answer.header("rimon") or "").lower() == "rwc_block"),
        ("awselb", server.startswith("awselb") and answer.status == 403 and short),
        ("akamai", refused and short and (server == "akamaighost" or b"errors.edgesuite.net" in answer.body)),
        ("cloudfront", server == "cloudfront" and refused and answer.status != 404 and "error from cloudfront" in (answer.header("x-cache") or "").lower()),
        ("cloudflare", server == "cloudflare" and refused and b"/cdn-cgi/" in answer.body and b"cf-error-details" in answer.body),
        # LinkedIn and Douban answer these to clients they take for robots.
        ("status", answer.status in (418, 999)),
    )
    return next((reading(Seen.CHALLENGE, name, f"challenge-{name}") for name, found in signs if found), None)


def geo_block(answer: Answer) -> Reading | None:
    """451: withheld for legal reasons, from here at least (RFC 7725)."""
    return reading(Seen.GEO_BLOCK, "http-451", "unavailable-for-legal-reasons") if answer.status == 451 else None


def redirect(answer: Answer, url: str | None) -> Reading | None:
    """Where the answer points instead of answering."""
    location = answer.header("location")
    parts = target_of(location, url) if location else None
    if parts is not None and (LOGIN_PATH.search(parts.path) or LOGIN_HOST.match(host_of(parts))):
        return reading(Seen.LOGIN_WALL, "redirect-login", "redirect-login")
    if parts is not None and (CONSENT_PATH.search(parts.path) or CONSENT_HOST.match(host_of(parts))):
        return reading(Seen.CONSENT_WALL, "redirect-consent", "redirect-consent")
    if not 300 <= answer.status < 400:
        return None
    if parts is not None and HOME_PATH.fullmatch(parts.path) and not is_home(url):
        return reading(Seen.REDIRECT_HOME, "redirect-home", "redirect-home")
    return reading(Seen.OTHER, "redirect", "redirect")


def target_of(location: str, url: str | None) -> SplitResult | None:
    """Return where a Location leads, None where it is no address."""
    try:
        parts = urlsplit(urljoin(url or "", location.strip()[:4096]))
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_home(url: str | None) -> bool:
    """Tell whether the address asked for is a home page itself."""
    parts = target_of(url, None) if url else None
    return parts is not None and bool(parts.netloc) and not parts.query and bool(HOME_PATH.fullmatch(parts.path))


def server_error(answer: Answer) -> Reading | None:
    """5xx and 408: the host is not well."""
    return reading(Seen.OUTAGE, f"http-{answer.status}", "server-error") if answer.status >= 500 or answer.status == 408 else None


def empty(answer: Answer) -> Reading | None:
    """No body, whatever the status."""
    return None if answer.body.strip() else reading(Seen.OUTAGE, "empty-body", "empty-body")


def challenge_page(answer: Answer) -> Reading | None:
    """A page that asks for proof of a human, also under 200: by its elements and scripts, never by its words."""
    if not is_markup(answer):
        return None
    document = document_of(answer)
    if document.css_matches(CHALLENGE_ELEMENTS):
        return reading(Seen.CHALLENGE, "challenge-page", "challenge-elements")
    if len(visible_text(document)) > LITTLE_TEXT:
        return None
    scripts = " ".join(f"{node.attributes.get('src') or ''} {node.text() or ''}" for node in document.css("script"))
    if CHALLENGE_SCRIPT.search(scripts):
        return reading(Seen.CHALLENGE, "challenge-page", "challenge-script")
    if document.css_matches(CAPTCHA_WIDGETS) and not document.css_matches("article, [itemprop=articleBody]"):
        return reading(Seen.CHALLENGE, "captcha-page", "captcha-page")
    return None


# A limit or a challenge explains every other oddity of an answer, so they stand before status and body.
BEFORE_REDIRECT: tuple[Rule, ...] = (cut, rate_limit, edge_challenge, geo_block)
BEHIND_REDIRECT: tuple[Rule, ...] = (server_error, empty, challenge_page)
