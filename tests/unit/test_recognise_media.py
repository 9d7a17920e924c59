"""Video, audio and picture platforms: the addresses of one work lead to one identity, and what only looks like a work is none."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from archiver.platforms import recognise

Cases: TypeAlias = list[tuple[str, str, str, str | None]]
"""Address, native id, permalink, author."""

VIMEO: Cases = [
    ("https://vimeo.com/7073899", "7073899", "https://vimeo.com/7073899", None),
    ("https://player.vimeo.com/video/223099532?dnt=1", "223099532", "https://vimeo.com/223099532", None),
    ("https://player.vimeo.com/video/223099532?h=abcdef1234&dnt=1", "223099532", "https://vimeo.com/223099532/abcdef1234", None),
    ("https://vimeo.com/223099532/abcdef1234", "223099532", "https://vimeo.com/223099532/abcdef1234", None),
    ("https://vimeo.com/channels/staffpicks/7073899", "7073899", "https://vimeo.com/7073899", None),
    ("https://vimeo.com/groups/shorts/videos/7073899", "7073899", "https://vimeo.com/7073899", None),
    ("https://vimeo.com/showcase/123/video/7073899", "7073899", "https://vimeo.com/7073899", None),
    ("http://vimeo.com/moogaloop.swf?clip_id=7073899&server=vimeo.com", "7073899", "https://vimeo.com/7073899", None),
]
DAILYMOTION: Cases = [
    ("https://www.dailymotion.com/video/x2jvvep_some-title", "x2jvvep", "https://www.dailymotion.com/video/x2jvvep", None),
    ("https://www.dailymotion.com/embed/video/x2jvvep?autoplay=1", "x2jvvep", "https://www.dailymotion.com/video/x2jvvep", None),
    (
        "https://geo.dailymotion.com/player/x86gw.html?video=k46oCapRs4iikoz9DWy",
        "k46oCapRs4iikoz9DWy",
        "https://www.dailymotion.com/video/k46oCapRs4iikoz9DWy",
        None,
    ),
    ("https://dai.ly/x2jvvep", "x2jvvep", "https://www.dailymotion.com/video/x2jvvep", None),
]
TWITCH: Cases = [
    ("https://player.twitch.tv/?video=v6528877&parent=example.com", "6528877", "https://www.twitch.tv/videos/6528877", None),
    ("https://www.twitch.tv/videos/6528877?t=1h", "6528877", "https://www.twitch.tv/videos/6528877", None),
    ("https://m.twitch.tv/somebody/video/6528877", "6528877", "https://www.twitch.tv/videos/6528877", "somebody"),
    (
        "https://clips.twitch.tv/embed?clip=FaintLightGullWholeWheat&parent=x",
        "FaintLightGullWholeWheat",
        "https://clips.twitch.tv/FaintLightGullWholeWheat",
        None,
    ),
    (
        "https://www.twitch.tv/somebody/clip/FaintLightGullWholeWheat-a_B1",
        "FaintLightGullWholeWheat-a_B1",
        "https://clips.twitch.tv/FaintLightGullWholeWheat-a_B1",
        "somebody",
    ),
]
SPOTIFY: Cases = [
    (
        "https://open.spotify.com/embed-podcast/episode/2qToAcex0ruZfbEbAy9OhW?si=x",
        "2qToAcex0ruZfbEbAy9OhW",
        "https://open.spotify.com/episode/2qToAcex0ruZfbEbAy9OhW",
        None,
    ),
    (
        "https://embed.spotify.com/?uri=spotify:track:7HJqSQgj9QsQKF3jlY0eLx&view=coverart",
        "7HJqSQgj9QsQKF3jlY0eLx",
        "https://open.spotify.com/track/7HJqSQgj9QsQKF3jlY0eLx",
        None,
    ),
    (
        "https://embed.spotify.com?uri=spotify:track:7HJqSQgj9QsQKF3jlY0eLx",
        "7HJqSQgj9QsQKF3jlY0eLx",
        "https://open.spotify.com/track/7HJqSQgj9QsQKF3jlY0eLx",
        None,
    ),
    (
        "https://open.spotify.com/embed/?uri=spotify:track:7HJqSQgj9QsQKF3jlY0eLx",
        "7HJqSQgj9QsQKF3jlY0eLx",
        "https://open.spotify.com/track/7HJqSQgj9QsQKF3jlY0eLx",
        None,
    ),
    (
        "https://open.spotify.com/embed?uri=spotify%3Auser%3Aspotify%3Aplaylist%3A2BgVZaiDigaqxTbZEI2TpE",
        "2BgVZaiDigaqxTbZEI2TpE",
        "https://open.spotify.com/playlist/2BgVZaiDigaqxTbZEI2TpE",
        None,
    ),
    ("https://open.spotify.com/intl-de/track/7HJqSQgj9QsQKF3jlY0eLx", "7HJqSQgj9QsQKF3jlY0eLx", "https://open.spotify.com/track/7HJqSQgj9QsQKF3jlY0eLx", None),
    (
        "https://play.spotify.com/album/3GU8BzFEAdFSRjc8jZkL3S?play=true",
        "3GU8BzFEAdFSRjc8jZkL3S",
        "https://open.spotify.com/album/3GU8BzFEAdFSRjc8jZkL3S",
        None,
    ),
]
SOUNDCLOUD: Cases = [
    ("https://soundcloud.com/forss/flickermood", "flickermood", "https://soundcloud.com/forss/flickermood", "forss"),
    ("https://m.soundcloud.com/Forss/flickermood?utm_source=a", "flickermood", "https://soundcloud.com/forss/flickermood", "forss"),
    ("https://soundcloud.com/forss/flickermood/s-AbC12", "flickermood", "https://soundcloud.com/forss/flickermood/s-AbC12", "forss"),
    ("https://soundcloud.com/forss/sets/soulhack", "soulhack", "https://soundcloud.com/forss/sets/soulhack", "forss"),
    ("https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A1083788353", "1083788353", "https://api.soundcloud.com/tracks/1083788353", None),
    (
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/243169232&color=ff5500",
        "243169232",
        "https://api.soundcloud.com/tracks/243169232",
        None,
    ),
    (
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/playlists/soundcloud%253Aplaylists%253A2114245739",
        "2114245739",
        "https://api.soundcloud.com/playlists/2114245739",
        None,
    ),
    ("https://w.soundcloud.com/player/?url=https://soundcloud.com/forss/flickermood", "flickermood", "https://soundcloud.com/forss/flickermood", "forss"),
]
FLICKR: Cases = [
    ("https://www.flickr.com/photos/bees/2362225867/in/photostream", "2362225867", "https://www.flickr.com/photos/bees/2362225867/", "bees"),
    ("https://m.flickr.com/photos/53058076@N05/16687516734", "16687516734", "https://www.flickr.com/photos/53058076@N05/16687516734/", "53058076@N05"),
    ("http://c2.staticflickr.com/2/1475/24531000464_9a7503ae68_b.jpg", "24531000464", "https://www.flickr.com/photo.gne?id=24531000464", None),
    ("https://flic.kr/p/FPVo9U", "26140204724", "https://www.flickr.com/photo.gne?id=26140204724", None),
]
IMGUR: Cases = [
    ("https://imgur.com/A61SaA1", "A61SaA1", "https://imgur.com/A61SaA1", None),
    ("https://i.imgur.com/jxBXAMCh.jpg", "jxBXAMCh", "https://imgur.com/jxBXAMCh", None),
    ("https://i.imgur.com/A61SaA1.gifv", "A61SaA1", "https://imgur.com/A61SaA1", None),
    ("https://imgur.com/A61SaA1/embed?pub=true", "A61SaA1", "https://imgur.com/A61SaA1", None),
    ("https://imgur.com/gallery/cute-cat-TcBmQ", "TcBmQ", "https://imgur.com/a/TcBmQ", None),
    ("https://m.imgur.com/a/TcBmQ", "TcBmQ", "https://imgur.com/a/TcBmQ", None),
    ("https://imgur.com/t/cats/TcBmQ", "TcBmQ", "https://imgur.com/a/TcBmQ", None),
]
GIPHY: Cases = [
    ("https://giphy.com/gifs/cant-hardly-wait-kW8mnYSNkUYKc", "kW8mnYSNkUYKc", "https://giphy.com/gifs/kW8mnYSNkUYKc", None),
    ("https://giphy.com/embed/kW8mnYSNkUYKc/twitter/iframe", "kW8mnYSNkUYKc", "https://giphy.com/gifs/kW8mnYSNkUYKc", None),
    ("https://media.giphy.com/media/kW8mnYSNkUYKc/giphy.gif", "kW8mnYSNkUYKc", "https://giphy.com/gifs/kW8mnYSNkUYKc", None),
    ("https://media1.giphy.com/media/v1.Y2lk/kW8mnYSNkUYKc/200.webp", "kW8mnYSNkUYKc", "https://giphy.com/gifs/kW8mnYSNkUYKc", None),
    ("https://i.giphy.com/kW8mnYSNkUYKc.gif", "kW8mnYSNkUYKc", "https://giphy.com/gifs/kW8mnYSNkUYKc", None),
]
ODYSEE: Cases = [
    (
        "https://odysee.com/@veritasium:f/we-built-an-unrideable-bike-to-show-how:b",
        "b",
        "https://odysee.com/we-built-an-unrideable-bike-to-show-how:b",
        "veritasium",
    ),
    ("https://odysee.com/$/embed/some-name/9c6b3f?r=1", "9c6b3f", "https://odysee.com/some-name:9c6b3f", None),
    ("https://lbry.tv/@somebody:1/some%20name:2", "2", "https://odysee.com/some%20name:2", "somebody"),
]
RUMBLE: Cases = [
    ("https://rumble.com/v30jzs-dog-dont-know-where-to-hide-her-bone.html", "v30jzs", "https://rumble.com/v30jzs", None),
    ("https://rumble.com/shorts/v30jzs", "v30jzs", "https://rumble.com/v30jzs", None),
    ("https://rumble.com/embed/v5pv5f/?pub=4", "v5pv5f", "https://rumble.com/embed/v5pv5f/", None),
    ("https://rumble.com/embed/u4a1b.v5pv5f/", "v5pv5f", "https://rumble.com/embed/v5pv5f/", None),
]
BITCHUTE: Cases = [
    ("https://www.bitchute.com/embed/ApixlwN8WoA/", "ApixlwN8WoA", "https://www.bitchute.com/video/ApixlwN8WoA/", None),
    ("https://old.bitchute.com/video/ApixlwN8WoA", "ApixlwN8WoA", "https://www.bitchute.com/video/ApixlwN8WoA/", None),
]
STREAMABLE: Cases = [
    ("https://streamable.com/e/ifjh", "ifjh", "https://streamable.com/ifjh", None),
    ("https://streamable.com/ifjh?autoplay=1", "ifjh", "https://streamable.com/ifjh", None),
]
WORKS: dict[str, Cases] = {
    "vimeo": VIMEO,
    "dailymotion": DAILYMOTION,
    "twitch": TWITCH,
    "spotify": SPOTIFY,
    "soundcloud": SOUNDCLOUD,
    "flickr": FLICKR,
    "imgur": IMGUR,
    "giphy": GIPHY,
    "odysee": ODYSEE,
    "rumble": RUMBLE,
    "bitchute": BITCHUTE,
    "streamable": STREAMABLE,
}
NO_WORKS = [
    "https://vimeo.com/somebody",
    "https://vimeo.com/channels/staffpicks",
    "https://player.vimeo.com/api/player.js",
    "https://notvimeo.com/7073899",
    "https://www.dailymotion.com/somebody",
    "https://www.dailymotion.com/playlist/x5v2j",
    "https://www.dailymotion.com/signin?video=x5kesuj",
    "https://www.pinterest.com/login/?id=99360735500167749",
    "https://geo.dailymotion.com/player/x86gw.html?playlist=x5v2j",
    "https://www.twitch.tv/somebody",
    "https://player.twitch.tv/?channel=somebody&parent=example.com",
    "https://open.spotify.com/user/somebody",
    "https://open.spotify.com/search?uri=spotify:track:7HJqSQgj9QsQKF3jlY0eLx",
    "https://embed.spotify.com/?uri=spotify:trackset:Songs:7HJqSQgj9QsQKF3jlY0eLx",
    "https://open.spotify.com/episode/tooshort",
    "https://spotify.com/track/7HJqSQgj9QsQKF3jlY0eLx",
    "https://soundcloud.com/forss",
    "https://soundcloud.com/forss/tracks",
    "https://soundcloud.com/forss/sets",
    "https://soundcloud.com/discover/sets",
    "https://w.soundcloud.com/player/api.js",
    "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/users/243169232",
    "https://www.flickr.com/photos/bees",
    "https://www.flickr.com/photos/bees/albums/72157600000000000",
    "https://www.flickr.com/groups/12345678/",
    "https://imgur.com/",
    "https://imgur.com/user/somebody",
    "https://imgur.com/upload",
    "https://s.imgur.com/min/embed.js",
    "https://giphy.com/gifs",
    "https://giphy.com/somebody",
    "https://giphy.com/search/cats",
    "https://media.giphy.com/avatars/usopen/rywDkf25LYbJ.jpg",
    "https://odysee.com/@veritasium:f",
    "https://odysee.com/$/search?q=a",
    "https://rumble.com/c/somebody",
    "https://rumble.com/videos",
    "https://rumble.com/embedJS/ucxbq",
    "https://www.bitchute.com/channel/somebody/",
    "https://streamable.com/login",
    "https://streamable.com/",
]


@pytest.mark.parametrize(
    ("name", "url", "native_id", "permalink", "author"),
    [(name, *case) for name, cases in WORKS.items() for case in cases],
)
def test_an_address_of_a_work_gives_its_id_and_one_permalink(name: str, url: str, native_id: str, permalink: str, author: str | None) -> None:
    """Players, short links, files and pages of a platform lead to the same id; a permalink is recognised as itself."""
    ref = recognise(url)
    assert ref is not None
    assert (ref.key.platform, ref.key.id, ref.permalink, ref.author) == (name, native_id, permalink, author)
    again = recognise(permalink)
    assert again is not None
    assert (again.key, again.permalink) == (ref.key, permalink)


@pytest.mark.parametrize("url", NO_WORKS)
def test_accounts_lists_players_without_a_work_and_look_alikes_are_no_works(url: str) -> None:
    """A follow link or a site's own page is no quotation."""
    assert recognise(url) is None


def test_page_and_embed_tokens_of_rumble_are_different_posts() -> None:
    """The same letters name one video as a page and another as an embed; only the site knows which belong together."""
    page, embed = recognise("https://rumble.com/v5pv5f-a.html"), recognise("https://rumble.com/embed/v5pv5f/")
    assert page is not None
    assert embed is not None
    assert page.key != embed.key


def test_unlisted_videos_keep_the_hash_that_opens_them_and_one_identity() -> None:
    """With or without its hash a video of Vimeo is the same; the permalink with it is the one that opens."""
    plain, unlisted = recognise("https://vimeo.com/223099532"), recognise("https://player.vimeo.com/video/223099532?h=abcdef1234")
    assert plain is not None
    assert unlisted is not None
    assert plain.key == unlisted.key
    assert unlisted.permalink.endswith("/abcdef1234")
