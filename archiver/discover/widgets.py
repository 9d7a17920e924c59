"""Read one embedded post out of its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from archiver.discover.addresses import Addresses
from archiver.discover.dates import read_date
from archiver.discover.witness import DATE_CLOSE, DATE_OPEN, TOKEN_LINK, Dateline, datelines, links_in, way_to_post, witness_text
from archiver.markup import Node, text_of
from archiver.platforms.platform import Markup, Platform, Ref
from archiver.platforms.wrappers import unwrapped
from storage.model import Embed, Link

ADDRESS_NAMES = frozenset({"href", "cite", "url"})
MOST_LINKS = 20
BARE_ID = re.compile(r"[\w.:~%-]{1,200}")
ATTRIBUTE = re.compile(r"\{([a-z_-]+)\}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
# Codes by which X says that it knows no language of a post.
NO_LANGUAGE = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
MENTION = ("@", "#", "$", "＃")
LONGEST_WITNESS = 20_000
MOST_PARAGRAPHS = 50
MOST_HEADS = 4
LONGEST_NAME = 160
# Widgets that sign in words: "A post shared by Name (@handle) on May 30, 2024", "Posted by Name on Thursday, May 30, 2024".
SHARER = re.compile(
    r"(?:\(\s?|(?:shared by|geteilt von|partagée par|compartida (?:de|por)|compartilhada por|condiviso da|udostępniony przez)\s)"
    r"[@＠](?P<handle>[A-Za-z0-9_.]{1,30})\s?\)?[\ue001\s]{0,5}(?:[^\W\d]{1,3}\s)?(?P<date>[^\n]{0,80})"
)
BY = re.compile(r".{0,80}?\b(?:by|von|par|por|da|de|przez|door|av|af|di|от|від)\s", re.IGNORECASE)
POSTED = re.compile(
    r"\n?\s?(?:Posted by|Gepostet von|Publié par|Publicado por|Publicada por|Pubblicato da|Opublikowan[ya] przez|Geplaatst door)\s(?P<name>[^\n]{1,120}?)"
    r"\s(?:on|am|le|el|em|il|w dniu|op)\s(?:[^\W\d]{2,14},?\s(?:den\s)?)?(?P<date>[^\n]{4,60})",
    re.IGNORECASE,
)
BY_USER = re.compile(r"\bby\s?u/(?P<handle>[A-Za-z0-9_-]{1,30})(?P<date>)")
# What widgets write of themselves.
BOILERPLATE = re.compile(
    r"(?:\[?(?:View|Watch|See|Voir|Ver|Sieh|Visualizza|Zobacz|Bekijk|Se)\b.{0,60}(?:Instagram|Threads|TikTok|Facebook|Reddit|Telegram|Mastodon)\W{0,3}.{0,12}"
    r"|Post by @?\S{1,60}(?: on (?:Threads|Mastodon))?|♬.{0,200}|Instagram post|Discussion|Comment(?: from discussion.{0,300})?|by\s?u/.{0,60}|in\s?r/.{0,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """The post that an element carries."""

    ref: Ref
    href: str


def read_markup(node: Node, markup: Markup, platform: Platform, known: Addresses) -> Embed | None:
    """Return the post that an element of a platform's markup carries, None where it names no post and quotes none."""
    found = next((each for source in markup.sources if (each := _sourced(node, source, markup, platform, known)) is not None), None)
    if found is not None and found.ref.author is None:
        found = _by_other_address(node, found, platform, known)
    if markup.quoted and found is None:
        # Editors leave the bare address in it, too.
        words = node.text().split(maxsplit=1)
        found = _as_post(known.absolute(words[0]), platform) if len(words) == 1 else None
        return embed_of(markup.form, found) if found is not None else read_quoted(node, markup.form, platform.name, None, known)
    if markup.quoted:
        return read_quoted(node, markup.form, platform.name, found, known)
    return embed_of(markup.form, found) if found is not None else None


def _sourced(node: Node, source: str, markup: Markup, platform: Platform, known: Addresses) -> Found | None:
    if source in ("a", "first a"):
        inside = node.css("a[href]")
        links = (_as_post(known.absolute(link.attributes.get("href")), platform) for link in (inside if source == "first a" else reversed(inside)))
        return next((found for found in links if found is not None), None)
    if source.startswith("@"):
        return _as_value(node.attributes.get(source[1:]), markup, platform, known)
    if source.startswith("https:"):
        return _as_post(ATTRIBUTE.sub(lambda name: (node.attributes.get(name[1]) or "").strip(), source), platform)
    for address in _frame_addresses(node, known):
        for value in _parameter(address, source[1:]):
            found = _as_value(value, markup, platform, known)
            if found is not None:
                return Found(found.ref, address)
    return None


