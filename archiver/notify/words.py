"""What people read: plain sentences that claim what was recorded, by us, between which times (R9, R10), and nothing else.

Names, texts and addresses come from strangers: they are shown on one line, shortened, and cannot ping or format anything in a chat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from archiver.notify.kinds import alert_kind, place
from storage.model import Json
from storage.rows import NewsRow
from storage.vocabulary import AlertKind, ChangeKind, State, Tier

SHOWN = 10
"""Changes that one alert describes; the others are counted, and named in its JSON."""
LONGEST_QUOTE = 200
LEAD = 40
"""Signs that are shown of a text before the place where two versions part."""
HARMLESS = str.maketrans({"@": "＠", "<": "‹", ">": "›", "`": "'", "*": "·", "[": "(", "]": ")"})
"""What chats read as a mention, a link or a format."""

TITLES: Mapping[AlertKind, str] = {
    AlertKind.CONFIRMED_LOSS: "Loss confirmed",
    AlertKind.CORRECTED: "Our earlier claim is corrected",
    AlertKind.UNCONFIRMED_LOSS: "Unavailable (unconfirmed)",
    AlertKind.RESTORED: "Seen live again",
    AlertKind.MEDIA_SWAPPED: "Picture or video changed",
    AlertKind.EDITED: "Edited",
    AlertKind.HOST_DEGRADED: "Losses are not claimed here for now",
    AlertKind.NOT_OBSERVABLE: "Could not be observed",
    AlertKind.PARSER_DRIFT: "Answers are no longer understood",
    AlertKind.DIGEST: "Several changes",
}
HEADLINES: Mapping[ChangeKind, str] = {
    ChangeKind.FIRST_SEEN: "Quoted for the first time",
    ChangeKind.LOST: "Unavailable (unconfirmed)",
    ChangeKind.RENAMED: "Account renamed",
    ChangeKind.REVERTED: "Edited back to an earlier version",
    ChangeKind.MEDIA_MISSING: "Picture or video missing",
    # No more than the hashes know: two screenshots of a text can be as near as two encodings of one picture.
    ChangeKind.MEDIA_REENCODED: "Picture with other bytes that looks alike",
    ChangeKind.ARTICLE_EDITED: "Article edited",
    ChangeKind.HEADLINE_CHANGED: "Headline changed",
    ChangeKind.EMBED_ADDED: "Embed added to an article",
    ChangeKind.EMBED_REMOVED: "Embed removed from an article",
    ChangeKind.ARTICLE_GONE: "Article gone",
    ChangeKind.ARTICLE_RESTORED: "Article there again",
}
ARTICLES = frozenset((ChangeKind.ARTICLE_GONE, ChangeKind.ARTICLE_RESTORED))
UNSEEN = frozenset((ChangeKind.NOT_OBSERVABLE, ChangeKind.PARSER_DRIFT))
CLAIMS = frozenset((ChangeKind.LOST, ChangeKind.RESTORED, ChangeKind.CORRECTED))


def title(kind: AlertKind, group: Sequence[NewsRow]) -> str:
    """Return the first line of an alert: what, how much of it, and whose."""
    if kind is AlertKind.DIGEST:
        counts = Counter(TITLES[told] for one in group if (told := alert_kind(one)) is not None)
        return f"{TITLES[kind]}: " + ", ".join(f"{name} {count}" for name, count in counts.items())
    what = _count(len(group), "post" if group[0].permalink else "article" if group[0].kind in ARTICLES else "change")
    authors = sorted({one.author for one in group if one.author})
    whose = f" of {harmless(authors[0])}" if len(authors) == 1 else ""
    return f"{TITLES[kind]}: {what}{whose} ({harmless(place(group[0]))})"


def text(group: Sequence[NewsRow]) -> str:
    """Return an alert's text: a paragraph for each of the first changes, and how many more there are."""
    paragraphs = ["\n".join((headline(one), *lines(one))) for one in group[:SHOWN]]
    more = len(group) - SHOWN
    closing = [f"and {_count(more, 'change')} more: 'archiver changes --since {_stamp(group[0].at)}' lists them"] if more > 0 else []
    return "\n\n".join((*paragraphs, *closing))


def headline(news: NewsRow) -> str:
    """Return what a change is, in a few words."""
    told = alert_kind(news)
    if news.kind in HEADLINES and (told is not AlertKind.CONFIRMED_LOSS or news.kind in ARTICLES):
        return HEADLINES[news.kind]
    return TITLES[told] if told is not None else news.kind.value


def lines(news: NewsRow) -> Iterator[str]:
    """Yield what was recorded of a change, a line each."""
    if news.permalink or news.article:
        yield harmless(news.permalink or news.article or "", LONGEST_QUOTE * 2)
    yield from (
        _claim(news)
        if news.kind in CLAIMS
        else _degraded(news)
        if news.kind is ChangeKind.HOST_DEGRADED
        else _of_article(news)
        if news.kind in ARTICLES
        else _difference(news)
    )
    if news.evidence:
        of = f"; 'archiver show {harmless(news.platform)}:{harmless(news.id)}'" if news.platform and news.id else ""
        yield f"evidence: looks {', '.join(map(str, news.evidence[:SHOWN]))}{' …' if len(news.evidence) > SHOWN else ''}{of}"
    if news.quoted_by:
        more = f" and {len(news.quoted_by) - 1} more" if len(news.quoted_by) > 1 else ""
        yield f"quoted by {harmless(news.quoted_by[0], LONGEST_QUOTE * 2)}{more}"


