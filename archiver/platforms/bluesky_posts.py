"""Bluesky posts and profiles as the AppView shows them, turned into canonical fields."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote

from archiver.nfc import nfc
from archiver.platforms.json_body import at, list_at, text_at, time_at
from storage.model import Fields, Json, Media

DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}")
CDN_IMAGE = re.compile(r"https://cdn\.bsky\.app/img/\w+/plain/(?P<did>did:[^/]+)/(?P<cid>[a-z0-9]+)(?:@\w+)?")
CID = re.compile(r"[a-z0-9]{30,120}")
FULLSIZE = "https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg"
PLAYLIST = "https://video.bsky.app/watch/{did}/{cid}/playlist.m3u8"
# Clients choose createdAt; further than this from when the network first saw the post it is an import or a fiction.
BELIEVED = timedelta(days=1)


def account_at(value: Json, *path: str) -> str | None:
    """Return a DID."""
    found = text_at(value, *path)
    return found if found and DID.fullmatch(found) else None


def flags(value: Json) -> frozenset[str]:
    """Return the labels that stand, without those taken back."""
    standing = (text_at(label, "val") for label in list_at(value, "labels") if at(label, "neg") is not True)
    return frozenset(label for label in standing if label)


def fields_of_view(post: Json) -> Fields:
    """Return what a post view says."""
    return Fields(
        id=(text_at(post, "uri") or "").rsplit("/", 1)[-1] or None,
        author=text_at(post, "author", "handle"),
        account=account_at(post, "author", "did"),
        name=text_at(post, "author", "displayName"),
        text=record_text(at(post, "record")),
        media=viewed_media(at(post, "embed")),
        posted_at=posted_at(post),
        version=text_at(post, "cid"),
        lang=first_language(at(post, "record")),
    )


def fields_of_record(body: Json) -> Fields:
    """Return what a bare record says; its author's handle stands elsewhere."""
    uri = text_at(body, "uri") or ""
    did = uri.removeprefix("at://").split("/", 1)[0]
    return Fields(
        id=uri.rsplit("/", 1)[-1] or None,
        account=did if DID.fullmatch(did) else None,
        text=record_text(at(body, "value")),
        media=recorded_media(at(body, "value", "embed"), did),
        posted_at=time_at(body, "value", "createdAt"),
        version=text_at(body, "cid"),
        lang=first_language(at(body, "value")),
    )


def fields_of_profile(body: Json) -> Fields:
    """Return what a profile says of the account, and when it was made: its handle may have changed, or have been another's before."""
    did = account_at(body, "did")
    return Fields(id=did, account=did, author=text_at(body, "handle"), name=text_at(body, "displayName"), posted_at=time_at(body, "createdAt"))


def shows_something(post: Json, fields: Fields) -> bool:
    """Tell whether a post is there: its record's digest, its author, and a text or something embedded."""
    if text_at(post, "record", "$type") not in (None, "app.bsky.feed.post") or fields.version is None or fields.account is None:
        return False
    return bool(fields.text) or isinstance(at(post, "record", "embed") or at(post, "embed"), dict)


def record_text(record: Json) -> str | None:
    """Return the text in NFC; an empty text is a text."""
    found = at(record, "text")
    return nfc(text_at(record, "text") or "").strip() if isinstance(found, str) else None


def first_language(record: Json) -> str | None:
    """Return the first language that the author's client named."""
    return next((found for language in list_at(record, "langs") if (found := text_at({"lang": language}, "lang"))), None)


def posted_at(post: Json) -> datetime | None:
    """Return when the post was made: as its client says where the network's own first sight agrees, else that sight."""
    created, indexed = time_at(post, "record", "createdAt"), time_at(post, "indexedAt")
    if created is None or indexed is None:
        return created or indexed
    return created if timedelta(0) <= indexed - created <= BELIEVED else indexed


def viewed_media(embed: Json) -> tuple[Media, ...]:
    """Return pictures and videos of an embed view; link cards and quoted posts are not the post's own."""
    media = at(embed, "media") if isinstance(at(embed, "media"), dict) else embed
    images = tuple(Media(url=url, key=key_of(url)) for image in list_at(media, "images") if (url := web_at(image, "fullsize")))
    playlist = web_at(media, "playlist")
    return images + ((Media(url=playlist, key=text_at(media, "cid"), kind="video"),) if playlist else ())


def recorded_media(embed: Json, did: str) -> tuple[Media, ...]:
    """Return the pictures and the video of a record, under the addresses the AppView would give them."""
    media = at(embed, "media") if isinstance(at(embed, "media"), dict) else embed
    cids = (text_at(image, "image", "ref", "$link") for image in list_at(media, "images"))
    images = tuple(Media(url=FULLSIZE.format(did=did, cid=cid), key=cid) for cid in cids if cid and CID.fullmatch(cid))
    video = text_at(media, "video", "ref", "$link") or ""
    return images + ((Media(url=PLAYLIST.format(did=quote(did), cid=video), key=video, kind="video"),) if CID.fullmatch(video) else ())


def key_of(url: str) -> str | None:
    """Return the CID of the blob behind a picture's address: the digest of the picture as uploaded."""
    match = CDN_IMAGE.fullmatch(url)
    return match["cid"] if match else None


def web_at(value: Json, *path: str) -> str | None:
    """Return a media address that can be fetched."""
    found = text_at(value, *path)
    return found if found and found.startswith(("https://", "http://")) else None
