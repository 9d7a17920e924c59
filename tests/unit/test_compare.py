"""What counts as a change of a post, a picture or an article (R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.compare import (
    Match,
    articles,
    canonical_text,
    compare_articles,
    compare_fields,
    compare_images,
    is_beginning,
    is_cut,
    is_other_block,
    is_other_page,
    is_same_article,
    sentences,
)
from archiver.compare.parts import LEAST, Parts
from storage.model import Article, ArticleVersion, Embed, Fields, Image, Json, Media
from storage.vocabulary import ChangeKind
from tests.unit.test_find_hostile import calls_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def image(sha256: str, *, phash: int = 0, pdq: int = 0, fit: bool = True, pixels: str | None = None) -> Image:
    return Image(
        sha256=sha256,
        width=640,
        height=480,
        fit=fit,
        reason=None if fit else "featureless",
        pixels_sha256=pixels,
        phash64=phash.to_bytes(8, "big"),
        dhash64=bytes(8),
        pdq256=pdq.to_bytes(32, "big"),
        pdq_quality=100,
    )


def bits(count: int) -> int:
    return (1 << count) - 1


def picture(sha256: str | None, key: str | None = None, kind: str = "image") -> Media:
    return Media(url=f"https://cdn.example/{key or sha256}?sig=1", key=key, kind=kind, sha256=sha256)


def kinds(before: Fields, after: Fields, *earlier: Fields, images: tuple[Image, ...] = ()) -> list[str]:
    return [found.kind.value for found in compare_fields(before, after, earlier, {one.sha256: one for one in images})]


# Text


def test_canonical_text_drops_what_platforms_vary() -> None:
    """Composition, invisible marks, t.co wrappers, tracking parameters and white space are not the author's words."""
    assert canonical_text("Zu\u0308rich\u200b\u061c  heute\n https://t.co/AbC123") == "Zürich heute"
    assert canonical_text("https://a.example/x?utm_source=tw&id=7&fbclid=9 ok") == "https://a.example/x?id=7 ok"
    assert canonical_text("https://a.example/x?id=7") == "https://a.example/x?id=7"


@given(st.text(), st.text())
def test_canonical_text_is_stable(first: str, second: str) -> None:
    """Canonical text is a fixed point, so that comparing canonical versions never finds a change of its own making."""
    once = canonical_text(f"{first} https://a.example/?utm_a=1 {second}")
    assert canonical_text(once) == once


def test_words_are_never_dropped() -> None:
    """What a reader would see differently stays different."""
    assert canonical_text("no") != canonical_text("not")
    assert canonical_text("1.5 %") != canonical_text("15 %")
    assert canonical_text("Ich") != canonical_text("ich")


# Posts


def test_other_words_are_an_edit() -> None:
    """Edited: live with another canonical text; both versions stand in the change."""
    (found,) = compare_fields(Fields(text="The bridge is safe", version="cid1"), Fields(text="The bridge is closed", version="cid2"))
    assert found.kind is ChangeKind.EDITED
    assert isinstance(found.before, dict)
    assert isinstance(found.after, dict)
    assert (found.before["text"], found.after["text"], found.after["version"]) == ("The bridge is safe", "The bridge is closed", "cid2")


def test_an_edit_names_the_sentences_that_went_and_came() -> None:
    """Of a long post nobody finds a changed word in two whole texts."""
    before, after = Fields(text="One. Two is safe! https://t.co/a Three."), Fields(text="One.\nTwo is closed! https://t.co/b Three. Four.")
    for found in (*compare_fields(before, after), *compare_fields(before, after, (after,))):
        assert isinstance(found.before, dict)
        assert isinstance(found.after, dict)
        assert (found.before["sentences"], found.after["sentences"]) == (["Two is safe!"], ["Two is closed!", "Four."])


def test_same_words_are_no_edit() -> None:
    """White space, wrappers and a missing text are no change."""
    assert kinds(Fields(text="a b"), Fields(text="a  b https://t.co/x1")) == []
    assert kinds(Fields(text="a b"), Fields(text=None)) == []


def test_changed_version_with_the_same_words_is_no_edit() -> None:
    """A new record identifier without a visible difference is never alerted."""
    assert kinds(Fields(text="a", version="cid1"), Fields(text="a", version="cid2")) == []


def test_return_to_an_older_version_is_a_revert_that_links_it() -> None:
    """R12: a version equal to an older one is a revert, reported once, with the version it equals."""
    first, second, third = Fields(text="a"), Fields(text="b"), Fields(text="c")
    (found,) = compare_fields(third, Fields(text="b "), (first, second, third))
    assert (found.kind, found.reverts_to) == (ChangeKind.REVERTED, 1)
    assert kinds(third, Fields(text="d"), first, second, third) == ["edited"]


