"""Two versions of an article: headline, sentences, and the posts quoted in its body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from archiver.compare.difference import Difference
from archiver.compare.text import canonical_text, sentences
from storage.model import ArticleVersion, Embed, Json, PostKey
from storage.vocabulary import ChangeKind


def compare_articles(before: ArticleVersion, after: ArticleVersion) -> tuple[Difference, ...]:
    """Return what changed. A page without text where there was text before is a page we failed to read: drift, no change."""
    if before.text.strip() and not after.text.strip():
        return (Difference(kind=ChangeKind.PARSER_DRIFT, reason="no-text"),)
    return (*_compare_headline(before, after), *_compare_text(before, after), *_compare_embeds(before, after))


def _compare_headline(before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    old, new = before.article.headline, after.article.headline
    if not old or not new or canonical_text(old) == canonical_text(new):
        return []
    return [Difference(kind=ChangeKind.HEADLINE_CHANGED, before=old, after=new)]


def _compare_text(before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    old, new = sentences(before.text), sentences(after.text)
    if old == new:
        return []
    removed, added = _without(old, new), _without(new, old)
    reason = "sentences" if removed or added else "order"
    return [Difference(kind=ChangeKind.ARTICLE_EDITED, before=removed, after=added, reason=reason)]


def _without(these: Sequence[str], those: Sequence[str]) -> list[Json]:
    # Counting instead of aligning: linear on any page, and a moved paragraph does not look rewritten.
    left = Counter(those)
    rest: list[Json] = []
    for sentence in these:
        if left[sentence]:
            left[sentence] -= 1
        else:
            rest.append(sentence)
    return rest


def _compare_embeds(before: ArticleVersion, after: ArticleVersion) -> list[Difference]:
    old, new = _quoted(before.embeds), _quoted(after.embeds)
    removed = [Difference(kind=ChangeKind.EMBED_REMOVED, key=embed.key, before=_described(embed)) for name, embed in old.items() if name not in new]
    added = [Difference(kind=ChangeKind.EMBED_ADDED, key=embed.key, after=_described(embed)) for name, embed in new.items() if name not in old]
    return [*removed, *added]


def _quoted(embeds: Iterable[Embed]) -> dict[PostKey | tuple[str, str], Embed]:
    # Only the body quotes on purpose: related stories, comments and page furniture come and go by themselves.
    body = [embed for embed in embeds if embed.zone == "body" and embed.kind != "gap" and embed.form != "web-link"]
    return {embed.key or (embed.href, embed.form): embed for embed in reversed(body)}


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
