"""Fingerprints of pictures: canonical pixels, golden values, limits."""

from __future__ import annotations

import hashlib
import io
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imagehash
import numpy
import pdqhash
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageDraw, PngImagePlugin

from archiver.fingerprints import SOFTWARE, DecoderError, Fingerprinter, Limits, distance, parse_hash
from archiver.fingerprints.exif import exif_of
from archiver.fingerprints.fingerprint import fingerprint
from archiver.fingerprints.wire import decode, encode
from storage.model import Image

LIMITS = Limits()


def scene(width: int = 320, height: int = 240) -> Picture.Image:
    """A picture with enough in it to be hashed: sky, hills, a sun, windows."""
    picture = Picture.new("RGB", (width, height), (120, 170, 230))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.7, height * 0.1, width * 0.9, height * 0.35), fill=(250, 220, 90))
    draw.polygon([(0, height), (width * 0.3, height * 0.4), (width * 0.65, height)], fill=(40, 110, 50))
    draw.rectangle((width * 0.55, height * 0.6, width * 0.8, height * 0.95), fill=(160, 60, 40))
    for column in range(3):
        left = width * (0.58 + column * 0.07)
        draw.rectangle((left, height * 0.66, left + width * 0.04, height * 0.76), fill=(240, 240, 200))
    return picture


def waves(width: int = 200, height: int = 150) -> Picture.Image:
    """A smooth picture that is unlike the scene."""
    y, x = numpy.mgrid[0:height, 0:width]
    channels = (127 + 120 * numpy.sin(x / 17), 127 + 120 * numpy.cos(y / 11), (x * y) % 256)
    return Picture.fromarray(numpy.stack(channels, axis=-1).astype(numpy.uint8))


def saved(picture: Picture.Image, file_format: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, file_format, **options)
    return stream.getvalue()


def perceptual(image: Image) -> tuple[bytes | None, ...]:
    return image.phash64, image.dhash64, image.pdq256, (image.pixels_sha256 or "").encode()


# Golden values


@pytest.mark.parametrize("make", [scene, waves])
def test_hashes_are_those_of_the_reference_libraries_bit_for_bit(make: Callable[[], Picture.Image]) -> None:
    """phash64 and dhash64 are imagehash's, pdq256 and its quality are pdqhash's over the full picture."""
    picture = make()
    made = fingerprint(saved(picture), LIMITS)
    assert made.phash64 is not None
    assert made.dhash64 is not None
    assert made.phash64.hex() == str(imagehash.phash(picture))
    assert made.dhash64.hex() == str(imagehash.dhash(picture))
    vector, quality = pdqhash.compute(numpy.asarray(picture))
    assert made.pdq256 == int("".join(str(bit) for bit in vector), 2).to_bytes(32, "big")
    assert made.pdq_quality == quality


def test_hashes_stay_what_they_were() -> None:
    """Golden values; releases of the libraries have moved up to two bits, more would make kept hashes useless."""
    golden = {
        "phash64": "bdc42778486b926d",
        "dhash64": "063646b9333b1b4f",
        "pdq256": "489b3a5b92b44adbca96b664299bad6b87243bdbf8a443695f89980f68f29291",
    }
    made = fingerprint(saved(scene()), LIMITS)
    for name, digits in golden.items():
        value = getattr(made, name)
        assert distance(value, bytes.fromhex(digits)) <= 2


def test_pixels_are_named_by_size_and_rgb_bytes() -> None:
    """pixels_sha256 can be recomputed by anybody: SHA-256 of ``RGB WxH`` and a line end, then the bytes."""
    picture = scene()
    assert fingerprint(saved(picture), LIMITS).pixels_sha256 == hashlib.sha256(b"RGB 320x240\n" + picture.tobytes()).hexdigest()


def test_same_bytes_in_another_shape_are_other_pixels() -> None:
    """The size is part of the digest."""
    wide, high = (fingerprint(saved(Picture.new("RGB", size, "red")), LIMITS) for size in ((8, 2), (4, 4)))
    assert wide.pixels_sha256 != high.pixels_sha256


def test_software_is_recorded() -> None:
    """Versions of everything that shapes a bit stand with the hash, also where there is none."""
    assert fingerprint(saved(scene()), LIMITS).software == fingerprint(b"", LIMITS).software == SOFTWARE
    assert {part.split("/")[0] for part in SOFTWARE.split()} == {"pillow", "imagehash", "pdqhash", "numpy", "scipy"}


# Canonical pixels


