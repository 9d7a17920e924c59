"""What a platform is to us: one frozen value of pure functions, one file a platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archiver.exchange import Answer, Headers
from storage.model import Fields, Media, Post, PostKey
from storage.vocabulary import Seen, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """What an address says of the post it leads to."""

    key: PostKey
    permalink: str
    author: str | None = None
    """Handle in the address, which may be stale: platforms ignore it."""


def ref_to(platform: str, native_id: str, permalink: str, *, author: str | None = None, space: str = "") -> Ref:
    """Return what an address says of a post."""
    return Ref(key=PostKey(platform=platform, id=native_id, space=space), permalink=permalink, author=author or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """One form in which articles carry posts of a platform."""

    selector: str
    """CSS selector of the outermost element."""
    form: str
    """Name from the closed list in docs/format.md."""
    sources: tuple[str, ...] = ()
    """Where the address stands, tried in order: ``@name`` an attribute of the element, ``a`` the last link inside that is a post of the platform,
    ``first a`` the first, ``?name`` a parameter of the element's ``src``, ``https://…{name}…`` an address made of attributes; a bare id is completed
    by ``from_id``."""
    from_id: str | None = None
    """Template such as ``https://x.com/i/status/{}`` for sources that hold only an id."""
    ids: re.Pattern[str] | None = None
    """What a bare id must look like where elements of that name have other ids too, as its group ``id`` where more stands about it; None where each id that
    they have is a post's."""
    quoted: bool = False
    """Whether the element's own text is the quoted post (blockquotes), with a dateline as its last part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call by which an article's script shows a post."""

    name: str
    """Function that is called, as scripts write it."""
    written: re.Pattern[str]
    """The call with its arguments, in named groups; literals only, since what variables hold is not known. ``box`` is the id of the element that is filled,
    which may stand far from the script: where the page has no such element, the call shows nothing in it."""
    address: str
    """Template such as ``https://vk.com/wall{owner}_{id}`` that makes an address of them."""
    form: str
    """Name from the closed list in docs/format.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How the widgets of a platform sign in words, in the languages that they speak; the author's name and his handle in brackets follow."""

    naming: re.Pattern[str]
    """``A post shared by`` and the like."""
    opening: re.Pattern[str]
    """What stands before the post's own words: ``View this post on Instagram`` and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One request that tells something of a post without a browser."""

    method: str
    """Name in the platform's file, e.g. ``syndication``."""
    url: str
    headers: Headers = ()
    """The fixed request profile of this method: language and client decide what platforms answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one answer says, by a versioned pattern (R1)."""

    seen: Seen
    reason: str | None = None
    pattern: str | None = None
    """Name of the pattern that matched; None where none did."""
    version: int | None = None
    fields: Fields = field(default_factory=Fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """How the file as uploaded is had, where a media address leads only to what the platform made of it, and how it is known for what it is."""

    digest: Callable[[Media], str | None]
    """SHA-256 of the file, as its native key says; None where the key is no digest."""
    holder: Callable[[Media], Look | None]
    """Where to ask which server holds the file; None where it cannot be asked for."""
    address: Callable[[Answer, Media], str | None]
    """Read that answer: where the server hands the file out, None where it names none."""


ANOTHER_ACCOUNT = "another-account"
"""Reason of a look at a profile whose name leads to another account than the post's by now."""
BY_NAME = "known by name only"
"""Reason of a look that may have been made at an account which took the name of the post's own on."""

# What a browser asks for, without claiming to be one.
PAGE_PROFILE: Headers = (("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), ("accept-language", "en-US,en;q=0.9"))


def no_time(key: PostKey) -> datetime | None:
    """Return nothing: the id carries no time that we would trust."""


def no_upload(url: str) -> datetime | None:
    """Return nothing: addresses of files carry no time."""


def page_itself(post: Post) -> Look:
    """Return the post's own page."""
    return Look(method="page", url=post.permalink, headers=PAGE_PROFILE)


def no_profile(post: Post) -> Look | None:
    """Return nothing: there is no account that could be asked for without a login (R7)."""


def no_second(post: Post) -> Look | None:
    """Return nothing: there is one way to look at the post."""


def no_newer(key: PostKey, fields: Fields) -> Look | None:
    """Return nothing: the newest version stands under the same address."""


def one_id(post: Post, _: Fields) -> Post:
    """Return the post itself: its id is that of each of its versions."""
    return post


def no_earlier(_answer: Answer, _native_id: str) -> str | None:
    """Return nothing: a post has one id, whatever becomes of it."""
    return None


def final(key: PostKey) -> Look | None:
    """Return nothing: the key is final."""


def nobody(key: PostKey) -> str | None:
    """Return nothing: ids are the platform's own, whoever wrote the post."""


def no_identity(answer: Answer) -> str | None:
    """Return nothing: no answer names a space."""


def no_log(key: PostKey) -> Look | None:
    """Return nothing: nobody keeps which account had a name when."""


def not_held(_answer: Answer, _account: str, _name: str) -> datetime | None:
    """Return nothing: no answer tells since when an account has had a name."""
    return None


def as_it_is(url: str) -> str:
    """Return the address: no better size is known."""
    return url


def nothing_shown(_html: str, _url: str) -> tuple[Media, ...]:
    """Return nothing: the looks tell the media."""
    return ()


def nothing_known(_post: Post) -> None:
    """Return nothing: the address leads to one post or to none."""


def permalink_of(post: Post) -> str:
    """Return the permalink."""
    return post.permalink


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Platform:
    """A platform: recognise its posts, know where to look, read its answers. What has a default here, most platforms leave as it is."""

    name: str
    recognise: Callable[[str], Ref | None]
    """Read an absolute address; None for anything but a post (profiles, share and intent links)."""
    read: Callable[[Answer, str, Target, str | None], Reading]
    """Read ``(answer, id, target, method)``; total: what matches nothing is parser-drift."""
    hosts: tuple[str, ...] = ()
    """Domains under which its posts stand, and ``at:`` for addresses of that scheme; empty where any host may show them."""
    markup: tuple[Markup, ...] = ()
    call: Call | None = None
    """How scripts show its posts, None where every such post has markup too."""
    short_hosts: tuple[str, ...] = ()
    """Hosts whose links lead to posts of the platform but must be followed to know which."""
    signs: re.Pattern[str] | None = None
    """Handles by which its widgets sign a quotation with a dateline, told apart from those of all other platforms; None where they sign none."""
    signature: Signature | None = None
    """How they sign in words, None where they do not, or where no words tell whose they are."""
    from_id: str | None = None
    """Template such as ``https://x.com/i/status/{}`` that makes an address of a bare id, None where an id alone leads nowhere."""
    followed: tuple[str, ...] = ()
    """How permalinks begin of what readers follow, as shows and artists: pages embed their players as posts, and link to them as to accounts."""
    posted_at: Callable[[PostKey], datetime | None] = no_time
    """Time out of the native id."""
    uploaded_at: Callable[[str], datetime | None] = no_upload
    """Time at which a picture or video was uploaded, out of its address."""
    owner: Callable[[PostKey], str | None] = nobody
    """Account or name within which the post is numbered: whatever anybody else wrote is another post."""
    look: Callable[[Post], Look] = page_itself
    """Where to look at the post."""
    profile: Callable[[Post], Look | None] = no_profile
    """Where to look at its account, by immutable id; None where no keyless profile exists (R7)."""
    unproved: Callable[[Post], str | None] = nothing_known
    """Why the absence of a post that was never seen live says nothing, as far as its address tells: it may stand elsewhere, or be an address of none (R7)."""
    second: Callable[[Post], Look | None] = no_second
    """Where an independent method looks at the post, asked to confirm a loss; None where none exists (R6)."""
    newest: Callable[[PostKey, Fields], Look | None] = no_newer
    """Where the newest version of an edited post is to be read, None when ``fields`` are the newest."""
    earliest: Callable[[Answer, str], str | None] = no_earlier
    """Read a live answer about an id: the id by which the post was first sent, None where it is that one."""
    identify: Callable[[PostKey], Look | None] = final
    """Where the immutable ``space`` of a key is to be asked for, None where the key is already final."""
    identity: Callable[[Answer], str | None] = no_identity
    """Read that answer."""
    held: Callable[[PostKey], Look | None] = no_log
    """Where to ask since when the account of a final key has had the name that led to it, None where nobody can tell."""
    held_since: Callable[[Answer, str, str], datetime | None] = not_held
    """Read that answer for an account and a name."""
    original: Callable[[str], str] = as_it_is
    """Best-size address of a media address."""
    upload: Upload | None = None
    """How files are had as they were uploaded, None where ``original`` leads to the best there is."""
    shown: Callable[[str, str], tuple[Media, ...]] = nothing_shown
    """Pictures that a rendered page, given with its address, names as its own; for platforms whose looks read no media."""
    as_it_reads: Callable[[Post, Fields], Post] = one_id
    """The post by the id of its newest version, which ``fields`` name: what is pictured by the first one may stay as it was."""
    page: Callable[[Post], str] = permalink_of
    """What the browser opens to picture the post."""
    films: bool = False
    """Whether its posts are videos as a rule, of which no answer names the file."""
    reworded: Mapping[str, int] = field(default_factory=dict)
    """Patterns with the version from which on they read other words of the same post: between a look before it and one after it no words are compared."""
    editable: float = 0.03
    """Edits that are expected of a post in its life: few platforms offer any, and few authors use them."""
    post_selector: str | None = None
    """CSS selector of the post on that page, None for the whole page."""
    types_losses: bool = True
    """Whether any answer to its looks may be a loss: where none may, its controls are looked at daily and never in haste."""
    controls_live: tuple[str, ...] = ()
    """Permalinks shipped as positive controls (R3); each counts only once this installation saw it live."""
    controls_never: tuple[str, ...] = ()
    """Well-formed ids that never existed (R4); ``{host}`` in them stands for the host that is asked."""