def test_A_B_A() -> None:  # noqa: N802 - named after what happened
    """A, B, A: the second A is told once, as a revert that links the first (Klaxon's TODO: missed; urlwatch#275: told at each turn)."""
    a, b = Fields(text="The bridge is safe."), Fields(text="The bridge is closed.")
    assert kinds(a, b, a) == ["edited"]
    (back,) = compare_fields(b, a, (a, b))
    assert (back.kind, back.reverts_to) == (ChangeKind.REVERTED, 0)
    assert kinds(a, a, a, b) == []
    # Of several that it equals the last one is linked.
    (again,) = compare_fields(b, a, (a, b, a, b))
    assert again.reverts_to == 2


def test_revert_takes_the_pictures_along() -> None:
    """The old words under another picture are no older version."""
    images = (image("p"), image("q", phash=bits(40), pdq=bits(128)))
    first, second = Fields(text="a", media=(picture("p"),)), Fields(text="b", media=(picture("p"),))
    assert kinds(second, Fields(text="a", media=(picture("p"),)), first, second, images=images) == ["reverted"]
    assert kinds(second, Fields(text="a", media=(picture("q"),)), first, second, images=images) == ["edited", "media-swapped"]


def test_picture_swapped_back_is_a_revert() -> None:
    """R12 holds for pictures as for words."""
    images = (image("p"), image("q", phash=bits(40), pdq=bits(128)))
    first, second = Fields(text="a", media=(picture("p"),)), Fields(text="a", media=(picture("q"),))
    assert kinds(second, first, first, second, images=images) == ["reverted"]


def test_picture_that_is_taken_out_again_is_a_revert() -> None:
    """R12: the post reads as it did before the picture came; nothing of it is missing."""
    first, second = Fields(text="a", media=(picture("p"),)), Fields(text="a", media=(picture("p"), picture("q")))
    assert kinds(second, first, first, second) == ["reverted"]


@pytest.mark.parametrize(
    ("was", "now", "images", "told"),
    [
        pytest.param(picture("p", "k"), picture("p", "k2"), (), ["reverted"], id="the-same-bytes-under-another-key"),
        pytest.param(picture("p", "k"), picture(None, "k"), (), ["reverted"], id="not-fetched-under-the-same-key"),
        pytest.param(picture("p", "k"), picture(None, "k2"), (), ["edited"], id="not-fetched-under-another-key"),
        pytest.param(picture("p"), picture(None), (), ["edited"], id="not-fetched-and-without-a-key"),
        pytest.param(picture("p", "k"), picture("q", "k"), (), ["edited"], id="without-fingerprints"),
        pytest.param(picture("p", "k"), picture("q", "k"), (image("p"), image("q", fit=False)), ["edited"], id="too-plain-to-be-judged"),
        pytest.param(
            picture("p", "k"), picture("q", "k2"), (image("p"), image("q", phash=bits(2))), ["edited", "media-reencoded"], id="near-under-another-key"
        ),
    ],
)
def test_old_words_are_a_revert_only_where_the_picture_is_known_to_be_the_old_one(was: Media, now: Media, images: tuple[Image, ...], told: list[str]) -> None:
    """R12: a version that may show another picture is not said to equal an older one; the same bytes are the same picture, and where they lack the same key."""
    first = Fields(text="a", media=(was,))
    second = replace(first, text="b")
    assert kinds(second, Fields(text="a", media=(now,)), first, second, images=images) == told


def test_revert_is_one_too_where_its_picture_was_encoded_anew_meanwhile() -> None:
    """R12: what is near is the same picture, unless the platform names another file. What came back beside other bytes of the old one is no new version."""
    images = (image("p"), image("p2", phash=bits(2)), image("q", phash=bits(30), pdq=bits(128)))
    first, again = Fields(text="A", media=(picture("p", "k"),)), Fields(text="A", media=(picture("p2", "k"),))
    for second in (replace(first, text="B"), Fields(text="A", media=(picture("q", "k"),))):
        found = compare_fields(second, again, (first,), {one.sha256: one for one in images})
        assert (found[0].kind, found[0].reverts_to) == (ChangeKind.REVERTED, 0)
    assert kinds(replace(first, text="B"), again, first, images=images) == ["reverted", "media-reencoded"]
    put_there = replace(again, media=(picture("p2", "other"),))
    assert kinds(replace(first, text="B"), put_there, first, images=images) == ["edited", "media-reencoded"]


def test_an_encoding_that_was_seen_before_is_no_news() -> None:
    """Hosts of many servers send now one file, now the other: each is told once."""
    first, second, third = (Fields(text="A", media=(picture(name, "k"),)) for name in "pqr")
    images = (image("p"), image("q", phash=bits(2)), image("r", phash=bits(3)))
    assert kinds(first, second, images=images) == ["media-reencoded"]
    assert kinds(second, first, first, images=images) == []
    assert kinds(first, second, first, second, images=images) == []
    assert kinds(first, third, first, second, images=images) == ["media-reencoded"]


def test_new_handle_of_the_same_account_is_a_rename() -> None:
    """Renamed: the same immutable account under another handle; case is no difference."""
    assert kinds(Fields(author="old", account="7"), Fields(author="@new", account="7")) == ["renamed"]
    assert kinds(Fields(author="Old", account="7"), Fields(author="@old", account="7")) == []
    assert kinds(Fields(author="old"), Fields(author="new")) == []
    assert kinds(Fields(author="old", account="7"), Fields(author="new", account="8")) == []