def _by_other_address(node: Node, found: Found, platform: Platform, known: Addresses) -> Found:
    """Return a post with the author whom another address of it names, in the element or in an attribute: many widgets name the id by itself."""
    written = [value for name, value in node.attributes.items() if value and "//" in value and (name in ADDRESS_NAMES or name.startswith("data-"))]
    written += [href for link in (node.css("a[href]")[:MOST_LINKS] if node.first_child is not None else ()) if (href := link.attributes.get("href"))]
    others = (_as_post(known.absolute(each), platform) for each in written)
    author = next((each.ref.author for each in others if each is not None and each.ref.author and each.ref.key == found.ref.key), None)
    return replace(found, ref=replace(found.ref, author=author)) if author is not None else found


def _as_value(value: str | None, markup: Markup, platform: Platform, known: Addresses) -> Found | None:
    """Read an attribute's value: an address, or a bare id that the markup's template completes."""
    if not value:
        return None
    found = _as_post(known.absolute(value), platform)
    bare = (markup.ids or BARE_ID).fullmatch(value.strip()) if found is None and markup.from_id else None
    if bare is not None and markup.from_id is not None:
        return _as_post(markup.from_id.format(bare.groupdict().get("id") or bare[0]), platform)
    return found


def _as_post(href: str | None, platform: Platform) -> Found | None:
    if href is None:
        return None
    # Pages out of an archive name the copies of all that they link to.
    ref = platform.recognise(href) or platform.recognise(unwrapped(href) or "")
    return Found(ref, href) if ref is not None else None


def _frame_addresses(node: Node, known: Addresses) -> Iterator[str]:
    for name, value in node.attributes.items():
        # Consent tools and lazy loaders keep the address in an attribute of their own until the reader agrees or scrolls.
        if (name == "src" or name.startswith("data-")) and (address := known.absolute(value)) is not None:
            yield address


def _parameter(address: str, name: str) -> list[str]:
    try:
        return parse_qs(urlsplit(address).query, max_num_fields=100).get(name, [])
    except ValueError:
        return []


def embed_of(form: str, found: Found) -> Embed:
    """Return the embed of a post of which the page shows nothing but the address."""
    return Embed(
        kind="embed",
        form=form,
        href=found.href,
        position=0,
        platform=found.ref.key.platform,
        id=found.ref.key.id,
        space=found.ref.key.space,
        permalink=found.ref.permalink,
        author=found.ref.author,
    )


def read_quoted(node: Node, form: str, platform: str, found: Found | None, known: Addresses) -> Embed | None:
    """Return a post with the words that its element shows; without its address only where a dateline signs them."""
    spelling = _Spelling(found, known)
    shown = text_of(node, spelling.spell, limit=LONGEST_WITNESS)
    line = _signing(shown, known)
    if found is None and (line is None or known.signed_by(line.author) != platform):
        return None
    words, printed = _words(shown, line)
    if line is None and not known.signs(platform):
        line, words = _shared(node, spelling, shown)
        printed = line.posted_text if line is not None else None
    words = words.replace(DATE_OPEN, "").replace(DATE_CLOSE, "")
    ref = found.ref if found is not None else None
    if line is None and ref is not None and ref.author:
        words = _below_author(words, ref.author)
    links = (*links_in(words), *_other_links(node, found, known))
    read = read_date(printed) if printed and line is None else None
    return Embed(
        kind="embed",
        form=form,
        href=found.href if found is not None else way_to_post(links) or "",
        position=0,
        platform=platform,
        id=ref.key.id if ref else None,
        space=ref.key.space if ref else "",
        permalink=ref.permalink if ref else None,
        author=(line.author if line else None) or (ref.author if ref else None),
        name=line.name if line else None,
        text=witness_text(words),
        posted=line.posted if line else read[1] if read else None,
        posted_text=printed,
        lang=_language(node),
        links=links,
    )


def _shared(node: Node, spelling: _Spelling, shown: str) -> tuple[Dateline | None, str]:
    """Return who signed a widget that signs in words, and the post's own words: its paragraphs, else what is not the widget's."""
    said = [*SHARER.finditer(shown)][-1:] or [*POSTED.finditer(shown)][-1:] or [*BY_USER.finditer(shown)][-1:]
    paragraphs = [text_of(each, spelling.spell, limit=LONGEST_WITNESS) for each in node.css("p")[:MOST_PARAGRAPHS]]
    # Reddit names the author behind the title, and behind him where it was said.
    told = shown[: said[0].start()] if said and said[0].re is BY_USER else shown
    lines = "\n".join(paragraphs).split("\n") if any(paragraphs) else told.split("\n")
    own = (line.replace(DATE_OPEN, "").replace(DATE_CLOSE, "").strip() for line in lines)
    words = "\n".join(line for line in own if line and not (SHARER.search(line) or POSTED.match(line) or BOILERPLATE.fullmatch(line)))
    if not said:
        return None, words
    parts = said[0].groupdict()
    before = shown[max(0, said[0].start() - LONGEST_NAME) : said[0].start()].rpartition("\n")[2]
    # A handle that is not in brackets stands in the name's place.
    name = parts.get("name") or (BY.sub("", before, count=1) if said[0][0].startswith("(") else "")
    read = read_date(parts["date"].replace(DATE_OPEN, "").strip())
    clean = " ".join(name.replace(DATE_OPEN, "").replace(DATE_CLOSE, "").split())
    line = Dateline(
        start=0, end=0, author=parts.get("handle") or "", name=clean or None, posted_text=read[0] if read else None, posted=read[1] if read else None
    )
    return line, words


