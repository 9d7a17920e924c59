"""Where on a page something stands: in the article's body, among related articles, in readers' comments or in the page's chrome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from archiver.discover.headings import said_by_heading
from archiver.discover.invitations import Invitations
from archiver.markup import Node

BODY, RELATED, COMMENTS, CHROME = "body", "related", "comments", "chrome"
LONGEST_NAME = 100
SHARED = "shared"
"""What stands among share buttons or below an author's name: chrome, told by weaker words."""
MOST_ANCESTORS = 100
NEAR = 3
MOST_BEHIND = 4
"""Siblings, gaps of text among them, behind which the next paragraph may come."""
LONGEST = 1_000
MOST_PARAGRAPHS = 2_000
LEAST_PARAGRAPHS = 3
LEVELS = 12

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
COMMENT_NAMES = """
    comment comments commentlist commentarea commentaire commentaires comentario comentarios commento commenti kommentar kommentare kommentarer
    leserkommentar leserkommentare komentarz komentarze komentarzy reactie reacties yorum yorumlar disqus livefyre wpd wpdcom giscus utterances
    webmention webmentions pingbacks trackbacks respond reply replies mentions tumblelog wpdiscuz spotim viafoura hyvor
"""
COMMENT_WORDS = frozenset(COMMENT_NAMES.split())
# "comments-open" and the like tell of the article, not of a list of comments.
COMMENT_STATES = frozenset({"open", "closed", "count", "counter", "enabled", "disabled", "off", "on", "status", "link", "active"})
OTHER_NAMES = """
    related recommended recommendation recommendations sidebar trending outbrain taboola mostread newsletter teasers popular promo instafeed sbi
    verwandt verwandte weiterlesen meistgelesen relacionadas relacionados leidas leidos correlati correlate powiazane gerelateerd
    relaterte relaterade relaterede relateret
    ad ads advert adverts advertisement advertising werbung anzeige publicidad pubblicita recirc recirculation relatedposts
"""
RELATED_WORDS = frozenset(OTHER_NAMES.split())
# Names of several words, of which no single one tells.
RELATED_NAMES = re.compile(
    r"(?:wp[-_]block[-_])?(?:more|latest|recent|other|top)[-_]?(?:stories|news|articles|posts|tweets|videos)|(?:read|up)[-_]?next|next[-_]?(?:article|story|post)"
    r"|(?:right|side)[-_]?(?:rail|column|col|bar)|teaser[-_]?(?:list|grid)|(?:also[-_]?read|read[-_]?also)|you[-_]?(?:may|might)[-_]?(?:also[-_]?)?like"
    r"|most[-_]?(?:read|viewed|watched|shared|commented|clicked)|editors?[-_]?(?:picks?|choice)|don'?t[-_]?miss"
    r"|(?:a[-_])?lire[-_]?(?:aussi|egalement)|mehr[-_]?zum[-_]?thema|lesen[-_]?sie[-_]?auch|siehe[-_]?auch|lees[-_]?ook|le[ai]a?[-_]?tamb(?:ien|em)|leia[-_]?mais"
    r"|leggi[-_]?anche|czytaj[-_]?(?:tez|takze|wiecej)|las[-_]?(?:mer|ocksa|aven)|les[-_]?(?:mer|ogsa)|laes[-_]?ogsaa?",
    re.IGNORECASE,
)
# A box of a side column, and streams of an account's latest posts, also by their plugins; "twitter-widget" and "elementor-widget" are other things.
SIDE = re.compile(
    r"widget(?:[-_]?\d+|_\w+|-area)"
    r"|(?:[a-z\d]+[-_]){0,2}(?:twitter|tweet|insta(?:gram)?|social|fb|facebook|flickr|youtube|tiktok|pinterest|bluesky|mastodon|linkedin|tumblr)s?"
    r"[-_]?(?:feed|stream|timeline|wall|slider|grid)[-\w]*"
    r"|(?:instagram-pics|insta-gallery|instagram-gallery-feed|(?:zoom|wis|jr)-insta|qligg|rotatingtweet|juicer-|crt-|curator-|tagembed|taggbox|flockler)[-\w]*"
    r"|(?:cff|ctf|sby|sbtt)(?:[-_](?:feed|wrapper|items?|posts|tweets|type)[-\w]*)?",
    re.IGNORECASE,
)
STREAMED = re.compile(r"S:[0-9a-f]+")
CHROME_NAMES = """
    nav navbar navigation menu megamenu offcanvas breadcrumb breadcrumbs footer subfooter pied masthead topbar colophon
"""
CHROME_WORDS = frozenset(CHROME_NAMES.split())
# Widgets of posts carry these too, so they count against links only.
SHARE_NAMES = """
    share sharing sharebar shares follow byline syndication addthis sharethis addtoany sharedaddy shariff teilen partager partage compartir condividi
    social socials bio
"""
SHARE_WORDS = frozenset(SHARE_NAMES.split())
# They tell wherever they stand: "about-author-box".
AUTHOR_NAMES = "author authors autor autora autores autoren autore autori auteur auteurs redakteur contributor contributors"
AUTHOR_WORDS = frozenset(AUTHOR_NAMES.split())
# Boxes of posts are named so too, and no others: "social-post", and not "post-share".
SHOWING_WORDS = frozenset({"social", "socials"})
# Whatever stands before and behind the two.
SHARE_KINDS, SHARE_LINKS = frozenset({"social", "share", "sharing", "follow"}), frozenset({"link", "links", "button", "buttons", "icon", "icons", "bar"})
EMBED_WORDS = frozenset({"embed", "embeds", "embedded", "tweet", "post"})
# The foot of a picture or a quotation is no foot of the page.
PART_WORDS = EMBED_WORDS | {"figure", "image", "img", "media", "quote", "blockquote", "caption", "photo", "picture", "video"}
QUOTING_WORDS = (PART_WORDS | {"pullquote", "testimonial"}) - {"post"}
# Ways to the articles before and behind.
POST_MENUS = frozenset({"post-navigation", "post-nav", "post_navigation", "nav-post", "post-nav-links", "navigation-post"})
PARTS = frozenset({"blockquote", "figure"})
# What an article owes to others: it stands in the article's own foot, where no share button has such a name.
CITING_NAMES = """
    attribution attributions credit credits source sources footnote footnotes endnotes reference references citation citations via
    quelle quellen fuente fuentes fonte fonti bron bronnen
"""
CITING_WORDS = frozenset(CITING_NAMES.split())
WHOLE = frozenset({"article", "main"})
DENYING = frozenset({"has", "no", "with", "without", "w", "hide", "hidden", "show", "is", "lay", "layout", "js"})
BOXES = frozenset({"section", "div", "aside"})
FRAMES = frozenset({"nav", "footer", "amp-sidebar"})
NAMING = ("class", "id", "itemprop")
ROLES = {"navigation": CHROME, "contentinfo": CHROME, "banner": CHROME, "complementary": RELATED}


