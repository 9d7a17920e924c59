"""Find the posts that an article page quotes, in document order, each place once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from archiver.discover.between import Running
from archiver.discover.gaps import gaps_in_page
from archiver.discover.quotation import SCHEMELESS, bare_link, find_quotations, without_end
from archiver.discover.scripts import completed_by, from_scripts
from archiver.discover.search import WEB_LINK, Find, Finds, Search, search_for
from archiver.discover.selectors import ancestors
from archiver.discover.signatures import signatures
from archiver.discover.witness import DATE_CLOSE, DATE_OPEN, links_in, way_to_post
from archiver.discover.zones import BODY, CHROME, Zones
from archiver.markup import Document, Node, text_of
from archiver.platforms.platform import Platform
from storage.model import Embed, Link, PostKey

MOST_SIGNERS = 200
MOST_PARAGRAPHS = 5_000
LEAST_SIGNS = 40
"""Shorter paragraphs are labels and gaps, and do not tell where the article stands."""
OUTER = frozenset({"article", "main", "section", "body", "html"})
BOX_CHILDREN = 3
NUMBERING = "soundcloud"
# In quotation marks it is code.
WRITTEN = re.compile(r"(?<![\w\"'=/])https?://[^\s<>\"'“”„«»\\^`{|}\[\]]{3,2000}", re.IGNORECASE)
MOST_NAMING, MOST_WRITTEN = 200, 50
SKIPPED = frozenset({"nav", "footer"})


def find_embeds(document: Document, base_url: str | None, platforms: Sequence[Platform]) -> tuple[Embed, ...]:
    """Return the posts that a page embeds or links to, in document order.

    A post that stands several times in the same place (a widget, its fallback link, its copy for readers without scripts) is one embed;
    with running text between two widgets of one kind they are two.
    """
    root = document.root
    if root is None:
        return ()
    search = search_for(platforms, document, base_url)
    finds = search.on(root)
    texts = [(node, node.text()) for node in finds.paragraphs[:MOST_PARAGRAPHS]]
    zones = Zones(root, [node for node, text in texts if len(text) >= LEAST_SIGNS])
    # Of other pages only those count that the article itself points to: the rest of the page is full of links.
    sights = [sight for sight in (_zoned(find, zones) for find in finds.all) if sight.embed.form != WEB_LINK or sight.zone == BODY]
    # Those that may sign a post or announce one.
    paragraphs = [(node, text) for node, text in texts if "(@" in text or text.rstrip().endswith(":")]
    signed = (node for node, text in paragraphs if "(@" in text and not finds.holds(node) and next(signatures(text, search.known), None) and _is_running(node))
    signers = [(finds.places.of(node), node) for node in islice(signed, MOST_SIGNERS)]
    if signers:
        sights = _with_text(root, finds, signers, sights, search, zones)
    sights += [_zoned(find, zones) for find in _written(texts, finds, search, sights)]
    sights = from_scripts(document, base_url, finds, search, sights, [text for _, text in texts])
    shown = sorted(sight.place[0] for sight in sights if sight.embed.form != WEB_LINK)
    gaps = (_zoned(Find((finds.places.of(node),), node, gap), zones) for node, gap in gaps_in_page(paragraphs, finds.places, shown))
    sights += [gap for gap in gaps if gap.zone == BODY]
    sights.sort(key=lambda sight: sight.place)
    running = Running([node for node, text in texts if len(text) >= LEAST_SIGNS and not finds.holds(node)], finds.places)
    return tuple(_signed(_merged(sights, running)))


def _is_running(paragraph: Node) -> bool:
    """Tell whether a paragraph is read as running text: the same author may be shown in a menu."""
    return all(each.tag not in SKIPPED for each in ancestors(paragraph))


def _written(texts: Sequence[tuple[Node, str]], finds: Finds, search: Search, sights: Sequence[Find]) -> Iterator[Find]:
    """Yield the posts that paragraphs name by an address without a link, which stand nowhere else: editors forget, and software does not always find it."""
    naming = list(islice((node for node, text in texts if ("://" in text or ".com/" in text) and not finds.holds(node)), MOST_NAMING))
    shown = {sight.embed.key for sight in sights} if naming else set()
    for node in naming:
        words = text_of(node)
        hrefs = chain((url[0] for url in WRITTEN.finditer(words)), (f"https://{bare[0]}" for bare in SCHEMELESS.finditer(words)))
        for href in islice(hrefs, MOST_WRITTEN):
            embed = bare_link(without_end(href), search.known)
            if embed is not None and embed.platform is not None and embed.key not in shown:
                shown.add(embed.key)
                yield Find((finds.places.of(node),), node, embed)


def _zoned(find: Find, zones: Zones) -> Find:
    zone = zones.of(find.node, embed=find.embed.kind == "embed")
    if zone == BODY and find.embed.kind == "link" and find.node.tag == "a" and zones.invitations.hold(find.node):
        zone = CHROME
    return find if zone == find.zone else find._replace(zone=zone)


def _with_text(root: Node, finds: Finds, signers: list[tuple[int, Node]], sights: list[Find], search: Search, zones: Zones) -> list[Find]:
    """Add the posts whose markup is lost altogether and which only a dateline in the running text still shows."""
    spelling = _Spelling(search, finds)
    text = text_of(root, spelling.spell)
    quotations = [embed for embed in find_quotations(text, search.known.platforms) if embed.form == "text-quotation"]
    waiting = list(signers)
    for embed in quotations[:MOST_SIGNERS]:
        signer = next((each for each in waiting if f"@{embed.author}" in each[1].text()), None)
        if signer is not None:
            waiting.remove(signer)
            place, node = signer
            hrefs = {embed.href, way_to_post(embed.links), *(link.href for link in embed.links)}
            sights = [sight for sight in sights if sight.embed.kind == "embed" or not _same_post(sight.embed, embed, hrefs)]
            sights.append(_zoned(Find((place,), node, embed), zones))
    return sights


def _same_post(link: Embed, quoted: Embed, hrefs: set[str | None]) -> bool:
    return link.href in hrefs or (link.key is not None and link.key == quoted.key) or any(inner.href in hrefs for inner in links_in(link.href))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How the page's elements are written when its running text is read for quotations."""

    search: Search
    finds: Finds

    def spell(self, node: Node) -> str | None:
        """Return nothing for what is read already or is no running text, and the address behind the text of a post's link."""
        found = self.finds.taken.get(node.mem_id)
        if (found is not None and found.kind == "embed") or node.tag in SKIPPED:
            return "\n"
        if node.tag != "a":
            return None
        href = self.search.known.absolute(node.attributes.get("href"))
        text = " ".join(node.text().split()).replace(DATE_OPEN, "").replace(DATE_CLOSE, "")
        if self.search.known.recognise(href) is not None:
            return f"{text} {href} "
        if href is not None and links_in(href):
            return f" {text} " if links_in(text) and "pic." in text else f" {href} "
        return None


