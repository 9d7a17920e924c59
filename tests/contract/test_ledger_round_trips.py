"""What goes into the ledger comes out equal."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import CaptureFilter, ChangeFilter, Ledger, Writer
from storage.digest import sha256_hex
from storage.model import Article, ArticleVersion, Capture, Change, File, Image, Media, Observation, Post, PostKey, Resolution, Seed, Sighting, Standing, Work
from storage.vocabulary import Outcome, Role, SeedKind, Target, WorkKind
from tests.contract import samples
from tests.contract.samples import NOON, a_look, a_post, a_version, at

# One ledger for all examples of a test: they must not get into each other's way either.
several = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@several
@given(version=samples.versions)
def test_an_article_version_comes_back_as_it_was_read(ledger: Ledger, version: ArticleVersion) -> None:
    """A version keeps all that was read, embeds and their links included, in order."""
    with ledger.write() as writer:
        article_id = writer.see_article(version.article, version.at, None)
        added = writer.add_version(article_id, version)
    with ledger.read() as reader:
        kept = reader.versions(article_id)
        embeds = tuple(reader.embed(embed_id) for embed_id in added.embed_ids)
    assert added in kept
    assert replace(added, id=None, embed_ids=()) == version
    assert embeds == version.embeds


@several
@given(look=samples.looks)
def test_an_observation_comes_back_as_it_was_seen(ledger: Ledger, look: Observation) -> None:
    """A look keeps all that it saw, and gets a ledger id."""
    with ledger.write() as writer:
        number = writer.add_observation(look)
        post = Post(key=PostKey(platform=look.platform, id=look.id, space=look.space), permalink="p", first_seen=look.at)
        seen = writer.read.history(post)
        assert writer.read.rot() == []
    assert replace(look, observation=number) in seen


@several
@given(post=samples.posts, standing=samples.standings)
def test_a_post_comes_back_with_its_standing(ledger: Ledger, post: Post, standing: Standing) -> None:
    """A post keeps its identity, what is known of it, and what may be said of it, with the grounds."""
    with ledger.write() as writer:
        if writer.read.find_post(post.key) is not None:
            return
        post_id = writer.see_post(post)
        assert writer.read.post(post_id) == replace(post, id=post_id)
        writer.set_standing(post_id, standing)
        assert writer.read.find_post(post.key) == replace(post, id=post_id, standing=standing)
        assert writer.read.rot() == []


@several
@given(resolution=samples.resolutions)
def test_a_resolution_comes_back_hop_by_hop(ledger: Ledger, resolution: Resolution) -> None:
    """The newest resolution of a link is found by the link as it was written."""
    newest = replace(resolution, at=datetime(2200, 1, 1, tzinfo=UTC))
    with ledger.write() as writer:
        writer.add_resolution(resolution)
        number = writer.add_resolution(newest)
        writer.add_resolution(resolution)
        assert writer.read.resolution(resolution.href) == replace(newest, id=number)


@several
@given(capture=samples.captures)
def test_a_capture_comes_back_with_its_files_in_order(ledger: Ledger, capture: Capture) -> None:
    """A capture keeps what was kept and what is missing."""
    with ledger.write() as writer:
        if any(row.capture == capture.capture for row in writer.read.captures(CaptureFilter())):
            return
        writer.add_capture(capture)
        (row,) = (row for row in writer.read.captures(CaptureFilter()) if row.capture == capture.capture)
        assert writer.read.rot() == []
    assert (row.url, row.final_url, row.taken_at, row.outcome) == (capture.url, capture.final_url, capture.taken_at, capture.outcome)
    assert (row.missing, row.browser, row.software, row.files) == (capture.missing, capture.browser, capture.software, capture.files)


@several
@given(change=samples.changes)
def test_a_change_comes_back_with_what_it_rests_on(ledger: Ledger, change: Change) -> None:
    """A change keeps its interval, both sides and its evidence."""
    latest = replace(change, at=datetime(2200, 1, 1, tzinfo=UTC))
    with ledger.write() as writer:
        writer.add_change(latest)
        row = writer.read.changes(ChangeFilter(limit=1))[0]
        assert writer.read.rot() == []
    assert (row.at, row.kind, row.between, row.before, row.after) == (latest.at, change.kind, change.between, change.before, change.after)
    assert (row.tier, row.evidence) == (change.tier, change.evidence)


@several
@given(image=samples.images)
def test_an_image_comes_back_with_its_fingerprints_and_the_first_ones_stay(ledger: Ledger, image: Image) -> None:
    """Fingerprints of a blob are kept once: the same bytes have the same ones."""
    with ledger.write() as writer:
        known = writer.read.image(image.sha256)
        writer.add_image(image)
        writer.add_image(replace(image, fit=not image.fit))
        assert writer.read.image(image.sha256) == (known or image)
        assert (known or image) in writer.read.images()


@several
@given(image=samples.images, times=st.sets(st.integers(0, 10**9), min_size=1, max_size=3))
def test_frames_of_a_video_come_back_with_their_times(ledger: Ledger, image: Image, times: set[int]) -> None:
    """To the millisecond, behind the images, by time; they are no image by themselves, and the first fingerprints stay."""
    frames = [replace(image, at=time / 1000) for time in sorted(times)]
    with ledger.write() as writer:
        known = [one for one in writer.read.images() if one.sha256 == image.sha256]
        for frame in (*frames, *(replace(frame, fit=not frame.fit) for frame in frames)):
            writer.add_image(frame)
        told = writer.read.images()
        assert told.index(frames[0] if frames[0] in told else known[-1]) >= sum(1 for one in told if one.at is None)
        of_video = {one.at: one for one in told if one.sha256 == image.sha256 and one.at is not None}
        before = {one.at: one for one in known if one.at is not None}
        assert of_video == {frame.at: frame for frame in frames} | before
        assert [one.at for one in told if one.sha256 == image.sha256 and one.at is not None] == sorted(of_video)


def test_a_seed_comes_back_as_it_was_added(ledger: Ledger) -> None:
    """A seed keeps where it came from."""
    seed = Seed(kind=SeedKind.HTML, url=None, added_at=NOON, sha256=samples.PAGE, name="page.html")
    with ledger.write() as writer:
        seed_id = writer.add_seed(seed)
        assert writer.read.seed(seed_id) == replace(seed, id=seed_id)


def test_times_come_back_aware_in_utc_with_microseconds(ledger: Ledger) -> None:
    """The same instant, whatever zone it was given in."""
    zurich = timezone(timedelta(hours=1))
    seen = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=zurich)
    with ledger.write() as writer:
        writer.see_post(a_post(first_seen=seen))
    with ledger.read() as reader:
        post = reader.find_post(PostKey(platform="x", id="1"))
    assert post is not None
    assert post.first_seen == seen
    assert post.first_seen.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused_and_nothing_is_kept(ledger: Ledger) -> None:
    """Nobody can say what instant a naive time means."""
    naive = NOON.replace(tzinfo=None)

    def record(writer: Writer) -> None:
        writer.see_article(Article(url="https://news.example/"), NOON, None)
        writer.add_observation(replace(a_look(0), at=naive))

    with pytest.raises(ValueError, match="without zone"), ledger.write() as writer:
        record(writer)
    with ledger.read() as reader:
        assert reader.article_id("https://news.example/") is None


def test_text_that_no_database_can_keep_is_replaced_not_refused(ledger: Ledger) -> None:
    """NUL and half surrogate pairs come from the web; a post must not be lost to them."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post(text="a\x00b\ud83dc"))
        writer.add_version(writer.see_article(Article(url="u"), NOON, None), a_version(text="x\udfff"))
    with ledger.read() as reader:
        post = reader.post(post_id)
    assert post is not None
    assert post.text == "a\ufffdb\ufffdc"


