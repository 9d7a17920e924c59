"""What the archive knows of each scripted quotation, read from its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage import FileBlobs, open_ledger
from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter
from storage.ledger import Reader
from storage.model import ArticleVersion
from storage.rows import CaptureRow, PostRow
from storage.vocabulary import ChangeKind, Role, State
from tests.internet.scenario import EXPECTATIONS, Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One scripted quotation and what the archive says of it."""

    expected: Expectation
    post: PostRow | None
    quoted: bool
    """Whether the archive ties the article to the post."""
    text: str | None
    """The quotation as the article itself shows it."""
    posted: str | None
    lang: str | None
    changes: tuple[str, ...]
    """Kinds of change of the post and its quotation in the order they were recorded, repetitions once."""
    kept: dict[str, list[str]]
    """Paths of the files of its captures, by role."""

    @property
    def kept_once(self) -> bool:
        """Whether the post was found, seen live and captured."""
        return self.quoted and self.post is not None and self.post.state is State.LIVE and bool(self.kept.get(Role.WARC))

    @property
    def as_scripted(self) -> bool:
        """Whether everything came out as the script says."""
        wanted, post = self.expected, self.post
        if post is None or not self.quoted:
            return False
        # A control drawn from the posts that this script takes away voids the looks about it (R3): what was claimed of another is taken back until seen anew.
        changes = tuple(kind for kind in self.changes if kind != ChangeKind.CORRECTED)
        told = (post.state, post.reason, post.tier, changes)
        scripted = (wanted.state, wanted.reason, wanted.tier, wanted.changes)
        witnessed = wanted.text is None or self.text == wanted.text
        return told == scripted and witnessed and bool(self.kept.get(Role.WARC))


def outcomes(archive: Path) -> list[Outcome]:
    """Return what the archive knows now of every scripted quotation."""
    ledger, blobs = open_ledger(f"sqlite:///{archive / 'ledger.sqlite'}"), FileBlobs(archive / "blobs")
    try:
        with ledger.read() as reader:
            return [_outcome(reader, blobs, expected) for expected in EXPECTATIONS]
    finally:
        ledger.close()


def _outcome(reader: Reader, blobs: FileBlobs, expected: Expectation) -> Outcome:
    found = [post for post in reader.search_post(expected.permalink) if (post.key.platform, post.key.id) == (expected.platform, expected.id)]
    if not found:
        return Outcome(expected=expected, post=None, quoted=False, text=None, posted=None, lang=None, changes=(), kept={})
    post = found[0]
    row = reader.posts(PostFilter(post_id=post.id))[0]
    version = _first_version(reader, expected)
    witness = _witness(reader, version, expected) if version else None
    kinds = [change.kind.value for change in reversed(reader.changes(ChangeFilter(post_id=post.id)))]
    return Outcome(
        expected=expected,
        post=row,
        quoted=version is not None and version.article.url in row.articles,
        text=witness[0] if witness else None,
        posted=witness[1] if witness else None,
        lang=witness[2] if witness else None,
        changes=tuple(dict.fromkeys(kinds)),
        kept=_kept(reader.captures(CaptureFilter(post_id=post.id)), blobs),
    )


def _first_version(reader: Reader, expected: Expectation) -> ArticleVersion | None:
    for row in reader.articles(ArticleFilter()):
        if expected.article in {row.url, row.canonical_url, Path(row.seed or "").name}:
            article_id = reader.article_id(row.url)
            return next(iter(reader.versions(article_id)), None) if article_id is not None else None
    return None


def _witness(reader: Reader, version: ArticleVersion, expected: Expectation) -> tuple[str | None, str | None, str | None] | None:
    for embed in version.embeds:
        resolution = reader.resolution(embed.href) if embed.id is None else None
        target = resolution.target if resolution else None
        if embed.id == expected.id or (target and expected.id in target):
            return embed.text, embed.posted, embed.lang
    return None


def _kept(captures: list[CaptureRow], blobs: FileBlobs) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for capture in reversed(captures):
        for file in capture.files:
            kept.setdefault(file.role, []).append(str(blobs.path(file.sha256)))
    return {role: list(dict.fromkeys(paths)) for role, paths in kept.items()}
