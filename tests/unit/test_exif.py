"""What a picture's file says of itself is read in the decoding process, bounded and checked; hostile files lose it and nothing else."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from archiver.fingerprints import Exif, Fingerprinter, Limits
from archiver.fingerprints.exif import exif_of
from archiver.fingerprints.metadata import LONGEST_TEXT, MOST_BYTES, MOST_TAGS, Tags
from archiver.fingerprints.wire import decode_exif, encode_exif
from tests.unit.test_fingerprints import stand_in

CAMERA, TAKEN, EXPOSURE, NOTE, COMMENT, LATITUDE = 0x010F, 0x9003, 0x829A, 0x927C, 0x9286, 2


def picture(exif: Image.Exif | bytes | None = None, file_format: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    told: dict[str, Any] = {} if exif is None else {"exif": exif}
    Image.new("RGB", (32, 32), "teal").save(stream, file_format, **told)
    return stream.getvalue()


def written(base: dict[int, Any], photo: dict[int, Any] | None = None, gps: dict[int, Any] | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif.update(base)
    if photo:
        exif[ExifTags.IFD.Exif] = photo
    if gps:
        exif[ExifTags.IFD.GPSInfo] = gps
    return exif


USUAL = written(
    {CAMERA: "Norder Optik"},
    {TAKEN: "2025:04:02 19:58:11", EXPOSURE: IFDRational(1, 125), NOTE: bytes(range(256)), COMMENT: b"ASCII\0\0\0for the desk"},
    {1: "N", LATITUDE: (IFDRational(53), IFDRational(41), IFDRational(30, 1))},
)
READ: dict[str, Tags] = {
    "0th": {"Make": "Norder Optik"},
    "Exif": {"DateTimeOriginal": "2025:04:02 19:58:11", "ExposureTime": "1/125", "MakerNote": "(256 bytes)", "UserComment": "for the desk"},
    "GPS": {"GPSLatitudeRef": "N", "GPSLatitude": ["53/1", "41/1", "30/1"]},
}


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_wrote_is_read_by_directory_and_name(file_format: str) -> None:
    """Numbers stay numbers, rationals stay as written, makers' notes are only counted."""
    found = exif_of(picture(USUAL, file_format))
    assert found is not None
    assert (found.tags, found.problem) == (READ, None)


@pytest.mark.parametrize("content", [b"", b"no picture", picture(), picture(file_format="GIF"), b"<svg/>"])
def test_a_file_that_says_nothing_has_none(content: bytes) -> None:
    """Most platforms strip it."""
    assert exif_of(content) is None


def test_a_rational_without_a_denominator_is_no_number() -> None:
    """Cameras write 0/0 for what they do not know, and JSON has no NaN."""
    found = exif_of(picture(written({}, {EXPOSURE: IFDRational(0, 0)})))
    assert found is not None
    assert found.tags["Exif"] == {"ExposureTime": "0/0"}
    json.dumps(found.tags, allow_nan=False)


def test_there_is_a_limit_to_what_is_kept() -> None:
    """A file may carry 64 KB of it and more: so many tags, so much text, and it is said that more was there."""
    long = exif_of(picture(written({CAMERA: "x" * 5000})))
    assert long is not None
    assert len(str(long.tags["0th"]["Make"])) == LONGEST_TEXT
    many = exif_of(picture(written({0xC000 + number: "v" for number in range(MOST_TAGS + 50)})))
    assert many is not None
    assert (len(many.tags["0th"]), many.problem) == (MOST_TAGS, "cut")
    much = exif_of(picture(written({0xC000 + number: "\x7f" * LONGEST_TEXT for number in range(MOST_TAGS)})))
    assert much is not None
    assert (much.problem, len(encode_exif(much)) < MOST_BYTES + 1000) == ("cut", True)


def test_text_for_another_screen_is_text() -> None:
    """Escapes, line ends and halves of characters are data; what writes JSON can write them."""
    found = exif_of(picture(written({CAMERA: "\x1b[2J</script>\n\0\0"})))
    assert found is not None
    assert found.tags["0th"] == {"Make": "\x1b[2J</script>\n"}


@given(st.data())
def test_no_bytes_make_it_raise(data: st.DataObject) -> None:
    """Truncated and altered files are read as far as they go, or not at all; what is read crosses the pipe as it is."""
    content = bytearray(picture(USUAL, data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(len(content) - 1, 900)))] = data.draw(st.integers(0, 255))
    found = exif_of(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert decode_exif(encode_exif(found)) == found


@given(st.binary(max_size=300))
def test_any_block_in_its_place_is_survived(block: bytes) -> None:
    """A block that is no TIFF, whose offsets lead back or out of it, is said to be broken or holds nothing."""
    found = exif_of(picture(b"Exif\0\0" + block))
    assert decode_exif(encode_exif(found)) == found


def test_directories_that_lead_back_to_themselves_end() -> None:
    """The Exif directory at the place of the first one."""
    loop = b"Exif\0\0II*\0\x08\0\0\0" + b"\x01\0" + b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" + b"\0\0\0\0"
    assert exif_of(picture(loop)) is None or exif_of(picture(loop))


def test_it_is_read_in_the_decoding_process() -> None:
    """The same process that makes fingerprints, so that no decoder of the daemon's own meets a stranger's file."""
    with Fingerprinter(Limits()) as fingerprinter:
        assert fingerprinter.exif(picture(USUAL)) == Exif(tags=READ)
        assert fingerprinter.exif(b"no picture") is None
        assert not fingerprinter.fingerprint(picture(USUAL)).fit


FORGED = [
    "true",
    "{}",
    '{"tags": {}, "problem": "as I say"}',
    '{"tags": {"Mine": {}}, "problem": null}',
    '{"tags": {"0th": {"a": {"b": 1}}}, "problem": null}',
    '{"tags": {"0th": {"a": NaN}}, "problem": null}',
    '{"tags": {"0th": {"a": [[1]]}}, "problem": null}',
    '{"tags": {"0th": {"a": "' + "x" * (LONGEST_TEXT + 1) + '"}}, "problem": null}',
    "[" * 60_000,
]


@pytest.mark.parametrize("answer", FORGED, ids=range(len(FORGED)))
def test_a_decoder_that_was_taken_over_cannot_say_what_it_likes(tmp_path: Path, answer: str) -> None:
    """What is no Exif within its bounds counts as a crash, and the next picture gets a fresh decoder."""
    (tmp_path / "answer").write_text(answer)
    command = stand_in(tmp_path, f"say(open({str(tmp_path / 'answer')!r}, 'rb').read()); hear()")
    with Fingerprinter(Limits(), command=command) as fingerprinter:
        assert fingerprinter.exif(b"picture") == Exif(problem="crashed")


def test_a_decoder_that_hangs_is_killed(tmp_path: Path) -> None:
    """The capture goes on without it, and says so."""
    with Fingerprinter(replace(Limits(), seconds=0.05), command=stand_in(tmp_path, "source.read()")) as fingerprinter:
        assert fingerprinter.exif(b"picture") == Exif(problem="timeout")
