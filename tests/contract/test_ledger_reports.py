"""Reports: what outlets quote now, what became of it, and which articles have holes; and articles by the posts they quote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storage import ArticleFilter, Ledger, ReportFilter, Writer
from storage.model import ArticleVersion, PostKey, Standing
from storage.reports import GONE, HIDDEN, LIVE, UNKNOWN
from storage.rows import HoleRow, OutletRow
from storage.vocabulary import Origin, State
from tests.contract.samples import NOON, a_post, a_version, an_article, an_embed, at


def quoting(writer: Writer, name: str, outlet: str | None, *states: tuple[str, State], gaps: int = 0, minutes: float = 0) -> int:
    """Enter an article of an outlet that quotes posts, each by name and state, and has gaps."""
    shown = [an_embed(number) for number in range(len(states))]
    missing = [an_embed(len(states) + number, kind="gap", platform=None) for number in range(gaps)]
    article_id, embed_ids = an_article(writer, name, *shown, *missing, minutes=minutes, outlet=outlet, headline=name.title())
    for (native_id, state), embed_id in zip(states, embed_ids, strict=False):
        writer.quote(embed_id, writer.see_post(a_post(native_id, standing=Standing(state=state))), NOON)
    return article_id


def outlets(ledger: Ledger, **wanted: Any) -> dict[str | None, OutletRow]:
    """Return the report by outlet."""
    with ledger.read() as reader:
        return {row.outlet: row for row in reader.report(ReportFilter(**wanted))}


def test_an_outlet_row_counts_each_post_once_and_names_the_articles_with_holes(ledger: Ledger) -> None:
    """Whatever the number of articles that quote a post, it is one; the newest hole stands first."""
    with ledger.write() as writer:
        quoting(writer, "a", "Blatt", ("1", State.LIVE), ("2", State.DELETED_BY_AUTHOR), minutes=1)
        quoting(writer, "b", "Blatt", ("1", State.LIVE), ("3", State.UNKNOWN), ("4", State.PROTECTED), gaps=2, minutes=2)
        quoting(writer, "c", "Blatt", minutes=3)
        quoting(writer, "d", "Anders", ("1", State.LIVE))
        quoting(writer, "e", None)
    rows = outlets(ledger)
    assert list(rows) == ["Anders", "Blatt", None]
    holes = (
        HoleRow(url="https://news.example/b", headline="B", published_at=None, gone=0, gaps=2),
        HoleRow(url="https://news.example/a", headline="A", published_at=None, gone=1, gaps=0),
    )
    assert rows["Blatt"] == OutletRow(outlet="Blatt", articles=3, quoting=2, posts=4, live=1, gone=1, hidden=1, unknown=1, holes=holes)
    assert rows[None] == OutletRow(outlet=None, articles=1, quoting=0, posts=0, live=0, gone=0, hidden=0, unknown=0, holes=())


def test_a_report_tells_what_articles_quote_now(ledger: Ledger) -> None:
    """A post that an article took out is no hole of it any more, and a gap that was filled is none."""
    with ledger.write() as writer:
        article_id = quoting(writer, "a", "Blatt", ("1", State.DELETED_BY_AUTHOR), gaps=1)
        writer.add_version(article_id, a_version(minutes=1))
    row = outlets(ledger)["Blatt"]
    assert (row.posts, row.gone, row.holes) == (0, 0, ())


def test_a_report_is_narrowed_by_each_part_of_its_filter(ledger: Ledger) -> None:
    """Outlet in any case, platform of the posts, first sight of the articles."""
    with ledger.write() as writer:
        quoting(writer, "a", "Blatt", ("1", State.DELETED_BY_AUTHOR), gaps=1, minutes=1)
        quoting(writer, "b", "Anders", ("2", State.LIVE), minutes=5)
    assert list(outlets(ledger, outlet="BLATT")) == ["Blatt"]
    assert outlets(ledger, outlet="\x00") == {}
    row = outlets(ledger, platform="bluesky")["Blatt"]
    assert (row.articles, row.posts, [(hole.gone, hole.gaps) for hole in row.holes]) == (1, 0, [(0, 1)])
    with ledger.read() as reader:
        assert [each.outlet for each in reader.report(ReportFilter(since=at(2)))] == ["Anders"]
        assert [each.outlet for each in reader.report(ReportFilter(until=at(5)))] == ["Blatt"]


def test_every_state_is_counted_under_one_heading() -> None:
    """Live, gone, hidden and unknown together are all there is."""
    assert sorted([*LIVE, *GONE, *HIDDEN, *UNKNOWN]) == sorted(State)


def test_what_a_feed_quotes_is_quoted_beside_what_the_page_does(ledger: Ledger) -> None:
    """A feed's text is listed while no page was read, and afterwards adds what the page dropped; it never stands for the page."""
    with ledger.write() as writer:
        article_id = quoting(writer, "a", "Blatt")
        feed = replace(a_version(an_embed(0), an_embed(1), text="Feed."), origin=Origin.FEED)
        for number, embed_id in enumerate(writer.add_version(article_id, feed).embed_ids):
            writer.quote(embed_id, writer.see_post(a_post(str(number), standing=Standing(state=State.LIVE))), NOON)
        (page_embed,) = writer.add_version(article_id, a_version(an_embed(0), minutes=1)).embed_ids
        writer.quote(page_embed, writer.see_post(a_post("1")), NOON)
        latest, from_feed = writer.read.latest_version(article_id), writer.read.latest_version(article_id, Origin.FEED)
        (row,) = writer.read.articles(ArticleFilter())
    assert (latest.text if latest else None, from_feed.text if from_feed else None) == ("Text.", "Feed.")
    assert [quote.id for quote in row.quotes] == ["1", "0"]
    assert row.versions == 2
    assert outlets(ledger)["Blatt"].posts == 2


def test_an_article_known_from_a_feed_alone_is_listed_by_its_text(ledger: Ledger) -> None:
    """Its page may stand behind a wall for ever."""
    with ledger.write() as writer:
        article_id = writer.see_article(a_version().article, NOON, None)
        read: ArticleVersion = replace(a_version(an_embed(0, kind="gap", text="He wrote:"), text="Only here."), origin=Origin.FEED)
        writer.add_version(article_id, read)
        (row,) = writer.read.articles(ArticleFilter(text="only here"))
        assert writer.read.latest_version(article_id) is None
    assert (row.versions, [gap.after for gap in row.gaps]) == (1, ["He wrote:"])
    assert outlets(ledger)[None].holes[0].gaps == 1


@pytest.mark.parametrize(("posts", "expected"), [((), []), (("1",), ["b", "a"]), (("2", "3"), ["b", "a"]), (("3",), ["b"])])
def test_articles_are_narrowed_to_those_that_quote_given_posts(ledger: Ledger, posts: tuple[str, ...], expected: list[str]) -> None:
    """One of the posts is enough, and no post given is none quoted."""
    with ledger.write() as writer:
        quoting(writer, "a", None, ("1", State.LIVE), ("2", State.LIVE), minutes=1)
        quoting(writer, "b", None, ("1", State.LIVE), ("3", State.LIVE), minutes=2)
        known = [writer.read.find_post(PostKey(platform="x", id=native_id)) for native_id in posts]
        found = writer.read.articles(ArticleFilter(quoting=tuple(post.id or 0 for post in known if post)))
    assert [row.url.rpartition("/")[2] for row in found] == expected
