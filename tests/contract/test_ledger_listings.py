"""Listings: their rows, their order, and what each filter lets through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import ArticleFilter, CaptureFilter, ChangeFilter, Ledger, PostFilter, Writer
from storage.columns import fold_case
from storage.model import Article, Capture, Change, Embed, File, Json, Seed, Standing
from storage.rows import ArticleRow, CaptureRow, ChangeRow, GapRow, PostRow, QuoteRow
from storage.vocabulary import ChangeKind, Outcome, Role, SeedKind, Seen, State, Target, Tier
from tests.contract.samples import NOON, PAGE, a_look, a_post, a_quoted_post, a_version, an_article, an_embed, at

KEPT = File(role=Role.SCREENSHOT, sha256=PAGE, bytes=7, media_type="image/png", url="https://x.example/1")


def a_capture(number: int, **of: int | str | None) -> Capture:
    """Return a capture taken so many minutes after noon."""
    post_id, article_id = of.get("post_id"), of.get("article_id")
    assert not isinstance(post_id, str)
    assert not isinstance(article_id, str)
    return Capture(
        capture=f"urn:uuid:{number}",
        url="https://x.example/1",
        taken_at=at(number),
        outcome=Outcome.PARTIAL,
        software="archiver/1",
        missing=("media",),
        files=(KEPT,),
        post_id=post_id,
        article_id=article_id,
    )


def test_an_article_row_tells_what_its_latest_version_quotes(ledger: Ledger) -> None:
    """Quotes and gaps are those of now; the counts and first sight are of all versions."""
    seed = Seed(kind=SeedKind.TEXT, url=None, added_at=NOON, name="notes.txt", sha256=PAGE)
    with ledger.write() as writer:
        article = Article(
            url="https://n.example/a?x", canonical_url="https://n.example/a", outlet="N", headline="H", byline="B", published_at=at(-5), lang="de"
        )
        article_id = writer.see_article(article, at(0), writer.add_seed(seed))
        old = writer.add_version(article_id, a_version(an_embed(0), minutes=0)).embed_ids[0]
        writer.quote(old, writer.see_post(a_post("old")), NOON)
        gap = an_embed(2, kind="gap", text="He wrote:", platform=None)
        new = writer.add_version(
            article_id, a_version(an_embed(0), an_embed(1, zone="related"), gap, an_embed(3, kind="link", form="link"), minutes=1)
        ).embed_ids
        post_id, source_id = writer.see_post(a_post("1")), writer.see_post(a_post("https://s.example/", platform="web"))
        writer.quote(new[0], post_id, NOON)
        writer.quote(new[0], source_id, NOON, inner=True)
        writer.quote(new[0], post_id, NOON, inner=True)
        writer.quote(new[1], writer.see_post(a_post("related")), NOON)
        writer.quote(new[3], post_id, NOON)
        writer.quote(new[3], post_id, at(1))
        writer.see_article(article, at(9), None)
        (row,) = writer.read.articles(ArticleFilter())
    assert row == ArticleRow(
        url="https://n.example/a?x",
        canonical_url="https://n.example/a",
        outlet="N",
        headline="H",
        byline="B",
        published_at=at(-5),
        modified_at=None,
        lang="de",
        seed="notes.txt",
        first_seen=at(0),
        last_seen=at(9),
        versions=2,
        gaps=(GapRow(after="He wrote:", position=2),),
        quotes=(
            QuoteRow(platform="x", id="1", kind="embed", form="twitter-tweet", zone="body"),
            QuoteRow(platform="web", id="https://s.example/", kind="link", form="short-link", zone="body"),
            QuoteRow(platform="x", id="1", kind="link", form="link", zone="body"),
        ),
    )


def test_a_post_row_tells_what_may_be_said_of_it_and_who_quotes_it(ledger: Ledger) -> None:
    """Only looks at the post itself are counted; an article that ever quoted it is told once."""
    standing = Standing(
        state=State.DELETED_BY_AUTHOR, tier=Tier.CONFIRMED, last_live=at(1), first_gone=at(2), confirmed_at=at(3), cause="c", reason="r", test_spans=True
    )
    with ledger.write() as writer:
        post_id = a_quoted_post(writer, "b", a_post(author="ann", name="Ann", text="T", posted_at=at(-9), posted_at_source="id"))
        article_id, embed_ids = an_article(writer, "a", an_embed(0), an_embed(1))
        for embed_id in embed_ids:
            writer.quote(embed_id, post_id, NOON)
        writer.add_version(article_id, a_version(minutes=5))
        for look in (a_look(1), a_look(2, seen=Seen.GONE), a_look(2, "2"), a_look(2, "1", target=Target.CONTROL_LIVE)):
            writer.add_observation(look)
        writer.add_capture(a_capture(1, post_id=post_id))
        writer.set_standing(post_id, standing)
        (row,) = writer.read.posts(PostFilter())
    assert row == PostRow(
        platform="x",
        id="1",
        permalink="https://x.example//1",
        author="ann",
        name="Ann",
        text="T",
        posted_at=at(-9),
        posted_at_source="id",
        first_seen=NOON,
        state=State.DELETED_BY_AUTHOR,
        tier=Tier.CONFIRMED,
        last_live=at(1),
        first_gone=at(2),
        confirmed_at=at(3),
        cause="c",
        reason="r",
        test_spans=True,
        observations=2,
        captures=1,
        articles=("https://news.example/a", "https://news.example/b"),
    )


def test_a_capture_row_tells_what_was_kept(ledger: Ledger) -> None:
    """Of a post with its identity, of an article without."""
    with ledger.write() as writer:
        writer.add_capture(a_capture(1, post_id=writer.see_post(a_post())))
        writer.add_capture(a_capture(2, article_id=an_article(writer, "a")[0]))
        of_article, of_post = writer.read.captures(CaptureFilter())
    assert (of_article.platform, of_article.id, of_article.capture) == (None, None, "urn:uuid:2")
    assert of_post == CaptureRow(
        capture="urn:uuid:1",
        url="https://x.example/1",
        final_url=None,
        platform="x",
        id="1",
        taken_at=at(1),
        outcome=Outcome.PARTIAL,
        missing=("media",),
        browser=None,
        software="archiver/1",
        files=(KEPT,),
    )


def test_a_change_row_tells_what_changed_and_on_what_that_rests(ledger: Ledger) -> None:
    """Of a post with its identity, of an article with its address."""
    with ledger.write() as writer:
        change = Change(
            at=at(3), kind=ChangeKind.LOST, post_id=writer.see_post(a_post()), between=(at(1), at(2)), before={"a": 1}, tier=Tier.UNCONFIRMED, evidence=(4, 5)
        )
        writer.add_change(change)
        writer.add_change(Change(at=at(4), kind=ChangeKind.ARTICLE_EDITED, article_id=an_article(writer, "a")[0], before="old", after="new"))
        of_article, of_post = writer.read.changes(ChangeFilter())
    assert (of_article.platform, of_article.id, of_article.article) == (None, None, "https://news.example/a")
    assert of_post == ChangeRow(
        at=at(3),
        platform="x",
        id="1",
        article=None,
        kind=ChangeKind.LOST,
        between=(at(1), at(2)),
        before={"a": 1},
        after=None,
        tier=Tier.UNCONFIRMED,
        evidence=(4, 5),
    )


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, "null"])
def test_a_side_of_a_change_is_told_apart_from_nothing(ledger: Ledger, value: Json) -> None:
    """False, zero and emptiness are values."""
    with ledger.write() as writer:
        writer.add_change(Change(at=NOON, kind=ChangeKind.EDITED, before=value))
        (row,) = writer.read.changes(ChangeFilter())
    assert row.before == value
    assert type(row.before) is type(value)


def fill(writer: Writer) -> None:
    """Enter three articles that quote four posts, with a capture and a change of each post and article."""
    ann = a_post("1", author="Ann", text="Über den Wolken", first_seen=at(1), standing=Standing(state=State.LIVE))
    bob = a_post("2", platform="bluesky", author="bob", text="100 % sure", first_seen=at(2))
    source = a_post("https://s.example/", platform="web", first_seen=at(3))
    renamed = a_post("4", author="new_name", text="100 percent", first_seen=at(4))
    shown: tuple[Embed, ...] = (an_embed(0, author="@ann"), an_embed(1, author="bob"))
    first, (of_ann, of_bob) = an_article(writer, "first", *shown, headline="Ärger", minutes=1, text="Straße")
    second, (linked,) = an_article(writer, "second", an_embed(0, kind="link", author="Old_Name"), minutes=2, text="nothing")
    beside = an_embed(1, author="bystander", zone="comments"), an_embed(2, kind="link", author="unresolved", platform="x")
    third, _ = an_article(writer, "third", an_embed(0, kind="gap"), *beside, headline="Third", minutes=3)
    ids = [writer.see_post(post) for post in (ann, bob, source, renamed)]
    for embed_id, post_id in ((of_ann, ids[0]), (of_bob, ids[1]), (linked, ids[3])):
        writer.quote(embed_id, post_id, NOON)
    writer.quote(of_ann, ids[2], NOON, inner=True)
    for number, post_id in enumerate(ids):
        writer.add_capture(a_capture(number, post_id=post_id))
        writer.add_change(Change(at=at(number), kind=ChangeKind.FIRST_SEEN, post_id=post_id))
    for number, article_id in enumerate((first, second, third), start=4):
        writer.add_capture(a_capture(number, article_id=article_id))
        writer.add_change(Change(at=at(number), kind=ChangeKind.ARTICLE_EDITED, article_id=article_id))


POSTS = [
    (PostFilter(), "4 s 2 1"),
    (PostFilter(limit=2), "4 s"),
    (PostFilter(platform="x"), "4 1"),
    (PostFilter(platform="mastodon"), ""),
    (PostFilter(state=State.LIVE), "1"),
    (PostFilter(state=State.UNKNOWN, platform="x"), "4"),
    (PostFilter(author="ann"), "1"),
    (PostFilter(author="@ANN"), "1"),
    (PostFilter(author="an"), ""),
    (PostFilter(author="OLD_name"), "4"),
    (PostFilter(author="new_name"), "4"),
    (PostFilter(article="https://news.example/first"), "s 2 1"),
    (PostFilter(article="https://news.example/unknown"), ""),
    (PostFilter(kind="embed"), "2 1"),
    (PostFilter(kind="link"), "4 s"),
    (PostFilter(kind="link", article="https://news.example/first"), "s"),
    (PostFilter(kind="embed", article="https://news.example/second"), ""),
    (PostFilter(since=at(2)), "4 s 2"),
    (PostFilter(until=at(2)), "1"),
    (PostFilter(since=at(2), until=at(4)), "s 2"),
    (PostFilter(text="ÜBER"), "1"),
    (PostFilter(text="100 %"), "2"),
    (PostFilter(text="100 percen_"), ""),
    (PostFilter(text="100", platform="x", since=at(4), kind="link", author="old_name"), "4"),
]


@pytest.mark.parametrize(("wanted", "expected"), POSTS)
def test_posts_are_narrowed_by_each_part_of_a_filter(ledger: Ledger, wanted: PostFilter, expected: str) -> None:
    """Those seen last first; author and text in any case; an article's own witness names authors too."""
    with ledger.write() as writer:
        fill(writer)
        found = writer.read.posts(wanted)
    assert " ".join("s" if row.platform == "web" else row.id for row in found) == expected


