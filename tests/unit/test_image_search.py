"""Finding a picture again among many."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fingerprints import Match, distance, likeness
from archiver.fingerprints.search import search
from storage.model import Image


def image(name: str, *, phash: int = 0, pdq: int = 0, fit: bool = True, pixels: str | None = None) -> Image:
    return Image(
        sha256=name,
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


def found(query: Image | tuple[str, bytes], images: list[Image]) -> list[tuple[str, str, int, str]]:
    return [(hit.sha256, hit.algorithm, hit.distance, hit.verdict.value) for hit in search(query, images)]


def test_hits_come_best_first_each_with_what_found_it() -> None:
    """Identical before same before probably; then by distance; nothing beyond."""
    images = [
        image("far", phash=bits(40), pdq=bits(128)),
        image("probable", phash=bits(10), pdq=bits(128)),
        image("near", phash=bits(40), pdq=bits(52)),
        image("nearer", phash=bits(3), pdq=bits(128)),
        image("pixels", phash=bits(40), pdq=bits(128), pixels="x"),
        image("query", pixels="x"),
    ]
    assert found(image("query", pixels="x"), images) == [
        ("pixels", "pixels", 0, "identical"),
        ("query", "sha256", 0, "identical"),
        ("nearer", "phash64", 3, "same"),
        ("near", "pdq256", 52, "same"),
        ("probable", "phash64", 10, "probably"),
    ]


def test_a_video_is_found_by_its_nearest_frame() -> None:
    """One hit a video, whichever of its frames match, with the second at which it shows the picture; of equals the first."""
    frames = [replace(image("film", phash=bits(count), pdq=bits(128)), at=at) for at, count in ((0.5, 9), (2.25, 3), (4.0, 3))]
    (hit,) = search(image("query", pdq=0), frames)
    assert (hit.sha256, hit.at, hit.distance, hit.verdict) == ("film", 2.25, 3, Match.SAME)
    (hit,) = search(image("query", pixels="x"), [replace(image("film", pixels="x"), at=7.0)])
    assert (hit.algorithm, hit.at) == ("pixels", 7.0)


def test_hash_alone_is_searched_with_its_own_thresholds() -> None:
    """phash64:HEX finds up to 8 and 10 bits, pdq256:HEX up to 52 and 72."""
    images = [image(f"{count}", phash=bits(min(count, 64)), pdq=bits(count)) for count in (0, 8, 9, 10, 11, 52, 53, 72, 73)]
    assert found(("phash64", bytes(8)), images) == [
        ("0", "phash64", 0, "same"),
        ("8", "phash64", 8, "same"),
        ("9", "phash64", 9, "probably"),
        ("10", "phash64", 10, "probably"),
    ]
    assert [name for name, _, _, verdict in found(("pdq256", bytes(32)), images) if verdict == "probably"] == ["53", "72"]


def test_unfit_pictures_are_found_only_by_their_digests() -> None:
    """Featureless hashes collide: neither as query nor in the archive do they match."""
    plain, twin, other = image("a", fit=False, pixels="x"), image("b", fit=False, pixels="x"), image("c")
    assert found(plain, [plain, twin, other]) == [("a", "sha256", 0, "identical"), ("b", "pixels", 0, "identical")]
    assert found(other, [plain, twin]) == []
    assert found(("phash64", bytes(8)), [plain]) == []


def test_pictures_without_hashes_do_not_disturb() -> None:
    """What could not be decoded is only found by its own bytes."""
    broken = Image(sha256="b", width=None, height=None, fit=False, reason="broken")
    assert found(broken, [broken, image("a")]) == [("b", "sha256", 0, "identical")]
    assert found(image("a"), [broken]) == []
    assert search(image("a"), []) == []


def test_hash_that_cannot_be_searched_is_refused() -> None:
    """dhash64 has no measured thresholds; a wrong width is a wrong hash."""
    with pytest.raises(ValueError, match="phash64 or pdq256"):
        search(("dhash64", bytes(8)), [])
    with pytest.raises(ValueError, match="8 bytes"):
        search(("phash64", bytes(32)), [])


@given(st.integers(0, 2**32))
def test_search_is_exact(seed: int) -> None:
    """Brute force over columns finds what comparing one by one finds, with the same distances and verdicts."""
    chance = random.Random(seed)

    def blurred(value: int, width: int, most: int) -> int:
        for place in chance.sample(range(width), chance.randrange(most)):
            value ^= 1 << place
        return value

    origin = image("query", phash=chance.getrandbits(64), pdq=chance.getrandbits(256))
    phash, pdq = int.from_bytes(origin.phash64 or b"", "big"), int.from_bytes(origin.pdq256 or b"", "big")
    images = [image(f"{number}", phash=blurred(phash, 64, 20), pdq=blurred(pdq, 256, 120), fit=chance.random() < 0.9) for number in range(30)]
    hits = {hit.sha256: hit for hit in search(origin, images)}
    for other in images:
        judged = likeness(origin, other)
        if judged.verdict in (Match.DIFFERENT, Match.UNDECIDABLE):
            assert other.sha256 not in hits
        else:
            hit = hits[other.sha256]
            assert hit.verdict is judged.verdict
            assert hit.distance == judged.distances[hit.algorithm]


def test_column_and_single_distance_agree_on_every_byte() -> None:
    """The table of bit counts is right for all 256 bytes."""
    images = [image(f"{value:02x}", phash=value) for value in range(256)]
    hits = {hit.sha256: hit.distance for hit in search(("phash64", bytes(8)), images)}
    assert hits == {f"{value:02x}": distance(bytes(8), value.to_bytes(8, "big")) for value in range(256)}