def test_rotation_flag_does_not_change_a_picture() -> None:
    """EXIF orientation is applied first: all eight ways to store a picture give the same pixels."""
    upright = fingerprint(saved(scene()), LIMITS)
    stored = {
        2: Picture.Transpose.FLIP_LEFT_RIGHT,
        3: Picture.Transpose.ROTATE_180,
        4: Picture.Transpose.FLIP_TOP_BOTTOM,
        5: Picture.Transpose.TRANSPOSE,
        6: Picture.Transpose.ROTATE_90,
        7: Picture.Transpose.TRANSVERSE,
        8: Picture.Transpose.ROTATE_270,
    }
    for orientation, lying in stored.items():
        exif = Picture.Exif()
        exif[0x0112] = orientation
        turned = fingerprint(saved(scene().transpose(lying), exif=exif), LIMITS)
        assert perceptual(turned) == perceptual(upright)
        assert (turned.width, turned.height) == (320, 240)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_only_exif_turns_a_picture(file_format: str) -> None:
    """A rotation that XMP tells is left by software that turned the pixels and dropped the Exif: browsers, and so readers, see the picture as it lies."""
    xmp, key = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r tiff:Orientation="6"/></x:xmpmeta>', "XML:com.adobe.xmp"
    text = PngImagePlugin.PngInfo()
    text.add_itxt(key, xmp.decode())
    told = saved(scene(), file_format, **({"pnginfo": text} if file_format == "PNG" else {"xmp": xmp}))
    assert {"xmp", key} & set(Picture.open(io.BytesIO(told)).info)
    assert perceptual(fingerprint(told, LIMITS)) == perceptual(fingerprint(saved(scene(), file_format), LIMITS))
    assert exif_of(told) is None


def test_transparency_is_seen_on_white() -> None:
    """Whatever hides under transparent pixels is not seen: RGBA, grey with alpha and a palette with a transparent entry."""
    on_white = scene()
    ImageDraw.Draw(on_white).rectangle((0, 0, 99, 99), fill="white")
    hidden = scene().convert("RGBA")
    ImageDraw.Draw(hidden).rectangle((0, 0, 99, 99), fill=(255, 0, 0, 0))
    assert perceptual(fingerprint(saved(hidden), LIMITS)) == perceptual(fingerprint(saved(on_white), LIMITS))
    grey = fingerprint(saved(hidden.convert("LA")), LIMITS)
    assert perceptual(grey) == perceptual(fingerprint(saved(on_white.convert("L")), LIMITS))
    palette = scene().quantize(16)
    indices, colours = numpy.asarray(palette), numpy.array(palette.convert("RGB"))
    blank = int(indices[0, 0])
    colours[indices == blank] = 255
    assert perceptual(fingerprint(saved(palette, transparency=blank), LIMITS)) == perceptual(fingerprint(saved(Picture.fromarray(colours)), LIMITS))


def test_palette_is_looked_up_before_hashing() -> None:
    """Palette indices are not brightness: a palette picture hashes like its colours."""
    palette = scene().quantize(32)
    assert perceptual(fingerprint(saved(palette), LIMITS)) == perceptual(fingerprint(saved(palette.convert("RGB")), LIMITS))
    assert perceptual(fingerprint(saved(palette, "GIF"), LIMITS)) == perceptual(fingerprint(saved(palette.convert("RGB")), LIMITS))


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    """16-bit grey is scaled, not clipped to white."""
    grey = scene().convert("L")
    deep = Picture.fromarray(numpy.asarray(grey).astype(numpy.uint16) * 256 + 77)
    assert perceptual(fingerprint(saved(deep), LIMITS)) == perceptual(fingerprint(saved(grey), LIMITS))


def test_other_colour_spaces_are_read() -> None:
    """CMYK JPEG and black-and-white PNG are pictures like others."""
    for content in (saved(scene().convert("CMYK"), "JPEG"), saved(scene().convert("1"))):
        assert fingerprint(content, LIMITS).fit


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "GIF", "AVIF"])
def test_every_format_of_the_list_is_read_and_near(file_format: str) -> None:
    """A re-encoded copy is the same picture by the measured threshold."""
    origin, copy = fingerprint(saved(scene()), LIMITS), fingerprint(saved(scene(), file_format), LIMITS)
    assert copy.fit
    assert copy.sha256 != origin.sha256
    assert distance(copy.phash64 or b"", origin.phash64 or b"") <= 8


def test_first_frame_stands_for_an_animation() -> None:
    """Of an animated picture the first frame is hashed."""
    animated = saved(scene().quantize(64), "GIF", save_all=True, append_images=[waves(320, 240).quantize(64)])
    assert perceptual(fingerprint(animated, LIMITS)) == perceptual(fingerprint(saved(scene().quantize(64), "GIF"), LIMITS))


