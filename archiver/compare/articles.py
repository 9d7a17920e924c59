"""Two versions of an article: headline, sentences, and the posts quoted in its body."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TypeAlias, TypeVar

from archiver.compare.difference import Difference
from archiver.compare.parts import Parts
from archiver.compare.text import canonical_text, sentences, without
from archiver.compare.volatile import is_signature, is_volatile
from storage.model import ArticleVersion, Embed, Json, PostKey
from storage.vocabulary import ChangeKind

T = TypeVar("T")
Name: TypeAlias = PostKey | tuple[str, str]
"""What makes two embeds quote the same: the post, or address and form while only a short link is known."""
Place: TypeAlias = tuple[Name | None, int]

LONGEST_DATELINE = 200
HANDLE = re.compile(r"\(@[^()]{1,150}\)")
LEAST_STAYING = 3
"""Posts that stay where a page moves like a live blog: in an article with fewer the first may be new and the last taken out."""
MOST_BEHIND = 3
"""Sentences that may stand behind the beginning of a text that is cut."""
MOST_SOUGHT = 200
"""Sentences of an article, taken evenly, that are looked for in all that a page shows: enough to tell most of them, and a page has thousands."""


def compare_articles(before: ArticleVersion, after: ArticleVersion, *, live: bool = False) -> tuple[Difference, ...]:
    """Return what changed. A page without text where there was text before is a page we failed to read: drift, no change.

    Of a ``live`` blog, which shows its latest entries only, what stood at either end and is no longer shown, text and all, was not taken out; nor was it
    where the page does not say that it is one, but moves like one.
    """
    old, new = list(_quoted(before.embeds)), list(_quoted(after.embeds))
    live = live or _moves(old, new) or _moves(new, old)
    if before.text.strip() and not after.text.strip():
        return (Difference(kind=ChangeKind.PARSER_DRIFT, reason="no-text"),)
    edits = _compare_text(before, after)
    moved_on = _moved_on(old, frozenset(new)) if live and any(edit.before for edit in edits) else frozenset()
    edits = _without_what_moved_on(edits, before, after) if live else edits
    return (*_compare_headline(before, after), *edits, *_compare_embeds(before, after, moved_on))


def _moves(old: Sequence[Name], new: Sequence[Name]) -> bool:
    """Tell whether a window over posts moved on: several stay as they stood, new ones stand before them, and what went stood behind them."""
    there = frozenset(new)
    stay = [name for name in old if name in there]
    many = LEAST_STAYING <= len(stay) < min(len(old), len(new))
    return many and stay == list(old[: len(stay)]) == list(new[-len(stay) :])


def _moved_on(old: Sequence[T], new: Container[T]) -> frozenset[T]:
    """Return what stood at either end of a window, before and behind all that it still shows."""
    ends = (old, list(reversed(old)))
    return frozenset(each for end in ends for each in takewhile(lambda one: one not in new, end))


def _without_what_moved_on(edits: Sequence[Difference], before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    moved_on = _moved_on(_said(before, after), frozenset(_said(after, before)))
    kept = [replace(edit, before=[each for each in edit.before if each not in moved_on]) for edit in edits if isinstance(edit.before, list)]
    return [edit for edit in kept if edit.before or edit.after or edit.reason == "order"]


def is_other_block(before: ArticleVersion, difference: Difference, shown: str) -> bool:
    """Tell whether an edit is none: most of the article's sentences went, and most of those still stand in what the page shows.

    Then another block of the page was taken for the article this time.
    """
    if difference.kind is not ChangeKind.ARTICLE_EDITED or not isinstance(difference.before, list):
        return False
    went, page = [each for each in difference.before if isinstance(each, str)], canonical_text(shown)
    if 2 * len(went) <= len(sentences(before.text)):
        return False
    sought = went[:: -(-len(went) // MOST_SOUGHT)]
    return 2 * sum(each in page for each in sought) > len(sought)


def is_cut(before: ArticleVersion, after: ArticleVersion) -> bool:
    """Tell whether most of an article's text is missing: of a page that says that it shows a part only, what stood there was not taken out."""
    return 2 * len(after.text) < len(before.text)


def is_beginning(before: ArticleVersion, after: ArticleVersion) -> bool:
    """Tell whether a text is the beginning of what was there before, with no more than a torn sentence or a wall's words behind it, and the end is missing."""
    old, new = sentences(before.text), sentences(after.text)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = frozenset(new[same:])
    return 0 < same < len(old) and len(rest) <= MOST_BEHIND and not any(each in rest for each in old[same:])


def is_other_page(before: ArticleVersion, after: ArticleVersion) -> bool:
    """Tell whether something else is shown in an article's place, such as a login or a notice of maintenance: another headline, little text, none of the old.

    An article that was withdrawn keeps its headline over the note that says so.
    """
    names = [canonical_text(each.article.headline or "") for each in (before, after)]
    said, says = sentences(before.text), set(sentences(after.text))
    return names[0] != names[1] and is_cut(before, after) and 10 * sum(each in says for each in said) < len(said)


def is_same_article(known: ArticleVersion, version: ArticleVersion) -> bool:
    """Tell whether two pages show one article: the same headline, most of the text, and no post that the known one does not quote."""
    names = {canonical_text(each.article.headline or "") for each in (known, version)}
    said, says = frozenset(sentences(known.text)), sentences(version.text)
    return len(names) == 1 and 2 * sum(each in said for each in says) > len(says) and _quoted(version.embeds).keys() <= _quoted(known.embeds).keys()


