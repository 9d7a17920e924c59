"""Words by which an article sends its readers on, to share it or to talk about it elsewhere: such links lead to a post, and quote none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from archiver.discover.selectors import ancestors
from archiver.markup import Node, text_of

LONGEST = 160
MOST_CHILDREN = 30
BLOCKS = frozenset({"p", "div", "li", "dd", "td", "h1", "h2", "h3", "h4", "h5", "h6", "center", "section", "footer"})
# A picture of a comment is credited in the same words.
SHOWING = frozenset({"figure", "figcaption", "blockquote", "article", "main", "body"})
ASKING_VERBS = """
    discuss share debate retweet boost upvote
    diskutieren diskutiere mitdiskutieren kommentieren kommentiere teilen teile
    partager partagez discuter discutez commenter commentez réagir réagissez
    compartir comparte comentar comenta debatir compartilhar compartilhe partilhar comente discutir
    condividi commenta discuti discutine udostępnij skomentuj delen deel reageer bespreek dela diskutera kommentera
"""
# "Comment on Reddit", and not "a comment of a minister".
ASKING = re.compile(
    r"\b(?:join\sthe\s(?:discussion|conversation|debate)\b"
    r"|(?:comments?|discussions?|replies|reply|respond|react|kommentare?)(?=\W{0,3}(?:on|via|at|in|to|over|auf|bei)\b|\s?:))",
    re.IGNORECASE,
)
WORDS = re.compile(r"/?\br/\w{2,30}|[^\W\d_]+")
NETWORKS = """
    x twitter facebook fb instagram threads tiktok reddit mastodon fediverse bluesky linkedin telegram youtube tumblr pinterest discord vk substack medium
    hacker news hn lobste rs lobsters lemmy whatsapp slack github forum forums
"""
BETWEEN = """
    on via at in to over the this that it a an or and also here my our me us your you can please about post article story piece entry page
    blog thread tweet toot video comment comments discussion discussions reply replies respond react join conversation
    auf bei im in den dem der das die diesen diesem dieses beitrag artikel oder und hier mit uns kommentar kommentare
    sur dans cet cette article ce l ou et en este esta artículo el la o y no na este artigo e ou su questo articolo il
    debate na ten artykuł lub i op dit artikel of en het på den här artikeln eller och
"""
VERBS = frozenset(ASKING_VERBS.split())
KNOWN = VERBS.union(NETWORKS.split(), BETWEEN.split())


@dataclass(frozen=True, slots=True)
class Invitations:
    """What was learned of the blocks of one page, by the identity of their elements: many links may stand in one."""

    said: dict[int, str | None] = field(default_factory=dict)

    def hold(self, link: Node) -> bool:
        """Tell whether a link and the words around it in its block ask readers to share or to discuss, and say nothing else."""
        own = link.text()
        if not _says_no_more(own):
            return False
        around = self._around(link)
        return around is not None and (_asks(own) or _asks(around))

    def _around(self, link: Node) -> str | None:
        """Return what stands around the links of a link's block, None where that is more than words that ask."""
        block = next((each for each in ancestors(link) if each.tag in BLOCKS or each.tag in SHOWING), None)
        if block is None or block.tag in SHOWING:
            return None
        if block.mem_id not in self.said:
            self.said[block.mem_id] = _around_links(block)
        return self.said[block.mem_id]


def _around_links(block: Node) -> str | None:
    if len(list(islice(block.iter(include_text=True), MOST_CHILDREN + 1))) > MOST_CHILDREN:
        return None
    around = text_of(block, lambda each: " " if each.tag == "a" else None, limit=LONGEST)
    return around if _says_no_more(around) else None


def _says_no_more(text: str) -> bool:
    """Tell whether a text has no words but those that ask, names of networks, and what stands between them: most begin with another one."""
    return len(text) <= LONGEST and all(word[0].casefold() in KNOWN or "/" in word[0] for word in WORDS.finditer(text))


def _asks(text: str) -> bool:
    return ASKING.search(text) is not None or any(word[0].casefold() in VERBS for word in WORDS.finditer(text))
