"""Embeds that an article announces and that are not there: a paragraph that ends in a colon, and nothing that it could mean behind it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from archiver.discover.places import Places
from archiver.discover.selectors import ancestors
from archiver.markup import Node
from storage.model import Embed

FORM = "announcement"
MOST_STEPS = 60
MOST_ANNOUNCED = 500
LONGEST = 5_000
LONGEST_SENTENCE = 400
STOPS = ".!?…"
# Not those in "14.53" and "x.com".
STOPPED = re.compile(r"[.!?…][\"'”“’‘»«)\]]{0,3}\s")
# What is announced: pictures, films, posts, or that somebody says something on a network.
ANNOUNCED = re.compile(
    r"""\b(?:
    bild(?:er|ern)? | fotos? | videos? | aufnahmen? | clips? | tweets? | posts? | postings? | beitrag | beiträgen? | grafik | karikatur | reels?
    | getwittert | twitterte[nr]? | postete[nr]? | gepostet
    | pictures? | photos? | images? | footage | tweeted | posted | screenshots?
    | vidéos? | publications? | tweeté | publié
    | im[aá]gen(?:es)? | v[ií]deos? | fotograf[ií]as? | tuits? | tuiteó | publicación(?:es)?
    | immagin[ei] | filmati? | twittato | pubblicato
    | zdjęci(?:e|a|u|ach|em) | nagrani(?:e|a|u|ach|em) | wpis(?:ie|u|em|y|ach)? | film(?:ik|ie|u)?
    | imagens | imagem | tuítes? | publicaç(?:ão|ões)
    | (?:auf|on|sur|en|su|na|no) \s (?:x|twitter(?:ze)?|instagram(?:ie)?|facebook(?:u)?|tiktok(?:u)?|telegram(?:ie)?|threads|bluesky|mastodon|linkedin|reddit
      |weibo|youtube|truth\ssocial)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
NEAR = 6
SHORTEST = 4
# "These pictures …", "the following post …": what is pointed at may stand further from the colon.
POINTED = re.compile(
    r"\b(?:dies(?:e[rnms]?)?|folgende[rnms]?|these|this|following|ces|cette|suivantes?|est[aeo]s?|siguientes?|quest[aeio]|seguent[ei]|t[eęąy]|tych|tej|następując\w+|seguintes?)"
    rf"\s(?:[^\W\d_]{{1,30}}\s){{0,2}}{ANNOUNCED.pattern}",
    re.IGNORECASE | re.VERBOSE,
)
# A quotation, a list or an address may be what was announced.
ANSWER = re.compile(r"[\s(\[]{0,9}(?:[\"“”„«»‹›'‘’‚*•·‣▪►>@#–—―-]|\d{1,3}[.)]|https?://|[a-z]\)|pic\.|www\.)")
SHOWING_NAMES = """
    img picture video audio iframe embed object figure blockquote ul ol dl table pre code canvas amp-img amp-video amp-iframe amp-twitter amp-instagram math
"""
SHOWING = frozenset(SHOWING_NAMES.split())
SHOWN = ", ".join(sorted(SHOWING))
# Words that are set apart as a whole are quoted, also without the signs.
SET_APART = "em, i, q, cite, code, samp"
PASSED = frozenset({"script", "style", "br", "hr", "noscript", "template", "-comment", "link", "meta", "ins"})
OUTER = frozenset({"article", "main", "body", "html"})


def announcing(text: str) -> str | None:
    """Return the sentence of a paragraph that announces something to see, None where none does."""
    words = " ".join(text[-LONGEST:].split())
    if not words.endswith(":"):
        return None
    sentence = words[max((stop.end() for stop in STOPPED.finditer(words)), default=0) :][-LONGEST_SENTENCE:].strip()
    words_near = " ".join(sentence.split()[-NEAR:])
    return sentence if len(sentence.split()) >= SHORTEST and (ANNOUNCED.search(words_near) or POINTED.search(sentence)) else None


def is_answer(text: str) -> bool:
    """Tell whether a text may be what was announced: a quotation, a list, an address."""
    return ANSWER.match(text) is not None


def gap(sentence: str) -> Embed:
    """Return the row of an announcement with nothing behind it."""
    return Embed(kind="gap", form=FORM, href="", position=0, text=sentence)


def gaps_in_text(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Embed]]:
    """Yield the announcements of a plain text that nothing follows, with where they stand; ``taken`` are the parts that are quoted posts, in order."""
    starts = [start for start, _ in taken]
    lines = [(found.start(), found[0]) for found in re.finditer(r"[^\n]{1,200000}", text) if not found[0].isspace()]
    for place, (start, line) in enumerate(lines):
        sentence = announcing(line) if line.rstrip().endswith(":") else None
        if sentence is None or _covered(start, starts, taken):
            continue
        following, after = lines[place + 1] if place + 1 < len(lines) else (len(text), "")
        if not is_answer(after) and not _covered(following, starts, taken):
            yield start, gap(sentence)


def _covered(at: int, starts: Sequence[int], taken: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(starts, at) - 1
    return place >= 0 and at < taken[place][1]


def gaps_in_page(paragraphs: Sequence[tuple[Node, str]], places: Places, shown: Sequence[int]) -> Iterator[tuple[Node, Embed]]:
    """Yield the paragraphs of a page that announce something and that nothing follows; ``shown`` are the places of what was found, in order."""
    announced = ((paragraph, announcing(text)) for paragraph, text in paragraphs if text.rstrip().endswith(":"))
    for paragraph, sentence in islice(((each, said) for each, said in announced if said is not None), MOST_ANNOUNCED):
        place, end = places.of(paragraph), _next_text(paragraph)
        if end is None:
            continue
        until = places.of(end) or place if end.mem_id != paragraph.mem_id else place
        if bisect_right(shown, until) == bisect_right(shown, place - 1):
            yield paragraph, gap(sentence)


def _next_text(paragraph: Node) -> Node | None:
    """Return the next element with text and nothing to see in it, the paragraph itself where the article ends; None where there is something to see."""
    line: Node | None = None
    for each in _following(paragraph):
        if each.tag in SHOWING or each.css_first(SHOWN) is not None:
            return None
        text = each.text(deep=True).strip() if each.tag != "-text" else (each.text_content or "").strip()
        if not text:
            continue
        if line is not None:
            return line
        if is_answer(text) or _is_set_apart(each, text):
            return None
        # What ends without a stop may be the line above a picture.
        if each.tag != "p" or text.endswith((*STOPS, ":")):
            return each
        line = each
    return line or paragraph


def _is_set_apart(node: Node, text: str) -> bool:
    """Tell whether all words of an element stand in one that marks quotations; links lead to other stories."""
    first = node.css_first(SET_APART) if node.tag != "-text" else None
    return first is not None and first.text(deep=True).strip() == text and node.css_first("a") is None


def _following(node: Node) -> Iterator[Node]:
    """Yield what stands behind an element and its ancestors within the article, nearest first."""
    steps = 0
    for around in (node, *ancestors(node)):
        if around.tag in OUTER:
            return
        each = around.next
        while each is not None and steps < MOST_STEPS:
            steps += 1
            if each.tag not in PASSED:
                yield each
            each = each.next
