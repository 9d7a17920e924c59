"""What robots.txt asks of us (RFC 9309)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.fetch.robots import ANYTHING, NOTHING, product_of, read_robots

FILE = b"""\
User-agent: *
Disallow: /
Allow: /news/
Disallow: /news/*/print$

User-agent: embedarchiver
Disallow: /private
"""


def allowed(path: str, product: str = "SomebodyElse") -> bool:
    return read_robots(Answer(status=200, body=FILE)).allow(f"https://blatt.example{path}", product)


def test_the_longest_match_of_our_own_group_counts() -> None:
    """§2.2.1, §2.2.2: the group that names us replaces the one for all; ``*`` and ``$`` are understood; what nothing forbids is allowed."""
    assert [allowed(path) for path in ("/", "/news/1", "/news/1/print", "/news/1/print?x")] == [False, True, False, True]
    assert [allowed(path, "EmbedArchiver") for path in ("/", "/private/a", "/news/1/print")] == [True, False, True]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_that_refuses_the_file_has_none(status: int) -> None:
    """§2.3.1.3: anything may be asked for."""
    assert read_robots(Answer(status=status, body=FILE)) is ANYTHING


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(status=302),
        *(Answer(status=status) for status in (429, 500, 503)),
        *(Answer(status=200, body=FILE, truncated=why) for why in ("disconnect", "time")),
    ],
)
def test_a_site_that_gives_no_whole_file_forbids_everything(answer: Answer | None) -> None:
    """§2.3.1.4: until it is well; a site that is too busy for its robots.txt is too busy for the rest."""
    assert read_robots(answer) is NOTHING
    assert not NOTHING.allow("https://blatt.example/", "EmbedArchiver")


def test_of_a_long_file_the_first_500_kib_count() -> None:
    """§2.5: what was cut for its length is read as far as it came."""
    rules = read_robots(Answer(status=200, body=FILE, truncated="length"))
    assert not rules.allow("https://blatt.example/x", "SomebodyElse")


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf" + FILE, FILE.replace(b"\n", b"\r\n"), FILE.replace(b"\n", b"\r")], ids=["mark", "crlf", "cr"])
def test_a_file_counts_as_editors_write_it(body: bytes) -> None:
    """§2.2, §2.3: UTF-8, also behind its mark, which is no part of the first rule; lines end in any of three ways."""
    rules = read_robots(Answer(status=200, body=body))
    assert [rules.allow(f"https://blatt.example{path}", "SomebodyElse") for path in ("/x", "/news/1")] == [False, True]


def test_an_empty_answer_is_a_file_without_rules() -> None:
    """§2.3.1.1: any 2xx is a success, 204 too, and what no rule forbids is allowed."""
    assert read_robots(Answer(status=204)).allow("https://blatt.example/x", "EmbedArchiver")
    assert not read_robots(Answer(status=203, body=FILE)).allow("https://blatt.example/x", "SomebodyElse")


def test_our_name_is_the_first_token_of_the_user_agent() -> None:
    """§2.2.1: letters, ``_`` and ``-``; an agent without a name is one of all."""
    assert [product_of(agent) for agent in ("EmbedArchiver/0.1 (+https://x)", "News-Desk_bot 2", "2bot", "")] == ["EmbedArchiver", "News-Desk_bot", "*", "*"]


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="UserAgent-:*/\nDislow$%a ", max_size=200).map(lambda text: f"User-agent: *\n{text}".encode())),
    st.text(max_size=30),
)
def test_no_file_whatever_fails(body: bytes, path: str) -> None:
    """Anybody may write anything there."""
    assert read_robots(Answer(status=200, body=body)).allow(f"https://blatt.example/{path}", "EmbedArchiver") in (True, False)


def test_hostile_patterns_end() -> None:
    """Two thousand wildcards against a long address are no reason to stand still: with expressions this would not end in any time."""
    body = b"User-agent: *\nDisallow: /" + b"*a" * 2000 + b"*b$\n"
    assert read_robots(Answer(status=200, body=body)).allow("https://blatt.example/" + "a" * 4000, "EmbedArchiver")