ARTICLES = [
    (ArticleFilter(), "third second first"),
    (ArticleFilter(limit=1), "third"),
    (ArticleFilter(platform="bluesky"), "first"),
    (ArticleFilter(platform="x"), "third second first"),
    (ArticleFilter(author="ANN"), "first"),
    (ArticleFilter(author="@old_name"), "second"),
    (ArticleFilter(author="new_name"), "second"),
    (ArticleFilter(article="https://news.example/second"), "second"),
    (ArticleFilter(article="https://news.example/"), ""),
    (ArticleFilter(state=State.LIVE), "first"),
    (ArticleFilter(kind="link"), "third second first"),
    (ArticleFilter(platform="x", author="bob"), ""),
    (ArticleFilter(platform="bluesky", author="bob"), "first"),
    (ArticleFilter(state=State.LIVE, author="bob"), ""),
    (ArticleFilter(state=State.LIVE, author="ann"), "first"),
    (ArticleFilter(state=State.LIVE, platform="bluesky"), ""),
    (ArticleFilter(kind="link", platform="bluesky"), ""),
    (ArticleFilter(kind="link", platform="web"), "first"),
    (ArticleFilter(kind="embed", author="old_name"), ""),
    (ArticleFilter(kind="link", author="new_name"), "second"),
    (ArticleFilter(author="bystander"), ""),
    (ArticleFilter(author="unresolved"), "third"),
    (ArticleFilter(author="unresolved", platform="x", kind="link"), "third"),
    (ArticleFilter(author="unresolved", state=State.UNKNOWN), ""),
    (ArticleFilter(kind="gap"), "third"),
    (ArticleFilter(since=at(2)), "third second"),
    (ArticleFilter(until=at(2)), "first"),
    (ArticleFilter(text="äRGER"), "first"),
    (ArticleFilter(text="STRASSE"), ""),
    (ArticleFilter(text="straße"), "first"),
    (ArticleFilter(text="noth"), "second"),
]


