"""What every platform file must keep, so that the next one is written in an hour."""

from __future__ import annotations

from archiver.platforms import PLATFORMS
from tests.unit.test_recognise import BLUESKY_POSTS, MASTODON_POSTS, X_POSTS, YOUTUBE_POSTS
from tests.unit.test_recognise_media import WORKS
from tests.unit.test_recognise_networks import POSTS

SOCIAL = [each for each in PLATFORMS if each.name != "web"]
EXAMPLES: list[str] = [
    *(case[0] for case in X_POSTS),
    *(case[0] for case in BLUESKY_POSTS),
    *(case[0] for case in YOUTUBE_POSTS),
    *(case[0] for case in MASTODON_POSTS),
    *(case[0] for cases in (POSTS | WORKS).values() for case in cases),
]