# Pictures of posts


def test_far_picture_in_the_same_place_is_swapped() -> None:
    """Different bytes and a far perceptual hash: swapped, with the distances."""
    before, after = Fields(text="a", media=(picture("p", "k1"),)), Fields(text="a", media=(picture("q", "k2"),))
    (found,) = compare_fields(before, after, (), {"p": image("p"), "q": image("q", phash=bits(30), pdq=bits(128))})
    assert (found.kind, found.reason) == (ChangeKind.MEDIA_SWAPPED, "different")
    for told, shown in ((found.before, before.media[0]), (found.after, after.media[0])):
        assert told == {"sha256": shown.sha256, "key": shown.key, "url": shown.url, "distances": {"phash64": 30, "dhash64": 0, "pdq256": 128}}


def test_near_picture_with_other_bytes_is_only_reencoded() -> None:
    """Different bytes and a near hash: re-encoded, no alert; also where the pixels are the same."""
    before, after = Fields(media=(picture("p", "k"),)), Fields(media=(picture("q", "k"),))
    assert kinds(before, after, images=(image("p"), image("q", phash=bits(4), pdq=bits(20)))) == ["media-reencoded"]
    assert kinds(before, after, images=(image("p", pixels="x"), image("q", pixels="x", fit=False))) == ["media-reencoded"]


def test_picture_is_identified_by_bytes_not_by_address() -> None:
    """Signed addresses change; the same bytes are the same picture."""
    again = Media(url="https://cdn.example/elsewhere?sig=2", sha256="p")
    assert kinds(Fields(media=(picture("p"),)), Fields(media=(again,))) == []


def test_picture_that_cannot_be_judged_is_not_claimed() -> None:
    """Bytes not fetched, no fingerprint, or featureless: nothing is claimed."""
    before = Fields(media=(picture("p", "k1"),))
    cases: list[tuple[Media, tuple[Image, ...]]] = [
        (picture(None, "k2"), ()),
        (picture("q", "k2"), ()),
        (picture("q", "k2"), (image("p"), image("q", phash=bits(40), pdq=bits(128), fit=False))),
    ]
    for media, images in cases:
        assert kinds(before, Fields(media=(media,)), images=images) == []


def test_missing_picture_is_named() -> None:
    """An empty place beside the standing rest is media-missing, and says which."""
    (found,) = compare_fields(Fields(text="a", media=(picture("p"), picture("q"))), Fields(text="a", media=(picture("q"),)))
    assert found.kind is ChangeKind.MEDIA_MISSING
    assert found.before == {"sha256": "p", "key": None, "url": "https://cdn.example/p?sig=1", "position": 0}


def test_pictures_are_matched_by_bytes_then_by_key() -> None:
    """Which picture is missing is told by what the rest are, not by where they stand or from where they came."""
    two = Fields(media=(picture("p", "k1"), picture("q", "k2")))
    moved = Media(url="https://cdn.example/elsewhere", sha256="q")
    reencoded = Media(url="https://cdn.example/signed-anew", key="k2", sha256="r")
    images = (image("p"), image("q"), image("r", phash=bits(2)))
    for left, kind in ((moved, ["media-missing"]), (reencoded, ["media-reencoded", "media-missing"])):
        found = compare_fields(two, Fields(media=(left,)), (), {one.sha256: one for one in images})
        assert [one.kind.value for one in found] == kind
        assert isinstance(found[-1].before, dict)
        assert found[-1].before["sha256"] == "p"


def test_video_of_another_key_in_a_new_version_is_swapped() -> None:
    """Of videos no bytes are compared: where the platform says that the post was edited, another native key or kind in the place is another file."""
    film, other, still = picture(None, "v1", "video"), picture(None, "v2", "video"), picture("p", "k1")
    first = Fields(text="a", media=(film,), version="1")
    for replaced in (other, still):
        (found,) = compare_fields(first, Fields(text="a", media=(replaced,), version="2"))
        assert (found.kind, found.reason) == (ChangeKind.MEDIA_SWAPPED, "key")
        assert isinstance(found.before, dict)
        assert isinstance(found.after, dict)
        assert (found.before["key"], found.after["key"]) == ("v1", replaced.key)
        assert kinds(Fields(text="a", media=(replaced,), version="2"), replace(first, version="3")) == ["media-swapped"]
        assert kinds(Fields(text="a", media=(replaced,), version="2"), replace(first, version="3"), first) == ["reverted"]
    # The same version, or none that is told, may only be read otherwise.
    assert kinds(first, replace(first, media=(other,))) == []
    assert kinds(replace(first, version=None), Fields(text="a", media=(other,), version="2")) == []
    for was, now in ((replace(film, key=None), other), (film, replace(other, key=None))):
        assert kinds(replace(first, media=(was,)), replace(first, media=(now,), version="2")) == []
    # Two pictures gave way to one film: one of them is missing.
    assert kinds(replace(first, media=(still, picture("q", "k2"))), replace(first, version="2")) == ["media-swapped", "media-missing"]


