"""The files of Bluesky's posts as uploaded: blobs on the server that holds the account's repository, named by their digest.

AT Protocol "Blobs": a CID of version 1, codec raw, SHA-256, in base32. ``com.atproto.sync.getBlob`` hands out the bytes as they were uploaded;
``cdn.bsky.app`` and ``video.bsky.app`` hand out what was made of them.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote, urlencode

from archiver.exchange import Answer
from archiver.platforms.address import split
from archiver.platforms.bluesky_posts import DID
from archiver.platforms.json_body import at, list_at, parse_json, text_at
from archiver.platforms.platform import Look, Upload
from storage.model import Media

MADE_OF_BLOB = re.compile(r"https://(?:cdn\.bsky\.app/img/\w+/plain|video\.bsky\.app/watch)/(?P<did>did(?::|%3[Aa])[^/]+)/(?P<cid>[a-z0-9]+)(?:[@/].*)?")
DID_WEB = re.compile(r"did:web:(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)")
# CIDv1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes.
RAW_SHA256 = bytes((0x01, 0x55, 0x12, 32))
DIRECTORY = (("accept", "application/did+ld+json, application/json"),)


def digest(media: Media) -> str | None:
    """Return the SHA-256 of the blob that a medium's CID names; None where it is no CID of a blob."""
    cid = media.key or ""
    if not re.fullmatch(r"b[a-z2-7]{58}", cid):
        return None
    binary = base64.b32decode(cid[1:].upper() + "=" * 6)
    # Bits behind the last byte would make a second name of the same blob.
    spelt = base64.b32encode(binary).decode("ascii").lower().rstrip("=") == cid[1:]
    return binary[len(RAW_SHA256) :].hex() if spelt and binary.startswith(RAW_SHA256) else None


def holder(media: Media) -> Look | None:
    """Return where the DID document stands, which names the server that holds the blob; None where account or CID is not known."""
    account = account_of(media)
    if account is None or digest(media) is None:
        return None
    host = DID_WEB.fullmatch(account)
    url = f"https://{host['host']}/.well-known/did.json" if host else f"https://plc.directory/{account}"
    return Look(method="did", url=url, headers=DIRECTORY)


def account_of(media: Media) -> str | None:
    """Return the DID in the address of a picture or video, None where that is not of the blob that the medium's key names."""
    match = MADE_OF_BLOB.fullmatch(media.url)
    account = unquote(match["did"]) if match and match["cid"] == media.key else ""
    return account if DID.fullmatch(account) and "/" not in account else None


def address(answer: Answer, media: Media) -> str | None:
    """Read a DID document (W3C DID Core 1.0 §5.4, service ``#atproto_pds``) for where the blob is handed out; None where it names no such server."""
    document, account = parse_json(answer), account_of(media)
    if account is None or text_at(document, "id") != account:
        return None
    servers = (service for service in list_at(document, "service") if text_at(service, "type") == "AtprotoPersonalDataServer")
    named = next((text_at(service, "serviceEndpoint") for service in servers if str(at(service, "id")).endswith("#atproto_pds")), None)
    parts = split(named or "")
    if parts is None or parts.scheme != "https" or parts.path.strip("/") or "@" in parts.netloc:
        return None
    return f"https://{parts.netloc}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': account, 'cid': media.key or ''}, safe=':')}"


UPLOAD = Upload(digest=digest, holder=holder, address=address)
