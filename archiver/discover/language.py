"""A guess at the language of a short text, by its commonest words; None rather than a wrong one."""

from __future__ import annotations

import re
from collections import Counter

COMMON_WORDS = {
    "de": "der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war wurde wurden mit von vom zu zum zur im am auf aus bei für "
    "nach über wie auch sich es ich er sie wir ihr wird werden haben hat noch nur sein dass daß heißt durch gegen kein keine mehr",
    "en": "the a an and or but not is are was were be been with from to of in on at by for as it its this that these those he she they we you i have has "
    "had will would can about after his her their our your what who more than into just",
    "fr": "le la les un une des du de et ou mais est sont était dans sur avec pour par au aux ce cette ces qui que ne pas plus il elle ils nous vous je son "
    "sa ses leur été être ont d'un d'une c'est n'est",
    "es": "el la los las un una unos unas y o pero no es son era en con por para de del al que se su sus lo le como más está han ha fue este esta muy ya "
    "también sobre entre",
    "it": "il lo la i gli le un una uno e o ma non è sono era in con per di del della dei delle che si su come più ha hanno questo questa da dal nel nella "
    "anche al alla ai",
}
WORDS = {language: frozenset(words.split()) for language, words in COMMON_WORDS.items()}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
ENOUGH = 20_000
LEAST_HITS = 2
LEAD = 1.5
"""How many times more hits the first language needs than the second."""


def guess_language(text: str | None) -> str | None:
    """Return ``de``, ``en``, ``fr``, ``es`` or ``it`` where the words speak clearly for it."""
    if not text:
        return None
    counts = Counter(word.replace("’", "'") for word in WORD.findall(text[:ENOUGH].casefold()))
    hits = {language: sum(times for word, times in counts.items() if word in words) for language, words in WORDS.items()}
    (best, most), (_, second) = sorted(hits.items(), key=lambda entry: -entry[1])[:2]
    return best if most >= LEAST_HITS and most >= LEAD * second else None
