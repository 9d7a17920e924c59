"""What a person means who names a post or an article: by any address that it is known by, as it stands in articles, chats and address bars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from archiver.errors import InputError
from archiver.platforms import PLATFORMS, recognise, recognise_page
from archiver.platforms.address import normalise, page_under, split
from archiver.resolve import MAX_HOPS, unwrap
from storage.ledger import Reader
from storage.model import Post

ACCOUNT = re.compile(r"/(?:(?:profile|user|users|u|in|company|channel|c|s)/)?@?([^/@]+(?:@[^/@]+)?)/?")
"""Path of an account's own page, as the platforms write it."""


def posts_meant(reader: Reader, text: str) -> tuple[int, ...]:
    """Return the ledger ids of the posts that a permalink, a mirror's address, a short link once followed, or a native id means.

    Asks nobody: a short link that no article quoted is not known.
    """
    found = [post.id for post in reader.search_post(text)]
    for address in _spellings(text):
        found += [post_id for led in _led(reader, address) if (post_id := _post_at(reader, led)) is not None]
    return tuple(sorted({each for each in found if each is not None}))


def account_meant(text: str) -> tuple[str, str] | None:
    """Return platform and handle of the account whose own page stands at an address, as far as its form tells; None for what is no such address."""
    address = text if "://" in text else f"https://{text}"
    parts = split(address)
    named = ACCOUNT.fullmatch(parts.path) if parts is not None else None
    if parts is None or named is None or recognise(address):
        return None
    owner = next((each.name for each in PLATFORMS if page_under(address, each.hosts)), None)
    if owner is None and parts.path.startswith(("/@", "/users/")):
        # A server of the fediverse: who is not told to be elsewhere is its own.
        return "mastodon", unquote(named[1] if "@" in named[1] else f"{named[1]}@{parts.hostname}")
    return (owner, unquote(named[1])) if owner else None


def account_named(text: str | None, platform: str | None) -> tuple[str | None, str | None]:
    """Return platform and author that a listing is narrowed to by a handle, or by the address of an account's own page.

    InputError for an address that is none, and for an account of another platform than the listing is narrowed to: a listing of nothing would look like
    an answer.
    """
    if text is None or "/" not in text:
        return platform, text
    account = account_meant(text)
    if account is None:
        raise InputError(text, "is the address of no account: give a handle, or the address of the account's own page")
    if platform not in {None, account[0]}:
        raise InputError(text, f"is an account of {account[0]}, and --platform says {platform}")
    return account


def posts_named(reader: Reader, text: str) -> list[Post]:
    """Return the posts that ``text`` means. InputError where the ledger knows none."""
    found = [post for post_id in posts_meant(reader, text) if (post := reader.post(post_id)) is not None]
    if not found:
        whose = f" --author {text}" if text.startswith("@") or account_meant(text) is not None else ""
        raise InputError(text, f"no such post: 'archiver posts{whose}' lists them")
    return found


def platform_meant(name: str | None) -> str | None:
    """Return the name of a platform. InputError for one that is none: a listing of nothing would look like an answer."""
    known = sorted(each.name for each in PLATFORMS)
    if name is not None and name not in known:
        raise InputError(name, f"is no platform: give one of {', '.join(known)}")
    return name


def something_meant(text: str | None) -> str | None:
    """Return what a listing is narrowed to. InputError for a name of nothing, such as a script's empty variable: all rows would look like an answer."""
    if text is not None and not text.strip(" @"):
        raise InputError(repr(text), "names nothing: leave the option out, or say what is meant")
    return text


def article_meant(reader: Reader, text: str) -> str:
    """Return an address by which the ledger knows the article at ``text``, and ``text`` itself where it knows none."""
    for address in (text, *_spellings(text), *_spellings(_other_host(text))):
        inner = unwrap(address) or address
        for each in (address, inner, normalise(inner) or inner):
            if reader.article_id(each) is not None:
                return each
    return text


def _other_host(text: str) -> str:
    """Return an address with ``www.`` where it has none, and without where it has it."""
    scheme, found, rest = text.strip().rpartition("://")
    return f"{scheme}{found}{rest.removeprefix('www.') if rest.startswith('www.') else f'www.{rest}'}"


def _spellings(text: str) -> Iterator[str]:
    """Yield an address as others write it: with the other scheme, with and without the last slash."""
    scheme, found, rest = text.strip().partition("://")
    if not found:
        rest, schemes = scheme, ["https", "http"]
        # Printed forms such as pic.twitter.com/abc are kept as they were printed.
        yield rest
    else:
        schemes = [scheme, *({"https", "http"} - {scheme})]
    if "." not in rest or "/" not in rest.strip("/"):
        return
    other = rest[:-1] if rest.endswith("/") else f"{rest}/"
    for each in schemes:
        yield f"{each}://{rest}"
        yield f"{each}://{other}"


def _led(reader: Reader, address: str) -> Iterator[str]:
    """Yield an address and where it was once found to lead."""
    for _ in range(MAX_HOPS):
        yield address
        known = reader.resolved(address)
        onward = unwrap(address) or (known.target if known is not None else None)
        if onward is None:
            return
        address = onward


def _post_at(reader: Reader, address: str) -> int | None:
    ref = recognise_page(address)
    known = reader.find_post(ref.key) if ref is not None else None
    return known.id if known is not None else None
