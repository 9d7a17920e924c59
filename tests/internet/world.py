"""The simulated world: frozen records of what there is, and one mutable object of what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.internet.films import Film
from tests.internet.pictures import Gallery, Picture

POST_TIME = "%Y-%m-%dT%H:%M:%S.000Z"

PERMALINKS = {
    "x": "https://x.com/i/status/{id}",
    "bluesky": "https://bsky.app/profile/{account}/post/{id}",
    "mastodon": "https://{space}/@{handle}/{name}",
    "youtube": "https://www.youtube.com/watch?v={id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    "facebook": "https://www.facebook.com/{handle}/posts/{id}",
    "threads": "https://www.threads.com/@{handle}/post/{id}",
    "tiktok": "https://www.tiktok.com/@{handle}/video/{id}",
    "telegram": "https://t.me/{handle}/{id}",
    "reddit": "https://www.reddit.com/comments/{id}/",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    "vk": "https://vk.com/wall{account}_{id}",
    "vimeo": "https://vimeo.com/{id}",
}
"""The canonical address of a post on each platform there is."""

TOLD = ("live", "edited", "deleted", "removed", "suspended", "account-gone", "protected", "restricted", "age-restricted", "unknown-shape")
"""What may become of a post on platforms that mostly answer alike for all of it."""

IN_THE_WAY = (
    *("login-wall", "login-page", "consent-wall", "consent-redirect", "rate-limit", "outage", "empty", "challenge", "captcha", "bot-wall", "access-denied"),
    *("geo-block", "unparsable", "new-page", "not-found", "gone", "soft-404", "redirect-home"),
)
"""What may stand in the way of any page, in the language that is asked for."""

CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "x": (
        *("live", "edited", "deleted", "tombstone-deleted", "tombstone-empty", "age-restricted", "suspended", "protected"),
        *("empty-object", "no-user", "errors", "bad-request", "rate-limit", "outage", "challenge", "unknown-shape"),
    ),
    "bluesky": ("live", "edited", "deleted", "blocked", "rate-limit", "outage", "unknown-shape"),
    "mastodon": ("live", "edited", "deleted", "authorized-fetch", "rate-limit", "outage", "unknown-shape"),
    "youtube": (
        *("live", "edited", "offline", "unavailable", "removed-by-uploader", "terminated", "closed", "guidelines", "copyright", "private", "age"),
        *("not-a-bot", "country", "consent", "unknown-shape"),
    ),
    "account": ("live", "suspended", "protected", "deactivated", "deleted", "takedown", "no-unauthenticated"),
    "media": ("live", "swapped", "reencoded", "missing"),
    **dict.fromkeys(("instagram", "facebook", "threads", "tiktok", "telegram", "reddit", "linkedin", "vk", "vimeo"), TOLD),
    "page": ("live", "revised", *IN_THE_WAY),
    "host": ("live", *IN_THE_WAY, "dead", "bad-certificate"),
}
"""Condition names by kind of subject; what each one answers stands in ``sites``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who posts."""

    platform: str
    handle: str
    """Without @."""
    id: str
    """Immutable: X user id, DID, number on an instance, channel."""
    name: str
    named_at: datetime | None = None
    """Since when it has its handle, None from its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLink:
    """A link that only leads on."""

    url: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A social post as it was first published."""

    platform: str
    id: str
    author: Account
    text: str
    """With its links, as the platform hands it out, but without the link of its pictures."""
    posted_at: datetime
    lang: str
    pictures: tuple[Picture, ...] = ()
    links: tuple[ShortLink, ...] = ()
    film: Film | None = None
    media_link: ShortLink | None = None
    """X only: the t.co link shown as ``pic.twitter.com/TOKEN``."""

    @property
    def subject(self) -> str:
        """Name under which its condition is switched."""
        return f"{self.platform}:{self.id}"

    @property
    def permalink(self) -> str:
        """Canonical address."""
        space, _, name = self.id.rpartition("/")
        return PERMALINKS[self.platform].format(id=self.id, space=space, name=name, account=self.author.id, handle=self.author.handle)

    @property
    def words(self) -> str:
        """The text without its links, on one line."""
        text = self.text
        for link in self.links:
            text = text.replace(link.url, "")
        return " ".join(text.split())

    @property
    def created_at(self) -> str:
        """Time of posting as both platforms write it."""
        return self.posted_at.strftime(POST_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a web site."""

    url: str
    title: str
    description: str
    lang: str
    file: str
    """Body markup in ``pages/``; ``NAME.revised.html`` beside it is the later version."""
    outlet: str
    author: str | None = None
    section: str | None = None
    age: timedelta = timedelta()
    """How long before the start of this internet it was published."""
    pictures: tuple[Picture, ...] = ()
    """The first one leads the article."""
    listed: str | None = None
    """Where the outlet announces it: ``feed``, ``sitemap`` or nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What happened to a subject."""

    name: str = "live"
    values: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None