def test_plain_picture_of_another_key_in_a_new_version_is_swapped() -> None:
    """A card with a few words on one colour cannot be told by its looks: where the platform says that the post was edited, another key is another picture."""
    photo, card, page = image("p", pixels="x"), image("q", fit=False, pixels="y"), Image(sha256="r", width=None, height=None, fit=False, reason="not-an-image")
    first = Fields(text="a", media=(picture("p", "k1"),), version="1")
    for was, now in ((photo, card), (card, photo), (card, replace(card, sha256="s", pixels_sha256="z"))):
        before = replace(first, media=(picture(was.sha256, "k1"),))
        (found,) = compare_fields(before, Fields(text="a", media=(picture(now.sha256, "k2"),), version="2"), (), {one.sha256: one for one in (was, now)})
        assert (found.kind, found.reason) == (ChangeKind.MEDIA_SWAPPED, "key")
    # Without an edit, under the same key, with the same pixels, or where no picture was served, nothing is known of it.
    for key, version, now in (("k2", "1", card), ("k1", "2", card), ("k2", None, card), ("k2", "2", page)):
        assert kinds(first, Fields(text="a", media=(picture(now.sha256, key),), version=version), images=(photo, now)) == []
    twin = replace(card, sha256="s")
    assert kinds(replace(first, media=(picture("q", "k1"),)), Fields(text="a", media=(picture("s", "k2"),), version="2"), images=(card, twin)) == [
        "media-reencoded"
    ]


def test_one_file_in_the_place_of_several_pictures_is_not_claimed() -> None:
    """It is a host's "not available"; a version with it is not known to equal another. A post may show one picture twice."""
    images = (image("p"), image("q", phash=bits(30), pdq=bits(128)), image("n", phash=~bits(20) % 2**64, pdq=~bits(90) % 2**256))
    two, none = (Fields(text="A", media=tuple(picture(name) for name in names)) for names in ("pq", "nn"))
    assert kinds(two, none, images=images) == kinds(none, two, images=images) == []
    assert kinds(replace(two, text="B"), none, two, images=images) == ["edited"]
    assert kinds(none, Fields(text="A", media=(picture("n"), picture("n"))), images=images) == []
    assert kinds(replace(none, media=none.media[:1]), replace(two, media=two.media[:1]), images=images) == ["media-swapped"]


def test_pictures_that_were_encoded_anew_and_moved_are_not_swapped() -> None:
    """Where neither bytes nor keys tell, what looks the same is the same: two places that changed hands are no two swaps, and one that went is missing."""
    p, q = image("p"), image("q", phash=bits(30), pdq=bits(128))
    images = (p, q, replace(p, sha256="p2"), replace(q, sha256="q2"))
    two = Fields(media=(picture("p"), picture("q")))
    assert kinds(two, Fields(media=(picture("q2"), picture("p2"))), images=images) == ["media-reencoded", "media-reencoded", "edited"]
    assert kinds(two, Fields(media=(picture("q2"),)), images=images) == ["media-reencoded", "media-missing"]
    # What is too plain to be judged looks like nothing, and takes nobody's place.
    assert kinds(two, Fields(media=(picture("q2"), picture("p2"))), images=(replace(p, fit=False), *images[1:])) == ["media-reencoded", "edited"]


def test_order_and_number_of_pictures_are_part_of_the_post() -> None:
    """Rearranged or added pictures are an edit, not a swap."""
    two = Fields(media=(picture("p"), picture("q")))
    for after, reason in ((Fields(media=(picture("q"), picture("p"))), "media-order"), (Fields(media=(*two.media, picture("r"))), "media-added")):
        (found,) = compare_fields(two, after)
        assert (found.kind, found.reason) == (ChangeKind.EDITED, reason)
        assert (found.before, found.after) == ({"media": ["p", "q"]}, {"media": [one.sha256 for one in after.media]})


# Two images


def test_verdicts_of_two_images() -> None:
    """Digest or pixels equal: identical; phash64 <= 8 or pdq256 <= 52: same; 10 or 72: probably; beyond: different."""
    origin = image("a", pixels="x")
    cases = [
        (image("a"), Match.IDENTICAL),
        (image("b", pixels="x", phash=bits(40)), Match.IDENTICAL),
        (image("b", phash=bits(8), pdq=bits(128)), Match.SAME),
        (image("b", phash=bits(40), pdq=bits(52)), Match.SAME),
        (image("b", phash=bits(9), pdq=bits(128)), Match.PROBABLY),
        (image("b", phash=bits(40), pdq=bits(72)), Match.PROBABLY),
        (image("b", phash=bits(11), pdq=bits(73)), Match.DIFFERENT),
        (image("b", fit=False, phash=bits(40), pdq=bits(128)), Match.UNDECIDABLE),
        (Image(sha256="b", width=None, height=None, fit=False, reason="not-an-image"), Match.UNDECIDABLE),
    ]
    for other, verdict in cases:
        assert compare_images(origin, other).verdict is verdict
        assert compare_images(other, origin).verdict is verdict