def test_very_long_addresses_and_ids_are_kept_and_found(ledger: Ledger) -> None:
    """Web pages are known by their addresses, and these have no limit."""
    long = "https://news.example/" + "a" * 20_000
    with ledger.write() as writer:
        article_id = writer.see_article(Article(url=long), NOON, None)
        post_id = writer.see_post(a_post(long, platform="web", permalink=long))
        link_id = writer.link(long, NOON)
    with ledger.read() as reader:
        assert reader.article_id(long) == article_id
        assert [post.id for post in reader.search_post(long)] == [post_id]
        assert reader.link_href(link_id) == long


def test_hosts_accounts_and_spaces_of_any_length_are_kept_apart(ledger: Ledger) -> None:
    """Articles may link anywhere: what no index can hold is told apart by its digest, and is found again."""
    # Random, so that no database makes it short by compressing it.
    noise = random.Random(1).randbytes(3000).hex()
    with ledger.write() as writer:
        ids = [writer.see_post(a_post(space=noise + end, account=noise + end)) for end in ("a", "b")]
        writer.add_observation(a_look(0, space=noise + "a"))
        writer.add_observation(a_look(1, "7", target=Target.PROFILE, account=noise + "a"))
        for subject, end in enumerate("aab"):
            writer.schedule(Work(kind=WorkKind.RESOLVE, subject=subject, due=NOON, host=noise + end))
        found = [writer.read.find_post(PostKey(platform="x", id="1", space=noise + end)) for end in ("a", "b")]
        assert [post and post.id for post in found] == ids
        assert [len(writer.read.history(post)) for post in found if post is not None] == [2, 0]
        assert [writer.see_post(a_post(space=noise + end)) for end in ("a", "b")] == ids
    claimed = ledger.claim(NOON, lease=timedelta(minutes=5), limit=9)
    assert [work.subject for work in claimed] == [0, 2]
    assert ledger.claim(NOON, lease=timedelta(minutes=5), limit=9, busy_hosts=[work.host for work in claimed]) == []


