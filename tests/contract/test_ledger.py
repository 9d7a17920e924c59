"""What is written to the ledger, and what is told of it: seeds, articles, quotes, links, posts, images."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

import storage.ledger
from storage import ArticleFilter, CaptureFilter, ChangeFilter, Ledger, LedgerError, PostFilter, Writer
from storage.digest import sha256_hex
from storage.errors import BusyError
from storage.model import Article, Capture, Change, Hop, Image, Post, PostKey, Resolution, Seed, Sighting, Standing, Work
from storage.vocabulary import ChangeKind, Outcome, SeedKind, State, WorkKind
from tests.contract.samples import DID_KEY, DID_PERMALINK, NOON, PAGE, a_look, a_post, a_quoted_post, a_version, an_article, an_embed, at

FEED = Seed(kind=SeedKind.FEED, url="https://news.example/rss", added_at=NOON)


def test_nothing_is_kept_of_a_transaction_that_an_error_leaves(ledger: Ledger) -> None:
    """All rows of one capture are there, or none is."""

    def fail(writer: Writer) -> None:
        writer.see_post(a_post())
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError), ledger.write() as writer:
        fail(writer)
    with ledger.read() as reader:
        assert reader.posts(PostFilter()) == []


def test_a_reader_sees_one_moment(ledger: Ledger) -> None:
    """What is committed while a reader is at work is not seen by it, so that its answers fit together."""
    with ledger.write() as writer:
        writer.see_post(a_post("1"))
    with ledger.read() as reader:
        before = reader.posts(PostFilter())
        with ledger.write() as writer:
            writer.see_post(a_post("2"))
        assert reader.posts(PostFilter()) == before
    with ledger.read() as reader:
        assert len(reader.posts(PostFilter())) == 2


def test_a_writer_sees_what_it_wrote_so_far(ledger: Ledger) -> None:
    """Questions inside a transaction are answered by it."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post())
        assert writer.read.post(post_id) == replace(a_post(), id=post_id)


def test_writers_in_threads_take_turns_and_lose_nothing(ledger: Ledger) -> None:
    """Transactions that read before they write do not fail for each other."""

    def count_up() -> None:
        for _ in range(10):
            with ledger.write() as writer:
                post = writer.read.find_post(PostKey(platform="x", id="1"))
                assert post is not None
                writer.update_post(post.id or 0, text=str(int(post.text or 0) + 1))

    with ledger.write() as writer:
        writer.see_post(a_post(text="0"))
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as reader:
        post = reader.find_post(PostKey(platform="x", id="1"))
    assert post is not None
    assert post.text == "40"


