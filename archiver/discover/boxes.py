"""Links that stand for a post because nothing else stands there, or because their box is named an embed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from archiver.discover.selectors import ancestors
from archiver.discover.zones import RELATED_NAMES, SIDE
from archiver.markup import Node, text_of

BLOCKS = frozenset({"p", "div", "figure", "section", "li", "td", "article", "main", "body", "blockquote", "center", "noscript"})
ADDRESS = re.compile(r"(?:https?://|www\.)\S{5,2000}|[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}/\S{3,2000}", re.IGNORECASE)
# The class of the whole page or of a layout may say that embeds are wide or may occur.
NAMED = re.compile(
    r"embed|tweet|^lyte|^onebox$|(?:twitter|instagram|facebook|tiktok|bluesky|mastodon|telegram|threads|youtube|reddit|(?:spotify|vimeo|soundcloud|linkedin|tumblr)(?!$))"
    r"(?:$|[-_](?:post|onebox|widget|card|block|box|root|wrapper|container|player|placeholder))"
)
# Beside the class: what sites of components call them.
NAMING = ("data-component", "data-component-name", "data-testid", "data-embed-type")
# What asks readers first.
ASKING = ("consent-", "opt-in", "optin-", "two-click", "2-click", "2click", "content-blocker")
UNNAMED = re.compile(
    r"responsive-embed|embed-responsive|(?:has|no|with|allow|support)s?-embed|share|follow|button|btn|icon|social-?(?:link|media|icon|nav)|profile"
)
# The link out of which the script of Embedly makes a card.
CARD = "embedly-card"
# Addresses of players, which nobody opens to read, and what the libraries go by that open one over the page.
PLAYERS = ("//player.", "//embed.", "//w.", "/embed/", "/embed?", "/plugins/post.php", "/plugins/video.php", "?embed=1")
FILMS = frozenset({"video", "audio"})
LIGHTBOXES = (
    "fancybox",
    "lightbox",
    "venobox",
    "magnific",
    "mfp-iframe",
    "prettyphoto",
    "swipebox",
    "popup-youtube",
    "popup-vimeo",
    "popup-video",
    "video-popup",
)
LIGHTBOXED = frozenset({"youtube", "vimeo", "dailymotion"})
# A credit that names whose post it is, on the platform whose addresses do not.
CREDITING = frozenset({"", "instagram", "insta", "ig"})
UNSIGNED = "instagram"
SENTENCES = frozenset({"p", "blockquote", "figcaption", "dd", "td"})
ENDS = frozenset({"p", "main", "body", "li"})
NEAR = 4
"""How far above a link its sentence may begin."""
FURTHEST = 6
LONGEST = 1_000
MOST_WORDS = 700
"""Signs of text that a box may hold beside the link: what consent tools write."""
MOST_PARAGRAPHS = 3
MOST_SIBLINGS = 12
MOST_TERMS = 3
MOST_QUOTATIONS = 3
"""Quotations nested in each other."""


def stands_alone(node: Node) -> bool:
    """Tell whether a link's text is an address, and its block holds nothing else."""
    text = " ".join(node.text().split())
    if not ADDRESS.fullmatch(text):
        return False
    for each in (node, *ancestors(node)):
        if each.tag in BLOCKS:
            return each.tag not in ("li", "td")
        if not _is_alone(each):
            break
    return False


def is_placeholder(node: Node) -> bool:
    """Tell whether an element shows nothing of what it names: at most a picture, and a notice with links to terms."""
    shows = node.tag == "blockquote" or node.css_first("blockquote, article, iframe") is not None
    return not shows and len(node.css("a")) <= MOST_TERMS and len(node.css("button")) < MOST_TERMS and len(text_of(node, limit=2 * MOST_WORDS)) <= MOST_WORDS


def credited(node: Node) -> str | None:
    """Return the handle that is all that a link to a post says, the platform's name aside; None where it says more or less."""
    site, sign, handle = "".join(node.text().split()).rstrip(".").rpartition("@")
    written = handle.isascii() and handle.replace("_", "").replace(".", "").isalnum()
    return handle if sign and written and site.rstrip(":/|").lower() in CREDITING else None


def in_running_text(node: Node, places: frozenset[str] = SENTENCES) -> bool:
    """Tell whether a link stands in a sentence: share bars, menus and teasers are lists and boxes of links."""
    each = node.parent
    for _ in range(NEAR):
        if each is None:
            return False
        if each.tag in places:
            return True
        each = each.parent
    return False


