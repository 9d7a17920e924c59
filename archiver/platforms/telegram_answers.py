"""What Telegram's answers say: the widget of a message, the page of a channel. Classes carry no language; the pages are English for everybody."""

from __future__ import annotations

import base64
import binascii
import re

from archiver.markup import Node
from archiver.platforms.json_body import at, time_at
from archiver.platforms.pages import media_of, meta, video_of
from archiver.platforms.platform import ANOTHER_ACCOUNT, Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, clean, first_of, is_same, text_json, words
from storage.model import Fields, Media
from storage.vocabulary import Seen, Target

MESSAGE = ".tgme_widget_message[data-post]"
NAMED = re.compile(r"(?P<channel>\w{3,40})/(?P<id>[0-9]{1,12})")
NAME = re.compile(r"\w{3,40}")
RESOLVE = re.compile(r"tg://resolve\?domain=(?P<channel>\w{3,40})(?:&post=(?P<id>[0-9]{1,12}))?(?:&|$)")
NOT_FOUND = re.compile(r"Post not found\.?")
PEER = re.compile(r"c(?P<number>[1-9][0-9]{0,19})(?:_|$)")
PICTURE = re.compile(r"""background-image:\s*url\(\s*['\"]?(?P<url>https://[^'\")\s]{1,2000})""")


# What a message may be without words or a picture, and the note that only the app shows it.
WORDLESS = ", ".join(
    (
        ".message_media_not_supported, .message_media_not_supported_wrap, .message_media_not_supported_label",
        ".tgme_widget_message_document, .tgme_widget_message_document_wrap, .tgme_widget_message_audio_player",
        ".tgme_widget_message_voice, .tgme_widget_message_voice_player, .tgme_widget_message_video_player, .tgme_widget_message_roundvideo_player",
        ".tgme_widget_message_sticker_wrap, .tgme_widget_message_tgsticker, .tgme_widget_message_videosticker",
        ".tgme_widget_message_location_wrap, .tgme_widget_message_venue_wrap, .tgme_widget_message_contact, .tgme_widget_message_contact_wrap",
        ".tgme_widget_message_poll, .tgme_widget_message_game, .tgme_widget_message_invoice, .tgme_widget_message_link_preview",
    )
)