@pytest.mark.parametrize(("wanted", "expected"), ARTICLES)
def test_articles_are_narrowed_by_each_part_of_a_filter(ledger: Ledger, wanted: ArticleFilter, expected: str) -> None:
    """Those seen last first; by what they quote, and by headline and text."""
    with ledger.write() as writer:
        fill(writer)
        found = writer.read.articles(wanted)
    assert " ".join(row.url.removeprefix("https://news.example/") for row in found) == expected


SUBJECTS = [
    ({}, "6 5 4 3 2 1 0"),
    ({"limit": 2}, "6 5"),
    ({"platform": "x"}, "3 0"),
    ({"author": "ann"}, "0"),
    ({"author": "old_name"}, "3"),
    ({"state": State.LIVE}, "0"),
    ({"article": "https://news.example/first"}, "4 2 1 0"),
    ({"since": at(5)}, "6 5"),
    ({"until": at(1)}, "0"),
    ({"text": "über"}, "0"),
    ({"text": "ärger"}, "4"),
    ({"text": "%"}, "1"),
]


@pytest.mark.parametrize(("parts", "expected"), [*SUBJECTS, ({"kind": "article"}, "6 5 4"), ({"kind": "post", "limit": 1}, "3"), ({"kind": "other"}, "")])
def test_captures_are_narrowed_by_each_part_of_a_filter(ledger: Ledger, parts: dict[str, object], expected: str) -> None:
    """The newest first; by the post or article that was captured."""
    with ledger.write() as writer:
        fill(writer)
        found = writer.read.captures(CaptureFilter(**parts))  # type: ignore[arg-type]
    assert " ".join(row.capture.removeprefix("urn:uuid:") for row in found) == expected