def test_likeness_says_by_what() -> None:
    """The verdict names the hash it rests on, and every distance is given."""
    found = compare_images(image("a"), image("b", phash=bits(3), pdq=bits(100)))
    assert (found.verdict, found.reason, found.distances) == ("same", "phash64", {"phash64": 3, "dhash64": 0, "pdq256": 100})
    assert compare_images(image("a"), image("b", fit=False)).reason == "featureless"


# Articles


def article(text: str = "", headline: str | None = None, *embeds: Embed) -> ArticleVersion:
    return ArticleVersion(article=Article(url="https://news.example/1", headline=headline), at=NOW, text=text, source_sha256="s", embeds=embeds)


def embed(native_id: str | None, zone: str = "body", kind: str = "embed", form: str = "blockquote", href: str = "https://t.co/a") -> Embed:
    return Embed(kind=kind, form=form, href=href, position=0, platform="x" if native_id else None, id=native_id, zone=zone)


def changes(before: ArticleVersion, after: ArticleVersion) -> list[tuple[str, Json, Json]]:
    return [(found.kind.value, found.before, found.after) for found in compare_articles(before, after)]


def test_changed_sentences_are_an_edit_and_are_named() -> None:
    """article-edited carries the sentences that went and those that came."""
    before, after = article("One. Two is safe! Three."), article("One.\nTwo is closed! Three. Four.")
    assert changes(before, after) == [("article-edited", ["Two is safe!"], ["Two is closed!", "Four."])]


def test_moved_paragraph_is_an_edit_without_rewritten_sentences() -> None:
    """Only the order changed, and the change says so."""
    (found,) = compare_articles(article("One. Two."), article("Two. One."))
    assert (found.kind, found.before, found.after, found.reason) == (ChangeKind.ARTICLE_EDITED, [], [], "order")


def test_layout_alone_is_no_change() -> None:
    """Line breaks and invisible characters do not make a new article."""
    assert changes(article("One.  Two.\n\nThree."), article("One. Two.\u200b\nThree.")) == []


def test_repeated_sentence_is_counted() -> None:
    """A sentence said twice and then once has lost one."""
    assert changes(article("No. No."), article("No.")) == [("article-edited", ["No."], [])]


def test_headline_change_is_named() -> None:
    """headline-changed: both known and different."""
    assert changes(article("a", "Bridge safe"), article("a", "Bridge closed")) == [("headline-changed", "Bridge safe", "Bridge closed")]
    assert changes(article("a", "Bridge"), article("a", None)) == changes(article("a", "Bridge  safe"), article("a", "Bridge safe")) == []


def test_a_new_headline_is_not_told_as_an_edit_too() -> None:
    """It stands over the text as well: one change, told once. What else changed with it is an edit."""
    before = article("Bridge safe. Is it?\nOne.\nTwo.", "Bridge safe. Is it?")
    assert changes(before, article("Bridge closed\nOne.\nTwo.", "Bridge closed")) == [("headline-changed", "Bridge safe. Is it?", "Bridge closed")]
    assert changes(before, article("Bridge closed\nOne.", "Bridge closed"))[1:] == [("article-edited", ["Two."], [])]
    assert changes(before, article("One.\nTwo.", "Bridge safe. Is it?")) == [("article-edited", ["Bridge safe.", "Is it?"], [])]


def test_embeds_that_come_and_go_are_named_by_their_post() -> None:
    """embed-added and embed-removed go by post, wherever in the body it stands and however it is marked up."""
    before, after = article("a", None, embed("1"), embed("2")), article("a", None, embed("3"), embed("1", form="iframe"))
    assert [(found.kind.value, found.key.id if found.key else None) for found in compare_articles(before, after)] == [
        ("embed-removed", "2"),
        ("embed-added", "3"),
    ]


def test_an_embed_that_becomes_a_mere_link_is_told_and_so_is_the_way_back() -> None:
    """Readers saw the post and see it no longer; the change carries the link that is left. A link beside the embed does not hide that."""
    shown, linked = embed("1"), embed("1", kind="link", form="inline-link")
    for before in (article("a", None, shown), article("a", None, linked, shown), article("a", None, shown, linked)):
        after = article("a", None, linked)
        (removed,) = compare_articles(before, after)
        assert (removed.kind, removed.key, removed.reason) == (ChangeKind.EMBED_REMOVED, shown.key, "link-left")
        assert isinstance(removed.before, dict)
        assert isinstance(removed.after, dict)
        assert (removed.before["form"], removed.after["form"]) == ("blockquote", "inline-link")
        (added,) = compare_articles(after, before)
        assert (added.kind, added.reason, added.before, added.after) == (ChangeKind.EMBED_ADDED, "linked-before", removed.after, removed.before)


def test_only_the_body_quotes() -> None:
    """Posts in related stories, comments and page furniture, and gaps, are no embeds of the article."""
    for other in (embed("2", zone="related"), embed("2", zone="comments"), embed("2", zone="chrome"), embed(None, kind="gap")):
        assert changes(article("a", None, embed("1"), other), article("a", None, embed("1"))) == []


