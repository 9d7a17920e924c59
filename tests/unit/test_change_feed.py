"""The feed of changes: well-formed whatever it holds, the same entries under the same ids, read by a feed reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import defusedxml.ElementTree
import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.notify import atom, rss
from archiver.notify.feed import entry_id
from storage.rows import NewsRow
from storage.vocabulary import ChangeKind
from tests.news import NOON, a_change

FORMS = {"atom10": atom, "rss20": rss}
Render = Callable[[Sequence[NewsRow], datetime], bytes]
hostile = st.text(max_size=30) | st.sampled_from(["]]><script>", "&amp;<b>", "\x00\x0b\ufffe\ud800", "javascript:alert(1)"])


@pytest.mark.parametrize("form", FORMS)
def test_a_reader_finds_every_change(form: str) -> None:
    """Version, title, link, time and id of each entry, in the order given."""
    news = [a_change(2, 5), a_change(1, kind=ChangeKind.EDITED, before={"text": "Tea"}, after={"text": "<b>Toast</b>"})]
    read = feedparser.parse(FORMS[form](news, NOON))
    assert (read.bozo, read.version) == (False, form)
    assert [entry.title for entry in read.entries] == ["Unavailable (unconfirmed): tea_house", "Edited: tea_house"]
    assert [entry.link for entry in read.entries] == ["https://x.com/i/status/2", "https://x.com/i/status/1"]
    assert [entry.id for entry in read.entries] == [entry_id(one) for one in news]
    assert read.entries[0].updated if form == "atom10" else read.entries[0].published
    assert "<b>" not in str(read.entries[1])


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_feed_is_a_feed(form: str) -> None:
    """A reader subscribes before anything has happened."""
    read = feedparser.parse(FORMS[form]([], NOON))
    assert (read.bozo, read.version, read.entries) == (False, form, [])


@pytest.mark.parametrize("render", FORMS.values())
@given(kind=st.sampled_from(ChangeKind), text=hostile, author=hostile, url=hostile)
def test_a_feed_is_well_formed_whatever_the_web_said(render: Render, kind: ChangeKind, text: str, author: str, url: str) -> None:
    """Hostile text is text: no element of it, no character that XML cannot hold, no link but to the web."""
    feed = render([a_change(kind=kind, before={"text": text}, after={"text": text}, author=author, permalink=url, quoted_by=(text,))], NOON)
    read = defusedxml.ElementTree.fromstring(feed)
    names = {element.tag.rpartition("}")[2] for element in read.iter()}
    assert not names & {"script", "b"}
    assert b"javascript:alert" not in b"".join(line for line in feed.splitlines() if b"<link" in line)


def test_each_change_has_an_id_of_its_own_that_stays() -> None:
    """Readers tell new entries by it: also where the post has another address by now, since its account or its versions are better known."""
    ids = [entry_id(a_change(number)) for number in range(50)]
    assert entry_id(a_change(7, permalink="https://bsky.app/profile/did:plc:abc/post/7", id="8", author="coffee_house")) == ids[7]
    assert len(set(ids)) == 50
    assert ids == [entry_id(a_change(number)) for number in range(50)]
