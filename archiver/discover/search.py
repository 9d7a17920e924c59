"""Search one tree of elements for posts: by markup, by what is kept back in attributes, by addresses that stand alone, by links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from archiver.discover.addresses import Addresses, addresses
from archiver.discover.quotation import bare_link
from archiver.discover.widgets import LAZY, Found, embed_of, lazy_post, read_markup, read_quoted
from archiver.markup import Document, Node, text_of
from archiver.platforms.platform import Markup, Platform
from storage.model import Embed

Finds: TypeAlias = dict[int, tuple[Node, Embed]]
"""What was found, by the identity of the element."""

Places: TypeAlias = dict[int, int]
"""Where each element stands in the document's order, by its identity."""

MOST_FOUND = 5_000
"""Posts and short links that are read from one page; no article quotes so many."""
MOST_ANCESTORS = 500
NEAR = 4
"""How far above a link its sentence may begin."""
SENTENCES = frozenset({"p", "blockquote", "figcaption", "dd", "td"})
WEB_LINK = "web-link"
SHARING = re.compile(r"/(?:intent|share|sharer|dialog|submit)(?:[/?.]|$)", re.IGNORECASE)
# They keep the addresses of pictures and scripts back, thousands of them.
NO_WIDGET = frozenset({"img", "source", "script", "link", "picture"})
STANDING_ALONE = "p, .wp-block-embed__wrapper"
FIRST_TAG = re.compile(r"\s*([A-Za-z][\w-]*)")
# In lower case only: the other spelling is not met, and looking for it would cost every page.
DATA_NAME = re.compile(rb"data-[a-z-]+")
# Read without the tree: this one link is needed before anything else is looked at.
LINK = re.compile(rb"<link\s[^>]{1,2000}>")
HREF = re.compile(rb"\bhref\s{0,9}=\s{0,9}[\"']?((?:https?:)?//[^\s\"'>]{1,2000})", re.IGNORECASE)
HEAD = 100_000
URL = re.compile(r"\s*(?:https?:)?//[^\s<>\"]{3,2000}\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for on one page."""

    known: Addresses
    web: Platform | None
    """Reads the addresses of all other pages; None where links to them are not wanted."""
    markups: tuple[tuple[Platform, Markup], ...]
    kept_back: str
    """Selector of the elements that may keep an address back."""

    def on(self, root: Node) -> tuple[Finds, Places]:
        """Return the elements below ``root`` that carry posts (what an embed holds inside belongs to it), and where each element stands."""
        finds: Finds = {}
        tags, places = set(), {}
        for place, node in enumerate(root.traverse()):
            tags.add(node.tag)
            places[node.mem_id] = place
        for platform, markup in self.markups:
            if any(_first_tag(alternative) in tags for alternative in markup.selector.split(",")):
                self._marked(root, platform, markup, finds)
        for node in root.css(self.kept_back):
            if node.tag not in NO_WIDGET and node.mem_id not in finds:
                found = lazy_post(node, self.known)
                _keep(finds, node, embed_of("iframe" if node.tag == "iframe" else "data-attribute", found) if found else None)
        for node in root.css(STANDING_ALONE):
            _keep(finds, node, self._standing_alone(node))
        return finds | self._links(root, finds), places

    def _marked(self, root: Node, platform: Platform, markup: Markup, finds: Finds) -> None:
        """Add the posts in one form of markup, the outermost element only where it nests in itself."""
        tried: set[int] = set()
        for node in root.css(markup.selector)[:MOST_FOUND]:
            if not any(each.mem_id in tried for each in ancestors(node)):
                tried.add(node.mem_id)
                _keep(finds, node, read_markup(node, markup, platform, self.known))

    def _standing_alone(self, node: Node) -> Embed | None:
        """Return the post of an element that holds its address and nothing else: the site's software puts the widget there."""
        child = node.first_child
        if child is None or (child.tag == "-text" and not URL.match(child.text_content or "") and not (child.text_content or "").isspace()):
            return None
        text = node.text().strip()
        if not URL.fullmatch(text):
            return None
        embed = bare_link(self.known.absolute(text) or "", self.known)
        return replace(embed, kind="embed") if embed is not None and embed.platform else None

    def _links(self, root: Node, embeds: Finds) -> Finds:
        finds: Finds = {}
        judged: set[int] = set()
        # Posts first: a blockquote around one takes in the short links that stand before it.
        for node, link in sorted(self._leading_on(root), key=lambda entry: entry[1].form != "link"):
            if is_inside(node, embeds) or is_inside(node, finds):
                continue
            if len(finds) == MOST_FOUND:
                break
            place, quoted = self._unmarked(node, link, judged)
            _keep(finds, place, quoted or link)
        return finds

    def _leading_on(self, root: Node) -> Iterator[tuple[Node, Embed]]:
        """Yield the links to posts, the short links, and those to other pages that stand in running text."""
        seen: dict[str, Embed | None] = {}
        for node in root.css("a[href]"):
            href = self.known.elsewhere(node.attributes.get("href"))
            if href is None:
                continue
            if href not in seen:
                link = bare_link(href, self.known)
                seen[href] = replace(link, form="link") if link is not None and link.platform else link
            found = seen[href] or (self._web_link(href) if _in_running_text(node) else None)
            if found is not None:
                yield node, found

    def _web_link(self, href: str) -> Embed | None:
        ref = self.web.recognise(href) if self.web is not None and not SHARING.search(href) else None
        if ref is None:
            return None
        return Embed(kind="link", form=WEB_LINK, href=href, position=0, platform=ref.key.platform, id=ref.key.id, permalink=ref.permalink)

    def _unmarked(self, node: Node, link: Embed, judged: set[int]) -> tuple[Node, Embed | None]:
        """Return the quotation around a link where its markup is a bare ``blockquote``: signed by a dateline, or empty but for the link."""
        block = next((each for each in ancestors(node) if each.tag == "blockquote"), None)
        ref = self.known.recognise(link.href) if block is not None and link.platform else None
        if block is None or ref is None or block.mem_id in judged:
            return node, None
        judged.add(block.mem_id)
        quoted = read_quoted(block, "blockquote", ref.key.platform, Found(ref, link.href), self.known)
        alone = text_of(block, limit=1_000) == text_of(node, limit=1_000)
        return (block, quoted) if quoted is not None and (alone or (quoted.posted_text and quoted.text)) else (node, None)


def _in_running_text(node: Node) -> bool:
    # Share bars, menus and teasers are lists and boxes of links; what an author links to stands in a sentence.
    return any(each.tag in SENTENCES for each, _ in zip(ancestors(node), range(NEAR), strict=False))


def search_for(platforms: Sequence[Platform], document: Document, url: str | None) -> Search:
    """Return the search for a page: looking for attributes that its source does not name would be time lost."""
    source = document.raw_html or b""
    base = next((href for node in document.css("base[href]") if (href := node.attributes.get("href") or "").startswith(("http://", "https://"))), url)
    known = addresses(platforms, base, _canonical(source) or url)
    written = {name.decode() for name in DATA_NAME.findall(source)}
    markups = tuple((platform, markup) for platform in known.platforms for markup in platform.markup)
    web = next((platform for platform in platforms if platform.name == "web"), None)
    return Search(known, web, markups, ", ".join(["iframe[src]", *(f"[{name}]" for name in LAZY if name in written)]))


def _canonical(source: bytes) -> str | None:
    return next((_href(link[0]) for link in LINK.finditer(source, 0, HEAD) if b"canonical" in link[0].lower()), None)


def _href(tag: bytes) -> str | None:
    href = HREF.search(tag)
    return href[1].decode("utf-8", "replace") if href else None


def _first_tag(selector: str) -> str:
    """Return the element name that a selector begins with, ``html`` (which every page has) where it takes any."""
    found = FIRST_TAG.match(selector)
    return found[1].lower() if found else "html"


def ancestors(node: Node) -> Iterator[Node]:
    """Yield what a node stands in, from the inside out."""
    each = node.parent
    for _ in range(MOST_ANCESTORS):
        if each is None:
            return
        yield each
        each = each.parent


def is_inside(node: Node, finds: Finds) -> bool:
    """Tell whether a node is, or stands in, an element that was found."""
    return bool(finds) and (node.mem_id in finds or any(each.mem_id in finds for each in ancestors(node)))


def _keep(finds: Finds, node: Node, embed: Embed | None) -> None:
    if embed is not None and node.mem_id not in finds:
        finds[node.mem_id] = (node, embed)
