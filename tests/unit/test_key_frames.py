"""Key frames of videos: a bounded choice of them in the decoding process; hostile files lose them and nothing else."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from archiver.fingerprints import Fingerprinter, Limits, Match, Video, key_frames, likeness
from archiver.fingerprints.fingerprint import of_pixels
from archiver.fingerprints.key_frames import read_video, spread
from archiver.fingerprints.video import MOST_FRAMES
from archiver.fingerprints.wire import decode_video, encode_video
from storage.model import Image
from tests.internet.films import Film, begins, content, still
from tests.unit.test_fingerprints import stand_in

FILM = Film(key="f", scenes=("harbour", "storm", "night"), seed=5)
DIGEST = "ab" * 32
TURNED = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
"""The matrix (ISO 14496-12 §8.3.2) of a telephone held upright."""


def kept(folder: Path, film: bytes) -> Path:
    path = folder / "film"
    path.write_bytes(film)
    return path


def scene(number: int) -> Image:
    return of_pixels(still(FILM, number), Limits())


def encoded(
    pictures: list[Picture.Image], codec: str = "libx264", file_format: str = "mp4", pixels: str = "yuv420p", flags: str = "", title: str = ""
) -> bytes:
    """Return a film of which each frame is a key frame, one a second."""
    stream = io.BytesIO()
    with av.open(stream, "w", format=file_format, options={"movflags": flags} if flags else {}) as container:
        container.metadata["title"] = title
        track = container.add_stream(codec, rate=1, options={"g": "1", "threads": "1"})
        assert isinstance(track, av.VideoStream)
        track.width, track.height, track.pix_fmt = *pictures[0].size, pixels
        for picture in pictures:
            container.mux(track.encode(av.VideoFrame.from_ndarray(numpy.asarray(picture.convert("RGB")), format="rgb24")))
        container.mux(track.encode())
    return stream.getvalue()


def test_each_scene_is_fingerprinted_at_its_second(tmp_path: Path) -> None:
    """Facts and key frames; each frame shows its scene and no other, and the same file gives the same."""
    video = read_video(kept(tmp_path, content(FILM)), Limits())
    assert (video.container, video.codec, video.width, video.height, video.problem) == ("mov", "h264", 64, 48, None)
    assert video.duration == pytest.approx(2.0, abs=0.25)
    assert [frame.at for frame in video.frames] == [begins(FILM, number) for number in range(3)]
    assert [[likeness(frame, scene(number)).verdict is Match.SAME for number in range(3)] for frame in video.frames] == [
        [number == shown for number in range(3)] for shown in range(3)
    ]
    assert read_video(tmp_path / "film", Limits()) == video


@given(st.integers(0, 100_000))
def test_frames_are_spread_from_the_first_to_the_last(count: int) -> None:
    """All where there are few, else as many as allowed, no two steps differing by more than one."""
    chosen = sorted(spread(count))
    assert len(chosen) == min(count, MOST_FRAMES)
    if count > MOST_FRAMES:
        steps = {after - before for before, after in pairwise(chosen)}
        assert (chosen[0], chosen[-1]) == (0, count - 1)
        assert max(steps) - min(steps) <= 1


def test_frames_that_show_nothing_new_are_left_out(tmp_path: Path) -> None:
    """Black ones have no features, and what was shown before is known."""
    first, second, black = still(FILM, 0), still(FILM, 1), Picture.new("RGB", (64, 48))
    video = read_video(kept(tmp_path, encoded([black, first, first, second, black, first])), Limits())
    assert [frame.at for frame in video.frames] == [1.0, 3.0]


def test_a_long_film_has_a_bounded_number_of_frames(tmp_path: Path) -> None:
    """Thirty scenes, no two alike."""
    chance = numpy.random.default_rng(7)
    small = [Picture.fromarray(chance.integers(0, 256, (6, 8, 3), dtype=numpy.uint8)).resize((64, 48), Picture.Resampling.BICUBIC) for _ in range(30)]
    video = read_video(kept(tmp_path, encoded(small)), Limits())
    assert len(video.frames) <= MOST_FRAMES
    assert {frame.at for frame in video.frames} <= {float(number) for number in spread(30)}
    assert len(video.frames) > MOST_FRAMES // 2


def test_a_video_is_read_upright(tmp_path: Path) -> None:
    """As players show it: telephones write the turn beside the picture."""
    film = content(FILM)
    at = film.index(b"tkhd") + 4 + 40
    video = read_video(kept(tmp_path, film[:at] + TURNED + film[at + 36 :]), Limits())
    upright = of_pixels(still(FILM, 0).rotate(-90, expand=True), Limits())
    assert (video.frames[0].width, video.frames[0].height) == (48, 64)
    assert likeness(video.frames[0], upright).verdict is Match.SAME


def test_webm_is_read(tmp_path: Path) -> None:
    """The other container of the open web."""
    video = read_video(kept(tmp_path, encoded([still(FILM, 0), still(FILM, 1)], "libvpx", "webm")), Limits())
    assert (video.container, video.codec, len(video.frames), video.problem) == ("matroska", "vp8", 2, None)


def test_a_title_in_an_old_charset_does_no_harm(tmp_path: Path) -> None:
    """What a file says of itself is read, not trusted: neither is that it is UTF-8."""
    film = encoded([still(FILM, 0)], title="Überfahrt").replace("Ü".encode(), b"\xdc\xdc")
    video = read_video(kept(tmp_path, film), Limits())
    assert b"\xdc\xdcberfahrt" in film
    assert (len(video.frames), video.problem) == (1, None)


def test_a_film_that_ends_too_early_is_broken_and_its_frames_are_kept(tmp_path: Path) -> None:
    """Where the index stands in front nothing else tells: players show what there is, and half a film is not the film."""
    film = encoded([still(FILM, number) for number in range(3)], flags="frag_keyframe+empty_moov")
    whole, half = (read_video(kept(tmp_path, part), Limits()) for part in (film, film[: len(film) // 2]))
    assert (whole.problem, len(whole.frames)) == (None, 3)
    assert half.problem == "broken"
    assert half.frames == whole.frames[: len(half.frames)]
    assert half.frames


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        pytest.param(b"", "not-a-video", id="nothing"),
        pytest.param(PLAYLIST, "not-a-video", id="playlist-that-names-a-file-of-ours"),
        pytest.param(b"ffconcat version 1.0\nfile /etc/hostname\n", "not-a-video", id="list-of-files"),
        pytest.param(b"<!doctype html><title>Log in</title>", "not-a-video", id="page"),
        pytest.param(content(FILM)[:100], "broken", id="head-alone"),
        pytest.param(b"\0\0\0\x20ftypisom" + bytes(range(256)) * 9, "broken", id="garbage-behind-a-head"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(500), "broken", id="garbage-in-matroska"),
        pytest.param(encoded([still(FILM, 0)], "mjpeg", "mov", "yuvj420p"), "codec", id="codec-that-is-not-decoded-here"),
    ],
)
def test_what_is_no_video_is_said_and_never_raised(tmp_path: Path, file: bytes, problem: str) -> None:
    """Only two demuxers and a few decoders are ever reached, and none of them opens another file."""
    video = read_video(kept(tmp_path, file), Limits())
    assert (video.problem, video.frames) == (problem, ())


@pytest.fixture(scope="module")
def decoder() -> Iterator[Fingerprinter]:
    with Fingerprinter(Limits(max_pixels=100_000)) as fingerprinter:
        yield fingerprinter


@given(changes=st.lists(st.tuples(st.integers(8, len(content(FILM)) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_damage_is_survived(tmp_path_factory: pytest.TempPathFactory, decoder: Fingerprinter, changes: list[tuple[int, int]]) -> None:
    """Whatever bytes are changed, there is an answer: frames, or what is wrong, and the whole film is read again by the decoder that there is then."""
    film = bytearray(content(FILM))
    for place, byte in changes:
        film[place] = byte
    folder = tmp_path_factory.mktemp("film")
    video = decoder.video(kept(folder, bytes(film)), DIGEST)
    assert video.problem is not None or video.codec is not None
    assert len(decoder.video(kept(folder, content(FILM)), DIGEST).frames) == 3


def test_large_frames_are_not_decoded(tmp_path: Path) -> None:
    """Neither where the head says so, nor where a frame is larger than the head says."""
    assert read_video(kept(tmp_path, content(FILM)), Limits(max_pixels=64 * 48 - 1)).problem == "too-large"


def test_videos_are_read_in_the_decoding_process(tmp_path: Path) -> None:
    """Frames come back under the digest that the parent knows, and pictures are still served by the same process."""
    path = kept(tmp_path, content(FILM))
    with Fingerprinter(Limits()) as fingerprinter:
        video = fingerprinter.video(path, DIGEST)
        assert {frame.sha256 for frame in video.frames} == {DIGEST}
        honest = read_video(path, Limits())
        assert replace(video, frames=()) == replace(honest, frames=())
        assert [replace(frame, sha256="") for frame in video.frames] == [replace(frame, sha256="") for frame in honest.frames]


def test_a_video_that_hangs_or_kills_its_decoder_is_said(tmp_path: Path) -> None:
    """The next one gets a fresh decoder."""
    with Fingerprinter(replace(Limits(), seconds=0.05), command=stand_in(tmp_path, "source.read()")) as fingerprinter:
        assert fingerprinter.video(tmp_path, DIGEST) == Video(problem="timeout")
    with Fingerprinter(Limits(), command=stand_in(tmp_path, "sys.exit(3)")) as fingerprinter:
        assert fingerprinter.video(tmp_path, DIGEST) == Video(problem="crashed")


FRAME = json.loads(encode_video(Video(frames=(replace(scene(0), at=1.0),))))["frames"][0]
FACTS = {"container": "mov", "codec": "h264", "duration": 2.0, "width": 64, "height": 48, "problem": None, "frames": [FRAME]}


@pytest.mark.parametrize(
    "changes",
    [
        {"container": "m" * 41},
        {"codec": 7},
        {"duration": -1.0},
        {"duration": float("nan")},
        {"duration": "2"},
        {"width": True},
        {"height": -1},
        {"problem": "made up"},
        {"frames": [FRAME] * (MOST_FRAMES + 1)},
        {"frames": [{**FRAME, "at": None}]},
        {"frames": [{**FRAME, "at": float("inf")}]},
        {"frames": [{**FRAME, "phash64": "no hash"}]},
        {"frames": [{}]},
        {"frames": None},
    ],
    ids=str,
)
def test_a_decoder_that_was_taken_over_cannot_say_what_it_likes_of_videos(changes: dict[str, Any]) -> None:
    """Whatever is no video as it is defined is none."""
    assert decode_video(json.dumps(FACTS).encode(), DIGEST) is not None
    assert decode_video(json.dumps({**FACTS, **changes}).encode(), DIGEST) is None


def test_what_we_ask_wrongly_breaks_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a release of PyAV knows an argument no more, all videos would be told to be broken, unseen: it ends the decoder with a traceback."""
    monkeypatch.setattr(key_frames, "AS_TOLD", {"unheard_of": True})
    with pytest.raises(TypeError, match="unheard_of"):
        read_video(kept(tmp_path, content(FILM)), Limits())
