"""What servers of the Fediverse answer in interfaces of their own: PeerTube's videos."""

from __future__ import annotations

from dataclasses import replace

from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.pages import video_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean
from storage.model import Fields, Json, Media
from storage.vocabulary import Seen, Target

MOST = 100
# VideoPrivacy of PeerTube.
OPEN = frozenset({1, 2})
CLOSED = {3: "private", 4: "internal", 5: "password"}


def read_video(given: Given) -> Reading | None:
    """Read a video of PeerTube, known by either form of its id."""
    body = given.body
    uuid, title, privacy = text_at(body, "uuid"), text_at(body, "name"), at(body, "privacy", "id")
    if given.answer.status != 200 or uuid is None or title is None or not isinstance(privacy, int) or text_at(body, "account", "name") is None:
        return None
    asked = given.id.rpartition("/")[2]
    if asked and asked not in (uuid, text_at(body, "shortUUID"), str(at(body, "id"))):
        return WRONG_ID
    if privacy in CLOSED:
        return given.says(Seen.PROTECTED, "video-closed", CLOSED[privacy])
    if privacy not in OPEN:
        return None
    fields = Fields(
        id=given.id or uuid,
        author=text_at(body, "account", "name"),
        account=text_at(body, "account", "url"),
        name=text_at(body, "account", "displayName"),
        text=clean(title, text_at(body, "description")),
        posted_at=time_at(body, "publishedAt"),
        version=text_at(body, "updatedAt"),
        media=files_of(body),
    )
    return given.says(Seen.LIVE, "video", fields=fields, version=2)


def files_of(body: Json) -> tuple[Media, ...]:
    """Return the files of a video, as one medium: the highest resolution first, and of equals the whole file before the one that is played in parts."""
    listed = [*list_at(body, "files"), *(file for playlist in list_at(body, "streamingPlaylists") for file in list_at(playlist, "files"))]
    # Sound alone has the resolution 0.
    return video_of(*(text_at(file, "fileUrl") for file in sorted(listed, key=resolution, reverse=True) if resolution(file) > 0))


def resolution(file: Json) -> int:
    """Return the lines of a file of PeerTube, 0 where it has none."""
    found = at(file, "resolution", "id")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def read_problem(given: Given) -> Reading | None:
    """Read a documented problem of PeerTube (RFC 9457): of videos that it shows to nobody, to its users or to followers it says so."""
    body, status = given.body, given.answer.status
    stated = (text_at(body, "detail"), at(body, "status"))
    documented = (text_at(body, "docs") or "").startswith("https://docs.joinpeertube.org/")
    if stated == ("Video not found", 404) and status in (200, 404) and documented and given.target is not Target.PROFILE:
        return given.says(Seen.GONE, "problem-not-found", "video-not-found")
    return None


def read_owner(given: Given) -> Reading | None:
    """Read an account or a channel of PeerTube."""
    body = given.body
    name, url = text_at(body, "name"), text_at(body, "url")
    if given.answer.status != 200 or given.target is not Target.PROFILE or name is None or url is None or not isinstance(at(body, "followersCount"), int):
        return None
    if given.id and given.id not in (name, url, str(at(body, "id")), f"{name}@{text_at(body, 'host')}"):
        return WRONG_ID
    return given.says(Seen.LIVE, "owner", fields=Fields(id=given.id or name, account=url, author=name, name=text_at(body, "displayName")))


def read_videos(given: Given) -> Reading | None:
    """Read a list of videos for the one asked for, or else the first."""
    listed = [each for each in list_at(given.body, "data")[:MOST] if text_at(each, "uuid")]
    if not listed or not isinstance(at(given.body, "total"), int):
        return None
    asked = given.id.rpartition("/")[2]
    wanted = next((each for each in listed if asked in ("", text_at(each, "uuid"), text_at(each, "shortUUID"), str(at(each, "id")))), listed[0])
    return read_video(replace(given, body=wanted))


def read_playlist(given: Given) -> Reading | None:
    """Read a playlist of PeerTube, which has two forms of its id as videos have."""
    body = given.body
    uuid, title, owner = text_at(body, "uuid"), text_at(body, "displayName"), text_at(body, "ownerAccount", "name")
    if given.answer.status != 200 or given.target is Target.PROFILE or uuid is None or title is None or owner is None:
        return None
    asked = given.id.rpartition("/")[2]
    if asked not in ("", uuid, text_at(body, "shortUUID"), str(at(body, "id"))):
        return WRONG_ID
    return given.says(Seen.LIVE, "playlist", fields=Fields(id=given.id or uuid, author=owner, text=clean(title, text_at(body, "description"))))


def read_comments(given: Given) -> Reading | None:
    """Read the comments of a video, which are served while it stands; they do not repeat its id, so of a post asked for they tell nothing."""
    listed = list_at(given.body, "data")
    if given.answer.status != 200 or given.id or not listed or not isinstance(at(given.body, "total"), int):
        return None
    numbered = [isinstance(at(each, name), int) for each in listed for name in ("videoId", "threadId")]
    return given.says(Seen.LIVE, "comments") if all(numbered) else None
