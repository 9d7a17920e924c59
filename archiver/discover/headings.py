"""Headings that say of a box that it is none of the article's: related stories, readers' comments. Many sites give their boxes no names that tell."""

from __future__ import annotations

import re

from archiver.markup import Node

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
PASSED = frozenset({"-text", "-comment", "script", "style", "a", "img", "svg", "hr", "br", "ins"})
MOST_PASSED = 6
DEEPEST = 3
"""How far down in its box the heading may stand."""
LONGEST = 60
WHITE = re.compile(r"[\s\d().:,!?…›»>|–-]+")
OTHERS = """
    related|related articles|related stories|related news|related posts|related content|related coverage|related topics|related videos|related links
    more stories|more news|more articles|more posts|more videos|latest stories|latest news|latest articles|latest posts|latest videos|recent posts|top stories
    recommended|recommended for you|recommended stories|recommended reading|you may like|you may also like|you might like|you might also like|up next|read next
    most read|most popular|most viewed|most watched|trending|trending now|popular posts|popular articles|popular stories|dont miss|editors picks
    mehr zum thema|lesen sie auch|auch interessant|das könnte sie auch interessieren|das könnte dich auch interessieren|meistgelesen|am meisten gelesen
    weitere artikel|weitere meldungen|weitere nachrichten|weitere beiträge|weitere videos|ähnliche artikel|ähnliche beiträge|verwandte artikel|verwandte themen
    lire aussi|à lire aussi|sur le même sujet|sur le même thème|articles liés|articles similaires|les plus lus|les plus lues|dans la même rubrique
    relacionados|relacionadas|noticias relacionadas|artículos relacionados|te puede interesar|también te puede interesar|lo más leído|lo más visto|más noticias
    articoli correlati|leggi anche|potrebbe interessarti|potrebbe interessarti anche|i più letti|le più lette
    czytaj też|czytaj także|czytaj również|zobacz też|zobacz także|zobacz również|polecane|podobne artykuły|najczęściej czytane
    leia também|leia mais|veja também|notícias relacionadas|mais lidas|mais notícias
    lees ook|gerelateerd|gerelateerde artikelen|meest gelezen|meer nieuws
    läs mer|läs också|läs även|mest läst|les også|les mer|mest lest|læs også|læs mere|mest læste|lue myös|luetuimmat
    関連記事|関連ニュース|おすすめ記事|おすすめの記事|人気記事|あわせて読みたい|相关阅读|相关文章|相关新闻|читайте также|по теме|читайте також
"""
COMMENTS = """
    comment|comments|reader comments|leave a comment|leave a reply|join the conversation|kommentar|kommentare|leserkommentare|schreibe einen kommentar
    commentaire|commentaires|laisser un commentaire|comentario|comentarios|deja un comentario|comentário|comentários|deixe um comentário|commento|commenti
    lascia un commento|komentarze|komentarz|reacties|reageer|kommentarer|kommentit|コメント|комментарии|коментарі
"""


def _said(lines: str) -> frozenset[str]:
    return frozenset(words for line in lines.split("\n") for phrase in line.split("|") if (words := phrase.strip()))


SAYING = {**dict.fromkeys(_said(OTHERS), "related"), **dict.fromkeys(_said(COMMENTS), "comments")}


def said_by_heading(box: Node) -> str | None:
    """Return the zone that the first heading of a box says, None where it has none that does."""
    each: Node | None = box
    for _ in range(DEEPEST):
        each = _first(each) if each is not None else None
        if each is None or each.tag in HEADINGS:
            break
    if each is None or each.tag not in HEADINGS:
        return None
    text = each.text()
    said = SAYING.get(WHITE.sub(" ", text.replace("’", "").replace("'", "")).strip().casefold()) if len(text) <= LONGEST else None
    return said if said is not None and _begins(each) else None


def _first(node: Node) -> Node | None:
    """Return the first element in another, pictures and the like left out."""
    each = node.first_child
    for _ in range(MOST_PASSED):
        if each is None or each.tag not in PASSED:
            break
        each = each.next
    return each


def _begins(heading: Node) -> bool:
    """Tell whether no text stands before a heading."""
    before = heading.prev
    while before is not None and before.tag in PASSED and not (before.text_content or "").strip():
        before = before.prev
    return before is None
