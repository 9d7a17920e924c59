"""Telegram: messages of public channels, numbered within each channel."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, page_under
from archiver.platforms.platform import BY_NAME, PAGE_PROFILE, Look, Markup, Platform, Ref, ref_to
from archiver.platforms.reading import reader
from archiver.platforms.telegram_answers import read_page, read_preview, read_widget
from storage.model import Post, PostKey

HOSTS = ("t.me", "telegram.me", "telegram.dog")

CHANNEL = r"[A-Za-z][A-Za-z0-9_]{3,31}"
# In groups with topics the topic's number stands before the message's: alone it is a message, before anything else it is none.
ID = r"(?:[0-9]{1,12}/(?=[^/]))?(?P<id>[1-9][0-9]{0,11})(?=/?$)"
POST = re.compile(rf"/(?:s/)?(?P<channel>{CHANNEL})/{ID}")
OF_CHANNEL = re.compile(rf"/(?:s/)?{ID}")
CHANNEL_HOST = re.compile(rf"(?P<channel>{CHANNEL})\.t\.me")
NO_CHANNEL_NAMES = "joinchat share proxy socks addstickers addemoji addlist addtheme boost invoice login setlanguage confirmphone giftcode contact"
NO_CHANNEL = frozenset(NO_CHANNEL_NAMES.split())

MARKUP = (Markup(selector="[data-telegram-post]", form="telegram-script", sources=("https://t.me/{data-telegram-post}",)),)


def recognise(url: str) -> Ref | None:
    """Read an address of a channel's message; None for channels, invitations, share links and private groups."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    own = CHANNEL_HOST.fullmatch(host_of(parts))
    match = OF_CHANNEL.match(parts.path) if own is not None else POST.match(parts.path)
    channel = (own or match)["channel"] if match is not None else ""
    if match is None or channel.lower() in NO_CHANNEL:
        return None
    # Names are the same in capitals and small letters.
    return ref_to("telegram", match["id"], f"https://t.me/{channel}/{match['id']}", author=channel, space=channel.lower())


def page(post: Post) -> str:
    """Return the widget's page, which needs neither app nor account."""
    return f"{post.permalink}?embed=1&mode=tme"


def look(post: Post) -> Look:
    """Return where to look at the message: the widget's page, whose classes carry no language."""
    return Look(method="embed", url=page(post), headers=PAGE_PROFILE)


def owner(key: PostKey) -> str | None:
    """Return the channel."""
    return key.space or None


def profile(post: Post) -> Look | None:
    """Return where to look at the channel, once its number is known: a name is no immutable id, and may be another channel's by now (R7)."""
    known = post.account is not None and post.account.isdigit()
    return Look(method="preview", url=f"https://t.me/s/{post.key.space}", headers=PAGE_PROFILE) if known and post.key.space else None


PLATFORM = Platform(
    name="telegram",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    look=look,
    owner=owner,
    profile=profile,
    unproved=lambda _: BY_NAME,
    # Posts that others test by; each counts only once this installation has seen it live (R3).
    controls_live=("https://t.me/europa_press/613", "https://t.me/vorposte/29342"),
    # Channels number their messages one by one, and none has so many.
    controls_never=("https://t.me/europa_press/999999999", "https://t.me/vorposte/999999998"),
    reworded={"telegram.message": 3},
    read=reader("telegram", recognise, read_widget, read_preview, read_page),
    page=page,
    post_selector=".tgme_widget_message",
)
