"""Search one tree of elements for posts: by markup, by what is kept back in attributes, by addresses that stand alone, by links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from archiver.discover.addresses import Addresses, addresses
from archiver.discover.boxes import UNSIGNED, Boxes, credited, in_running_text, is_placeholder, stands_alone
from archiver.discover.elements import Noticed, noticed_in
from archiver.discover.kept_back import Kept, Script, held_back, is_button, script_markup
from archiver.discover.left_open import closed
from archiver.discover.places import Places
from archiver.discover.quotation import bare_link
from archiver.discover.selectors import Attributes, Form, Forms, forms_of
from archiver.discover.widgets import Found, embed_of, read_markup, read_quoted
from archiver.discover.written import called, written_by
from archiver.discover.zones import BODY
from archiver.markup import Document, Node, parse, text_of
from archiver.platforms.platform import Call, Platform, Ref
from storage.model import Embed

MOST_FOUND = 2_000
"""Posts and short links that are read from one page; no article quotes so many."""
DEEPEST = 3
"""Markup inside attributes inside markup …"""
MOST_TEMPLATES = 1000
MOST_ADDRESSES = 5_000
"""Different addresses that are read on one page."""
MOST_FRAGMENTS = 300
"""Pieces of markup kept back that are read on one page."""
LONGEST_CALLING = 10_000
"""Signs of a script that calls for widgets: longer ones are libraries and data."""
MOST_CALLS = 50
PLAYERS = frozenset({"iframe", "embed", "object", "param", "amp-iframe"})
MOST_UNCLOSED = 100
WITHIN = frozenset({"a", "first a"})
"""Sources of a form that are links in its element."""
WEB_LINK = "web-link"
# Markup without either names no post.
MEANT = re.compile(r"//|data-|-id=|status=")
SHARING = re.compile(
    r"/(?:intent|share|sharer|sharearticle|share-offsite|spi/shares|dialog|submit|submitlink|pin/create)(?:[/?.]|$)"
    r"|//(?:wa\.me|(?:api|web)\.whatsapp\.com)/(?:send/?)?\?",
    re.IGNORECASE,
)
# Read without the tree, since few pages have a base, and the one link is needed before anything else is looked at.
LINK = re.compile(rb"<link\s[^>]{1,2000}>")
HREF = re.compile(rb"\bhref\s{0,9}=\s{0,9}[\"']?((?:https?:)?//[^\s\"'>]{1,2000})", re.IGNORECASE)
HEAD = 100_000
URL = re.compile(r"\s*(?:https?:)?//[^\s<>\"]{3,2000}\s*", re.IGNORECASE)


class Find(NamedTuple):
    """One post at one place of a tree."""

    place: tuple[int, ...]
    """Where it stands in the document's order."""
    node: Node
    embed: Embed
    zone: str = BODY
    """Part of the page that it stands in, once that was told: an embed is made anew only when all is known of where it stands."""