def _signing(shown: str, known: Addresses) -> Dateline | None:
    """Return the dateline of a widget's text: the one that the permalink marks, else the last."""
    lines = [line for line in datelines(shown) if known.signed_by(line.author)]
    marked = [line for line in lines if shown[line.start : line.end].endswith(DATE_CLOSE)]
    return marked[-1] if marked else lines[-1] if lines else None


def _words(shown: str, line: Dateline | None) -> tuple[str, str | None]:
    """Return the quoted words, and the date as printed.

    What stands behind the dateline is quoted only where it holds the post's short links, or where nothing stands before.
    """
    if line is not None:
        before, after = shown[: line.start], shown[line.end :]
        keep = links_in(after) or not witness_text(before)
        return (f"{before}\n{after}" if keep else before), line.posted_text
    before, mark, marked = shown.rpartition(DATE_OPEN)
    if not mark:
        return shown, None
    printed = marked.partition(DATE_CLOSE)[0].strip()
    words = before.rstrip()
    dash = max(words.rfind(sign) for sign in ("\n—", "\n–", "\n--"))
    return (words[:dash] if dash >= 0 else words), printed if read_date(printed) else None


def _below_author(words: str, author: str) -> str:
    """Return what stands below the line that ends with the author's handle: cards that sites draw themselves begin with it."""
    lines = words.split("\n")
    heads = (place for place, line in enumerate(lines[:MOST_HEADS]) if line.strip().casefold().endswith(f"@{author.casefold()}"))
    below = "\n".join(lines[next(heads, -1) + 1 :])
    return below if below.strip() else words


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How the links of a widget are written into its text, so that text from HTML and plain text read the same."""

    found: Found | None
    known: Addresses

    def spell(self, node: Node) -> str | None:
        """Return what is written for an element, None for its own text."""
        if node.tag != "a":
            return None
        href = self.known.absolute(node.attributes.get("href"))
        if href is None:
            return None
        if self.found is not None and self._leads_to_post(href):
            text = _one_line(node)
            # "[image or embed]" stands in for media; it is not the author's.
            return "" if text.startswith("[") or not text else f"{DATE_OPEN}{text}{DATE_CLOSE}"
        if TOKEN_LINK.search(href):
            text = _one_line(node)
            return f" {text} " if TOKEN_LINK.search(text) and "pic." in text else f" {href} "
        return None

    def _leads_to_post(self, href: str) -> bool:
        ref = self.known.recognise(href)
        return ref is not None and self.found is not None and ref.key == self.found.ref.key


def _one_line(node: Node) -> str:
    return " ".join(node.text().split())


def _other_links(node: Node, found: Found | None, known: Addresses) -> tuple[Link, ...]:
    """Return the links of the quoted text that are neither t.co's, nor the post's own, nor mentions and tags."""
    links: list[Link] = []
    for each in node.css("p a[href]"):
        href = known.absolute(each.attributes.get("href"))
        if href is None or href.startswith("at:") or TOKEN_LINK.search(href) or _is_mention(each):
            continue
        ref = known.recognise(href)
        if ref is None or found is None or ref.key != found.ref.key:
            links.append(Link(href=href, kind="short-link" if known.is_short(href) else "link"))
    return tuple(dict.fromkeys(links))


def _is_mention(link: Node) -> bool:
    """Tell whether a link is a mention or a tag; the sign of a mention may stand before it."""
    before = link.prev.text_content if link.prev is not None and link.prev.tag == "-text" else None
    return link.text().strip().startswith(MENTION) or (before or "").endswith("@")


def _language(node: Node) -> str | None:
    declared = [each.attributes.get("lang") for each in node.css("p[lang]")] + [node.attributes.get("lang")]
    lang = next((code.strip() for code in declared if code and LANGUAGE.fullmatch(code.strip())), None)
    return None if lang is None or lang.lower() in NO_LANGUAGE else lang
