"""What X's HTML pages say: its own 404 page, and the pages it rendered on its servers until 2020 (archives keep them)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from archiver.exchange import Answer
from archiver.markup import Document, Node, text_of, title_of
from archiver.nfc import nfc
from archiver.platforms.address import host_of, is_under, split
from archiver.platforms.conditions import document_of, is_markup, visible_text
from archiver.platforms.json_body import at, list_at
from archiver.platforms.pages import own_addresses
from archiver.platforms.platform import Reading
from archiver.platforms.reading import clean, script_json
from archiver.platforms.snowflake import snowflake_time
from archiver.platforms.x_oembed import CLOSING_PICTURE
from archiver.platforms.x_tweets import NUMBER, fields_of, from_syndication, picture, says_something
from storage.model import Fields
from storage.vocabulary import Seen

# What nginx and Apache say of themselves, and a login that stands in the way.
BARE_SERVER = 'center + hr + center, hr + address, input[type="password" i]'
# What others that may answer in the place of X write, whatever the reader's language: stores, caches, filters, web servers.
STRANGER = re.compile(
    r"\b(?:NoSuch(?:Key|Bucket)|RequestId|varnish|guru med\w+|squid|fastly|cloudflare|cloudfront|akamai|nginx|openresty|apache|litespeed|envoy|traefik"
    r"|file or directory not found|that[’']s all we know|network administrator|web filter|firewall|proxy)\b",
    re.IGNORECASE,
)
# What a page loads and where it leads.
LEADING = "a[href], link[href], script[src], img[src], iframe[src], form[action], base[href]"
OWN_HOSTS = frozenset({"x.com", "twitter.com", "twimg.com", "t.co"})
# "X / ?" in any language, and "Twitter / ?" before.
OWN_TITLE = re.compile(r"(?<![\w.])(?:X|Twitter)(?![\w.])")
MOST = 200
LONGEST_NOTICE = 2_000
CANONICAL = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/[A-Za-z0-9_]{1,20}/status/(?P<id>[0-9]{2,20})")
ON_MOBILE = re.compile(r"/(?P<user>[A-Za-z0-9_]{1,20})/status/(?P<id>[0-9]{2,20})")
# 2100 in seconds: a larger number is no time.
LATEST = 4_102_444_800


def read_page(answer: Answer, native_id: str) -> Reading | None:
    """Read an HTML answer; the script shell of today says nothing."""
    if not is_markup(answer):
        return None
    document = document_of(answer)
    if answer.status == 404:
        # A 404 of X itself means deleted or never there; a bare server's page means nothing.
        gone = Reading(seen=Seen.GONE, reason="http-404", pattern="x.not-found-page", version=1)
        return None if is_strange(answer, document) else gone
    if answer.status != 200:
        return None
    return read_rendered(document, native_id) or read_mobile(document, native_id) or read_timeline(document, native_id)


def is_strange(answer: Answer, document: Document) -> bool:
    """Tell whether a page with 404 is another's than X's, whose own has a few words, states no address and, where it has a title, names X in it."""
    title = title_of(document)
    if title and not OWN_TITLE.search(title):
        # What filters, portals and providers put in its place names itself, in their readers' language.
        return True
    if answer.body.lstrip()[:5] == b"<?xml" or document.css_matches(BARE_SERVER) or is_of_others(document) or is_stated_elsewhere(document):
        return True
    text = visible_text(document)
    # A page without a word is what browsers make of an empty answer, which proves nothing (R8).
    return not (title or text) or len(text) > LONGEST_NOTICE or bool(STRANGER.search(f"{title}\n{text}"))


def is_stated_elsewhere(document: Document) -> bool:
    """Tell whether a page says that its own address is on another host; a page of anybody's may lead to X as well."""
    named = [split(address) for address in own_addresses(document)]
    return any(not is_under(host_of(each), OWN_HOSTS) for each in named if each is not None)


def is_of_others(document: Document) -> bool:
    """Tell whether a page leads to other hosts and to none of X: then it is the page of one of them, or of somebody between."""
    named = [node.attributes.get("href") or node.attributes.get("src") or node.attributes.get("action") for node in document.css(LEADING)[:MOST]]
    parts = (split(address if "://" in address else f"https:{address}") for address in named if address and "//" in address[:8])
    hosts = {host_of(each) for each in parts if each is not None}
    return bool(hosts) and not any(is_under(host, OWN_HOSTS) for host in hosts)