@dataclass(slots=True)
class _Way:
    """What the way up from an element has met so far and still may be overruled."""

    pending: str | None = None
    foot: int | None = None
    """How far up a ``footer`` stood: one of a picture or a quotation is no foot of the page."""
    cited: bool = False
    """Whether sources, credits or notes were met: in the article's own foot they are the article's."""

    def is_footed(self, tag: str, height: int) -> bool:
        """Tell whether a foot was met that belongs to no part of the article."""
        if self.foot is not None and tag in PARTS and height - self.foot <= NEAR:
            self.foot = None
        return self.foot is not None and not self.cited and height - self.foot > NEAR

    def note(self, tag: str, role: str, height: int, *, central: bool) -> None:
        """Take in an element that does not decide by itself; a ``central`` one holds the article, or stands in its midst."""
        if tag == "footer":
            self.foot = height if self.foot is None else self.foot
        elif "article" in (tag, role):
            self.pending = None
        elif (tag == "aside" or role == "complementary") and not central:
            self.pending = self.pending or RELATED
        elif tag == "header" and not central:
            self.pending = self.pending or CHROME


class _Signs(NamedTuple):
    """What an element tells by itself."""

    tag: str
    role: str
    of_links: str | None
    """Zone of the links in it by its classes and ids."""
    of_embeds: str | None
    cites: bool
    """Whether its classes and ids name sources, credits or notes."""


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one page."""

    root: Node
    paragraphs: Sequence[Node]
    """Those of the page that are long enough for an article, in its order."""
    cores: dict[str, frozenset[int]] = field(default_factory=dict)
    """What the article's paragraphs and its headline stand in, by identity, once it was asked for."""
    headed: dict[int, bool] = field(default_factory=dict)
    """Whether there is a headline in an element, by identity."""
    known: tuple[dict[int, str], dict[int, str]] = field(default_factory=lambda: ({}, {}))
    """Zones of what stands right in an element, by identity, for links and for embeds: nothing in between tells otherwise."""
    signs: dict[int, _Signs] = field(default_factory=dict)
    """What the elements tell that were looked at, by identity."""
    named: dict[str, tuple[str | None, str | None, bool]] = field(default_factory=dict)
    """What the classes and ids tell that were met: pages repeat theirs."""
    invitations: Invitations = field(default_factory=Invitations)

    @property
    def headline(self) -> frozenset[int]:
        """What the article's headline stands in."""
        if "headline" not in self.cores:
            headline = self.root.css_first("h1")
            self.cores["headline"] = frozenset(each.mem_id for each in _ancestors(headline)) if headline is not None else frozenset()
        return self.cores["headline"]

    @property
    def prose(self) -> frozenset[int]:
        """What the article's paragraphs stand in. Readers may have written more than the author."""
        if "prose" not in self.cores:
            places = _places(self.paragraphs)
            place = next((each for each in places if not self._is_comment(each)), next(iter(places), None))
            self.cores["prose"] = frozenset(each.mem_id for each in _within(place))
            self.cores["text"] = frozenset((place.mem_id,) if place is not None else ())
            self.cores["main"] = frozenset(each.mem_id for each in _within(place) if "main" in self._signs(each)[:2])
        return self.cores["prose"]

    @property
    def outside(self) -> bool:
        """Whether what stands outside of ``main`` is not the article's: headline and text stand in it."""
        return bool(self.prose) and not self.cores["main"].isdisjoint(self.headline)

    def _is_between(self, each: Node) -> bool:
        """Tell whether the article goes on right behind an element: then it is a box or a quotation of its own, and no side column."""
        following = each.next
        for _ in range(MOST_BEHIND):
            if following is None or following.tag == "p":
                break
            following = following.next
        if following is None or following.tag != "p" or each.parent is None:
            return False
        return each.parent.mem_id in self.prose and each.parent.mem_id in self.cores["text"]

    def _is_comment(self, node: Node) -> bool:
        """Tell whether an element is or stands in a list of comments; what holds the headline is none, whatever it is called."""
        return any(self._signs(each).of_embeds == COMMENTS and each.mem_id not in self.headline for each in _within(node))

    def _holds_article(self, each: Node, hint: str) -> bool:
        """Tell whether an element is the article, or holds it, whatever it is called: menus and feet of pages have headlines or paragraphs of their own."""
        identity = each.mem_id
        if hint == CHROME:
            # Most have none, and are short.
            if identity not in self.headed:
                self.headed[identity] = each.css_first("h1") is not None
            return self.headed[identity] and identity in self.headline and identity in self.prose
        return (hint != SHARED and identity in self.headline) or identity in self.prose

    def of(self, node: Node, *, embed: bool) -> str:
        """Return the zone by landmarks and by what classes and ids say of the ancestors.

        ``header`` and ``aside`` inside the article belong to it: lead posts and pull quotes stand there.
        """
        passed: list[int] = []
        zone = self._climb(node, passed, embed=embed)
        self.known[embed].update(dict.fromkeys(passed, zone))
        return zone

    def _climb(self, node: Node, passed: list[int], *, embed: bool) -> str:
        """Return the zone; ``passed`` takes up the elements from which the same way leads up."""
        way, known = _Way(), self.known[embed]
        for height, each in enumerate(_ancestors(node)):
            if way.pending is None and way.foot is None and not way.cited:
                identity = each.mem_id
                if identity in known:
                    return known[identity]
                passed.append(identity)
            zone = self._told(each, height, way, embed=embed)
            if zone is not None:
                return zone
        if way.foot is not None or (way.pending is None and self.outside and not _is_streamed(node)):
            return CHROME
        return way.pending or BODY

    def _told(self, each: Node, height: int, way: _Way, *, embed: bool) -> str | None:
        """Return the zone where an ancestor decides it, None where the way leads further up."""
        tag, role, of_links, of_embeds, cites = self._signs(each)
        aside = tag == "aside" or role == "complementary"
        central = (aside or tag == "header") and (self._holds_article(each, RELATED if aside else CHROME) or self._is_between(each))
        hint = None if tag == "main" else of_embeds if embed else of_links
        way.cited = way.cited or cites
        if way.cited and tag == "footer":
            hint = None if hint == CHROME else hint
        # Two signs need no third.
        if hint == CHROME and tag in FRAMES and not self._holds_article(each, CHROME):
            return CHROME
        if hint is not None and not self._holds_article(each, hint):
            return CHROME if hint == SHARED else hint
        said = said_by_heading(each) if tag in BOXES and each.mem_id not in self.cores.get("prose", ()) else None
        if said is not None and not self._holds_article(each, said):
            return said
        if (tag in ("nav", "amp-sidebar") or ROLES.get(role) == CHROME) and not self._holds_article(each, CHROME):
            return CHROME
        if way.is_footed(tag, height):
            return CHROME
        if way.cited and way.foot is not None and not WHOLE.isdisjoint((tag, role)) and (each.mem_id in self.headline or each.mem_id in self.prose):
            way.foot = None
        if "main" in (tag, role) and way.foot is None:
            return BODY
        way.note(tag, role, height, central=central)
        return None

    def _signs(self, node: Node) -> _Signs:
        identity = node.mem_id
        if identity not in self.signs:
            attributes = node.attributes
            names = " ".join([written[:LONGEST] for kind in NAMING if (written := attributes.get(kind))])
            if names not in self.named:
                self.named[names] = _named_by(names)
            self.signs[identity] = _Signs(node.tag or "", (attributes.get("role") or "")[:LONGEST].strip().lower(), *self.named[names])
        return self.signs[identity]


