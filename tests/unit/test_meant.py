"""What a person means who names an account or an article by an address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.cli.meant import account_meant, article_meant
from storage.ledger import open_ledger
from storage.model import Article


@pytest.mark.parametrize(
    ("address", "account"),
    [
        ("https://x.com/krus_stern", ("x", "krus_stern")),
        ("twitter.com/krus_stern/", ("x", "krus_stern")),
        ("https://mobile.twitter.com/krus_stern?lang=de", ("x", "krus_stern")),
        ("https://bsky.app/profile/mirafalk.bsky.social", ("bluesky", "mirafalk.bsky.social")),
        ("https://www.tiktok.com/@quayside", ("tiktok", "quayside")),
        ("https://www.youtube.com/@quayside", ("youtube", "quayside")),
        ("https://www.reddit.com/user/quayside/", ("reddit", "quayside")),
        ("https://www.instagram.com/quayside/", ("instagram", "quayside")),
        ("https://social.example/@deichwacht", ("mastodon", "deichwacht@social.example")),
        ("https://social.example/@deichwacht@other.example", ("mastodon", "deichwacht@other.example")),
        ("https://social.example/users/deichwacht", ("mastodon", "deichwacht@social.example")),
        ("https://bsky.app/profile/did:plc:abc", ("bluesky", "did:plc:abc")),
        ("https://t.me/s/quayside", ("telegram", "quayside")),
        ("https://vk.com/%D0%BC%D0%B8%D1%80", ("vk", "мир")),
    ],
)
def test_the_page_of_an_account_names_it(address: str, account: tuple[str, str]) -> None:
    """As it stands in an address bar, with its platform: a handle is another account elsewhere."""
    assert account_meant(address) == account


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/krus_stern/status/1796161717017489850",
        "https://www.watson.ch/international",
        "krus_stern",
        "https://x.com/",
        "https://[::1",
        "x:1796161717017489850",
    ],
)
def test_what_is_no_page_of_an_account_names_none(address: str) -> None:
    """Posts, pages of other sites, bare names and what is no address."""
    assert account_meant(address) is None


def test_an_article_is_known_by_any_spelling_of_its_address(tmp_path: Path) -> None:
    """With ``www.`` and without, with a slash and without, by either scheme, with what tracks readers; another host is another site."""
    known, bare = "https://www.news.example/story", "https://blatt.example/a/"
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with ledger.write() as writer:
        for url in (known, bare):
            writer.see_article(Article(url=url), datetime(2026, 11, 24, tzinfo=UTC), None)
    with ledger.read() as reader:
        spellings = (known, "news.example/story", "http://news.example/story/", "https://WWW.news.example/story?utm_source=x#a")
        assert {reader.article_id(article_meant(reader, each)) for each in spellings} == {reader.article_id(known)}
        assert article_meant(reader, "https://www.blatt.example/a") == bare
        assert article_meant(reader, "https://m.news.example/story") == "https://m.news.example/story"
    ledger.close()
