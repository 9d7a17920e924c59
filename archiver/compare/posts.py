"""Two versions of a live post, as one method gave them: text, author, media."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from archiver.compare.difference import Difference
from archiver.compare.media import Known, compare_media, same_media
from archiver.compare.text import canonical_text, sentences, without
from storage.model import Fields, Image, Json
from storage.vocabulary import ChangeKind

CONTENT = frozenset({ChangeKind.EDITED, ChangeKind.MEDIA_SWAPPED, ChangeKind.MEDIA_MISSING})


def compare_fields(before: Fields, after: Fields, earlier: Sequence[Fields] = (), images: Mapping[str, Image] | None = None) -> tuple[Difference, ...]:
    """Return what changed. Both versions must come from the same method: what one method does not give is not missing.

    ``earlier`` are all older versions, ``images`` the fingerprints by digest. A version equal to an older one is a revert and links it;
    a picture that comes once more as it was encoded in an older one is no news.
    """
    known: Known = images or {}
    seen = {media.sha256 for version in earlier for media in version.media}
    media = compare_media(before.media, after.media, known, edited=is_edited(before, after))
    found = [*_compare_text(before, after), *(one for one in media if not _is_seen_again(one, seen))]
    content = [difference for difference in found if difference.kind in CONTENT]
    reverted = _equal_version(after, earlier, known) if content else None
    if reverted is not None:
        revert = Difference(kind=ChangeKind.REVERTED, before=_version(before, after), after=_version(after, before), reverts_to=reverted)
        found = [revert, *(difference for difference in found if difference.kind not in CONTENT)]
    return (*found, *_compare_author(before, after))


def _is_seen_again(difference: Difference, seen: Collection[str | None]) -> bool:
    """Return whether a picture was only encoded as it had been before: some hosts send now one file, now the other."""
    now = difference.after if isinstance(difference.after, dict) else {}
    return difference.kind is ChangeKind.MEDIA_REENCODED and now.get("sha256") in seen


def is_edited(before: Fields, after: Fields) -> bool:
    """Return whether the platform itself says that the post was edited between two looks."""
    return None not in (before.version, after.version) and before.version != after.version


def _compare_text(before: Fields, after: Fields) -> list[Difference]:
    # A version that changed with the same text is a rewrite of the record, not of what readers see.
    if before.text is None or after.text is None or canonical_text(before.text) == canonical_text(after.text):
        return []
    return [Difference(kind=ChangeKind.EDITED, before=_version(before, after), after=_version(after, before), reason="text")]


def _compare_author(before: Fields, after: Fields) -> list[Difference]:
    if not before.author or not after.author or before.account is None or before.account != after.account:
        return []
    old, new = before.author.lstrip("@"), after.author.lstrip("@")
    if old.casefold() == new.casefold():
        return []
    return [Difference(kind=ChangeKind.RENAMED, before={"author": old}, after={"author": new})]


def _equal_version(after: Fields, earlier: Sequence[Fields], known: Known) -> int | None:
    return next((index for index in reversed(range(len(earlier))) if _equal(earlier[index], after, known)), None)


def _equal(version: Fields, after: Fields, known: Known) -> bool:
    if version.text is None or after.text is None or canonical_text(version.text) != canonical_text(after.text):
        return False
    return same_media(version.media, after.media, known)


def _version(fields: Fields, other: Fields) -> Json:
    """Return a version as a change shows it, with the sentences that the other has not."""
    own: list[Json] = [*without(sentences(fields.text or ""), sentences(other.text or ""))]
    return {"text": fields.text, "sentences": own, "version": fields.version, "media": [media.sha256 or media.key for media in fields.media]}
