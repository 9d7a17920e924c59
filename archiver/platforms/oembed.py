"""What oEmbed answers say (oEmbed 1.0, section 2.3.4): live only where an address in them is the post's; refusals tell nothing of it.

Providers refuse by oEmbed what lives (it is another service than the page), so no status of it is a loss here.
"""

from __future__ import annotations

from dataclasses import replace

from archiver.markup import parse
from archiver.platforms.json_body import at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, attribute, clean, found_in, words
from storage.model import Fields, Json
from storage.vocabulary import Seen

KINDS = frozenset({"photo", "video", "link", "rich"})
QUOTATIONS = ", ".join(
    (
        "blockquote.instagram-media[data-instgrm-permalink]",
        "blockquote.text-post-media[data-text-post-permalink]",
        ".fb-post[data-href] blockquote[cite], .fb-video[data-href] blockquote[cite]",
        "blockquote.tiktok-embed[cite][data-video-id]",
    )
)
REFUSALS = {400: "bad-request", 401: "private", 403: "refused", 404: "not-found", 501: "not-implemented"}


def read_oembed(given: Given) -> Reading | None:
    """Read an oEmbed answer, known by its shape; of a refusal only where oEmbed was asked."""
    status = given.answer.status
    if given.method == "oembed" and status in REFUSALS:
        return given.says(Seen.OTHER, "oembed-refused", REFUSALS[status])
    body = given.body
    kind, title = text_at(body, "type"), text_at(body, "title")
    if status != 200 or kind not in KINDS or not (at(body, "version") or at(body, "provider_name")):
        return None
    if not (title or text_at(body, "author_name")) and not is_quoted(body):
        return None
    ref = found_in(given, addresses(body))
    if ref is None:
        return None
    fields = Fields(
        id=ref.key.id,
        author=ref.author,
        name=clean(text_at(body, "author_name")),
        text=clean(title),
        media=media_of(text_at(body, "url") if kind == "photo" else text_at(body, "thumbnail_url")),
    )
    return given.live("oembed", fields)


def read_quoted(given: Given) -> Reading | None:
    """Read an oEmbed answer whose markup quotes the post: its words are those of the quotation, and the title is the platform's."""
    reading = read_oembed(given)
    if reading is None or reading.seen is not Seen.LIVE:
        return reading
    paragraph = parse(text_at(given.body, "html") or "").css_first("blockquote > p")
    return replace(reading, fields=replace(reading.fields, text=words(paragraph), lang=attribute(paragraph, "lang"), media=()))


def is_quoted(body: Json) -> bool:
    """Tell whether the markup quotes a post as the widgets of Meta and TikTok do: the former name neither author nor title since November 2025."""
    return parse(text_at(body, "html") or "").css_matches(QUOTATIONS)


def addresses(body: Json) -> tuple[str | None, ...]:
    """Return the addresses in an oEmbed answer, those of its markup included."""
    names = ("data-instgrm-permalink", "data-text-post-permalink", "src", "cite", "data-bluesky-uri", "data-embed-url", "href", "data-href")
    document = parse(text_at(body, "html") or "")
    inner = (node.attributes.get(name) for node in document.css("iframe, blockquote, a, div")[:100] for name in names)
    return (text_at(body, "url"), text_at(body, "iframe_url"), *inner)