def test_unresolved_embed_is_known_by_address_and_form() -> None:
    """While only a short link is known, address and form stand for the post."""
    here, there = embed(None), embed(None, href="https://t.co/b")
    assert [kind for kind, _, _ in changes(article("a", None, here), article("a", None, there))] == ["embed-removed", "embed-added"]
    assert changes(article("a", None, here), article("a", None, here)) == []


def test_what_a_live_blog_no_longer_shows_was_not_taken_out() -> None:
    """It shows its latest entries only: what went at either end with its words moved on; one taken out from between, or from words that stay, is told."""
    entries = {name: (f"Entry {name}.", embed(name)) for name in "12345"}

    def showing(names: str, *without: str, lead: str = "Live.") -> ArticleVersion:
        return article(" ".join([lead, *(entries[name][0] for name in names)]), "Blog", *(entries[name][1] for name in names if name not in without))

    def told(before: ArticleVersion, after: ArticleVersion) -> list[tuple[str, Json, str | None]]:
        return [(each.kind.value, each.before, each.key.id if each.key else None) for each in compare_articles(before, after, live=True) if each.before]

    assert told(showing("321"), showing("432")) == told(showing("21"), showing("543")) == told(showing("123", lead=""), showing("234", lead="")) == []
    assert told(showing("321"), showing("32")) == []
    # What only changed its order did not move on.
    assert [each.reason for each in compare_articles(article("One. Two. Three."), article("Two. One. Three."), live=True)] == ["order"]
    assert [(kind, key) for kind, _, key in told(showing("321"), showing("321", "1"))] == [("embed-removed", "1")]
    assert [(kind, key) for kind, _, key in told(showing("4321"), showing("421"))] == [("article-edited", None), ("embed-removed", "3")]
    assert "embed-removed" in [kind for kind, _, _ in changes(showing("321"), showing("432"))]


def test_a_page_that_moves_like_a_live_blog_is_one() -> None:
    """Three posts or more stay, new ones stand at one end, and what stood at the other is no longer shown with its words: nothing of that was taken out."""

    def told(before: str, after: str, *, words: bool = True) -> list[str]:
        shown = [article(" ".join(f"Entry {name if words else 0}." for name in names), None, *map(embed, names)) for names in (before, after)]
        return [kind for kind, _, _ in changes(*shown) if kind.startswith("embed")]

    assert told("4321", "5432") == told("1234", "2345") == ["embed-added"]
    for before, after in (("321", "432"), ("4321", "432"), ("4321", "5421"), ("4321", "4325"), ("4321", "5342")):
        assert "embed-removed" in told(before, after)
    assert "embed-removed" in told("4321", "5432", words=False)


@pytest.mark.parametrize(
    ("shown", "beginning"),
    [
        ("One. Two.", True),
        ("One. Two. Thr", True),
        ("One. Two. Read on with a subscription.", True),
        ("One. Two. Three. Four.", False),
        ("One. Two. Four.", False),
        ("Two. Three.", False),
        ("One. A. B. C. D.", False),
        ("Log in.", False),
    ],
)
def test_the_beginning_of_a_text_is_told_from_an_edit(shown: str, beginning: bool) -> None:
    """All up to one place is the same, nothing of what stood behind it is there, and next to nothing else."""
    assert is_beginning(article("One. Two. Three. Four."), article(shown)) is beginning


LONG = " ".join(f"Sentence number {number} is here." for number in range(20))


@pytest.mark.parametrize(
    ("headline", "text", "is_other"),
    [
        ("Log in", "Log in to read.", True),
        ("Headline", "This article was withdrawn.", False),
        ("Log in", "Sentence number 1 is here. Sentence number 2 is here. Log in to read on.", False),
        ("New", LONG.replace("is here", "stands there"), False),
    ],
    ids=["login", "withdrawn", "some-of-it", "rewritten"],
)
def test_another_page_in_an_articles_place_is_told_from_an_edit(headline: str, text: str, is_other: bool) -> None:
    """It has another headline, little text, and none of the article's: where one of these is missing the article was changed, which is told."""
    assert is_other_page(article(LONG, "Headline"), article(text, headline)) is is_other


@pytest.mark.parametrize(
    ("headline", "text", "quoted", "is_same"),
    [
        ("Headline", LONG, "1", True),
        (" Headline ", LONG.rpartition(" Sentence")[0], "", True),
        ("Other", LONG, "1", False),
        ("Headline", f"{LONG.replace('is here', 'stands there')} Sentence number 1 is here.", "1", False),
        ("Headline", LONG, "12", False),
    ],
    ids=["same", "less-of-it", "other-headline", "other-text", "quotes-more"],
)
def test_two_addresses_are_of_one_article_only_where_they_show_the_same(headline: str, text: str, quoted: str, is_same: bool) -> None:
    """The same headline, most of the text, and no post that the known one does not quote: what only one of them says would be lost."""
    known = article(LONG, "Headline", embed("1"))
    assert is_same_article(known, article(text, headline, *(embed(native_id) for native_id in quoted))) is is_same