def test_a_writer_does_not_wait_for_ever_for_others_of_its_process(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is before may hang in the database: that is told as busy, and is over when they are done."""
    monkeypatch.setattr(storage.ledger, "PATIENCE", 0.01)
    with ledger.write(), pytest.raises(BusyError):
        ledger.try_writing()
    ledger.try_writing()


def test_what_several_writers_see_at_once_is_entered_once(ledger: Ledger) -> None:
    """The same post, article, link, seed and blob out of four threads: none of them fails, and there is one of each."""
    together, entered = threading.Barrier(4), list[tuple[int, ...]]()

    def see() -> None:
        for number in range(5):
            together.wait()
            with ledger.write() as writer:
                post_id = writer.see_post(a_post(str(number)))
                article_id = writer.see_article(Article(url=f"https://news.example/{number}"), NOON, writer.add_seed(replace(FEED, name=str(number))))
                writer.add_image(Image(sha256=sha256_hex(bytes([number])), width=1, height=1, fit=True, reason=None))
                entered.append((number, post_id, article_id, writer.link(f"https://t.co/{number}", NOON)))

    threads = [threading.Thread(target=see) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entered) == 20
    assert len(set(entered)) == 5
    with ledger.read() as reader:
        assert (len(reader.posts(PostFilter())), len(reader.articles(ArticleFilter())), len(reader.seeds()), len(reader.images())) == (5, 5, 1, 5)


def test_what_the_database_refuses_is_told_in_our_words(ledger: Ledger) -> None:
    """A row that names what is not there is refused with an error of storage."""
    with pytest.raises(LedgerError), ledger.write() as writer:
        writer.add_change(Change(at=NOON, kind=ChangeKind.LOST, post_id=99))


def test_a_seed_is_added_once(ledger: Ledger) -> None:
    """Kind, address and content make a seed the same one."""
    page = Seed(kind=SeedKind.HTML, url=None, added_at=NOON, sha256=PAGE)
    with ledger.write() as writer:
        first = writer.add_seed(FEED)
        assert writer.add_seed(replace(FEED, added_at=at(5))) == first
        assert (
            len({first, writer.add_seed(replace(FEED, kind=SeedKind.SITEMAP)), writer.add_seed(page), writer.add_seed(replace(page, sha256=sha256_hex(b"")))})
            == 4
        )


def test_a_removed_seed_is_not_listed_and_comes_back_when_added_again(ledger: Ledger) -> None:
    """Removing stops watching; it forgets nothing."""
    with ledger.write() as writer:
        seed_id = writer.add_seed(FEED)
        writer.remove_seed(seed_id, at(1))
        writer.remove_seed(seed_id, at(2))
        assert writer.read.seeds() == []
        assert [seed.removed_at for seed in writer.read.seeds(removed=True)] == [at(1)]
        assert writer.add_seed(replace(FEED, added_at=at(3))) == seed_id
        assert writer.read.seeds() == [replace(FEED, id=seed_id)]


def test_a_seed_tells_when_it_was_read_and_why_not(ledger: Ledger) -> None:
    """The last reading counts: an error goes away with the next success."""
    with ledger.write() as writer:
        seed_id = writer.add_seed(FEED)
        writer.seed_checked(seed_id, at(1), "no answer")
        assert writer.read.seed(seed_id) == replace(FEED, id=seed_id, checked_at=at(1), error="no answer")
        writer.seed_checked(seed_id, at(2), None)
        assert writer.read.seed(seed_id) == replace(FEED, id=seed_id, checked_at=at(2))


def test_an_article_is_known_by_its_address_and_its_canonical_address(ledger: Ledger) -> None:
    """The same article comes from feeds with tracking addresses and from its own page."""
    with ledger.write() as writer:
        first = writer.see_article(Article(url="https://n.example/a?utm=1", canonical_url="https://n.example/a"), NOON, None)
        assert writer.see_article(Article(url="https://n.example/a"), at(1), None) == first
        assert writer.see_article(Article(url="https://n.example/a?utm=2", canonical_url="https://n.example/a"), at(2), None) == first
        assert writer.see_article(Article(url="https://n.example/b"), at(2), None) != first
        assert {writer.read.article_id(f"https://n.example/a{tail}") for tail in ("", "?utm=1", "?utm=2")} == {first}
        assert writer.read.article_id("https://n.example/c") is None


def test_an_article_that_was_never_read_gives_its_addresses_to_another(ledger: Ledger) -> None:
    """It is no row of its own any more; one of which anything is told, a version, a capture, a picture or a change, stays what it is."""
    with ledger.write() as writer:
        (known, _), (read, _) = an_article(writer, "a"), an_article(writer, "b")
        unread, captured, seen, changed = (writer.see_article(Article(url=f"https://n.example/{name}"), NOON, None) for name in ("amp", "c", "s", "d"))
        writer.add_capture(Capture(capture="urn:uuid:1", url="u", taken_at=NOON, outcome=Outcome.FAILED, software="s", article_id=captured))
        writer.add_sighting(Sighting(sha256=PAGE, at=NOON, url="u", article_id=seen))
        writer.add_change(Change(at=NOON, kind=ChangeKind.EDITED, article_id=changed))
        assert [writer.join_articles(other, known) for other in (known, unread, read, captured, seen, changed)] == [False, True, *([False] * 4)]
        assert (writer.read.article(unread), writer.read.article_id("https://n.example/amp")) == (None, known)
        addresses = "https://news.example/b", *(f"https://n.example/{name}" for name in ("c", "s", "d"))
        assert [writer.read.article_id(url) for url in addresses] == [read, captured, seen, changed]


def test_an_article_is_one_by_http_and_by_https(ledger: Ledger) -> None:
    """Feeds, sitemaps and people name one article by either scheme; a slash, a query, another port or host may be another page. Exact spelling goes first."""
    with ledger.write() as writer:
        first = writer.see_article(Article(url="http://n.example/a:1?b"), NOON, None)
        assert writer.see_article(Article(url="https://n.example/a:1?b"), at(1), None) == first
        assert writer.see_article(Article(url="https://n.example/c"), at(1), None) != first
        assert {writer.read.article_id(f"{scheme}://n.example/a:1?b") for scheme in ("http", "https")} == {first}
        for other in (
            "https://n.example/a:1/?b",
            "https://n.example/a:1",
            "https://n.example:8443/a:1?b",
            "https://www.n.example/a:1?b",
            "ftp://n.example/a:1?b",
        ):
            assert writer.read.article_id(other) is None
        at_port = writer.see_article(Article(url="http://n.example:8080"), at(1), None)
        assert writer.see_article(Article(url="https://n.example:8080"), at(1), None) != at_port
        writer.add_version(first, a_version())
        assert writer.read.articles_seen(["https://n.example/a:1?b", "https://n.example/c"]) == {"https://n.example/a:1?b": (first, at(1))}
        assert writer.read.articles_seen(["http://n.example/a:1?b"]) == {"http://n.example/a:1?b": (first, at(1))}
        third, fourth = (writer.see_article(Article(url=f"https://n.example/{name}"), at(1), None) for name in "de")
        # As a ledger of an earlier release may have it.
        assert writer.see_article(Article(url="https://n.example/e", canonical_url="http://n.example/d"), at(2), None) == fourth
        assert [writer.read.article_id(f"{scheme}://n.example/d") for scheme in ("https", "http")] == [third, fourth]


def test_an_articles_own_address_goes_before_a_canonical_one(ledger: Ledger) -> None:
    """A page that names the front page as its canonical address stays an article of its own."""
    with ledger.write() as writer:
        front = writer.see_article(Article(url="https://n.example/"), NOON, None)
        page = writer.see_article(Article(url="https://n.example/a"), NOON, None)
        assert writer.see_article(Article(url="https://n.example/a", canonical_url="https://n.example/"), at(1), None) == page
        assert writer.read.article_id("https://n.example/") == front


def test_an_article_keeps_what_a_later_sight_does_not_tell(ledger: Ledger) -> None:
    """What is new replaces what was known; what is unknown does not."""
    with ledger.write() as writer:
        seed_id = writer.add_seed(FEED)
        article_id = writer.see_article(Article(url="u", headline="Old", byline="Ann"), NOON, None)
        writer.see_article(Article(url="u", headline="New"), at(5), seed_id)
        writer.see_article(Article(url="u"), at(1), writer.add_seed(replace(FEED, url="other")))
        assert writer.read.article(article_id) == Article(url="u", headline="New", byline="Ann")
        (row,) = writer.read.articles(ArticleFilter())
    assert (row.first_seen, row.last_seen, row.seed) == (NOON, at(5), FEED.url)


def test_the_latest_version_is_the_one_read_last(ledger: Ledger) -> None:
    """Versions are told by time, also when they were added out of order."""
    with ledger.write() as writer:
        article_id, _ = an_article(writer, "a", minutes=5, text="second")
        writer.add_version(article_id, a_version(minutes=1, text="first"))
        latest = writer.read.latest_version(article_id)
        assert [version.text for version in writer.read.versions(article_id)] == ["first", "second"]
        assert writer.read.first_read(article_id) == writer.read.versions(article_id)[0].at
        assert writer.read.first_read(article_id + 1) is None
    assert latest is not None
    assert latest.text == "second"
    with ledger.read() as reader:
        assert reader.latest_version(article_id + 1) is None


def test_a_post_is_entered_once_and_filled_in_by_later_sights(ledger: Ledger) -> None:
    """What is known first stays; what was unknown is filled in; the first sight is the earliest."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post(author="ann", first_seen=at(5)))
        assert writer.see_post(a_post(author="bob", text="hello", posted_at=at(-9), posted_at_source="article", first_seen=at(1))) == post_id
        writer.see_post(a_post(posted_at=at(-8), posted_at_source="platform", first_seen=at(9)))
        expected = a_post(id=post_id, author="ann", text="hello", posted_at=at(-9), posted_at_source="article", first_seen=at(1))
        assert writer.read.post(post_id) == expected


def test_the_newest_look_replaces_what_a_post_showed_before(ledger: Ledger) -> None:
    """The projection follows the newest live look; what that does not tell stays."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post(author="ann", text="old", account="7"))
        writer.update_post(post_id, author="Anna", text="new")
        assert writer.read.post(post_id) == a_post(id=post_id, author="Anna", text="new", account="7")
        told: dict[str, Any] = {"account": "8", "name": "Anna A.", "posted_at": at(-9), "posted_at_source": "platform"}
        writer.update_post(post_id, **told)
        assert writer.read.post(post_id) == a_post(id=post_id, author="Anna", text="new", **told)
        assert [row.author for row in writer.read.posts(PostFilter(author="@ANNA"))] == ["Anna"]


def test_posts_of_two_spaces_are_two_posts(ledger: Ledger) -> None:
    """A record key is unique in a repository only."""
    with ledger.write() as writer:
        assert writer.see_post(a_post(space="did:plc:a")) != writer.see_post(a_post(space="did:plc:b"))
        assert writer.read.find_post(PostKey(platform="x", id="1")) is None


def test_a_resolved_space_keeps_the_post_under_both_names(ledger: Ledger) -> None:
    """An article that still writes the handle leads to the same post, and so do looks made under it."""
    handle, did = PostKey(platform="x", id="1", space="ann.example"), PostKey(platform="x", id="1", space="did:plc:a")
    with ledger.write() as writer:
        post_id = writer.see_post(a_post(space="ann.example"))
        writer.add_observation(a_look(0, space="ann.example"))
        assert writer.rename(post_id, DID_KEY, DID_PERMALINK) == post_id
        writer.add_observation(a_look(1, space="did:plc:a"))
        found = writer.read.find_post(handle)
        assert found is not None
        assert found == writer.read.find_post(did) == writer.read.post(post_id)
        assert found.key == did
        assert found.permalink == DID_PERMALINK
        assert [post.id for post in writer.read.search_post(DID_PERMALINK)] == [post_id]
        assert [look.at for look in writer.read.history(found)] == [at(0), at(1)]
        assert writer.see_post(a_post(space="ann.example")) == post_id


def test_posts_that_turn_out_to_be_one_are_merged(ledger: Ledger) -> None:
    """Nothing that hung on the lost one is lost: quotes, captures, changes, sightings, looks, and what only it knew."""
    with ledger.write() as writer:
        survivor = a_quoted_post(writer, "a", a_post(space="did:plc:a", first_seen=at(5)))
        lost = a_quoted_post(writer, "b", a_post(space="ann.example", author="ann", first_seen=at(1)))
        writer.add_observation(a_look(0, space="ann.example"))
        writer.add_change(Change(at=NOON, kind=ChangeKind.FIRST_SEEN, post_id=lost))
        writer.add_capture(Capture(capture="urn:uuid:1", url="u", taken_at=NOON, outcome=Outcome.COMPLETE, software="s", post_id=lost))
        writer.add_sighting(Sighting(sha256=PAGE, at=NOON, url="u", post_id=lost))
        assert writer.rename(lost, DID_KEY, DID_PERMALINK) == survivor
        (row,) = writer.read.posts(PostFilter())
        assert (row.author, row.first_seen, row.observations, row.captures, len(row.articles)) == ("ann", at(1), 1, 1, 2)
        assert len(writer.read.changes(ChangeFilter(post_id=survivor))) == 1
        assert writer.read.sightings(PAGE)[0].permalink == row.permalink
        merged = writer.read.post(lost)
        assert merged is not None
        assert merged.id == survivor


def test_what_is_still_written_for_a_merged_post_reaches_the_survivor(ledger: Ledger) -> None:
    """Work that began before the merge ends after it. What bears the same number and is no post stays what it is."""
    with ledger.write() as writer:
        survivor, lost = writer.see_post(a_post(space="did:plc:a")), writer.see_post(a_post(space="ann.example"))
        writer.rename(lost, DID_KEY, DID_PERMALINK)
        _, (embed_id,) = an_article(writer, "a", an_embed())
        writer.quote(embed_id, lost, NOON)
        writer.add_capture(Capture(capture="urn:uuid:1", url="u", taken_at=NOON, outcome=Outcome.FAILED, software="s", post_id=lost))
        writer.set_standing(lost, Standing(state=State.LIVE))
        writer.update_post(lost, text="text")
        writer.add_change(Change(at=NOON, kind=ChangeKind.EDITED, post_id=lost))
        writer.add_sighting(Sighting(sha256=PAGE, at=NOON, url="u", post_id=lost))
        for kind in (WorkKind.LOOK, WorkKind.ARTICLE):
            writer.schedule(Work(kind=kind, subject=lost, due=NOON))
        (row,) = writer.read.posts(PostFilter())
        assert (row.state, row.text, row.captures, len(row.articles)) == (State.LIVE, "text", 1, 1)
        assert [writer.read.work(WorkKind.LOOK, post_id) is None for post_id in (survivor, lost)] == [False, True]
        assert [writer.read.work(WorkKind.ARTICLE, number) is None for number in (survivor, lost)] == [True, False]
        assert len(writer.read.captures(CaptureFilter(post_id=survivor))) == len(writer.read.changes(ChangeFilter(post_id=survivor))) == 1
        assert writer.read.sightings(PAGE)[0].permalink == row.permalink


def test_an_article_that_quoted_both_quotes_the_merged_post_once(ledger: Ledger) -> None:
    """One embed quotes one post once, under whatever names."""
    with ledger.write() as writer:
        _, (embed_id,) = an_article(writer, "a", an_embed())
        lost, survivor = writer.see_post(a_post(space="ann.example")), writer.see_post(a_post(space="did:plc:a"))
        for post_id in (lost, survivor):
            writer.quote(embed_id, post_id, NOON)
        writer.rename(lost, DID_KEY, DID_PERMALINK)
        (row,) = writer.read.articles(ArticleFilter())
    assert len(row.quotes) == 1


@pytest.mark.parametrize("text", ["https://x.example//1", "1", "x:1"])
def test_a_post_is_found_by_permalink_native_id_or_both_parts(ledger: Ledger, text: str) -> None:
    """What an operator pastes leads to the post."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post("1"))
        writer.see_post(a_post("2"))
        assert [post.id for post in writer.read.search_post(text)] == [post_id]


def test_a_native_id_of_two_platforms_finds_both_posts(ledger: Ledger) -> None:
    """An ambiguous id is for the operator to decide; unknown ones find nothing."""
    with ledger.write() as writer:
        both = [writer.see_post(a_post("1", platform=platform)) for platform in ("x", "bluesky")]
        assert [post.id for post in writer.read.search_post("1")] == both
        assert [post.id for post in writer.read.search_post("bluesky:1")] == both[1:]
        assert writer.read.search_post("mastodon:1") == writer.read.search_post("3") == []


def test_a_short_link_is_one_whoever_carries_it(ledger: Ledger) -> None:
    """It is followed once; each embed says whether it is its own address or stands inside."""
    with ledger.write() as writer:
        link_id = writer.link("https://t.co/a", NOON)
        assert writer.link("https://t.co/a", at(1)) == link_id != writer.link("https://t.co/b", NOON)
        _, embed_ids = an_article(writer, "a", an_embed(0), an_embed(1))
        for _ in range(2):
            writer.embed_link(embed_ids[0], link_id, inner=True)
            writer.embed_link(embed_ids[1], link_id, inner=False)
        assert writer.read.link_embeds(link_id) == [(embed_ids[0], True), (embed_ids[1], False)]
        assert writer.read.link_href(link_id) == "https://t.co/a"
        assert writer.read.link_href(link_id + 9) is None
        assert writer.read.resolution("https://t.co/a") is None


def test_sightings_of_an_image_tell_where_and_when(ledger: Ledger) -> None:
    """An image is seen in posts and articles, by time."""
    with ledger.write() as writer:
        post: Post = a_post()
        post_id, (article_id, _) = writer.see_post(post), an_article(writer, "a")
        writer.add_sighting(Sighting(sha256=PAGE, at=at(2), url="u2", article_id=article_id, capture="urn:uuid:1"))
        writer.add_sighting(Sighting(sha256=PAGE, at=at(1), url="u1", post_id=post_id))
        first, second = writer.read.sightings(PAGE)
    assert (first.at, first.url, first.platform, first.id, first.permalink, first.article) == (at(1), "u1", "x", "1", post.permalink, None)
    assert (second.at, second.platform, second.article, second.capture) == (at(2), None, "https://news.example/a", "urn:uuid:1")


def test_a_post_knows_the_short_links_that_led_to_it(ledger: Ledger) -> None:
    """Each short link once, with its hops: evidence of how the article's link became this post."""
    led = Resolution(href="https://t.co/a", at=at(1), hops=(Hop(url="https://t.co/a", at=at(1), status=301, via="location"),), outcome="resolved", target="x")
    with ledger.write() as writer:
        _, embed_ids = an_article(writer, "a", an_embed(0), an_embed(1))
        post_id, resolution_id = writer.see_post(a_post()), writer.add_resolution(led)
        for embed_id in embed_ids:
            writer.quote(embed_id, post_id, NOON, resolution_id=resolution_id)
        assert [replace(one, id=None) for one in writer.read.post_resolutions(post_id)] == [led]
        assert writer.read.post_resolutions(writer.see_post(a_post(space="did:plc:b"))) == []