def test_damaged_exif_does_not_lose_the_picture() -> None:
    """A picture with unreadable metadata is taken as it lies."""
    damaged = saved(scene(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff\xff\xff")
    assert fingerprint(damaged, LIMITS).fit


# What is not fit


def test_flat_pictures_are_featureless() -> None:
    """One colour, one pixel, a plain gradient (PDQ's own rule), a raster too fine to see (the floor of the luma plane): hashed, but not fit for matching."""
    y, x = numpy.mgrid[0:64, 0:64]
    raster = Picture.fromarray(((x + y) % 2 * 255).astype(numpy.uint8))
    for picture in (Picture.new("RGB", (300, 200), "navy"), Picture.new("RGB", (1, 1)), Picture.linear_gradient("L"), raster):
        made = fingerprint(saved(picture), LIMITS)
        assert (made.fit, made.reason) == (False, "featureless")
        assert made.pixels_sha256 is not None


def test_bytes_that_are_no_picture_are_named() -> None:
    """Text, nothing, SVG and formats off the list are no image; the digest is kept all the same."""
    for content in (b"", b"<html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", saved(scene(), "BMP"), saved(scene(), "TIFF"), saved(scene(), "PPM")):
        made = fingerprint(content, LIMITS)
        assert (made.fit, made.reason, made.width, made.phash64) == (False, "not-an-image", None, None)
        assert made.sha256 == hashlib.sha256(content).hexdigest()


def test_cut_pictures_are_broken() -> None:
    """A picture that ends too early gives no hash: half a picture is another picture."""
    for file_format in ("PNG", "JPEG", "WEBP", "GIF", "AVIF"):
        content = saved(scene(), file_format)
        assert fingerprint(content[: len(content) // 2], LIMITS).reason == "broken"
        assert fingerprint(content[:24], LIMITS).reason == "broken"


@given(st.data())
def test_no_bytes_make_it_raise(data: st.DataObject) -> None:
    """Whatever is damaged, the answer is a record."""
    content = bytearray(SMALL[data.draw(st.sampled_from(sorted(SMALL)))])
    for place, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = value
    made = fingerprint(bytes(content), Limits(max_pixels=100_000))
    assert made.fit or made.reason in {"broken", "not-an-image", "too-large", "featureless"}


SMALL = {name: saved(scene(40, 30), name) for name in ("PNG", "JPEG", "WEBP", "GIF", "AVIF")}


def test_too_many_pixels_are_refused_before_decoding() -> None:
    """The pixel cap is read off the header, also beyond Pillow's own limits: nothing is decoded."""
    made = fingerprint(saved(Picture.new("1", (2000, 1001))), Limits(max_pixels=2_000_000))
    assert (made.fit, made.reason, made.width, made.height) == (False, "too-large", 2000, 1001)
    for side in (10_000, 20_000, 2_000_000):
        assert fingerprint(bomb(side, side), LIMITS).reason == "too-large"
    assert fingerprint(saved(Picture.new("1", (2000, 1000))), Limits(max_pixels=2_000_000)).reason == "featureless"


def bomb(width: int, height: int) -> bytes:
    """A PNG that only announces its size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_global_limit_of_pillow_is_left_alone() -> None:
    """Other users of the library in this process keep their own limits."""
    before = Picture.MAX_IMAGE_PIXELS
    fingerprint(bomb(20_000, 20_000), Limits(max_pixels=10))
    assert before == Picture.MAX_IMAGE_PIXELS


HEADS = {
    "broken": [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x20ftypavif", b"\0\0\0\x20ftypavis"],
    "not-an-image": [b"RIFF\0\0\0\0WAVE", b"XIFF\0\0\0\0WEBP", b"\0\0\0\x20ftypmp42", b"GIF88a", b"<svg/>", b""],
}


@pytest.mark.parametrize(("reason", "head"), [(reason, head) for reason, heads in HEADS.items() for head in heads])
def test_what_begins_like_an_image_and_is_none_is_a_broken_one(reason: str, head: bytes) -> None:
    """The one was cut or damaged on its way, the other never was an image."""
    assert fingerprint(head, LIMITS).reason == reason


# The guarded way


def test_the_decoding_process_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that takes it over finds no password of a proxy or a database in its environment."""
    monkeypatch.setenv("ARCHIVER_EGRESS__UPSTREAM_AUTH", "user:secret")
    before = set(psutil.Process().children())
    with Fingerprinter(LIMITS) as fingerprinter:
        fingerprinter.start()
        (child,) = set(psutil.Process().children()) - before
        told = child.environ()
    assert "PYTHONPATH" in told
    assert not any("secret" in value for value in told.values())


def test_guarded_fingerprint_is_the_same() -> None:
    """Another process, the same values."""
    with Fingerprinter(LIMITS) as fingerprinter:
        assert fingerprinter.fingerprint(saved(scene())) == fingerprint(saved(scene()), LIMITS)


def test_one_process_serves_many_pictures_from_many_threads() -> None:
    """Threads queue up for one decoder, and each gets its own picture's values."""
    pictures = [saved(scene(100 + 10 * number, 90)) for number in range(6)]
    made: dict[int, Image] = {}
    with Fingerprinter(LIMITS) as fingerprinter:

        def ask(number: int) -> None:
            made[number] = fingerprinter.fingerprint(pictures[number])

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [made[number] for number in range(6)] == [fingerprint(content, LIMITS) for content in pictures]


def test_a_process_that_was_started_before_its_first_picture_is_the_one_that_decodes_it() -> None:
    """Whoever knows that a picture comes need not wait for it to start."""
    before = set(psutil.Process().children())
    with Fingerprinter(LIMITS) as fingerprinter:
        fingerprinter.start()
        started = set(psutil.Process().children())
        assert len(started - before) == 1
        assert fingerprinter.fingerprint(saved(scene())) == fingerprint(saved(scene()), LIMITS)
        assert set(psutil.Process().children()) == started


def test_a_process_that_does_not_start_early_is_reported_by_the_picture() -> None:
    """Nobody has asked for anything yet: the error comes with the first picture."""
    with Fingerprinter(LIMITS, command=("/bin/false",)) as fingerprinter:
        fingerprinter.start()
        with pytest.raises(DecoderError):
            fingerprinter.fingerprint(saved(scene()))


def test_the_process_ends_when_there_are_no_pictures_and_comes_back_with_the_next() -> None:
    """An idle daemon does not hold the decoders' memory."""
    picture = saved(scene())
    with Fingerprinter(LIMITS, idle_seconds=0.01) as fingerprinter:
        first = fingerprinter.fingerprint(picture)
        psutil.wait_procs(psutil.Process().children())
        assert psutil.Process().children() == []
        assert fingerprinter.fingerprint(picture) == first


def test_the_daemon_itself_loads_no_decoder_of_strangers_pictures() -> None:
    """They are decoded in a process of their own; Pillow is there for the pictures of our own browser."""
    loaded = "import sys, archiver.cli.service, archiver.app.line; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert {"av", "numpy", "imagehash", "pdqhash", "scipy", "archiver.fingerprints.canonical"} & set(modules) == set()


def test_the_decoding_process_loads_no_database() -> None:
    """It needs the records alone: the library of the ledger took two thirds of its start."""
    loaded = "import sys, archiver.fingerprints.child; print(*sys.modules)"
    modules = set(subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split())
    assert "storage.model" in modules
    assert {"sqlalchemy", "storage.ledger"} & modules == set()


STARTS_WELL = """
import sys
source, sink = sys.stdin.buffer, sys.stdout.buffer
open({starts!r}, "a").write("started ")
def hear():
    return source.read(int.from_bytes(source.read(8), "big"))
def say(message):
    sink.write(len(message).to_bytes(8, "big") + message)
    sink.flush()
hear()
say(b"")
hear()
"""


def stand_in(tmp_path: Path, then: str) -> tuple[str, ...]:
    """A decoder that starts well, and then does something else with its first picture."""
    return sys.executable, "-c", STARTS_WELL.format(starts=str(tmp_path / "starts")) + then


def test_decoder_that_hangs_is_killed_and_replaced(tmp_path: Path) -> None:
    """A picture that takes too long is unfit with reason timeout, and the next one gets a fresh decoder."""
    with Fingerprinter(replace(LIMITS, seconds=0.05), command=stand_in(tmp_path, "source.read()")) as fingerprinter:
        for content in (b"one", b"two"):
            made = fingerprinter.fingerprint(content)
            assert (made.fit, made.reason, made.sha256) == (False, "timeout", hashlib.sha256(content).hexdigest())
    assert (tmp_path / "starts").read_text() == "started started "


def test_decoder_that_dies_is_replaced(tmp_path: Path) -> None:
    """A picture that kills its decoder and a fresh one is unfit with reason crashed, and the next one gets a decoder of its own."""
    with Fingerprinter(LIMITS, command=stand_in(tmp_path, "sys.exit(3)")) as fingerprinter:
        assert [fingerprinter.fingerprint(content).reason for content in (b"one", b"two" * 1_000_000)] == ["crashed", "crashed"]
    assert (tmp_path / "starts").read_text() == "started " * 4


def test_a_picture_does_not_answer_for_a_decoder_that_the_system_ended() -> None:
    """One that was killed between two pictures, as when memory is short, is replaced: the next picture has its hashes, which are made once and for all."""
    with Fingerprinter(LIMITS) as fingerprinter:
        before = set(psutil.Process().children())
        fingerprinter.start()
        (decoder,) = set(psutil.Process().children()) - before
        decoder.kill()
        psutil.wait_procs([decoder])
        assert fingerprinter.fingerprint(saved(scene())) == fingerprint(saved(scene()), LIMITS)


@pytest.mark.parametrize("answer", ["sink.write((1 << 60).to_bytes(8, 'big')); sink.flush(); hear()", "say(b'true'); hear()", "say(b'{}'); hear()"])
def test_decoder_that_was_taken_over_cannot_say_what_it_likes(tmp_path: Path, answer: str) -> None:
    """An answer that is too long, or is no fingerprint, counts as a crash."""
    with Fingerprinter(LIMITS, command=stand_in(tmp_path, answer)) as fingerprinter:
        assert fingerprinter.fingerprint(b"picture").reason == "crashed"


def test_digest_is_never_the_decoders_word() -> None:
    """Fingerprints come back over the pipe as they were, but under the digest that the parent computed."""
    honest = fingerprint(saved(scene()), LIMITS)
    assert decode(encode(replace(honest, sha256="forged")), honest.sha256) == honest


def test_decoder_that_does_not_start_is_an_error() -> None:
    """A broken installation is told, not recorded as a thousand unfit pictures."""
    with Fingerprinter(LIMITS, command=("/bin/false",)) as fingerprinter, pytest.raises(DecoderError, match="does not start"):
        fingerprinter.fingerprint(b"picture")


def test_decoder_ends_by_itself_when_nobody_is_left_to_kill_it() -> None:
    """A picture may take its seconds of CPU and one more: then the kernel ends the decoder, whether or not a parent still watches."""
    hang = "import archiver.fingerprints.child as child\nchild._grant_seconds(0.2)\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", hang], check=False)
    assert ended.returncode == -signal.SIGXCPU


def test_memory_of_the_decoder_is_limited() -> None:
    """A picture that needs more memory than granted is unfit, and the next one goes through."""
    with Fingerprinter(Limits(memory=400_000_000)) as fingerprinter:
        assert fingerprinter.fingerprint(saved(Picture.new("RGB", (4500, 4500), "red"))).reason in {"too-large", "crashed"}
        assert fingerprinter.fingerprint(saved(scene())).fit


# Hash values


def test_hash_is_a_value_of_fixed_width() -> None:
    """A hash keeps its leading zeros; another width is another thing."""
    assert parse_hash("phash64:00ff00ff00ff00ff") == ("phash64", bytes.fromhex("00ff00ff00ff00ff"))
    assert parse_hash(" pdq256:" + "0A" * 32) == ("pdq256", b"\x0a" * 32)
    wrong = (
        "phash64:0ff",
        "phash64:" + "0" * 17,
        "pdq256:" + "0" * 16,
        "phash64",
        "md5:" + "0" * 16,
        "phash64:00 ff 00 ff 00 f",
        "dhash64:" + "g" * 16,
        ":",
        "",
    )
    for text in wrong:
        with pytest.raises(ValueError, match=r"expected|has"):
            parse_hash(text)


@given(st.sampled_from((("phash64", 8), ("dhash64", 8), ("pdq256", 32))), st.binary(min_size=32, max_size=32))
def test_written_hash_is_read_back(kind: tuple[str, int], value: bytes) -> None:
    """A hash as ``archiver hash`` writes it, two digits a byte, is read back as it was."""
    algorithm, width = kind
    assert parse_hash(f"{algorithm}:{value[:width].hex()}") == (algorithm, value[:width])


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_distance_is_a_metric(a: bytes, b: bytes, c: bytes) -> None:
    """Hamming distance: zero only for equals, symmetric, no shorter way round."""
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


def test_distance_needs_equal_widths() -> None:
    """A 64-bit and a 256-bit hash cannot be compared."""
    assert distance(b"\x00" * 8, b"\xff" * 8) == 64
    with pytest.raises(ValueError, match="8 and 32"):
        distance(bytes(8), bytes(32))