def test_most_of_a_text_is_missing_where_less_than_half_is_there() -> None:
    """A page that says that it shows a part is compared as long as the part is the greater one."""
    assert [is_cut(article(LONG), article(LONG[: len(LONG) * share // 100])) for share in (48, 52)] == [True, False]


def test_one_embed_in_the_place_of_another_is_told_as_replaced() -> None:
    """Both changes carry what went as before and what came as after; an embed added elsewhere replaces nothing."""
    before, after = article("a", None, embed("1"), embed("2")), article("a", None, embed("1"), embed("3"), embed("4"))
    removed, replacing, added = compare_articles(before, after)
    assert [(each.kind.value, each.reason) for each in (removed, replacing, added)] == [
        ("embed-removed", "replaced"),
        ("embed-added", "replaced"),
        ("embed-added", None),
    ]
    assert (removed.before, removed.after) == (replacing.before, replacing.after)
    assert added.before is None


def test_an_embed_that_comes_brings_its_text_as_an_embed_and_not_as_an_edit() -> None:
    """Its text and dateline are no sentences of the article; those of an embed that stays are."""
    quoted = replace(embed("1"), text="Night train stopped. Nobody was hurt, they say.", author="Ann")
    shown = "One.\nNight train stopped. Nobody was hurt, they say.\n— Ann Lee (@ann) May 30, 2024\nTwo."
    assert [kind for kind, _, _ in changes(article("One.\nTwo."), article(shown, None, quoted))] == ["embed-added"]
    rewritten = shown.replace("Nobody was hurt", "Two were hurt")
    assert [kind for kind, _, _ in changes(article(shown, None, quoted), article(rewritten, None, quoted))] == ["article-edited"]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("One.\nNight train stopped.\n— Ann Lee (@anna) 30. Mai 2024\nTwo.", "anna"),
        ("One.\nNight train stopped.\n— Ann Lee (@ann) May 31, 2024\nTwo.", "ann"),
        ("One.\nNight train stopped.\nView this post on Instagram\nA post shared by Ann Lee (@ann)\nTwo.", "ann"),
        ("One.\nTwo.", "ann"),
    ],
)
def test_a_quotation_that_stays_may_be_signed_and_wrapped_anew(text: str, author: str) -> None:
    """Handle, time zone and language of the printed date, what the widget says of itself, and an element around it are nobody's edit."""
    quoted = replace(embed("1"), text="Night train stopped.", author="ann")
    before = article("One.\nNight train stopped.\n— Ann Lee (@ann) May 30, 2024\nTwo.", None, quoted)
    assert changes(before, article(text, None, replace(quoted, author=author))) == []
    assert [kind for kind, _, _ in changes(before, article(text.replace("Two.", "It was (@ann)."), None, replace(quoted, author=author)))] == ["article-edited"]


@pytest.mark.parametrize("words", ["Night train stopped.", "Night train stopped again."], ids=["same-words", "other-words"])
@pytest.mark.parametrize("then", ["According to Ann (@ann) the bridge is safe.", ""], ids=["changed", "came"])
def test_what_an_article_says_of_the_author_it_quotes_is_its_own(then: str, words: str) -> None:
    """The dateline of a quotation that stays is known by how it is written, not by the handle alone."""
    quoted = replace(embed("1"), text="Night train stopped.", author="ann")
    before = article(f"One.\n{then}\nNight train stopped.\n— Ann Lee (@ann) May 30, 2024", None, quoted)
    now = "According to Ann (@ann) the bridge is closed."
    after = article(f"One.\n{now}\n{words}\n— Ann Lee (@ann) 31. Mai 2024", None, replace(quoted, text=words))
    edited = [] if words == quoted.text else [("Night train stopped.", words)]
    went, came = [then] * bool(then), [now]
    assert changes(before, after) == [("article-edited", [*went, *(old for old, _ in edited)], [*came, *(new for _, new in edited)])]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Updated 24 November 2026, 12:01 pm", "Updated 25 November 2026, 3:10 am"),
        ("Aktualisiert am 24.11.2026, 12:01 Uhr", "Stand: 25.11.2026, 8:00 Uhr"),
        ("vor 5 Minuten", "vor 2 Stunden"),
        ("Publié le 24 novembre 2026 à 12h01 - Mis à jour le 24 novembre 2026 à 13h00", "Publié le 24 novembre 2026 à 12h01"),
        ("12 Kommentare", "240 Kommentare"),
        ("3 min read", "4 min read"),
        ("345 mal geteilt", "777 mal geteilt"),
        ("Anzeige", "1 Kommentar"),
    ],
)
def test_dates_of_the_page_and_counts_of_its_readers_are_no_edit(then: str, now: str) -> None:
    """They change by themselves, in every language; so does the label of an advertisement come and go."""
    assert changes(article(f"One.\n{then}\nTwo."), article(f"One.\n{now}\nTwo.")) == []


