"""Pictures of posts that are looked at again: what a server says of them without sending them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.exchange import Answer, Exchange, Headers
from archiver.pipeline.pictures import fetch_pictures
from archiver.platforms import platform
from storage.model import Fields, Media
from tests.integration.watching import Watch, settings

pytestmark = pytest.mark.anyio

KEPT = "a" * 64
URL = "https://pbs.twimg.com/media/AAAAAAAAAAAAAAA.jpg"


class Asked:
    """A host of pictures with one answer, whatever it is asked, and the conditions that it was asked under."""

    def __init__(self, watch: Watch, answer: Answer) -> None:
        self.conditions: list[str | None] = []
        self.answer, self.now = answer, watch.now
        watch.get = self.get  # type: ignore[method-assign]

    async def get(self, url: str, headers: Headers = (), **_: object) -> Exchange:
        """Answer."""
        self.conditions.append(dict(headers).get("If-None-Match"))
        return Exchange(url=url, answer=self.answer, request_headers=tuple(headers), started_at=self.now)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give a line."""
    made = Watch(tmp_path, settings(tmp_path))
    yield made
    made.ledger.close()


async def fetched(watch: Watch, before: Media) -> Media:
    """Fetch the picture of a post that had one at this address when it was last seen."""
    shown = Fields(id="1", author="a", text="x", media=(Media(url=URL, kind="image"),))
    found = await fetch_pictures(watch.line, platform("x"), shown, replace(shown, media=(before,)))
    (picture,) = found.fields.media
    return picture


@pytest.mark.parametrize(
    ("etag", "kept", "asked", "digest"),
    [('"1"', KEPT, '"1"', KEPT), (None, KEPT, None, None), ('"1"', None, None, None)],
    ids=["asked", "unversioned", "not-had"],
)
async def test_not_modified_vouches_for_a_picture_only_where_that_was_asked(
    watch: Watch, etag: str | None, kept: str | None, asked: str | None, digest: str | None
) -> None:
    """R12, R8: a 304 to a question without a validator says nothing; taken for "the same" it would hide a swap. What was never had is asked for whole."""
    host = Asked(watch, Answer(status=304, headers=(), body=b""))
    picture = await fetched(watch, Media(url=URL, kind="image", sha256=kept, etag=etag))
    assert (picture.sha256, host.conditions) == (digest, [asked])
    # The next look asks by it again.
    assert picture.etag == (etag if digest else None)


@pytest.mark.parametrize(
    "answer", [Answer(status=200, body=b"half a pic", truncated="disconnect"), Answer(status=200, body=b""), Answer(status=404, body=b"no")]
)
async def test_what_is_not_the_whole_picture_is_no_other_picture(watch: Watch, answer: Answer) -> None:
    """R8: it was not had, and what is known of it stands."""
    Asked(watch, answer)
    assert (await fetched(watch, Media(url=URL, kind="image", sha256=KEPT, etag='"1"'))).sha256 is None
