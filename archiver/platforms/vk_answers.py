"""What VK's answers say: its frame for videos, which gives reasons in the language asked for, and the page of a post."""

from __future__ import annotations

import re

from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, words
from storage.model import Fields
from storage.vocabulary import Seen, Target

# In English, which the request asks for, and in Russian, which VK answers where it does not listen.
REASONS = (
    (r"This video is no longer available, because it has been deleted\.?", Seen.GONE, "deleted"),
    (r"This video is no longer available, because its author has been blocked\.?", Seen.ACCOUNT_SUSPENDED, "author-blocked"),
    (r"The video .{0,300}was removed from public access by request of the copyright holder\.?", Seen.REMOVED, "copyright"),
    (r"The video .{0,300}is not available in your region\.?", Seen.GEO_BLOCK, "region"),
    (r"Видеозапись .{0,300}была изъята из публичного доступа в связи с обращением правообладателя\.?", Seen.REMOVED, "copyright"),
    (r"Видеозапись недоступна, так как её автор был заблокирован\.?", Seen.ACCOUNT_SUSPENDED, "author-blocked"),
)
NAMED = re.compile(r"(?:post|wall)?(?P<owner>-?[0-9]{1,15})_(?P<id>[0-9]{1,12})")


def read_frame(given: Given) -> Reading | None:
    """Read why a video is not shown; reasons that are no patterns say nothing."""
    if given.document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    said = words(given.document.css_first("#video_ext_msg, .video_layer_message"))
    if said is None:
        return None
    matching = (given.says(seen, f"video-{reason}", reason) for pattern, seen, reason in REASONS if re.fullmatch(pattern, said))
    return next(matching, given.says(Seen.OTHER, "video-message", "unknown-reason"))


def read_post(given: Given) -> Reading | None:
    """Read the page of a post by the element that carries its number (not verified against a real page)."""
    if given.document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    nodes = given.document.css("[data-post-id], .wall_item")[:200]
    found = [(match, node) for node in nodes if (match := NAMED.fullmatch(attribute(node, "data-post-id") or "")) is not None]
    if not found:
        return None
    wanted = [(match, node) for match, node in found if given.id in ("", match["id"], f"{match['owner']}_{match['id']}")]
    if not wanted:
        return WRONG_ID
    match, node = wanted[0]
    text, picture = words(node.css_first(".wall_post_text, .pi_text")), attribute(node.css_first("img[src*='userapi.com']"), "src")
    if text is None and picture is None:
        return None
    return given.says(Seen.LIVE, "post", fields=Fields(id=given.id or match["id"], account=match["owner"], text=text, media=media_of(picture)))