def harmless(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a stranger's text on one line, short, and without what a chat would act on."""
    clean = " ".join("".join(mark if mark.isprintable() else " " for mark in text).translate(HARMLESS).split())
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def _claim(news: NewsRow) -> Iterator[str]:
    """Yield the interval, the state with its tier and cause, and what it was judged by."""
    low, high = news.between
    before, after = _dict(news.before), _dict(news.after)
    if news.kind is ChangeKind.LOST:
        sight = f"last seen live {_when(low)}" if low else "never seen live by us"
        yield f"{sight}, first not there {_when(high)}, {news.tier or Tier.UNCONFIRMED} {_when(news.at)}"
        if low is None and after.get("state") == State.GONE_CAUSE_UNKNOWN:
            yield "whether there ever was a post at this address is not known: it may be mistyped or cut off"
        yield _state("our looks say", after) + ("" if news.tier is Tier.CONFIRMED else "; further looks follow before this is called confirmed")
    else:
        yield f"we said {before.get('state')} ({news.tier or Tier.UNCONFIRMED}), first not there {_when(low)}; looked at again {_when(high)}"
        yield _state("now", after)
    spans = after.get("spans") or before.get("spans")
    if isinstance(spans, list) and spans:
        yield f"judged by looks {', '.join(_span(span) for span in spans)} after the first"
    if after.get("test_spans") or before.get("test_spans"):
        yield "TEST SPANS: shorter than published; this must not be quoted as a finding"


def _of_article(news: NewsRow) -> Iterator[str]:
    """Yield the interval in which an article's site said that it is not there, and by how many looks."""
    low, high = news.between
    claim = _dict(news.after or news.before)
    if news.kind is ChangeKind.ARTICLE_GONE:
        yield f"last read {_when(low)}, first not there {_when(high)}, {news.tier or Tier.UNCONFIRMED} {_when(news.at)}"
        yield f"its site {harmless(str(claim.get('reason') or 'says that it is not there'))}"
    else:
        yield f"we said it was gone ({news.tier or Tier.UNCONFIRMED}), first not there {_when(low)}; read again {_when(high)}"
    if claim.get("test_spans"):
        yield "TEST SPANS: shorter than published; this must not be quoted as a finding"


def _state(says: str, standing: Mapping[str, Json]) -> str:
    tier = f" ({standing['tier']})" if standing.get("tier") else ""
    parts = [f"{says}: {standing.get('state') or 'unknown'}{tier}"]
    parts += [f"{name}: {harmless(str(standing[name]))}" for name in ("cause", "reason") if standing.get(name)]
    return ", ".join(parts)


def _degraded(news: NewsRow) -> Iterator[str]:
    after = _dict(news.after)
    low, high = news.between
    yield f"{harmless(str(after.get('host')))}, asked by {harmless(str(after.get('method')))}: {harmless(str(after.get('reason')))}"
    yield f"between {_when(low)} and {_when(high or news.at)}; looks and captures go on, and claims come back by themselves ('archiver status')"


def _difference(news: NewsRow) -> Iterator[str]:
    low, high = news.between
    yield f"between {_when(low)} and {_when(high or news.at)}"
    # Nothing is known of the post after a look that saw nothing.
    after = "reason" if news.kind in UNSEEN else "after"
    for name, said in zip(("before", after), _apart(*_sides(news.before, news.after)), strict=True):
        if said:
            yield f"{name}: {harmless(said)}"
    bits = _dict(news.after).get("distances")
    if isinstance(bits, dict) and bits:
        yield f"apart: {harmless(', '.join(f'{name} by {count} bits' for name, count in bits.items()))}"


def _sides(before: Json, after: Json) -> tuple[str, str]:
    """Return what both sides of a difference say: of an edit the sentences that the other has not."""
    went, came = _dict(before).get("sentences"), _dict(after).get("sentences")
    return (_side(went), _side(came)) if went or came else (_side(before), _side(after))


def _side(side: Json) -> str:
    if not isinstance(side, dict):
        return " / ".join(map(str, side)) if isinstance(side, list) else str(side or "")
    return str(next((side[name] for name in ("text", "author", "reason", "permalink", "sha256", "key", "host") if side.get(name)), ""))


def _apart(before: str, after: str) -> tuple[str, str]:
    """Return both sides from a few words before the place where they part, where it would not be shown otherwise."""
    shared = next((place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), min(len(before), len(after)))
    if shared < LONGEST_QUOTE // 2 or before == after:
        return before, after
    start = before.rfind(" ", 0, shared - LEAD) + 1
    return f"…{before[start:]}", f"…{after[start:]}"


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _when(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "unknown"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _span(seconds: Json) -> str:
    if not isinstance(seconds, int | float):
        return harmless(str(seconds))
    unit, name = next(((unit, name) for unit, name in ((3600, "h"), (60, "min")) if seconds >= unit and seconds % unit == 0), (1, "s"))
    return f"{seconds / unit:g} {name}"