def _merged(sights: list[Find], running: Running) -> list[Find]:
    """Return each place once: of two sights of a post in one place the one that shows more stays, where the first one stood."""
    merged: list[Find] = []
    for sight in sights:
        last = merged[-1] if merged else None
        if last is not None and _is_same(last.embed, sight.embed) and _same_place(last, sight, running):
            best, other = sorted((last, sight), key=lambda each: (each.embed.kind != "embed", each.embed.text is None))
            merged[-1] = Find(last.place, best.node, completed_by(best.embed, other.embed), best.zone)
        elif last is not None and _is_title(last, sight):
            title = Link(href=sight.embed.href, kind="link")
            merged[-1] = last._replace(embed=replace(last.embed, author=last.embed.author or sight.embed.author, links=(*last.embed.links, title)))
        else:
            merged.append(sight)
    return merged


def _is_title(player: Find, link: Find) -> bool:
    """Tell whether a link is in the line right below a player of SoundCloud: its code names there what it plays by a number, and that is one post."""
    if link.embed.platform != NUMBERING or player.embed.platform != NUMBERING or (player.embed.kind, link.embed.kind) != ("embed", "link"):
        return False
    line = link.node.parent.prev if link.node.parent is not None else None
    while line is not None and line.tag == "-text":
        line = line.prev
    return line is not None and any(each.mem_id == line.mem_id for each in (player.node, *ancestors(player.node)))


def _signed(sights: Sequence[Find]) -> Iterator[Embed]:
    """Yield the embeds as they stand on the page, with the author of those that tell none as another sight of the same post in the same zone names him.

    Frames know ids alone.
    """
    authors: dict[tuple[PostKey | None, str], str] = {}
    for sight in sights:
        if sight.embed.author is not None:
            authors.setdefault((sight.embed.key, sight.zone), sight.embed.author)
    for position, sight in enumerate(sights):
        embed, author = sight.embed, sight.embed.author
        # Most name none, since they are other pages.
        if author is None and authors and embed.id is not None:
            author = authors.get((embed.key, sight.zone))
        yield replace(embed, position=position, zone=sight.zone, author=author)


def _is_same(first: Embed, second: Embed) -> bool:
    # Most neighbours are not, and their ids tell.
    return first.id == second.id and first.key is not None and first.key == second.key


def _same_place(first: Find, second: Find, running: Running) -> bool:
    kinds = {first.embed.kind, second.embed.kind}
    if kinds == {"embed"}:
        # Other copies of a widget have other forms.
        return first.embed.form != second.embed.form or not running.parts(first, second)
    if kinds == {"link"}:
        return _identity(first.node.parent) == _identity(second.node.parent)
    embed, link = (first, second) if first.embed.kind == "embed" else (second, first)
    if _stands_in(embed.node, link.node):
        # A picture or a player in a link to where it is from.
        return True
    return _stands_in(link.node, _box(embed.node))


def _stands_in(node: Node, box: Node) -> bool:
    return any(each.mem_id == box.mem_id for each in ancestors(node))


def _identity(node: Node | None) -> int | None:
    """Return what tells elements apart; comparing the nodes themselves would compare all they hold."""
    return node.mem_id if node is not None else None


def _box(node: Node) -> Node:
    """Return the element around a widget that holds nothing but it and its fallback."""
    for each in ancestors(node):
        if each.tag in OUTER or sum(1 for child in each.iter() if child.tag not in ("script", "style")) > BOX_CHILDREN:
            break
        node = each
    return node
