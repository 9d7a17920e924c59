"""The fediverse beside Mastodon: Pleroma, Misskey, Pixelfed and PeerTube, on any host and known by the form of their ids."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.activity import read_activity
from archiver.platforms.address import DEFAULT_PORTS, LONGEST, host_of, split
from archiver.platforms.digits import BASE36, BASE62_UPPER, number_in, time_at
from archiver.platforms.fediverse_answers import read_comments, read_owner, read_playlist, read_problem, read_video, read_videos
from archiver.platforms.fediverse_servers import read_community_post, read_note, read_status
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import PostKey

HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

PLEROMA = re.compile(r"/notice/(?P<id>[A-Za-z0-9]{18})/?")
# Ids of Misskey: aid (10), aidx (16), meid and object ids (24), ULID (26). Words have no digits.
MISSKEY = re.compile(r"/notes/(?=[a-z]{0,25}[0-9])(?P<id>[a-z0-9]{10}|[a-z0-9]{16}|[a-z0-9]{24}|[a-z0-9]{26})/?")
PIXELFED = re.compile(r"/p/(?P<user>\w{1,40})/(?P<id>[0-9]{15,20})(?:/embed)?/?", re.ASCII)
PEERTUBE = re.compile(rf"/(?:w|videos/(?:watch|embed))/(?P<id>{UUID}|[0-9A-Za-z]{{22}})/?")
ANY_PATH = re.compile(r"/(?:notice|notes|p|w|videos)/")
PATHS = {PLEROMA: "/notice/{id}", MISSKEY: "/notes/{id}", PIXELFED: "/p/{user}/{id}", PEERTUBE: "/w/{id}"}

AID_EPOCH_MS = 946_684_800_000
AID_LENGTHS = (10, 16)
AID_TIME = 8
FLAKE_LENGTH = 18

MARKUP = (Markup(selector="iframe.pixelfed__embed", form="pixelfed-iframe", sources=("@src", "@data-src")),)


def recognise(url: str) -> Ref | None:
    """Read an address by the form of its path and id: the host may be anybody's. None for accounts, tags and pages that only look alike."""
    # Asked for the links of all hosts: most must cost next to nothing.
    parts = split(url) if ANY_PATH.search(url, 0, LONGEST) else None
    # Behind another port stands another server, which the identity would not tell from this one.
    if parts is None or parts.scheme not in DEFAULT_PORTS or parts.port not in (None, DEFAULT_PORTS[parts.scheme]):
        return None
    host = host_of(parts)
    if not HOST.fullmatch(host):
        return None
    for form, path in PATHS.items():
        match = form.fullmatch(parts.path)
        if match is not None:
            given = match.groupdict()
            return ref_to("fediverse_other", match["id"], f"https://{host}{path.format(**given)}", author=given.get("user"), space=host)
    return None


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside ids of Misskey (aid, aidx) and Pleroma, which the server that shows the post made; copies of remote posts carry their arrival."""
    if len(key.id) in AID_LENGTHS:
        number = number_in(key.id[:AID_TIME], BASE36)
        return time_at(number + AID_EPOCH_MS, since=2014) if number is not None else None
    number = number_in(key.id, BASE62_UPPER) if len(key.id) == FLAKE_LENGTH else None
    return time_at(number >> 64, since=2016) if number is not None else None


PLATFORM = Platform(
    name="fediverse_other",
    recognise=recognise,
    markup=MARKUP,
    posted_at=posted_at,
    read=reader(
        *("fediverse_other", recognise),
        *(
            read_video,
            read_videos,
            read_playlist,
            read_comments,
            read_owner,
            read_problem,
            read_note,
            read_community_post,
            read_status,
            read_activity,
            read_oembed,
            read_stated,
            read_stated_profile,
        ),
    ),
)
