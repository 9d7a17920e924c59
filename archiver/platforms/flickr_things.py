"""What Flickr's interface tells of photos, sets, galleries, lists and accounts, in XML or JSON, by the examples of its own documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archiver.markup import Node
from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.platform import Ref
from archiver.platforms.reading import attribute, words
from storage.model import Json

MOST = 500
SETS = ("photoset", "gallery", "group")
ACCOUNTS = ("person", "profile", "user")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A photo, a set of photos or an account."""

    kind: str
    """``photo``, ``set`` or ``account``."""
    id: str
    account: str | None = None
    author: str | None = None
    name: str | None = None
    title: str | None = None
    description: str | None = None
    uploaded: str | None = None
    is_deleted: bool = False


def things_in_xml(root: Node, recognise: Callable[[str], Ref | None]) -> Iterator[Thing]:
    """Yield what an answer in XML is about, a set before its photos."""
    for name in SETS:
        node = root.css_first(f"{name}[id]")
        if node is not None:
            yield Thing(kind="set", id=attribute(node, "id") or "", account=attribute(node, "owner"), title=words(node.css_first("title")))
    commented = attribute(root.css_first("comments[photo_id]"), "photo_id")
    if commented:
        yield Thing(kind="photo", id=commented)
    for node in root.css("photo[id]")[:MOST]:
        yield photo_of(node)
    yield from sized((attribute(node, "url") for node in root.css("sizes size[url]")[:1]), recognise)
    for name in ACCOUNTS:
        node = root.css_first(f"{name}[nsid]") or (root.css_first(f"{name}[id]") if name in ("profile", "user") else None)
        if node is not None:
            number = attribute(node, "nsid") or attribute(node, "id") or ""
            yield Thing(kind="account", id=number, author=attribute(node, "path_alias"), is_deleted=attribute(node, "is_deleted") == "1")


def photo_of(node: Node) -> Thing:
    """Return a photo as ``getInfo`` tells of it, or as lists do."""
    owner = node.css_first("owner[nsid]")
    listed = owner is None
    return Thing(
        kind="photo",
        id=attribute(node, "id") or "",
        account=attribute(node, "owner") if listed else attribute(owner, "nsid"),
        author=attribute(owner, "path_alias"),
        name=attribute(owner, "username"),
        title=attribute(node, "title") if listed else words(node.css_first("title")),
        description=None if listed else words(node.css_first("description")),
        uploaded=attribute(node, "dateuploaded"),
    )


def things_in_json(body: Json, recognise: Callable[[str], Ref | None]) -> Iterator[Thing]:
    """Yield what an answer in JSON is about, a set before its photos."""
    for name in SETS:
        made = at(body, name)
        if text_at(made, "id"):
            yield Thing(kind="set", id=text_at(made, "id") or "", account=text_at(made, "owner"), title=written(made, "title"))
    commented = text_at(body, "comments", "photo_id")
    if commented:
        yield Thing(kind="photo", id=commented)
    alone = [at(body, "photo")] if text_at(body, "photo", "id") else []
    for made in (*alone, *(each for place in ("photos", *SETS) for each in list_at(body, place, "photo")[:MOST])):
        if text_at(made, "id"):
            yield json_photo(made)
    yield from sized((text_at(each, "url") for each in list_at(body, "sizes", "size")[:1]), recognise)
    for name in ACCOUNTS:
        number = text_at(body, name, "nsid") or text_at(body, name, "id")
        if number:
            yield Thing(kind="account", id=number, author=text_at(body, name, "path_alias"), is_deleted=at(body, name, "is_deleted") in (1, "1"))


def json_photo(made: Json) -> Thing:
    """Return a photo of an answer in JSON."""
    owner = at(made, "owner")
    return Thing(
        kind="photo",
        id=text_at(made, "id") or "",
        account=text_at(owner, "nsid") or text_at(made, "owner"),
        author=text_at(owner, "path_alias"),
        name=text_at(owner, "username"),
        title=written(made, "title"),
        description=written(made, "description"),
        uploaded=text_at(made, "dateuploaded"),
    )


def written(made: Json, name: str) -> str | None:
    """Return a text, which stands in ``_content`` where the answer has elements."""
    return text_at(made, name, "_content") or text_at(made, name)


def sized(addresses: Iterator[str | None], recognise: Callable[[str], Ref | None]) -> Iterator[Thing]:
    """Yield the photo whose sizes are told: its number stands in their addresses only."""
    for address in addresses:
        ref = recognise(address.split("/sizes/")[0]) if address else None
        if ref is not None:
            yield Thing(kind="photo", id=ref.key.id)