def read_widget(given: Given) -> Reading | None:
    """Read the widget: the message asked for, or the element that stands in its place."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    found = [(match, node) for node in document.css(MESSAGE) if (match := NAMED.fullmatch(attribute(node, "data-post") or ""))]
    if found and document.css_matches(".tgme_channel_info") and not given.id:
        return given.live("preview", Fields(id=found[0][0]["channel"], author=found[0][0]["channel"], text=words(document.css_first(".tgme_channel_info"))))
    if found:
        wanted = next((each for each in found if given.id and asked(given.id, *each[0].groups())), None)
        if given.id and wanted is None:
            return WRONG_ID
        return message(given, *(wanted or found[0]))
    error = words(document.css_first(".tgme_widget_message_error"))
    if error is None:
        return None
    # Other sentences there tell of the channel: private, or without a preview.
    return given.says(Seen.GONE, "not-found", "post-not-found") if NOT_FOUND.fullmatch(error) else given.says(Seen.OTHER, "widget-error", "widget-error")


def asked(native_id: str, channel: str, number: str) -> bool:
    """Tell whether a message is the one asked for; ids may carry their channel."""
    space = native_id.rpartition("/")[0].lower()
    return is_same(native_id, number) and space in ("", channel.lower())


def message(given: Given, match: re.Match[str], node: Node) -> Reading | None:
    """Read one message: with words, a picture, or a note that only the app shows it."""
    # The message that is answered stands above, in the same class.
    text = words(first_of(node, ".tgme_widget_message_text.js-message_text", ".tgme_widget_message_text:not(.js-message_reply_text)"))
    shown = [PICTURE.search(attribute(each, "style") or "") for each in node.css(".tgme_widget_message_photo_wrap, .tgme_widget_message_video_thumb")]
    other = node.css_first(WORDLESS)
    if text is None and not any(shown) and other is None:
        return None
    written = attribute(first_of(node, ".tgme_widget_message_date time[datetime]", "time[datetime]"), "datetime")
    fields = Fields(
        id=match["id"],
        author=match["channel"],
        account=number_of(node),
        name=words(first_of(node, ".tgme_widget_message_owner_name", ".tgme_widget_message_author")),
        text=text,
        media=media_of(*(each["url"] for each in shown if each)) + played(node),
        posted_at=time_at({"at": written}, "at"),
    )
    return given.live("message", fields, version=3)


def number_of(node: Node) -> str | None:
    """Return the number of the channel that a message is of, which stays where its name goes to another; None where the page tells none."""
    named = PEER.match(attribute(node, "data-peer") or "")
    if named is not None:
        return named["number"]
    view = attribute(node, "data-view") or ""
    try:
        counted = at(text_json(base64.urlsafe_b64decode(view + "=" * (-len(view) % 4)).decode("utf-8", "replace")), "c")
    except (binascii.Error, ValueError):
        return None
    return str(abs(counted)) if isinstance(counted, int) and not isinstance(counted, bool) and counted else None


def played(node: Node) -> tuple[Media, ...]:
    """Return the videos that a message plays; what is too big to be played on the web shows a still alone."""
    return tuple(media for each in node.css("video[src]") for media in video_of(attribute(each, "src")))


def read_preview(given: Given) -> Reading | None:
    """Read a channel by the preview of its messages, which names it in their margin."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is not Target.PROFILE:
        return None
    link = attribute(document.css_first(".tgme_channel_info .tgme_channel_info_header_username a[href]"), "href") or ""
    channel, title = link.rpartition("/")[2], words(document.css_first(".tgme_channel_info .tgme_channel_info_header_title"))
    if not NAME.fullmatch(channel) or title is None:
        return None
    if given.id and not given.id.isdigit() and given.id.lower() != channel.lower():
        return WRONG_ID
    own = [node for node in document.css(MESSAGE) if (attribute(node, "data-post") or "").lower().startswith(f"{channel.lower()}/")]
    number = next((found for node in own if (found := number_of(node))), None)
    fields = Fields(id=channel, author=channel, account=number, name=title)
    if given.id.isdigit() and given.id != number:
        # A name that its channel gave up may be taken by another.
        return given.says(Seen.OTHER, "preview-another", ANOTHER_ACCOUNT if number else "without-number", fields)
    return given.says(Seen.LIVE, "preview-channel", fields=fields)


def read_page(given: Given) -> Reading | None:
    """Read the page of a name, or of a message, that leads into the app."""
    document = given.document
    match = RESOLVE.match(meta(document, "al:ios:url") or "") if document is not None else None
    if document is None or match is None or given.answer.status != 200:
        return None
    title, described = words(document.css_first(".tgme_page_title")), meta(document, "og:description")
    if match["id"] and given.target is not Target.PROFILE:
        # The page of a message shows it in a frame; its words stand in the description alone.
        if described and meta(document, "og:title") and document.css_matches(f'iframe[id^="telegram-post-"][id$="-{match["id"]}" i]'):
            return given.live("post-page", Fields(id=match["id"], author=match["channel"], text=clean(described)))
        return None
    if given.target is not Target.PROFILE:
        return None
    if given.id and given.id.lower() != match["channel"].lower():
        return WRONG_ID
    return read_name(given, match["channel"], title)


def read_name(given: Given, channel: str, title: str | None) -> Reading | None:
    """Read the page of a name: a channel or account has a title, a name that nobody has is shown by a sign alone, and kept out of search."""
    document = given.document
    if document is None:
        return None
    if title is not None and document.css_matches(".tgme_page_extra, .tgme_page_photo"):
        return given.says(Seen.LIVE, "channel", fields=Fields(id=channel, author=channel, name=title))
    hidden = "noindex" in (meta(document, "robots") or "")
    if title is None and hidden and document.css_matches(".tgme_page_icon .tgme_icon_user") and not document.css_matches(".tgme_page_extra, .tgme_page_photo"):
        return given.says(Seen.ACCOUNT_GONE, "name-unused", "name-unused")
    return None