@dataclass(slots=True)
class Finds:
    """What was found in one tree."""

    places: Places
    scripts: list[Script]
    """Those that hold something themselves."""
    paragraphs: list[Node]
    all: list[Find] = field(default_factory=list)
    taken: dict[int, Embed] = field(default_factory=dict)
    """What an element carries, by its identity."""
    within: set[int] = field(default_factory=set)
    """What is, or stands in, an element that carries something, by its identity."""

    def keep(self, node: Node, embed: Embed | None) -> None:
        """Add what an element carries, unless it carries something already."""
        if embed is not None and node.mem_id not in self.taken and len(self.all) < MOST_FOUND:
            self.all.append(Find((self.places.of(node),), node, embed))
            self._take(node, embed)

    def keep_inner(self, node: Node, inner: Iterable[Find]) -> None:
        """Add what stood in markup that an element keeps back."""
        place = self.places.of(node)
        for find in inner:
            if len(self.all) < MOST_FOUND:
                self.all.append(Find((place, *find.place), node, find.embed))
                if node.mem_id not in self.taken:
                    self._take(node, find.embed)

    def _take(self, node: Node, embed: Embed) -> None:
        self.taken[node.mem_id] = embed
        if node.mem_id not in self.within:
            self.within.update(each.mem_id for each in node.traverse())

    def holds(self, node: Node) -> bool:
        """Tell whether a node is, or stands in, an element that carries something."""
        return node.mem_id in self.within


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for on one page."""

    known: Addresses
    web: Platform | None
    """Reads the addresses of all other pages; None where links to them are not wanted."""
    forms: Forms
    calls: tuple[tuple[Platform, Call], ...]
    fragments: Iterator[int]
    """One is drawn for each piece of markup that is read: a page could keep any number back."""

    def on(self, root: Node, depth: int = 0) -> Finds:
        """Return the elements below ``root`` that carry posts; what an embed holds inside belongs to it."""
        noticed = noticed_in(root, self.forms, self.known.home)
        finds = Finds(Places(root, noticed.met), noticed.scripts, noticed.paragraphs)
        self._marked(noticed, finds, depth)
        for node, attributes in noticed.holding:
            if not finds.holds(node):
                self._held(node, attributes, finds, depth)
        for node in noticed.cited:
            self._cited(node, finds)
        for node, words in noticed.worded:
            finds.keep(node, self._standing_alone(node, words))
        self._links(noticed, finds)
        for fragment in root.template_fragments()[:MOST_TEMPLATES] if noticed.templates and depth < DEEPEST else ():
            if fragment.parent is not None:
                inner = self.on(fragment, depth + 1)
                finds.scripts += inner.scripts
                finds.keep_inner(fragment.parent, inner.all)
        for script in finds.scripts if depth < DEEPEST else ():
            self._scripted(script, root, finds, depth)
        return finds

    def _scripted(self, script: Script, root: Node, finds: Finds, depth: int) -> None:
        """Add the posts that a script keeps, writes into the page, or calls widgets for."""
        for markup in script_markup(script):
            finds.keep_inner(script.node, self.inside(markup, depth))
        for written in written_by(script.text):
            inner = self.inside(written.markup, depth)
            place = script.node if written.into is None else called(written.into, root) if inner else None
            if place is not None:
                finds.keep_inner(place, inner)
        if len(script.text) <= LONGEST_CALLING:
            self._called(script, finds)

    def inside(self, markup: str, depth: int = 0, *, links: bool = False) -> list[Find]:
        """Return the embeds in markup that is kept back somewhere: what is inert is no link, unless it is the text of the article (``links``)."""
        if depth >= DEEPEST or not MEANT.search(markup) or next(self.fragments, None) is None:
            return []
        root = parse(markup).root
        inner = Search(self.known, None, forms_of(self.known.platforms), (), fragments=self.fragments)
        found = inner.on(root, depth + 1).all if root is not None else []
        return [find for find in found if find.embed.kind == "embed" or (links and find.embed.form == "link")]

    def _marked(self, noticed: Noticed, finds: Finds, depth: int) -> None:
        """Add the posts in the platforms' own forms of markup, the outermost element only where it nests in itself."""
        tried: set[int] = set()
        marked = noticed.marked[:MOST_FOUND]
        for number, (node, forms) in enumerate(marked):
            if node.mem_id in tried:
                continue
            is_within = any(map(_reads_within, forms))
            # Where a form is read within the element, that has more to say.
            named = None if is_within else self._named(node, forms)
            # What is only called so by its class or id may hold what has a form of its own.
            if named is None and not is_within:
                continue
            tried.update(each.mem_id for each in node.traverse())
            if named is not None:
                finds.keep(node, self._with_words(node, named))
                continue
            several = self._swallowed(node, forms, [each for each, _ in marked[number + 1 : number + 2 + MOST_UNCLOSED] if each.mem_id in tried], depth)
            finds.keep_inner(node, several)
            for form in forms if not several else ():
                finds.keep(node, read_markup(node, form.markup, form.platform, self.known))

    def _named(self, node: Node, forms: Sequence[Form]) -> Embed | None:
        """Return the post that an element's own attributes name and that is no button's."""
        named = next((embed for form in forms if (embed := read_markup(node, form.markup, form.platform, self.known)) is not None), None)
        return None if named is not None and node.tag not in PLAYERS and is_button(node.tag, node.attributes) else named

    def _swallowed(self, node: Node, forms: Sequence[Form], inner: Sequence[Node], depth: int) -> list[Find]:
        """Return what a quotation and all hold that stands behind it, where it swallows that since its end is missing; nothing where all is its own."""
        if node.tag != "blockquote" or depth >= DEEPEST or len(inner) > MOST_UNCLOSED:
            return []
        inner = [each for each in inner if each.tag == "blockquote"]
        html = closed(node, self.known, split=bool(inner))
        if html is None or next(self.fragments, None) is None:
            return []
        document = parse(html)
        # These are read where the page has them.
        document.strip_tags(["script", "template"])
        found = self.on(document.root, depth + 1).all if document.root is not None else []
        return found if not inner or self._are_several(found, node, forms) else []

    def _are_several(self, found: Sequence[Find], node: Node, forms: Sequence[Form]) -> bool:
        """Tell whether a quotation with others in it is several, and no post that quotes another: the one that was found may be the inner one's."""
        posts = [find.embed for find in found if find.embed.kind == "embed"]
        if len({embed.key for embed in posts}) != 1:
            return len(posts) > 1
        whole = read_markup(node, forms[0].markup, forms[0].platform, self.known)
        return whole is not None and all(embed.key == whole.key and embed.text and embed.posted_text for embed in posts)

    def _held(self, node: Node, attributes: Attributes, finds: Finds, depth: int) -> None:
        """Add what an element keeps back in its attributes: an address, markup, or data."""
        kept: Kept = held_back(node.tag, attributes, self.known)
        if kept.is_empty():
            if kept.state is not None:
                finds.scripts.append(Script(node, "script", {"type": "application/json"}, kept.state))
            return
        if (node.tag not in PLAYERS and is_button(node.tag, attributes)) or (node.tag == "script" and not kept.markup):
            return
        if kept.by_id and not is_placeholder(node):
            return
        if kept.found is not None:
            key = kept.found.ref.key
            widget = next((find.embed for markup in kept.markup for find in self.inside(markup, depth) if find.embed.key == key), None)
            finds.keep(node, widget or self._with_words(node, replace(embed_of(_form_of(node), kept.found), **kept.shown)))
            return
        if kept.lead is not None:
            finds.keep(node, Embed(kind="embed", form=_form_of(node), href=kept.lead, position=0))
        for markup in kept.markup if depth < DEEPEST else ():
            finds.keep_inner(node, self.inside(markup, depth))

    def _with_words(self, node: Node, embed: Embed) -> Embed:
        """Return an embed with the words of the quotation that its element holds where a dateline signs them."""
        quotation = node.css_first("blockquote") if embed.text is None and node.first_child is not None else None
        ref = self.known.recognise(embed.href) if quotation is not None else None
        if quotation is None or ref is None:
            return embed
        quoted = read_quoted(quotation, embed.form, ref.key.platform, Found(ref, embed.href), self.known)
        return replace(quoted, author=quoted.author or embed.author) if quoted is not None and quoted.posted_text is not None else embed

    def _called(self, script: Script, finds: Finds) -> None:
        """Add the posts that a script calls platforms' widgets for, unless the elements that the widgets fill name them as well."""
        here: list[Find] = []
        for platform, call in self.calls:
            for found in islice(call.written.finditer(script.text), MOST_CALLS) if call.name in script.text else ():
                named = found.groupdict()
                ref = platform.recognise(call.address.format(**named))
                if ref is None or any(find.embed.key == ref.key for find in finds.all):
                    continue
                embed = embed_of(call.form, Found(ref, ref.permalink))
                if named.get("box") is None:
                    here.append(Find((found.start(),), script.node, embed))
                elif (box := called(named["box"], finds.places.root)) is not None:
                    finds.keep(box, embed)
        # Most call for none.
        if here:
            finds.keep_inner(script.node, here)

    def _cited(self, node: Node, finds: Finds) -> None:
        """Add a quotation that names its source as HTML would have it."""
        href = self.known.absolute(node.attributes.get("cite"))
        ref = self.known.recognise(href)
        if ref is not None and href is not None and not finds.holds(node):
            finds.keep(node, read_quoted(node, "blockquote", ref.key.platform, Found(ref, href), self.known))

    def _standing_alone(self, node: Node, words: str) -> Embed | None:
        """Return the post of an element that holds its address and nothing else: the site's software puts the widget there."""
        child = node.first_child
        if not URL.fullmatch(words) or child is None or (child.next is not None and not _is_end(child.next)):
            return None
        href = self.known.absolute(words) or ""
        embed = bare_link(href, self.known)
        shown = embed is not None and (embed.platform is not None or self.known.leading_to_post(href) is not None)
        return replace(embed, kind="embed", form="bare-url") if embed is not None and shown else None

    def _links(self, noticed: Noticed, finds: Finds) -> None:
        judged: set[int] = set()
        boxes = Boxes()
        # Posts first: a blockquote around one takes in the short links that stand before it.
        outside = ((node, written) for node, written in noticed.links if not finds.holds(node))
        for node, link in sorted(self._leading_on(outside), key=lambda entry: entry[1].form != "link"):
            if len(finds.all) >= MOST_FOUND:
                return
            if not finds.holds(node):
                place, quoted = self._unmarked(node, link, judged, boxes) if link.form == "link" else (node, None)
                followed = quoted is None and link.form == "link" and self.known.is_followed(link.platform, link.permalink)
                shown = self._web_link(node, link.href) if followed else quoted or link
                if shown is not None and shown.platform == UNSIGNED and shown.author is None:
                    shown = replace(shown, author=credited(node))
                finds.keep(place, shown)

    def _leading_on(self, links: Iterable[tuple[Node, str]]) -> Iterator[tuple[Node, Embed]]:
        """Yield the links to posts, the short links, and those to other pages that stand in running text."""
        seen: dict[str, str | None] = {}
        posts: dict[str, Embed | None] = {}
        left = iter(range(MOST_ADDRESSES))
        for node, written in links:
            if written not in seen:
                seen[written] = self.known.elsewhere(written)
            href = seen[written]
            if href is None:
                continue
            if href not in posts:
                if next(left, None) is None:
                    return
                posts[href] = bare_link(href, self.known, "link") if self.known.may_matter(href) else None
            found = posts[href] or self._web_link(node, href)
            if found is not None:
                yield node, found

    def _web_link(self, node: Node, href: str) -> Embed | None:
        ref = self.web.recognise(href) if self.web is not None and in_running_text(node) and not SHARING.search(href) else None
        if ref is None or self.known.is_own(href):
            return None
        return Embed(kind="link", form=WEB_LINK, href=href, position=0, platform=ref.key.platform, id=ref.key.id, permalink=ref.permalink)

    def _unmarked(self, node: Node, link: Embed, judged: set[int], boxes: Boxes) -> tuple[Node, Embed | None]:
        """Return what shows the post around its link where no markup of the platform does: a bare ``blockquote``, a box named so, or nothing else."""
        ref = self.known.recognise(link.href)
        if ref is None:
            return node, None
        found = Found(ref, link.href)
        block = boxes.quotation(node)
        if block is not None and block.mem_id not in judged:
            judged.add(block.mem_id)
            quoted = read_quoted(block, "blockquote", ref.key.platform, found, self.known)
            alone = text_of(block, limit=1_000) == text_of(node, limit=1_000)
            if quoted is not None and (alone or (quoted.posted_text and quoted.text)):
                return block, quoted
        if stands_alone(node):
            return node, embed_of("bare-url", found)
        if boxes.plays(node, link.href, ref.key.platform):
            return node, embed_of("embed-box", found)
        box = boxes.around(node)
        if box is not None and self._holds_others(box, ref):
            boxes.fitting[box.mem_id] = False
            box = None
        return (box, embed_of("embed-box", found)) if box is not None else (node, None)

    def _holds_others(self, box: Node, ref: Ref) -> bool:
        refs = (self.known.recognise(self.known.absolute(link.attributes.get("href"))) for link in box.css("a[href]"))
        return any(each is not None and each.key != ref.key for each in refs)


