"""Where a text signs quoted posts: by a dateline, or in the words of a platform's widgets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.discover.addresses import Addresses
from archiver.discover.dates import read_date
from archiver.discover.witness import HANDLE, LINKED, LONGEST_NAME, Dateline, dateline
from archiver.platforms.platform import Signature

LONGEST_WORDS = 3_000
"""Signs between a widget's first words and its signature: captions of Instagram have 2,200 at most."""
LONGEST_NAMING = 60
# "On", "am" and the like stand before the date, two words in Polish.
BEFORE_DATE = re.compile(r"[\s\ue000]{0,9}(?:w dniu|[^\W\d]{1,3})\s{1,9}\ue000?")


def signatures(text: str, known: Addresses) -> Iterator[Dateline]:
    """Yield the lines that sign the quoted posts of a text, in order."""
    signing = [(each.name, each.signature) for each in known.platforms if each.signature is not None]
    for handle in HANDLE.finditer(text):
        line = dateline(text, handle)
        if line is None:
            line = next((signed for platform, signature in signing if (signed := _in_words(text, handle, platform, signature)) is not None), None)
        if line is not None and (line.platform or known.signed_by(line.author)):
            yield line


def _in_words(text: str, handle: re.Match[str], platform: str, signature: Signature) -> Dateline | None:
    """Return a signature such as ``A post shared by Name (@handle) on Jun 17, 2019``; the date is missing in the newer ones."""
    begin = max(0, handle.start() - LONGEST_NAME - LONGEST_NAMING)
    naming = [*signature.naming.finditer(text, begin, handle.start())][-1:]
    names = [line for line in text[naming[0].end() : handle.start()].split("\n") if line.strip()] if naming else []
    # Whatever has several lines, or a handle of its own, is no name.
    if not naming or len(names) > 1 or any(HANDLE.search(name) for name in names):
        return None
    start = naming[0].start() - text.endswith("[", 0, naming[0].start())
    opening = [*signature.opening.finditer(text, max(0, start - LONGEST_WORDS), start)][-1:]
    lead = BEFORE_DATE.match(text, handle.end())
    at = lead.end() if lead is not None else handle.end()
    read = read_date(text[at : at + 200])
    return Dateline(
        start=start,
        end=at + len(read[0]) if read else handle.end(),
        author=handle[1],
        name=" ".join(LINKED.sub(r"\1", "".join(names)).split()) or None,
        posted_text=read[0] if read else None,
        posted=read[1] if read else None,
        platform=platform,
        opened=opening[0].end() if opening else None,
    )
