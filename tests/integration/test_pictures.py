"""Pictures of posts that are looked at again: what a server says of them without sending them."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give a line before a server that answers "not modified", whatever it is asked."""
    made = Watch(tmp_path, settings(tmp_path))

    async def not_modified(url: str, headers: Headers = (), **_: object) -> Exchange:
        made.asked.append(url)
        return Exchange(url=url, answer=Answer(status=304, headers=(), body=b""), request_headers=tuple(headers), started_at=made.now)

    made.get = not_modified  # type: ignore[method-assign]
    yield made
    made.ledger.close()


@pytest.mark.parametrize(("etag", "digest"), [('"1"', KEPT), (None, None)])
async def test_not_modified_vouches_for_a_picture_only_where_that_was_asked(watch: Watch, etag: str | None, digest: str | None) -> None:
    """R12, R8: a 304 to a question without a validator says nothing; taken for "the same" it would hide a swap."""
    shown = Fields(id="1", author="a", text="x", media=(Media(url=URL, kind="image"),))
    before = Fields(id="1", author="a", text="x", media=(Media(url=URL, kind="image", sha256=KEPT, etag=etag),))
    found = await fetch_pictures(watch.line, platform("x"), shown, before)
    assert [one.sha256 for one in found.fields.media] == [digest]
    assert len(watch.asked) == 1
