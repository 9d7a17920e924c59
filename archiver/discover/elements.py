"""Walk once through the elements of a tree, and note those that are to be looked at closer: pages hold thousands, and few carry a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from archiver.discover.addresses import MISTYPED
from archiver.discover.kept_back import Script, may_hold, played
from archiver.discover.selectors import Attributes, Form, Forms
from archiver.markup import Node

# They lead to no post (the last line keeps the addresses of pictures back), or are looked at another way; pages hold thousands of them.
PLAIN_NAMES = """
    -comment html head body meta style title br svg path use g li ul strong em b i
    h1 h2 h3 h4 h5 h6 table tbody thead tr th ol dl dt dd sup sub small u s tt big font nobr strike code hr nav rect circle polygon defs
    img source link picture input form option select track area label time
"""
PLAIN = frozenset(PLAIN_NAMES.split())
# Attributes that hold no address, and most elements have no others.
DUMB = frozenset({"class", "id", "style", "width", "height", "role", "title", "lang", "dir", "itemprop", "aria-label", "aria-hidden", "tabindex", "align"})
# As links begin that stay on the page or the site.
INNER = frozenset({"#", "/", ".", "?", "j", "J"})
# Looked at whatever their attributes are called.
NOTED = frozenset({"script", "noframes", "template"})
# What may hold an address that stands alone as text.
WORDED = frozenset({"p", "div", "figure", "section", "figcaption"})


@dataclass(slots=True)
class Noticed:
    """What one walk through a tree noticed, in the document's order."""

    met: dict[int, int] = field(default_factory=dict)
    """Places in that order, by identity."""
    marked: list[tuple[Node, Sequence[Form]]] = field(default_factory=list)
    """What has forms of platforms' markup."""
    holding: list[tuple[Node, Attributes]] = field(default_factory=list)
    """What may keep something back in its attributes."""
    cited: list[Node] = field(default_factory=list)
    """Quotations that name their source."""
    worded: list[tuple[Node, str]] = field(default_factory=list)
    """What begins with words that hold an address, and these."""
    links: list[tuple[Node, str]] = field(default_factory=list)
    """With their addresses, those within the site left out as far as that is seen at once."""
    paragraphs: list[Node] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    """Those that hold something themselves."""
    templates: bool = False
    """Whether there are any, whose content is a tree of its own."""

    def mark(self, node: Node, forms: Sequence[Form]) -> None:
        """Note an element that has forms of markup."""
        if forms:
            self.marked.append((node, forms))

    def listen(self, node: Node, tag: str, place: int) -> None:
        """Note an element of text."""
        if tag == "p":
            self.paragraphs.append(node)
        if (child := node.first_child) is not None and "//" in (words := child.text_content or ""):
            self.worded.append((node, words.strip()))
            self.met[node.mem_id] = place

    def note(self, node: Node, tag: str, attributes: Attributes) -> None:
        """Note an element that may keep something back."""
        if tag == "template":
            self.templates = True
        elif tag in NOTED and (text := node.text()):
            self.scripts.append(Script(node, tag, attributes, text))
        elif tag == "blockquote" and attributes.get("cite"):
            self.cited.append(node)
        elif not (tag in NOTED and "src" in attributes) and may_hold(attributes):
            self.holding.append((node, attributes))


def noticed_in(root: Node, forms: Forms, home: tuple[str, ...]) -> Noticed:
    """Return what is to be looked at closer below ``root``; links that begin as ``home`` does stay within the site.

    Nothing costs more than what is asked of every element, and most are told by their attributes' names.
    """
    noticed, beginnings = Noticed(), forms.beginnings
    met, dumb, by_class = noticed.met, DUMB - forms.names, frozenset(forms.by_class)
    noted = NOTED.union(forms.by_tag)
    telling = noted | forms.tags
    plain: set[str | None] = {None}
    for place, node in enumerate(root.traverse()):
        tag = node.tag
        if tag is None or tag in PLAIN:
            continue
        attributes = played(node.attributes) if tag == "button" else node.attributes
        # Links keep nothing back.
        is_dumb = forms.names.isdisjoint(attributes) if tag == "a" else dumb.issuperset(attributes)
        if tag == "a" and (
            not href.startswith(home) if "//" in (href := attributes.get("href") or "#") else href[0] not in INNER and MISTYPED.match(href) is not None
        ):
            noticed.links.append((node, href))
            met[node.mem_id] = place
        elif tag in WORDED:
            noticed.listen(node, tag, place)
        if is_dumb and tag not in telling:
            continue
        classes = attributes.get("class")
        is_plain = classes in plain
        if not is_plain and by_class.isdisjoint((classes or "").split()):
            plain.add(classes)
            is_plain = True
        if is_dumb and is_plain and tag not in noted and not ("id" in attributes and (attributes["id"] or "").startswith(beginnings)):
            continue
        met[node.mem_id] = place
        if not is_plain or forms.may_be(tag, attributes):
            noticed.mark(node, forms.of(node, tag, attributes))
        if tag != "a" and (not is_dumb or tag in noted):
            noticed.note(node, tag, attributes)
    return noticed