def test_a_digest_that_is_none_is_refused(ledger: Ledger) -> None:
    """What rows name must be a blob that can exist."""
    with pytest.raises(ValueError, match="SHA-256"), ledger.write() as writer:
        writer.add_observation(replace(a_look(0), sha256="ABC"))


def test_every_blob_that_a_row_names_is_told_once_in_order(ledger: Ledger) -> None:
    """Fixity walks what rows name: pages, files handed in, answers, media in answers, files of captures, images, sightings."""
    names = [sha256_hex(bytes([number])) for number in range(7)]
    said = replace(a_look(0).fields, media=(Media(url="u", sha256=names[3]),))
    with ledger.write() as writer:
        writer.add_seed(Seed(kind=SeedKind.TEXT, url=None, added_at=NOON, sha256=names[0]))
        writer.add_version(writer.see_article(Article(url="u"), NOON, None), replace(a_version(), source_sha256=names[1]))
        writer.add_observation(replace(a_look(0), sha256=names[2], fields=said))
        for twice in ("a", "b"):
            kept = File(role=Role.HTML, sha256=names[4], bytes=1, media_type="text/html")
            writer.add_capture(Capture(capture=twice, url="u", taken_at=at(0), outcome=Outcome.COMPLETE, software="s", files=(kept,)))
        writer.add_image(Image(sha256=names[5], width=1, height=1, fit=True, reason=None))
        writer.add_sighting(Sighting(sha256=names[6], at=NOON, url="u"))
        assert list(writer.read.blob_digests()) == sorted(names)
    assert list(ledger.blob_digests()) == sorted(names)
    with ledger.read() as reader:
        assert list(reader.blob_digests(after=sorted(names)[2], limit=2)) == sorted(names)[3:5]