def read_mobile(document: Document, native_id: str) -> Reading | None:
    """Read the page without scripts for telephones (until 2020): the post asked for, or else the one set apart on it, or the first."""
    texts = {number: node for node in document.css(".tweet-text[data-id]")[:MOST] if NUMBER.fullmatch(number := node.attributes.get("data-id") or "")}
    main = document.css_first(".main-tweet .tweet-text[data-id]")
    number = native_id or (main.attributes.get("data-id") or "" if main is not None else next(iter(texts), ""))
    link = document.css_first(f'a[name="tweet_{number}"][href]') if number in texts else None
    address = ON_MOBILE.match(link.attributes.get("href") or "") if link is not None else None
    text = clean(text_of(texts[number])) if number in texts else None
    if address is None or address["id"] != number or text is None:
        return None
    fields = Fields(id=number, author=address["user"], text=CLOSING_PICTURE.sub("", text), posted_at=snowflake_time(number))
    return Reading(seen=Seen.LIVE, pattern="x.mobile-page", version=1, fields=fields)


def read_profile_page(answer: Answer, native_id: str) -> Reading | None:
    """Read the page of an account as it was until 2020."""
    document = document_of(answer) if answer.status == 200 and is_markup(answer) else None
    node = document.css_first(".ProfileNav[data-user-id]") if document is not None else None
    link = document.css_first(".ProfileHeaderCard-screennameLink[href]") if document is not None else None
    number = (node.attributes.get("data-user-id") or "") if node is not None else ""
    handle = (link.attributes.get("href") or "").rpartition("/")[2] if link is not None else ""
    if not NUMBER.fullmatch(number) or not handle:
        return None
    if native_id.lower() not in ("", number, handle.lower()):
        return Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")
    return Reading(seen=Seen.LIVE, pattern="x.profile-page", version=1, fields=Fields(id=number, account=number, author=handle))


def read_timeline(document: Document, native_id: str) -> Reading | None:
    """Read the timeline that publishers embed, by the data that its page hands to its scripts: the post asked for, or else the first."""
    entries = list_at(script_json(document, "script#__NEXT_DATA__"), "props", "pageProps", "timeline", "entries")[:MOST]
    tweets = [from_syndication(made) for entry in entries if (made := at(entry, "content", "tweet")) is not None]
    shown = next((tweet for tweet in tweets if tweet.id and native_id in ("", tweet.id)), None)
    fields = fields_of(shown) if shown is not None else None
    return Reading(seen=Seen.LIVE, pattern="x.timeline-page", version=1, fields=fields) if fields is not None and says_something(fields) else None


def read_rendered(document: Document, native_id: str) -> Reading | None:
    """Read a page rendered by the server: its canonical address and the Tweet set apart on it name the same id."""
    canonical = document.css_first('link[rel="canonical"][href]')
    address = CANONICAL.match(canonical.attributes.get("href") or "") if canonical is not None else None
    tweet = document.css_first(".permalink-tweet[data-tweet-id]")
    text = tweet.css_first(".tweet-text") if tweet is not None else None
    if address is None or tweet is None or text is None or tweet.attributes.get("data-tweet-id") != address["id"]:
        return None
    if native_id not in ("", address["id"]):
        return Reading(seen=Seen.PARSER_DRIFT, reason="wrong-id")
    fields = rendered_fields(tweet, text, address["id"])
    return Reading(seen=Seen.LIVE, pattern="x.rendered-page", version=1, fields=fields) if fields.author and (fields.text or fields.media) else None


def rendered_fields(tweet: Node, text: Node, native_id: str) -> Fields:
    """Return what a rendered Tweet says."""
    account = tweet.attributes.get("data-user-id") or ""
    pictures = (node.attributes.get("data-image-url") or "" for node in tweet.css(".AdaptiveMedia-photoContainer[data-image-url]"))
    return Fields(
        id=native_id,
        author=tweet.attributes.get("data-screen-name"),
        account=account if NUMBER.fullmatch(account) else None,
        name=tweet.attributes.get("data-name"),
        text=nfc(CLOSING_PICTURE.sub("", text_of(text))).strip(),
        media=tuple(picture(url) for url in pictures if url.startswith("https://pbs.twimg.com/")),
        posted_at=rendered_time(tweet) or snowflake_time(native_id),
        lang=text.attributes.get("lang"),
    )


def rendered_time(tweet: Node) -> datetime | None:
    """Return the time printed on a rendered Tweet, to the second."""
    stamp = tweet.css_first("[data-time]")
    seconds = (stamp.attributes.get("data-time") or "") if stamp is not None else ""
    return datetime.fromtimestamp(int(seconds), UTC) if NUMBER.fullmatch(seconds) and int(seconds) < LATEST else None
