"""Where on a page something stands: in the article's body, among related articles, in readers' comments or in the page's chrome."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.markup import Node

BODY, RELATED, COMMENTS, CHROME = "body", "related", "comments", "chrome"
MOST_ANCESTORS = 500

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
COMMENT_WORDS = frozenset(
    {"comment", "comments", "commentlist", "commentarea", "kommentar", "kommentare", "commentaires", "comentarios", "commenti", "disqus", "webmention"}
    | {"webmentions", "pingbacks", "trackbacks", "livefyre", "respond", "reply", "replies", "mentions"}
)
# "comments-open" and the like tell of the article, not of a list of comments.
COMMENT_STATES = frozenset({"open", "closed", "count", "counter", "enabled", "disabled", "off", "on", "status", "link", "active"})
RELATED_WORDS = frozenset(
    {"related", "recommended", "recommendation", "recommendations", "sidebar", "trending", "outbrain", "taboola", "mostread", "newsletter", "teasers"}
    | {"verwandt", "verwandte", "weiterlesen", "popular", "promo"}
)
CHROME_WORDS = frozenset({"nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "footer", "masthead", "topbar", "colophon"})
# Widgets of posts carry these too, so they count against links only.
SHARE_WORDS = frozenset({"share", "sharing", "sharebar", "shares", "social", "socials", "follow", "byline", "author"})
EMBED_WORDS = frozenset({"embed", "embeds", "tweet", "post"})
ROLES = {"navigation": CHROME, "contentinfo": CHROME, "banner": CHROME, "complementary": RELATED}


def zone_of(node: Node, *, embed: bool) -> str:
    """Return the zone by landmarks and by what classes and ids say of the ancestors.

    ``header`` and ``aside`` inside the article belong to it: lead posts and pull quotes stand there.
    """
    pending: str | None = None
    for each in _ancestors(node):
        attributes = each.attributes
        tag, role = each.tag or "", (attributes.get("role") or "").strip().lower()
        hint = _hint(f"{attributes.get('class') or ''} {attributes.get('id') or ''}", embed=embed)
        if hint is not None and tag != "main":
            return hint
        if tag in ("nav", "footer") or ROLES.get(role) == CHROME:
            return CHROME
        if tag in ("article", "main") or role in ("article", "main"):
            pending = None
            if tag == "main" or role == "main":
                return BODY
        elif tag == "aside" or role == "complementary":
            pending = pending or RELATED
        elif tag == "header":
            pending = pending or CHROME
    return pending or BODY


def _ancestors(node: Node) -> Iterator[Node]:
    """Yield what a node stands in, below ``body``: the classes of that speak of the whole page."""
    each = node.parent
    for _ in range(MOST_ANCESTORS):
        if each is None or each.tag in ("body", "html"):
            return
        yield each
        each = each.parent


def _hint(names: str, *, embed: bool) -> str | None:
    for name in names.split():
        words = [word.lower() for word in WORDS.findall(name[:100])]
        if not words:
            continue
        ends = {words[0], words[-1]}
        if ends & COMMENT_WORDS and not COMMENT_STATES.intersection(words) and words[0] not in ("has", "no", "with", "hide", "show"):
            return COMMENTS
        if ends & RELATED_WORDS and words[0] not in ("has", "no", "with", "hide", "show") and not EMBED_WORDS.intersection(words):
            return RELATED
        if ends & CHROME_WORDS and words[0] not in ("has", "no", "with"):
            return CHROME
        if not embed and ends & SHARE_WORDS and not EMBED_WORDS.intersection(words):
            return CHROME
    return None