def _is_alone(node: Node) -> bool:
    """Tell whether an element has no sibling with text."""
    for step in ("prev", "next"):
        each, left = getattr(node, step), MOST_SIBLINGS
        while each is not None:
            left -= 1
            if not left or (each.text(deep=True).strip() if each.tag != "-text" else (each.text_content or "").strip()):
                return False
            each = getattr(each, step)
    return True


@dataclass(frozen=True, slots=True)
class Boxes:
    """What was learned of the boxes of one page, by the identity of their elements: many links may stand in one."""

    named: dict[int, bool] = field(default_factory=dict)
    fitting: dict[int, bool] = field(default_factory=dict)
    blocks: dict[int, tuple[int, Node | None]] = field(default_factory=dict)
    """How many quotations what stands right in an element stands in, and the innermost."""

    def quotation(self, node: Node) -> Node | None:
        """Return the innermost ``blockquote`` around a link; None where they are nested deeper than any quotation."""
        passed: list[Node] = []
        depth, block = 0, None
        for each in ancestors(node):
            if each.mem_id in self.blocks:
                depth, block = self.blocks[each.mem_id]
                break
            passed.append(each)
        for each in reversed(passed):
            if each.tag == "blockquote":
                depth, block = depth + 1, each
            self.blocks[each.mem_id] = depth, block
        return block if depth <= MOST_QUOTATIONS else None

    def plays(self, node: Node, href: str, platform: str) -> bool:
        """Tell whether a link opens a player in its place or over the page, and leads readers away only where scripts do not run."""
        if self._is_fallback(node):
            return True
        if any(sign in href for sign in PLAYERS):
            return not in_running_text(node, SENTENCES | {"li"}) or self.around(node, ENDS - {"p"}) is not None
        if platform not in LIGHTBOXED:
            return False
        attributes = node.attributes
        names = " ".join((attributes.get("class") or "", attributes.get("rel") or "", *attributes))[:LONGEST].lower()
        return any(name in names for name in LIGHTBOXES)

    def _is_fallback(self, node: Node) -> bool:
        """Tell whether a link stands in what plays films, for readers whose browser does not (HTML, 4.8.8)."""
        return any(each.tag in FILMS for each, _ in zip(ancestors(node), range(NEAR), strict=False))

    def around(self, node: Node, ends: frozenset[str] = ENDS) -> Node | None:
        """Return the box around a link that is named an embed and shows no article of its own: the whole widget, or what stands there until readers agree."""
        if CARD in (node.attributes.get("class") or ""):
            return node
        best = self._standing_in(node) or self._outermost(node, ends)
        if best is None:
            return None
        if best.mem_id not in self.fitting:
            self.fitting[best.mem_id] = len(text_of(best, limit=2 * MOST_WORDS)) <= MOST_WORDS and len(best.css("p")) <= MOST_PARAGRAPHS
        return best if self.fitting[best.mem_id] else None

    def _standing_in(self, node: Node) -> Node | None:
        """Return the ``noscript`` around a link that stands by itself in it: for readers without scripts it is where a script shows the post."""
        noscript = node.parent
        for _ in range(NEAR):
            if noscript is None or noscript.tag == "noscript":
                break
            noscript = noscript.parent
        if noscript is None or noscript.tag != "noscript":
            return None
        block = next((each for each in ancestors(node) if each.tag in BLOCKS), None)
        alone = block is not None and text_of(block, limit=LONGEST).split() == text_of(node, limit=LONGEST).split()
        return noscript if alone else None

    def _outermost(self, node: Node, ends: frozenset[str]) -> Node | None:
        best: Node | None = None
        for each, _ in zip(ancestors(node), range(FURTHEST), strict=False):
            if each.tag in ends or (each.tag == "article" and best is None and not _is_card(each)):
                break
            if self._is_named(each):
                best = each
        return best

    def _is_named(self, node: Node) -> bool:
        if node.mem_id not in self.named:
            attributes = node.attributes
            names = (attributes.get("class") or "")[:LONGEST].lower().split()
            names += [value[:LONGEST].lower() for name in NAMING if (value := attributes.get(name))]
            self.named[node.mem_id] = any(_names_box(name) for name in names)
        return self.named[node.mem_id]


@lru_cache(maxsize=2_000)
def _names_box(name: str) -> bool:
    told = NAMED.search(name) is not None or name.startswith(ASKING)
    return told and not (UNNAMED.search(name) or SIDE.fullmatch(name) or RELATED_NAMES.fullmatch(name))


def _is_card(article: Node) -> bool:
    """Tell whether an ``article`` is a post that the page draws itself, as react-tweet does, and not the article of the page."""
    return any(name.startswith("tweet") for name in (article.attributes.get("class") or "")[:LONGEST].lower().split())