def _compare_headline(before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    old, new = before.article.headline, after.article.headline
    if not old or not new or canonical_text(old) == canonical_text(new):
        return []
    return [Difference(kind=ChangeKind.HEADLINE_CHANGED, before=old, after=new)]


def _compare_text(before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    old, new = _said(before, after), _said(after, before)
    if old == new:
        return []
    removed, added = without(old, new), without(new, old)
    reason = "sentences" if removed or added else "order"
    return [Difference(kind=ChangeKind.ARTICLE_EDITED, before=[*removed], after=[*added], reason=reason)]


def _said(version: ArticleVersion, other: ArticleVersion) -> tuple[str, ...]:
    """Return the sentences that the article itself says: without a headline that changes, what dates the page, and embeds that the other version has not,
    or has without words, or with the same.

    A headline changes as that; embeds come and go as embeds, with their text and their dateline.
    """
    quoted, there = _quoted(version.embeds), _quoted(other.embeds)
    # A frame in a quotation's place shows the same post, and has no words in the page; what wraps a quotation may hide those that it has.
    alone = [embed for name, embed in quoted.items() if name not in there or there[name].text in (None, "", embed.text)]
    words = Parts(canonical_text(embed.text) for embed in alone if embed.text)
    # Of one that stays with its words the dateline alone may be another: what else names its author the article says itself.
    authors = _handles(embed for name, embed in quoted.items() if name not in there or not there[name].text)
    signers = _handles(quoted.values())
    headed = frozenset(sentences(version.article.headline or "")) if _compare_headline(version, other) else frozenset()
    said = (each for each in sentences(version.text) if each not in headed and not is_volatile(each))
    return tuple(each for each in said if not (words.hold(each) or _names(each, authors)) and not (is_signature(each) and _names(each, signers)))


def _handles(embeds: Iterable[Embed]) -> frozenset[str]:
    return frozenset(f"(@{embed.author})".casefold() for embed in embeds if embed.author)


def _names(sentence: str, handles: Container[str]) -> bool:
    return len(sentence) <= LONGEST_DATELINE and any(handle in handles for handle in HANDLE.findall(sentence.casefold()))


def _compare_embeds(before: ArticleVersion, after: ArticleVersion, moved_on: Container[Name]) -> list[Difference]:
    """Return what came and went, without what ``moved_on``. Where one took the place of another both changes tell both, as before and after."""
    old, new = _quoted(before.embeds), _quoted(after.embeds)
    places = {name: place for name, place in _places(old, new).items() if name not in moved_on}, _places(new, old)
    came = {place: _described(new[name]) for name, place in places[1].items()}
    went = {place: _described(old[name]) for name, place in places[0].items()}
    removed = [
        Difference(kind=ChangeKind.EMBED_REMOVED, key=old[name].key, before=went[place], after=came.get(place), reason=_replaced(place, came))
        for name, place in places[0].items()
    ]
    added = [
        Difference(kind=ChangeKind.EMBED_ADDED, key=new[name].key, before=went.get(place), after=came[place], reason=_replaced(place, went))
        for name, place in places[1].items()
    ]
    return [*removed, *_shown_otherwise(old, new), *added]


def _shown_otherwise(old: Mapping[Name, Embed], new: Mapping[Name, Embed]) -> list[Difference]:
    """Return the posts that were shown and to which only a link leads now, and those that are shown where a link led there."""
    kinds = {("embed", "link"): (ChangeKind.EMBED_REMOVED, "link-left"), ("link", "embed"): (ChangeKind.EMBED_ADDED, "linked-before")}
    shown = [(old[name], new[name], kinds.get((old[name].kind, new[name].kind))) for name in old if name in new]
    return [
        Difference(kind=told[0], key=one.key, before=_described(one), after=_described(other), reason=told[1]) for one, other, told in shown if told is not None
    ]


def _places(these: Mapping[Name, Embed], those: Mapping[Name, Embed]) -> dict[Name, Place]:
    """Return the place of each embed that the other version has not: behind which that both have, and as which one there."""
    places: dict[Name, Place] = {}
    last: Name | None = None
    number = 0
    for name in these:
        if name in those:
            last, number = name, 0
        else:
            places[name] = (last, number)
            number += 1
    return places


def _replaced(place: Place, others: Mapping[Place, object]) -> str | None:
    return "replaced" if place in others else None


def _quoted(embeds: Iterable[Embed]) -> dict[Name, Embed]:
    """Return the quoted posts in the order in which they first stand; one quoted twice is one, and is shown where any of the two shows it."""
    quoted: dict[Name, Embed] = {}
    for embed in embeds:
        # Only the body quotes on purpose: related stories, comments and page furniture come and go by themselves.
        if embed.zone == "body" and embed.kind != "gap" and embed.form != "web-link":
            known = quoted.setdefault(embed.key or (embed.href, embed.form), embed)
            if (known.kind, embed.kind) == ("link", "embed"):
                quoted[embed.key or (embed.href, embed.form)] = embed
    return quoted


def _described(embed: Embed) -> dict[str, Json]:
    return {
        "platform": embed.platform,
        "id": embed.id,
        "permalink": embed.permalink,
        "href": embed.href,
        "form": embed.form,
        "author": embed.author,
        "text": embed.text,
        "position": embed.position,
    }