def _reads_within(form: Form) -> bool:
    """Tell whether a form is read by what stands in its element, and not by attributes alone."""
    return form.markup.quoted or not WITHIN.isdisjoint(form.markup.sources)


def _is_end(node: Node) -> bool:
    return node.tag == "br" and (node.next is None or (node.next.tag == "-text" and not (node.next.text_content or "").strip()))


def _form_of(node: Node) -> str:
    tag = node.tag or ""
    if tag not in PLAYERS:
        return "data-attribute"
    return "iframe" if tag.endswith("iframe") else "object"


def search_for(platforms: Sequence[Platform], document: Document, url: str | None) -> Search:
    """Return the search for a page."""
    source = document.raw_html or b""
    # Most pages have none, and to look for it in the head is a tenth of looking in the text.
    bases = document.head.css("base") if document.head is not None else ()
    named = (tag.attributes.get("href") or "" for tag in bases)
    base = next((href for href in named if href.startswith(("http://", "https://"))), url)
    known = addresses(platforms, base, canonical(source) or url)
    web = next((platform for platform in platforms if platform.name == "web"), None)
    return Search(
        known=known,
        web=web,
        forms=forms_of(known.platforms),
        calls=tuple((platform, platform.call) for platform in known.platforms if platform.call is not None),
        fragments=iter(range(MOST_FRAGMENTS)),
    )


def canonical(source: bytes) -> str | None:
    """Return the address that a page gives as its own."""
    at = source.find(b"canonical", 0, HEAD)
    while at >= 0:
        link = LINK.match(source, max(source.rfind(b"<", 0, at), 0))
        if link is not None:
            return _href(link[0])
        at = source.find(b"canonical", at + 1, HEAD)
    return None


def _href(tag: bytes) -> str | None:
    href = HREF.search(tag)
    return href[1].decode("utf-8", "replace") if href else None
