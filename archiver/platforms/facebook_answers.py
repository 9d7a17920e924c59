"""What Facebook's answers say: pages and plugins of posts.

Deleted posts and posts whose audience changed look alike to readers without an account, so no answer of Facebook is a loss; nor is any real body of one public.
"""

from __future__ import annotations

import re

from archiver.platforms.json_body import text_at
from archiver.platforms.pages import linked_data, media_of, meta, own_addresses, type_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, attribute, clean, found_in, words
from storage.model import Fields
from storage.vocabulary import Seen, Target

COMET_ERROR = '"__dr":"CometErrorRoot.react"'
# The plugin answers in the language asked for, and this is what it says in English, also of what only changed its audience.
UNAVAILABLE = re.compile(r"This Facebook post is no longer available\.")
ACCOUNTS = frozenset({"Organization", "LocalBusiness", "Person", "ProfilePage"})


def read_photo(given: Given) -> Reading | None:
    """Read the page of a photo as it was in 2015."""
    document = given.document
    picture = document.css_first("img.fbPhotoImage[src]") if document is not None else None
    ref = found_in(given, own_addresses(document)) if document is not None and picture is not None else None
    if document is None or ref is None or given.answer.status != 200:
        return None
    caption = clean(meta(document, "description")) or words(document.css_first("#fbPhotoPageCaption, .fbPhotosPhotoCaption"))
    return given.live("photo-page", Fields(id=ref.key.id, author=ref.author, text=caption, media=media_of(attribute(picture, "src"))))


def read_plugin(given: Given) -> Reading | None:
    """Read the plugin's page: the post with its time and its own address, or the sentence in its place."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    dated = (node for node in document.css("a[href]")[:500] if node.css_first("abbr[data-utime]") is not None)
    ref = found_in(given, (attribute(node, "href") for node in dated))
    text = words(document.css_first('.userContent, [data-testid="post_message"]'))
    if ref is not None and text is not None:
        return given.live("plugin", Fields(id=ref.key.id, author=ref.author, text=text))
    if given.method == "plugin" and UNAVAILABLE.match(words(document.body) or ""):
        return given.says(Seen.OTHER, "plugin-unavailable", "deleted-or-restricted")
    return None


def read_profile(given: Given) -> Reading | None:
    """Read the page of an account that describes itself by schema.org or to the app."""
    document = given.document
    if document is None or given.answer.status != 200 or given.target is not Target.PROFILE:
        return None
    title, address = meta(document, "og:title"), meta(document, "og:url")
    described = next((each for each in linked_data(document) if type_of(each) in ACCOUNTS and text_at(each, "name") == title), None)
    if title is None or address is None or described is None:
        return None
    return given.says(Seen.LIVE, "profile", fields=Fields(name=title))


def read_wall(given: Given) -> Reading | None:
    """Read what stands in a post's place: asked behind the posts, since public ones carry a login form too."""
    document = given.document
    if document is None:
        return None
    if any(COMET_ERROR in (node.text() or "") for node in document.css("script")):
        return given.says(Seen.RATE_LIMIT, "comet-error", "comet-error")
    if document.css_matches(".uiInterstitialContent"):
        return given.says(Seen.OTHER, "interstitial", "interstitial")
    return given.says(Seen.LOGIN_WALL, "login-form", "login-form") if document.css_matches("form#login_form") else None