@pytest.mark.parametrize(
    ("then", "now"), [("12 people died.", "13 people died."), ("Zwei Tage im Mai.", "Drei Tage im Mai."), ("The vote is on 3 May in Ohio.", "None.")]
)
def test_what_says_anything_else_is_an_edit(then: str, now: str) -> None:
    """One word that is neither date nor count is enough."""
    assert [kind for kind, _, _ in changes(article(then), article(now))] == ["article-edited"]


def test_page_without_text_is_drift_not_a_rewrite() -> None:
    """R1: a page we failed to read raises parser-drift, and no embed is called removed."""
    assert [kind for kind, _, _ in changes(article("One.", "Head", embed("1")), article(" \n"))] == ["parser-drift"]


def test_selector_missing_is_not_a_change() -> None:
    """The part of the page that is watched is not there: the text is empty, and that is no new version (Klaxon alerted)."""
    (found,) = compare_articles(article("The bridge is safe. It was built in 1911."), article(""))
    assert (found.kind, found.before, found.after) == (ChangeKind.PARSER_DRIFT, None, None)


BRIDGE = ("The bridge is safe.", "It was built in 1911.", "Nobody was hurt.", "The council meets on Tuesday.")


def edit(before: str, after: str, shown: str) -> bool:
    (found,) = compare_articles(article(before), article(after))
    return not is_other_block(article(before), found, shown)


def test_extractor_picks_other_block() -> None:
    """Another block of the page is taken for the article: its words still stand on the page, so nothing was rewritten (diffengine#7: nonsense tweeted)."""
    text, ratings = " ".join(BRIDGE), "Rated four stars. Read also: the harbour plan."
    assert not edit(text, ratings, f"{text}\n{ratings}")
    assert edit(text, ratings, ratings)
    assert edit(text, f"{BRIDGE[0]} {BRIDGE[1]} {BRIDGE[2]} It meets on Friday.", f"Correction: we wrote {BRIDGE[3]}")
    assert edit(text, f"The bridge is closed. {BRIDGE[1]} Two were hurt. It meets on Friday.", "The bridge is closed.")


class Shown(str):
    """What a page shows, and how often it was searched."""

    __slots__ = ("searched",)

    def __contains__(self, part: object) -> bool:
        """Note the question."""
        self.searched = getattr(self, "searched", 0) + 1
        return str.__contains__(self, str(part))


@pytest.mark.parametrize("number", [2, 150, 20_000])
def test_of_the_sentences_that_went_some_are_looked_for_in_the_page(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both may be long: where each of ten thousand sentences is looked for, a single reading takes minutes. Those that are looked for stand for all."""
    text, shown = " ".join(f"Sentence number {each} is here." for each in range(number)), Shown("")
    (found,) = compare_articles(article(text), article("Another part."))
    monkeypatch.setattr(articles, "canonical_text", lambda page: shown if page else page)
    for words, is_other in ((text, True), (text[: len(text) // 3], False)):
        shown = Shown(words)
        assert is_other_block(article(text), found, "page") is is_other
        assert min(number, 100) <= shown.searched <= articles.MOST_SOUGHT


def test_work_grows_no_faster_than_an_article_and_its_quotations() -> None:
    """Each sentence may be a part of any quotation, or name its author: twice as much of both is twice the work."""

    def compare(number: int) -> None:
        posts = [replace(embed(str(each)), text=f"The same beginning of post {each}, and so on.", author=f"ann{each}") for each in range(number)]
        text = "\n".join(f"The same beginning of sentence {each}. — Ann (@ann{each}x)" for each in range(number))
        compare_articles(article(text, None, *posts), article("Another text."))

    compare(1)
    small, large = calls_of(lambda: compare(200)), calls_of(lambda: compare(400))
    assert large <= 3 * small


@given(st.lists(st.text(st.sampled_from("ab über-9'\"(あ。"), max_size=40).map(canonical_text), max_size=4), st.data())
def test_a_part_of_a_quotation_is_found_wherever_its_words_begin(texts: list[str], data: st.DataObject) -> None:
    """As the page breaks a post into lines; what is short may stand anywhere by chance, and counts only where it is the whole of one."""
    words = data.draw(st.sampled_from([*texts, "no words of theirs"])).split(" ")
    first = data.draw(st.integers(0, len(words) - 1))
    sentence = " ".join(words[first : data.draw(st.integers(first + 1, len(words)))])
    inside = len(sentence) >= LEAST and any(sentence in text for text in texts)
    assert Parts(texts).hold(sentence) == (inside or sentence in texts)


def test_a_text_of_blanks_is_split_at_once() -> None:
    """A post may hold a million of them: each was the beginning of a search for the line's end."""
    blanks = " " * 1_000_000
    assert sentences(f"One.{blanks}Two{blanks}and\t\n \n{blanks}three") == ("One.", "Two and", "three")


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "Z"])), max_size=8))
def test_article_never_differs_from_itself(parts: list[str]) -> None:
    """Comparing is reflexive, whatever the text; and sentences survive being split again."""
    text = "\n".join(parts)
    assert compare_articles(article(text), article(text)) == ()
    assert sentences("\n".join(sentences(text))) == sentences(text)