LIVE = Condition()


class UnknownSubjectError(LookupError):
    """Nothing of that name exists in this world, or it knows no such condition: the message lists what there is."""


class World:
    """What there is and what happened to it; ``switch`` is the only thing that changes."""

    def __init__(
        self, *, clock: Callable[[], datetime], posts: Iterable[Post], pages: Iterable[Page], links: Iterable[ShortLink], hosts: Iterable[str]
    ) -> None:
        self.clock = clock
        self.started_at = clock()
        self.posts = {(post.platform, post.id): post for post in posts}
        self.accounts = {post.author.handle: post.author for post in self.posts.values()}
        self.pages = {page.url: page for page in pages}
        self.links = {link.url: link.target for link in (*links, *self._post_links())}
        self.hosts = frozenset(hosts)
        self.gallery = Gallery((*self._post_pictures(), *(picture for page in self.pages.values() for picture in page.pictures)))
        self._conditions: dict[str, Condition] = {}

    def condition(self, subject: str) -> Condition:
        """Return what happened to a subject last, ``LIVE`` where nothing did."""
        return self._conditions.get(subject, LIVE)

    def conditions(self) -> dict[str, str]:
        """Return the condition of every subject that was ever switched."""
        return {subject: condition.name for subject, condition in self._conditions.items()}

    def switch(self, subject: str, name: str, values: Mapping[str, str]) -> None:
        """Put a subject into a condition; UnknownSubjectError where either does not exist."""
        kind, _, key = subject.partition(":")
        subjects = self.subjects(kind)
        if key not in subjects:
            raise UnknownSubjectError(f"no subject {subject!r}; {kind or 'kinds'}: {', '.join(sorted(subjects or CONDITIONS))}")
        if name not in CONDITIONS[kind]:
            raise UnknownSubjectError(f"no condition {name!r} of {subject}; there are: {', '.join(CONDITIONS[kind])}")
        self._conditions[subject] = Condition(name=name, values=dict(values), since=self.clock())

    def subjects(self, kind: str) -> frozenset[str]:
        """Return what can be switched of a kind."""
        if kind in PERMALINKS:
            return frozenset(id_ for platform, id_ in self.posts if platform == kind)
        named: Mapping[str, Iterable[str]] = {"account": self.accounts, "media": self.gallery.keys(), "page": self.pages, "host": self.hosts}
        return frozenset(named.get(kind, ()))

    def post_condition(self, post: Post) -> Condition:
        """Return the post's condition, or its account's where the post itself is untouched."""
        own = self.condition(post.subject)
        return own if own.name != "live" else self.condition(f"account:{post.author.handle}")

    def published(self, page: Page) -> datetime:
        """Return when a page was published."""
        return self.started_at - page.age

    def _post_links(self) -> Iterable[ShortLink]:
        for post in self.posts.values():
            yield from post.links
            if post.media_link:
                yield post.media_link

    def _post_pictures(self) -> Iterable[Picture]:
        return (picture for post in self.posts.values() for picture in post.pictures)
