"""The files of Bluesky's posts as uploaded: named by the digest in their CID, held by the server that the account's DID document names."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.platform import Upload
from storage.model import Media

DID = "did:plc:vjug55kidv6sye7ykr5faxxn"
HELLO = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
"""The CID of ``hello world``, as the library multiformats makes it."""
PICTURE = Media(url=f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/{HELLO}@jpeg", key=HELLO)
VIDEO = Media(url=f"https://video.bsky.app/watch/{DID.replace(':', '%3A')}/{HELLO}/playlist.m3u8", key=HELLO, kind="video")
BLOB = f"https://pds.example.org/xrpc/com.atproto.sync.getBlob?did={DID}&cid={HELLO}"


def upload() -> Upload:
    found = platform("bluesky").upload
    assert found is not None
    return found


def cid(binary: bytes) -> str:
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


def document(**changes: Any) -> Answer:
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://pds.example.org"}
    body = {"id": DID, "service": [{"id": "#other", "type": "Other", "serviceEndpoint": "https://other.example"}, service], **changes}
    return Answer(status=200, headers=(("content-type", "application/json"),), body=json.dumps(body).encode())


def served_by(endpoint: Any, *, id_: Any = "#atproto_pds") -> Answer:
    return document(service=[{"id": id_, "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}])


def test_a_cid_names_the_digest_of_the_bytes() -> None:
    """Whoever has the bytes can check them with ``sha256sum``."""
    assert upload().digest(PICTURE) == sha256(b"hello world").hexdigest()


@given(st.binary(max_size=200))
def test_every_blob_is_known_by_its_cid(content: bytes) -> None:
    """CIDv1, raw, sha2-256: a head of four bytes before the digest."""
    key = cid(bytes.fromhex("01551220") + sha256(content).digest())
    assert upload().digest(Media(url="", key=key)) == sha256(content).hexdigest()


@given(st.one_of(st.none(), st.text(max_size=80), st.binary(min_size=36, max_size=36).map(cid), st.from_regex(r"b[a-z2-7]{58}", fullmatch=True)))
def test_what_is_no_cid_of_a_blob_proves_nothing(key: str | None) -> None:
    """Records (dag-cbor), other hashes and other spellings of the same bits have no digest that could be checked."""
    found = upload().digest(Media(url="", key=key))
    assert found is None or cid(bytes.fromhex("01551220") + bytes.fromhex(found)) == key


def test_a_second_spelling_of_a_cid_is_none() -> None:
    """The last sign has two bits to spare: only zeros there make the CID."""
    assert upload().digest(Media(url="", key=f"{HELLO[:-1]}f")) is None


@pytest.mark.parametrize("media", [PICTURE, VIDEO], ids=["picture", "video"])
def test_the_server_is_asked_for_where_the_did_says(media: Media) -> None:
    """A DID of the directory is read there; then the server of its document hands the blob out."""
    look = upload().holder(media)
    assert look is not None
    assert look.url == f"https://plc.directory/{DID}"
    assert upload().address(document(), media) == BLOB


def test_a_did_of_the_web_is_read_on_its_host() -> None:
    """``did:web:HOST`` stands at ``/.well-known/did.json`` (DID web method, W3C CCG)."""
    look = upload().holder(Media(url=PICTURE.url.replace(DID, "did:web:news.example.org"), key=HELLO))
    assert look is not None
    assert look.url == "https://news.example.org/.well-known/did.json"


@pytest.mark.parametrize(
    "media",
    [
        Media(url=PICTURE.url),
        Media(url=PICTURE.url, key="bafyreigb666sdjyyaczcahxmf5tzh7dec6bwr3nhdab7llebn7vhsxzgr4"),
        Media(url="https://elsewhere.example/a.jpg", key=HELLO),
        Media(url=PICTURE.url.replace(HELLO, f"{HELLO[:-2]}aa"), key=HELLO),
        Media(url=PICTURE.url.replace(DID, "did:plc:..%2F..%2Fadmin"), key=HELLO),
    ],
    ids=["no key", "a record", "another host", "another blob", "a path"],
)
def test_without_account_and_cid_there_is_nobody_to_ask(media: Media) -> None:
    """Then what the platform made of the file is the best there is."""
    assert upload().holder(media) is None


@pytest.mark.parametrize(
    "answer",
    [
        document(id="did:plc:somebodyelse"),
        document(service=[]),
        document(service="none"),
        document(service=[7, None, {"id": 5}]),
        served_by("http://pds.example.org"),
        served_by("https://user@pds.example.org"),
        served_by("https://pds.example.org/elsewhere?x="),
        served_by("file:///etc/passwd"),
        served_by(7),
        served_by("https://pds.example.org", id_="#other"),
        Answer(status=200, body=b"<html>"),
    ],
)
def test_a_document_that_names_no_server_leads_nowhere(answer: Answer) -> None:
    """The document of another, one without a server, or with an address that is none: nothing is asked."""
    assert upload().address(answer, PICTURE) is None
