"""The demo's story as plain data: the world, what happens in it, and what an honest archive must say afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.internet import newsroom, people
from tests.internet.files import PAGES
from tests.internet.sites import SITES
from tests.internet.world import PERMALINKS, Page, Post, World

TEXT_ARTICLE = PAGES / "nordkorea-raketen.txt"
"""Article 1 once more, as plain text whose quoted post has lost its markup."""

CONTROLS = {name: tuple(post.permalink for post in people.CONTROLS if post.platform == name) for name in PERMALINKS}
"""Posts of accounts that nobody quotes and nothing happens to, by platform."""
NEVER = {
    "x": ("1891330115195889943", "1853727798151897326"),
    "bluesky": (f"{people.STARS.id}/3lidss77wkcrj", f"{people.LIBRARY.id}/3lidss77wkcrk"),
    "mastodon": (f"{people.INSTANCE}/113942672179200005", f"{people.INSTANCE}/113948334489600005"),
    "youtube": ("n3v3rW4s0ne", "n3v3rW4sTwo"),
    "instagram": ("DGn3v3rwas1", "DGn3v3rwas2"),
    "facebook": ("https://www.facebook.com/quay_three/posts/101163254899991", "https://www.facebook.com/quay_three/posts/101163254899992"),
    "threads": ("DGn3v3rwas1", "DGn3v3rwas2"),
    "tiktok": ("7476000000000999991", "7476000000000999992"),
    "telegram": ("https://t.me/quay_three/99999991", "https://t.me/quay_three/99999992"),
    "reddit": ("zn3v3r1", "zn3v3r2"),
    "linkedin": ("7301000000000999991", "7301000000000999992"),
    "vk": ("https://vk.com/wall-77_99999991", "https://vk.com/wall-77_99999992"),
    "vimeo": ("999999991", "999999992"),
}
"""Well-formed ids that never existed; on Bluesky DID and record key, on Mastodon host and number."""
BENCH_ARTICLE = newsroom.BENCH.url
EVERYTHING, VIDEO = newsroom.EVERYTHING.url, f"{newsroom.HOME}/bench/video.mp4"
BENCH_POSTS = tuple(post.permalink for post in people.MEASURED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens: one switch of the world."""

    subject: str
    condition: str
    values: Mapping[str, str] = field(default_factory=dict)
    what: str = ""
    """In words, for whoever watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must be known of one quotation when everything has happened and was looked at again."""

    article: str
    """Address of the article; for the text file its name."""
    form: str
    """``html`` or ``text``: how the article was handed in."""
    platform: str
    id: str
    permalink: str
    author: str | None
    text: str | None
    """The post's words as the article quotes them, without links, on one line."""
    state: str = "live"
    reason: str | None = None
    changes: tuple[str, ...] = ("first-seen",)
    """Kinds of change that must be recorded, in this order."""
    tier: str | None = None


EVENTS = (
    Event(
        subject=people.BLACKOUT.subject,
        condition="edited",
        values={
            "id": "1899356028218932834",
            "text": "Power is back in 5,100 of 6,200 homes in the harbour district. Cause: a digger hit a 20 kV cable. All homes by noon.",
        },
        what="a post on X is edited: a new id, other figures",
    ),
    Event(subject=f"media:{people.QUAYSIDE.pictures[0].key}", condition="swapped", what="the picture of a post is swapped"),
    Event(subject=f"media:{people.STORM.pictures[0].key}", condition="reencoded", what="the picture of a post is only stored anew, smaller"),
    Event(
        subject=people.TIMETABLE.subject,
        condition="edited",
        values={"text": "Der Nachtzug nach Norder fährt heute verspätet. Ersatzbusse wird es nicht geben."},
        what="a record on Bluesky is rewritten: its CID changes",
    ),
    Event(subject=people.DYKE.subject, condition="deleted", what="a post on Bluesky is deleted, its account lives"),
    Event(subject=f"account:{people.TRAIN.handle}", condition="takedown", what="an account on Bluesky is taken down"),
    Event(subject="host:www.abo-kurier.example", condition="login-wall", what="a site goes behind a login"),
    Event(subject="host:www.tempolimit.example", condition="rate-limit", values={"retry_after": "10"}, what="a site answers 429"),
    Event(subject=people.METHOD.subject, condition="unknown-shape", what="an answer of X takes a shape that nobody knows"),
    Event(subject=f"page:{newsroom.EVENING.url}", condition="revised", what="an article drops an embed"),
)


def of_post(article: str, post: Post, *, form: str = "html", state: str = "live", reason: str | None = None, more: str = "", words: bool = True) -> Expectation:
    """Return what is expected of a quoted post; ``more`` lists changes after the first sight, ``words`` tells whether its quotation holds any."""
    return Expectation(
        article=article,
        form=form,
        platform=post.platform,
        id=post.id,
        permalink=post.permalink,
        author=post.author.handle,
        text=post.words if words else None,
        state=state,
        reason=reason,
        changes=("first-seen", *more.split()),
        tier="confirmed" if "lost" in more else None,
    )


def of_page(article: str, page: Page, *, form: str = "html", state: str = "live", reason: str | None = None) -> Expectation:
    """Return what is expected of a page that a short link leads to."""
    return Expectation(article=article, form=form, platform="web", id=page.url, permalink=page.url, author=None, text=None, state=state, reason=reason)


EXPECTATIONS = (
    of_post(newsroom.ROCKETS.url, people.ROCKET),
    of_page(newsroom.ROCKETS.url, newsroom.DEBRIS),
    of_post(TEXT_ARTICLE.name, people.ROCKET, form="text"),
    of_page(TEXT_ARTICLE.name, newsroom.DEBRIS, form="text"),
    of_post(newsroom.BLACKOUT.url, people.BLACKOUT, more="edited"),
    of_post(newsroom.BLACKOUT.url, people.QUAYSIDE, more="media-swapped"),
    of_post(newsroom.STORM.url, people.STORM, more="media-reencoded"),
    of_post(newsroom.STORM.url, people.TIMETABLE, more="edited"),
    of_post(newsroom.STORM.url, people.DYKE, state="deleted-by-author", more="lost"),
    of_post(newsroom.STORM.url, people.CARRIAGE, state="account-suspended", more="lost"),
    of_post(newsroom.STORM.url, people.SANDBAGS, words=False),
    of_page(newsroom.PAYWALLS.url, newsroom.SUBSCRIBERS, state="unknown", reason="login-wall"),
    of_page(newsroom.PAYWALLS.url, newsroom.BUSY, state="unknown", reason="rate-limit"),
    of_post(newsroom.PAYWALLS.url, people.METHOD, state="unknown", reason="parser-drift", more="parser-drift"),
    of_post(newsroom.EVENING.url, people.PREMIERE, more="embed-removed"),
    of_post(newsroom.EVENING.url, people.ORCHID),
)

SITE_HOSTS = ("www.zeitspiegel.example", "www.fernost-blatt.example", "www.abo-kurier.example", "www.tempolimit.example")
HOSTS = frozenset({*SITES, *SITE_HOSTS, *(host.removeprefix("www.") for host in SITE_HOSTS)})


def demo(clock: Callable[[], datetime]) -> World:
    """Return the demo's world as it is before anything happens."""
    return World(clock=clock, posts=people.POSTS, pages=newsroom.PAGES, links=newsroom.LINKS, hosts=HOSTS)


SCENARIOS: Mapping[str, Callable[[Callable[[], datetime]], World]] = {"demo": demo}
