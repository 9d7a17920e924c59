"""Content identifiers as atproto makes them: a CID is the SHA-256 of the bytes it names.

CIDv1, base32 lower case with multibase prefix ``b``; codecs raw (0x55, blobs) and dag-cbor (0x71, records); RFC 8949 for CBOR.
"""

from __future__ import annotations

import base64
import hashlib

from tests.internet.render import Value

RAW, DAG_CBOR = 0x55, 0x71
# CBOR major types.
UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG = range(7)
LINK = 42


def blob_cid(content: bytes) -> str:
    """Return the CID of a blob."""
    return "b" + base64.b32encode(digest(RAW, content)).decode("ascii").lower().rstrip("=")


def record_cid(record: Value) -> str:
    """Return the CID of a record."""
    return "b" + base64.b32encode(digest(DAG_CBOR, encode(record))).decode("ascii").lower().rstrip("=")


def digest(codec: int, content: bytes) -> bytes:
    """Return a binary CIDv1: version, codec, sha2-256 multihash."""
    return bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(content).digest()


def encode(value: Value) -> bytes:
    """Return the DAG-CBOR form: shortest lengths, map keys by length and then bytes, links as tag 42."""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return head(UNSIGNED, value) if value >= 0 else head(NEGATIVE, -1 - value)
        case str():
            text = value.encode()
            return head(TEXT, len(text)) + text
        case list():
            return head(ARRAY, len(value)) + b"".join(map(encode, value))
        case {"$link": str(link)}:
            binary = b"\x00" + base64.b32decode(link[1:].upper() + "=" * (-len(link[1:]) % 8))
            return head(TAG, LINK) + head(BYTES, len(binary)) + binary
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return head(MAP, len(keys)) + b"".join(encode(key) + encode(value[key]) for key in keys)
    raise TypeError(f"not in the atproto data model: {value!r}")


def head(major: int, argument: int) -> bytes:
    """Return the head of one CBOR value (RFC 8949 §3)."""
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(size for size in (1, 2, 4, 8) if argument < 1 << 8 * size)
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + argument.to_bytes(size, "big")
