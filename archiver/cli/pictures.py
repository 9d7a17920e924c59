"""Commands for pictures: fingerprint, compare, and have we seen it before?"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from archiver.cli.context import archive_of, file_in, read_input
from archiver.cli.output import AsCsv, AsJson, emit, err, note, out, print_json, row
from archiver.compare import compare_images
from archiver.errors import InputError
from archiver.fingerprints import Fingerprinter, Limits, parse_hash
from archiver.fingerprints.likeness import SAME
from archiver.fingerprints.search import Hit, search
from archiver.platforms import uploaded_at
from storage.filters import PostFilter
from storage.ledger import Reader
from storage.model import Image, Json
from storage.rows import SightingRow

commands = typer.Typer()

HASH_COLUMNS = ("path", "fit", "reason", "width", "height", "hashes")
HIT_FIELDS = ("distance", "algorithm", "verdict", "what", "at", "sha256", "first_seen", "last_seen", "uploaded", "posts", "articles", "path")
HIT_COLUMNS = ("verdict", "what", "algorithm", "distance", "first_seen", "last_seen", "uploaded", "posts", "articles", "path")

ImagePath = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@commands.command("hash")
def hash_images(
    images: Annotated[list[Path], typer.Argument(help="Image files.", exists=True, dir_okay=False, readable=True)],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Print the perceptual hashes of images. A file that is no image, or too plain to match, gets fit false and the reason."""
    with Fingerprinter(Limits()) as fingerprinter:
        counted = track(images, "hashing", console=err, transient=True, disable=not err.is_terminal)
        rows = (_hashes(path, fingerprinter.fingerprint(read_input(path))) for path in counted)
        emit(rows, HASH_COLUMNS, as_json=as_json, as_csv=as_csv)


@commands.command()
def compare(first: ImagePath, second: ImagePath, as_json: AsJson = False) -> None:
    """Say how near two images are: identical, same, probably, different or undecidable, with the distance of each hash.

    All but identical are leads, and no proof: in two screenshots of text, or two charts, other words and numbers can be as near as "same".
    """
    with Fingerprinter(Limits()) as fingerprinter:
        likeness = row(compare_images(*(fingerprinter.fingerprint(read_input(path)) for path in (first, second))))
    if as_json:
        print_json(likeness)
        return
    out.print(f"{likeness['verdict']}", style="bold")
    for name in ("distances", "reason"):
        if likeness[name]:
            out.print(f"{name}: {likeness[name]}", markup=False, highlight=False)


@commands.command()
def similar(
    ctx: typer.Context,
    image: Annotated[str, typer.Argument(help="Image file, or phash64:HEX, or pdq256:HEX.")],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Search the media of posts and pages for an image: have we seen it before, since when, in which posts and articles, how near, at which second?

    One that is too plain to match, or none, is found where the same bytes or pixels are kept; exit code 2 where they are not.
    The pictures that captures took of posts and pages (screenshots) are not searched.
    """
    query = _query(image)
    unfit = f"cannot be searched for by its looks: {query.reason}" if isinstance(query, Image) and not query.fit else None
    with archive_of(ctx) as (ledger, blobs, _), ledger.read() as reader:
        hits = search(query, reader.images())
        if unfit and not hits:
            raise InputError(image, f"{unfit}; no picture or video of a post or page has the same bytes or pixels")
        if unfit:
            note(f"{image}: {unfit}; what has the same bytes or pixels is listed")
        emit([_hit(hit, reader, blobs.path) for hit in hits], HIT_COLUMNS, as_json=as_json, as_csv=as_csv, names=HIT_FIELDS)


def _query(image: str) -> Image | tuple[str, bytes]:
    if os.path.exists(image):
        with Fingerprinter(Limits()) as fingerprinter:
            return fingerprinter.fingerprint(read_input(file_in(image)))
    try:
        algorithm, value = parse_hash(image)
    except ValueError as exc:
        raise InputError(image, f"is neither a file nor a hash: {exc}") from exc
    if algorithm not in SAME:
        raise InputError(image, f"what is near by {algorithm} may be another picture: search by {' or '.join(SAME)}, which 'archiver hash' prints beside it")
    return algorithm, value


def _hashes(path: Path, image: Image) -> dict[str, Json]:
    made = {name: value.hex() if value else None for name, value in (("phash64", image.phash64), ("dhash64", image.dhash64), ("pdq256", image.pdq256))}
    return {
        "path": str(path),
        "sha256": image.sha256,
        "pixels_sha256": image.pixels_sha256,
        "width": image.width,
        "height": image.height,
        "fit": image.fit,
        "reason": image.reason,
        "hashes": dict(made),
        "pdq_quality": image.pdq_quality,
    }


def _hit(hit: Hit, reader: Reader, path: Callable[[str], Path | None]) -> dict[str, Json]:
    sightings = reader.sightings(hit.sha256)
    times = sorted(one.at for one in sightings)
    lies = path(hit.sha256)
    return row(
        {
            "distance": hit.distance,
            "algorithm": hit.algorithm,
            "verdict": hit.verdict,
            "what": "picture" if hit.at is None else f"frame at {hit.at:.1f} s of video",
            "at": hit.at,
            "sha256": hit.sha256,
            "first_seen": times[0] if times else None,
            "last_seen": times[-1] if times else None,
            "uploaded": _uploaded(sightings),
            "posts": sorted({one.permalink for one in sightings if one.permalink}),
            "articles": _articles(sightings, reader),
            "path": str(lies) if lies else None,
        }
    )


def _uploaded(sightings: list[SightingRow]) -> datetime | None:
    """Return when the file was first uploaded, as far as its addresses tell; what they tell of the future is not believed."""
    return min((time for one in sightings if (time := uploaded_at(one.url)) is not None and time <= one.at), default=None)


def _articles(sightings: list[SightingRow], reader: Reader) -> list[Json]:
    shown = {one.article for one in sightings if one.article}
    posts = [post for one in sightings if one.permalink for post in reader.search_post(one.permalink)]
    quoting = {url for post in posts for row in reader.posts(PostFilter(post_id=post.id)) for url in row.articles}
    return [*sorted(shown | quoting)]