@pytest.mark.parametrize(("parts", "expected"), [*SUBJECTS, ({"kind": ChangeKind.ARTICLE_EDITED}, "6 5 4")])
def test_changes_are_narrowed_by_each_part_of_a_filter(ledger: Ledger, parts: dict[str, object], expected: str) -> None:
    """The newest first; by the post or article that changed."""
    with ledger.write() as writer:
        fill(writer)
        found = writer.read.changes(ChangeFilter(**parts))  # type: ignore[arg-type]
    assert " ".join(str((row.at - NOON) // timedelta(minutes=1)) for row in found) == expected


def test_captures_and_changes_of_one_post_are_asked_for_by_its_id(ledger: Ledger) -> None:
    """What belongs to the page of one post."""
    with ledger.write() as writer:
        fill(writer)
        post_id = writer.see_post(a_post("1"))
        assert [row.id for row in writer.read.captures(CaptureFilter(post_id=post_id))] == ["1"]
        assert [row.id for row in writer.read.changes(ChangeFilter(post_id=post_id))] == ["1"]


def test_changes_of_one_moment_are_listed_in_reverse_order_of_recording(ledger: Ledger) -> None:
    """The order is the same every time."""
    with ledger.write() as writer:
        for value in "abc":
            writer.add_change(Change(at=NOON, kind=ChangeKind.EDITED, after=value))
        assert [row.after for row in writer.read.changes(ChangeFilter())] == ["c", "b", "a"]


def test_listings_longer_than_one_statement_takes_are_whole(ledger: Ledger) -> None:
    """What belongs to the rows is asked for in parts."""
    with ledger.write() as writer:
        _, embed_ids = an_article(writer, "a", an_embed())
        for number in range(1201):
            post_id = writer.see_post(a_post(str(number)))
            writer.quote(embed_ids[0], post_id, NOON)
        rows = writer.read.posts(PostFilter())
        (article,) = writer.read.articles(ArticleFilter())
    assert {row.id for row in rows} == {str(number) for number in range(1201)}
    assert {row.articles for row in rows} == {("https://news.example/a",)}
    assert len(article.quotes) == 1201


def test_a_posts_articles_are_sorted_the_same_in_every_database(ledger: Ledger) -> None:
    """By code point, not by the rules of a language."""
    with ledger.write() as writer:
        for name in ("b", "A", "a-1", "a1", "B", "ä"):
            a_quoted_post(writer, name, a_post())
        (row,) = writer.read.posts(PostFilter())
    assert [url.removeprefix("https://news.example/") for url in row.articles] == ["A", "B", "a-1", "a1", "b", "ä"]


LETTERS = "aAßẞäÄéÉİIıiΣσςДдſKǅ%_/\\ \u0307"
"""Letters whose lower case is not one letter, not one of two, or not the same everywhere; and what patterns are made of."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(LETTERS, max_size=6), asked=st.text(LETTERS, min_size=1, max_size=2))
@example(text="I", asked="\u0130\u0307")
def test_text_is_found_in_any_case_by_one_rule_for_every_database(ledger: Ledger, text: str, asked: str) -> None:
    """A database that folds case in its own way would hide posts, or show others."""
    with ledger.write() as writer:
        writer.update_post(writer.see_post(a_post()), text=text)
        found = writer.read.posts(PostFilter(text=asked))
    assert bool(found) == (str(fold_case(asked)) in str(fold_case(text)))


@pytest.mark.parametrize(
    ("text", "asked"), [("ΟΔΟΣ", "οδος"), ("ΟΔΟΣ ΑΒΓ", "ΟΔΟΣ"), ("οδος", "ΟΔΟΣ"), ("İstanbul", "istanbul"), ("Ǆ", "ǆ"), ("ＡＢＣ", "ａｂｃ")]
)
def test_letters_with_two_lower_cases_are_found_by_either(ledger: Ledger, text: str, asked: str) -> None:
    """Final sigma and the dotted capital I of Turkish."""
    with ledger.write() as writer:
        writer.see_post(a_post(text=text))
        assert len(writer.read.posts(PostFilter(text=asked))) == 1


UNSTORABLE = ["\x00", "a\x00b", "\ud83d", "x\udcff"]


@pytest.mark.parametrize("text", UNSTORABLE)
def test_a_filter_may_hold_what_no_database_can_keep(ledger: Ledger, text: str) -> None:
    """Arguments of a command line need not be text: nothing is found, and nothing fails."""
    with ledger.write() as writer:
        fill(writer)
    with ledger.read() as reader:
        for part in ("platform", "author", "article", "text"):
            parts: dict[str, Any] = {part: text}
            assert not reader.posts(PostFilter(**parts))
            assert not reader.articles(ArticleFilter(**parts))
            assert not reader.captures(CaptureFilter(**parts))
            assert not reader.changes(ChangeFilter(**parts))
        assert not reader.posts(PostFilter(kind=text))
        assert not reader.articles(ArticleFilter(kind=text))
        assert not reader.captures(CaptureFilter(capture=text))
        assert not reader.search_post(text)
        assert not reader.search_post(f"{text}:1")


def test_the_articles_that_quote_a_post_are_told_by_all_their_addresses(ledger: Ledger) -> None:
    """Each once, however often it quotes it, and none of those that quote another."""
    with ledger.write() as writer:
        post_id = a_quoted_post(writer, "a", a_post("1"))
        again = writer.add_version(writer.see_article(Article(url="https://news.example/a"), at(1), None), a_version(an_embed(), text="More.")).embed_ids[0]
        writer.quote(again, post_id, at(1))
        a_quoted_post(writer, "b", a_post("2"))
        assert writer.read.quoted_at(post_id) == ["https://news.example/a"]
        assert writer.read.quoted_at(0) == []


@pytest.mark.parametrize(("author", "found"), [("@Older", ["a"]), ("newer", ["a"]), ("did:plc:1", ["a"]), ("DID:PLC:1", []), ("42", []), ("old", [])])
def test_an_account_is_known_by_the_names_it_had_and_by_its_id(ledger: Ledger, author: str, found: list[str]) -> None:
    """Also where no article printed the old name; a number is a handle, since it may be that of another account."""
    with ledger.write() as writer:
        post_id = a_quoted_post(writer, "a", a_post("1", author="newer", account="did:plc:1"))
        a_quoted_post(writer, "b", a_post("2", author="other", account="42"))
        writer.add_change(Change(at=NOON, kind=ChangeKind.RENAMED, post_id=post_id, before={"author": "older"}, after={"author": "newer"}))
        writer.add_change(Change(at=NOON, kind=ChangeKind.EDITED, post_id=post_id, before={"author": "old"}))
        assert [row.url.rpartition("/")[2] for row in writer.read.articles(ArticleFilter(author=author))] == found
        assert [row.author for row in writer.read.posts(PostFilter(author=author))] == ["newer"] * len(found)
        assert {row.id for row in writer.read.changes(ChangeFilter(author=author))} == ({"1"} if found else set())


@pytest.mark.parametrize(
    ("author", "found"),
    [("bob@a.example", {"a"}), ("@Bob@B.example", {"b", "copy"}), ("@bob", {"a", "b"}), ("bob@c.example", set()), ("b%@a.example", set())],
)
def test_an_author_of_the_fediverse_is_known_by_server_and_user(ledger: Ledger, author: str, found: set[str]) -> None:
    """A server names its own users without itself, and those of others whose posts it has copies of with their server."""
    with ledger.write() as writer:
        for name, native_id, said in (("a", "a.example/1", "bob"), ("b", "b.example/1", "bob"), ("copy", "a.example/2", "bob@b.example")):
            a_quoted_post(writer, name, a_post(native_id, platform="mastodon", author=said))
        assert {row.url.rpartition("/")[2] for row in writer.read.articles(ArticleFilter(author=author))} == found
        assert len(writer.read.posts(PostFilter(author=author))) == len(found)
