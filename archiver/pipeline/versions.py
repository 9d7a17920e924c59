"""What earlier looks read of a post, as far as it can be held against what it reads now: gaps hide no change, and other readings are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from archiver.compare import Difference, is_edited, is_told_by_key, paired_media, stand_ins
from archiver.platforms import platform
from storage.model import Fields, Image, Media, Observation
from storage.vocabulary import ChangeKind


def versions_like(newest: Observation, seen: Sequence[Observation]) -> list[Observation]:
    """Return the looks whose fields can be held against those of a new one, of all that saw the post as it read then.

    Methods give more or less of a post, and so do patterns: a page that is laid out otherwise for some readers is read by another. Where one pattern
    came to read other media since the last look, its words alone can be compared, for that is no edit.
    """
    versions = [one for one in seen if one.method == newest.method and _pattern_of(one)[0] == _pattern_of(newest)[0]]
    if not versions:
        return []
    last = versions[-1]
    if _pattern_of(last) == _pattern_of(newest):
        return [one for one in versions if _pattern_of(one) == _pattern_of(newest)]
    text = newest.fields.text if _is_reworded(last, newest) else last.fields.text
    return [replace(last, fields=replace(last.fields, media=newest.fields.media, text=text))]


def with_digests(versions: Sequence[Fields]) -> list[Fields]:
    """Return versions in which a picture that could not be fetched has the digest it was last known by: a gap must not hide a swap."""
    known: dict[str, Media] = {}
    filled: list[Fields] = []
    for version in versions:
        media = tuple(known.get(one.key or one.url, one) if one.sha256 is None else one for one in version.media)
        known |= {one.key or one.url: one for one in media if one.sha256}
        filled.append(replace(version, media=media))
    return filled


def last_known(versions: Sequence[Fields], images: Mapping[str, Image]) -> Fields:
    """Return the latest version with what was known until then of what it lacks: words and names that it did not tell, pictures that could not be had
    or judged (``images`` are the fingerprints by digest), as where a page was served in their place."""
    text = next((one.text for one in reversed(versions) if one.text is not None), None)
    named = next((one for one in reversed(versions) if _names(one)), versions[-1])
    media: tuple[Media, ...] = ()
    for earlier, version in pairwise((versions[0], *versions)):
        media = _in_place(media, version.media, images, edited=is_edited(earlier, version))
    return replace(versions[-1], text=text, author=named.author, account=named.account, media=media)


def latest_that_saw(difference: Difference, versions: Sequence[Observation], last: Fields) -> Observation:
    """Return the latest look that saw what has changed since: one with a gap there does not tell when it did."""
    return next((one for one in reversed(versions) if _saw(difference, one.fields, last)), versions[-1])


def _saw(difference: Difference, seen: Fields, last: Fields) -> bool:
    match difference.kind, difference.before:
        case ChangeKind.RENAMED, _:
            return _names(seen)
        case ((ChangeKind.MEDIA_SWAPPED | ChangeKind.MEDIA_REENCODED), {"sha256": str() as sha256}):
            return any(one.sha256 == sha256 for one in seen.media)
        case ChangeKind.REVERTED, _:
            return seen.text == last.text and [one.sha256 for one in seen.media] == [one.sha256 for one in last.media]
        case _:
            return seen.text == last.text


def _names(fields: Fields) -> bool:
    return bool(fields.author and fields.account)


def _in_place(before: Sequence[Media], media: tuple[Media, ...], images: Mapping[str, Image], *, edited: bool) -> tuple[Media, ...]:
    """Return the media of a version, with what was last known to stand in the place of a picture that could not be fetched: it may have been swapped."""
    if len(before) != len(media):
        return media
    pairs = {new: before[old] for old, new in paired_media(before, media, {}) if before[old].sha256}
    told = {index for index, was in pairs.items() if edited and is_told_by_key(was, media[index], images)}
    blank = stand_ins(before, media)
    lacks = {index for index, was in pairs.items() if media[index].sha256 in blank or _says_less(media[index], was, images)} - told
    return tuple(pairs[index] if index in lacks else one for index, one in enumerate(media))


def _says_less(one: Media, before: Media, images: Mapping[str, Image]) -> bool:
    """Return whether another picture can be held against the one before, and not against this one."""
    return one.sha256 is None or (_is_fit(before, images) and not _is_fit(one, images))


def _is_fit(media: Media, images: Mapping[str, Image]) -> bool:
    image = images.get(media.sha256 or "")
    return image is not None and image.fit


def _is_reworded(one: Observation, other: Observation) -> bool:
    """Return whether the pattern came to read other words of the same post between two looks."""
    name, version = _pattern_of(other)
    # Patterns are named for the platform whose file holds them.
    since = platform(name.partition(".")[0]).reworded.get(name)
    return since is not None and _pattern_of(one)[1] < since <= version


def _pattern_of(look: Observation) -> tuple[str, int]:
    """Return the name of the pattern by which a look was read and its version."""
    name, _, version = (look.pattern or "").rpartition("/")
    return name, int(version) if version.isdigit() else 0
