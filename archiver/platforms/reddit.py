"""Reddit: submissions and comments, numbered in base 36."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, page_under
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.reddit_answers import read_account, read_block, read_element, read_forbidden, read_limit, read_listing, read_older, read_refusal

PERMALINK = "https://www.reddit.com/comments/{}/"
# The last three are fronts that only add a preview.
HOSTS = ("reddit.com", "redditmedia.com", "redd.it", "rxddit.com", "vxreddit.com", "libredd.it")
SHORT_HOSTS = ("v.redd.it",)

POST = re.compile(
    r"/(?:gallery/|(?:(?:r|u|user)/(?P<place>[^/]+)/)?comments/)(?P<id>[a-z0-9]{1,10})(?:/(?:comment|[^/]*)/(?P<comment>[a-z0-9]{4,10}))?(?=/|$)", re.IGNORECASE
)
SHORT = re.compile(r"/(?P<id>[a-z0-9]{3,10})/?", re.IGNORECASE)
# The name may begin with the title in words.
PREVIEW = re.compile(r"https?://(?:preview|i)\.redd\.it/(?:[^/?#]*-v0-)?(?P<key>[A-Za-z0-9_-]+\.[a-z]{3,4})(?:[?#].*)?")

MARKUP = (
    # Of a comment the discussion is named behind it.
    Markup(selector="blockquote.reddit-embed-bq, blockquote.reddit-card", form="reddit-blockquote", sources=("first a",), quoted=True),
    Markup(selector="div.reddit-embed", form="reddit-box", sources=("first a",)),
    Markup(selector="reddit-embed[permalink], shreddit-embed[permalink]", form="reddit-element", sources=("@permalink", "https://www.reddit.com{permalink}")),
    Markup(selector="amp-reddit[data-src]", form="amp-reddit", sources=("@data-src",)),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a submission or comment; None for communities, accounts, media and share links.

    A comment is a post of its own: the number of its submission, in the space of its own number.
    """
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    if host_of(parts) in ("redd.it", "www.redd.it"):
        short = SHORT.fullmatch(parts.path)
        return _ref(short["id"].lower(), None) if short is not None else None
    match = POST.match(parts.path)
    return _ref(match["id"].lower(), match["comment"] and match["comment"].lower()) if match is not None else None


def _ref(submission: str, comment: str | None) -> Ref:
    if comment is None:
        return ref_to("reddit", submission, PERMALINK.format(submission))
    return ref_to("reddit", submission, f"{PERMALINK.format(submission)}_/{comment}/", space=comment)


def original(url: str) -> str:
    """Return the address of a picture as uploaded."""
    match = PREVIEW.fullmatch(url)
    return f"https://i.redd.it/{match['key']}" if match is not None else url


# The page is looked at, which types no loss. The interface in JSON does, but asks for a login by now, and oEmbed is another service with a bare 404:
# so a loss on Reddit is seen only in answers that somebody else had, such as those handed to 'classify'.
PLATFORM = Platform(
    name="reddit",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK,
    # Questions to a president, and a post that others test by; each counts only once this installation has seen it live (R3).
    controls_live=("https://www.reddit.com/r/IAmA/comments/z1c9z/", "https://www.reddit.com/r/sports/comments/54loj1/"),
    # Submissions are numbered one by one, and there are about a twentieth of so many.
    controls_never=("zzzzzzz", "zzzzzzy"),
    types_losses=False,
    reworded={"reddit.element": 3},
    read=reader(
        "reddit",
        recognise,
        read_refusal,
        read_limit,
        read_account,
        read_listing,
        read_element,
        read_older,
        read_forbidden,
        read_block,
        read_oembed,
        read_stated,
        read_stated_profile,
    ),
    original=original,
)
