"""How the posts of the test internet are looked at: the looks that platforms' own files give, and what else their posts can be read by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archiver.exchange import Answer
from archiver.platforms import control, platform
from storage.model import Post, PostKey
from tests.internet import people
from tests.internet.message import get
from tests.internet.sites import respond, social
from tests.internet.world import World

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
FIRST = {posts[0].platform: posts[0] for posts in people.ELSEWHERE} | {
    "x": people.ROCKET,
    "bluesky": people.DYKE,
    "mastodon": people.SANDBAGS,
    "youtube": people.FLOOD,
}
WEB = "https://www.fernost-blatt.example/truemmer-bericht"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a post of the test internet."""

    platform: str
    method: str
    url: str
    id: str

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.url).hostname or ""

    def asked(self, language: str) -> str:
        """The address, for a viewer of that language where the address fixes one."""
        return self.url.replace("lang=en", f"lang={language}").replace("hl=en", f"hl={language}")


def views() -> Iterator[View]:
    """Yield the first and the second look of each platform, and what else its posts can be read by."""
    for name, post in FIRST.items():
        ref = control(name, post.permalink)
        assert ref is not None
        known = Post(key=PostKey(platform=name, id=ref.key.id, space=ref.key.space), permalink=ref.permalink, first_seen=NOON, author=post.author.handle)
        looks = [platform(name).look(known), platform(name).second(known)]
        yield from (View(name, look.method, look.url, ref.key.id) for look in looks if look is not None)
    yield from (View(view.platform, view.method, social.address(view, FIRST[view.platform]), FIRST[view.platform].id) for view in social.VIEWS)
    yield View("web", "page", WEB, WEB)


VIEWS = {(view.platform, view.method): view for view in views()}


def answered(world: World, view: View, subject: str, condition: str, language: str = "en") -> Answer:
    """Return what the test internet answers to a look while a subject is in a condition."""
    world.switch(subject, condition, {"id": "1899356028218932834", "text": "Other words."} if condition == "edited" else {})
    said = respond(world, get(view.asked(language), accept_language=language))
    world.switch(subject, "live", {})
    return Answer(status=said.status, headers=said.headers, body=said.body)