def _is_streamed(node: Node) -> bool:
    """Tell whether an element came after its page, in a box out of which React moves it to its place."""
    return any("hidden" in each.attributes and STREAMED.fullmatch(each.attributes.get("id") or "") for each in _ancestors(node))


def _places(paragraphs: Sequence[Node]) -> list[Node]:
    """Return what holds paragraphs enough for an article, what holds most of them first."""
    held: Counter[int] = Counter()
    nodes: dict[int, Node] = {}
    for parent in (paragraph.parent for paragraph in paragraphs[:MOST_PARAGRAPHS]):
        if parent is not None:
            identity = parent.mem_id
            held[identity] += 1
            nodes[identity] = parent
    weights: Counter[int] = Counter()
    for identity, parent in list(nodes.items()):
        for height, each in zip(range(1, 5), _within(parent), strict=False):
            weights[each.mem_id] += held[identity] * (LEVELS // height)
            nodes[each.mem_id] = each
    enough = [identity for identity, weight in weights.items() if weight >= LEAST_PARAGRAPHS * LEVELS]
    return [nodes[identity] for identity in sorted(enough, key=weights.__getitem__, reverse=True)]


def _ancestors(node: Node) -> Iterator[Node]:
    """Yield what a node stands in, below ``body``: the classes of that speak of the whole page."""
    return _within(node.parent)


def _within(each: Node | None) -> Iterator[Node]:
    """Yield an element and what it stands in, below ``body``."""
    for _ in range(MOST_ANCESTORS):
        if each is None or each.tag in ("body", "html"):
            return
        yield each
        each = each.parent


def _named_by(names: str) -> tuple[str | None, str | None, bool]:
    """Return the zones of links and of embeds by the classes and ids around them, and whether these name sources, credits or notes."""
    told = [_told_by(name[:LONGEST_NAME]) for name in names.split()]
    hints = [hint for hint, _ in told if hint is not None]
    return hints[0] if hints else None, next((hint for hint in hints if hint != SHARED), None), any(cites for _, cites in told)


def _links_to_share(words: list[str]) -> bool:
    if SHARE_KINDS.isdisjoint(words):
        return False
    return any(first in SHARE_KINDS and second in SHARE_LINKS for first, second in pairwise(words))


# Sites call their boxes by the same few names.
@lru_cache(maxsize=2_000)
def _told_by(name: str) -> tuple[str | None, bool]:
    """Return the zone that a class or an id names, and whether it names sources, credits or notes."""
    words = [word.lower() for word in WORDS.findall(name)]
    return _named(name, words) if words and words[0] not in DENYING else None, not CITING_WORDS.isdisjoint(words)


def _named(name: str, words: list[str]) -> str | None:
    ends = {words[0], words[-1]}
    if ends & COMMENT_WORDS and not COMMENT_STATES.intersection(words):
        return COMMENTS
    if _names_others(name, words, ends):
        return RELATED
    if (ends & CHROME_WORDS or name.lower().endswith("footer")) and (not PART_WORDS.intersection(words) or name.lower() in POST_MENUS):
        return CHROME
    return SHARED if _names_sharing(words, ends) else None


def _names_others(name: str, words: list[str], ends: set[str]) -> bool:
    """Tell whether a name is one of related articles, side columns and streams of posts; "related-embed" is an embed."""
    if SIDE.fullmatch(name) or RELATED_NAMES.fullmatch(name):
        return words[-1] not in EMBED_WORDS or RELATED_NAMES.fullmatch(name) is not None
    # It tells wherever it stands: "trc_related_container".
    if "related" in words:
        return (EMBED_WORDS - {"post"}).isdisjoint(words)
    return bool(ends & RELATED_WORDS) and EMBED_WORDS.isdisjoint(words)


def _names_sharing(words: list[str], ends: set[str]) -> bool:
    """Tell whether a name is one of share buttons or of who wrote the article; who is quoted is an author too."""
    if not AUTHOR_WORDS.isdisjoint(words):
        return QUOTING_WORDS.isdisjoint(words)
    if not (ends & SHARE_WORDS or _links_to_share(words)):
        return False
    return (EMBED_WORDS if ends & SHOWING_WORDS else EMBED_WORDS - {"post"}).isdisjoint(words)
