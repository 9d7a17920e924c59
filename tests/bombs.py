"""Bombs: few bytes that unfold to many, as servers may send them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import brotli
from backports import zstd
from PIL import Image

MIB = 1 << 20
ZEROS = bytes(MIB)


def gzip_bomb(mebibytes: int) -> bytes:
    """Return gzip of that many MiB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(_packed(packer.compress, packer.flush, mebibytes))


def deflate_bomb(mebibytes: int) -> bytes:
    """Return zlib's form of that many MiB of zeros."""
    packer = zlib.compressobj(9)
    return b"".join(_packed(packer.compress, packer.flush, mebibytes))


def brotli_bomb(mebibytes: int) -> bytes:
    """Return brotli of that many MiB of zeros: a few hundred bytes."""
    packer = brotli.Compressor(quality=5)
    return b"".join(_packed(packer.process, packer.finish, mebibytes))


def zstd_bomb(mebibytes: int) -> bytes:
    """Return zstd of that many MiB of zeros."""
    packer = zstd.ZstdCompressor()
    return b"".join(_packed(packer.compress, packer.flush, mebibytes))


def wide_zstd_bomb(mebibytes: int) -> bytes:
    """Return zstd that asks for a window of 128 MiB before anything has come out."""
    packer = zstd.ZstdCompressor(options={int(zstd.CompressionParameter.window_log): 27})
    return b"".join(_packed(packer.compress, packer.flush, mebibytes))


PACKED: dict[str, Callable[[int], bytes]] = {"gzip": gzip_bomb, "deflate": deflate_bomb, "br": brotli_bomb, "zstd": zstd_bomb}
"""Bombs by content coding."""


def billion_laughs() -> bytes:
    """Return XML of half a kilobyte whose one entity unfolds to three gigabytes."""
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]><rss><channel><title>&l9;</title></channel></rss>'.encode()


def deep(opening: bytes, levels: int) -> bytes:
    """Return something opened that often and never closed."""
    return opening * levels


def png_of(width: int, height: int, rows: int = 1) -> bytes:
    """Return a PNG of one bit a pixel that claims this size and holds that many rows."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 7) // 8 + 1) * rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")))


def gif_of(frames: int, side: int) -> bytes:
    """Return an animation of that many frames, each as large as the picture."""
    one = BytesIO()
    Image.new("P", (side, side)).save(one, "GIF")
    raw = one.getvalue()
    start = raw.index(b",")
    return raw[:start] + raw[start:-1] * frames + b";"


def _packed(feed: Callable[[bytes], bytes], end: Callable[[], bytes], mebibytes: int) -> Iterator[bytes]:
    for _ in range(mebibytes):
        yield feed(ZEROS)
    yield end()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
