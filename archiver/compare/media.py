"""The pictures of two versions of a post: identified by bytes, never by address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from archiver.compare.difference import Difference
from archiver.fingerprints import Likeness, Match, likeness
from storage.model import Image, Json, Media
from storage.vocabulary import ChangeKind

Known: TypeAlias = Mapping[str, Image]
Pair: TypeAlias = tuple[int, int]


def compare_media(before: Sequence[Media], after: Sequence[Media], known: Known, *, edited: bool = False) -> list[Difference]:
    """Return swapped, re-encoded and missing pictures; a changed order or number is an edit of the post.

    Of videos no bytes are compared, and some pictures are too plain to be: one is swapped where the platform itself says that the post was ``edited``,
    and another key stands in its place.
    """
    paired = paired_media(before, after, known)
    blank = stand_ins(before, after)
    told = [(before[old], after[new]) for old, new in paired if blank.isdisjoint((before[old].sha256, after[new].sha256))]
    found = [difference for old, new in told if (difference := _compare_pair(old, new, known))]
    replaced = _replaced(before, after, paired, known) if edited else []
    for old, new in replaced:
        found.append(Difference(kind=ChangeKind.MEDIA_SWAPPED, before=_place(before[old], old), after=_place(after[new], new), reason="key"))
    gone = _left(before, (old for old, _ in (*paired, *replaced)))
    found += [Difference(kind=ChangeKind.MEDIA_MISSING, before=_place(before[index], index)) for index in gone]
    reordered = [new for _, new in paired] != sorted(new for _, new in paired)
    if reordered or len(after) > len(before):
        reason = "media-order" if reordered else "media-added"
        found.append(Difference(kind=ChangeKind.EDITED, before=_list(before), after=_list(after), reason=reason))
    return found


def same_media(before: Sequence[Media], after: Sequence[Media], known: Known) -> bool:
    """Return whether two versions show the same pictures in the same order, as far as that can be known.

    Encoded anew it is the same picture; where the platform names another file, near is not enough.
    """
    only_encoded = all(difference.kind is ChangeKind.MEDIA_REENCODED for difference in compare_media(before, after, known))
    pairs = ((before[old], after[new]) for old, new in paired_media(before, after, known))
    one_file = all(old.sha256 == new.sha256 or old.key == new.key for old, new in pairs)
    return only_encoded and one_file and not undecided(before, after, known)


def undecided(before: Sequence[Media], after: Sequence[Media], known: Known) -> bool:
    """Return whether some picture could have changed without our being able to say."""
    return bool(stand_ins(before, after)) or any(_pair_undecided(before[old], after[new], known) for old, new in paired_media(before, after, known))


def stand_ins(before: Sequence[Media], after: Sequence[Media]) -> frozenset[str]:
    """Return the digests of what came into several places of one version at once: a host's "not available", and nobody's picture."""
    was, now = (Counter(one.sha256 for one in media if one.sha256) for media in (before, after))
    return frozenset(sha256 for sha256 in {*was, *now} if was[sha256] != now[sha256] and max(was[sha256], now[sha256]) > 1)


def paired_media(before: Sequence[Media], after: Sequence[Media], known: Known) -> list[Pair]:
    """Return which place of the first version is which of the second, in the order of the first; what came or went has none."""
    found: list[Pair] = []
    # The surest identity first; what is left over is taken to stand in the other's place.
    for name in (lambda media: media.sha256, lambda media: media.key, lambda media: media.url):
        found += _paired(_named_alike(name), before, after, found)
    # Before that, what looks the same: encoded anew and moved at once, it would stand in another's place.
    found += _paired(lambda old, new: _is_near(old, new, known), before, after, found)
    found += _paired(_named_alike(lambda media: media.kind), before, after, found)
    return sorted(found)


def is_told_by_key(before: Media, after: Media, known: Known) -> bool:
    """Return whether two media of an edited post are told apart by their native keys: what is no picture, and what is too plain to be judged."""
    named_apart = bool(before.key and after.key and before.key != after.key)
    return named_apart and (before.kind != "image" or before.kind != after.kind or _is_plain(before, after, known))


def _is_plain(before: Media, after: Media, known: Known) -> bool:
    judged = _likeness(before, after, known)
    images = [known.get(one.sha256 or "") for one in (before, after)]
    return judged is not None and judged.verdict is Match.UNDECIDABLE and all(image is not None and image.pixels_sha256 for image in images)


def _replaced(before: Sequence[Media], after: Sequence[Media], paired: Sequence[Pair], known: Known) -> list[Pair]:
    """Return the places in which another video, a plain picture, or something of another kind has come."""
    others = zip(_left(before, (old for old, _ in paired)), _left(after, (new for _, new in paired)), strict=False)
    return [(old, new) for old, new in (*paired, *others) if is_told_by_key(before[old], after[new], known)]


def _left(media: Sequence[Media], taken: Iterable[int]) -> list[int]:
    return sorted(set(range(len(media))) - set(taken))


def _named_alike(name: Callable[[Media], str | None]) -> Callable[[Media, Media], bool]:
    return lambda old, new: bool(name(old)) and name(new) == name(old)


def _is_near(old: Media, new: Media, known: Known) -> bool:
    judged = _likeness(old, new, known)
    return judged is not None and judged.verdict not in (Match.DIFFERENT, Match.UNDECIDABLE)


def _paired(same: Callable[[Media, Media], bool], before: Sequence[Media], after: Sequence[Media], taken: Sequence[Pair]) -> list[Pair]:
    used = {old for old, _ in taken}
    free = [index for index in range(len(after)) if index not in {new for _, new in taken}]
    found = []
    for old in (index for index in range(len(before)) if index not in used):
        new = next((index for index in free if same(before[old], after[index])), None)
        if new is not None:
            free.remove(new)
            found.append((old, new))
    return found


def _compare_pair(before: Media, after: Media, known: Known) -> Difference | None:
    judged = _likeness(before, after, known)
    if judged is None or judged.verdict is Match.UNDECIDABLE or before.sha256 == after.sha256:
        return None
    kind = ChangeKind.MEDIA_SWAPPED if judged.verdict is Match.DIFFERENT else ChangeKind.MEDIA_REENCODED
    was, now = _described(before, judged), _described(after, judged)
    return Difference(kind=kind, before=was, after=now, reason=judged.verdict.value)


def _pair_undecided(before: Media, after: Media, known: Known) -> bool:
    if before.sha256 and after.sha256:
        judged = _likeness(before, after, known)
        return judged is None or judged.verdict is Match.UNDECIDABLE
    # Without both bytes an unchanged native key still names the same picture; a changed address names nothing.
    return before.key is None or before.key != after.key


def _likeness(before: Media, after: Media, known: Known) -> Likeness | None:
    if before.sha256 and before.sha256 == after.sha256:
        return Likeness(verdict=Match.IDENTICAL, reason="same-bytes")
    old, new = known.get(before.sha256 or ""), known.get(after.sha256 or "")
    return likeness(old, new) if old and new else None


def _described(media: Media, judged: Likeness) -> dict[str, Json]:
    return {"sha256": media.sha256, "key": media.key, "url": media.url, "distances": dict(judged.distances)}


def _place(media: Media, index: int) -> dict[str, Json]:
    return {"sha256": media.sha256, "key": media.key, "url": media.url, "position": index}


def _list(media: Sequence[Media]) -> dict[str, Json]:
    return {"media": [one.sha256 or one.key or one.url for one in media]}
