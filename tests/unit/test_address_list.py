"""Lists of addresses: whatever the spreadsheet, every line is an address or is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import is_address_list, read_addresses

A, B = "https://news.example/a?x=1,2", "http://news.example/b"


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n",
        f"url\n{A}\n{B}\n",
        f'Title,URL\n"Bridge, ""open""","{A}"\nRiver,{B}\n',
        f"Titel;Link;Datum\r\nBrücke;{A};1\r\nFluss;{B};2\r\n",
        f"title\tarticle_url\nBridge\t{A}\nRiver\t{B}",
        f'name;place\n"two\nlines";{A}\nx;{B}\n',
        f'size;url\n5" pipe;{A}\n6" pipe;{B}\n',
        f'url;title\n{A};"the first\n{B};"the second\n',
        f'title;url\n"the "old" bridge";{A}\n"the river";{B}\n',
        f"{A}\n# not these\n{B}\n",
        f"title;url\n# not these\nBridge;{A}\nRiver;{B}\n",
        f"title;url\n;\nBridge;{A}\nRiver;{B}",
        f"# our list\n\n  {A}  \n\n{B}\n{A}\n",
        f"id;image;url\n1;no;{A}\n2;no;{B}",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_addresses_are_read_from_any_spreadsheet(text: str, charset: str) -> None:
    """With header or without, by comma, semicolon or tab, in any charset that spreadsheets write; each address once, in order.

    Inches and quotation marks that nothing closes hide no line behind them.
    """
    found = read_addresses(text.encode(charset))
    assert (found.addresses, found.bad) == ((A, B), ())


def test_the_column_that_the_header_names_counts() -> None:
    """Another column may hold addresses too: of pictures, of authors."""
    found = read_addresses(f"image,url\nhttps://img.example/1.jpg,{B}\nhttps://img.example/2.jpg,\n".encode())
    assert found.addresses == (B,)
    assert [(line.number, line.text) for line in found.bad] == [(3, "")]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("image_url,url", 1),
        ("author_url,article_url,url", 2),
        ("Image URL,Page URL", 1),
        ("feed link,link (de)", 1),
        ("short_url,article_url", 1),
        ("e-mail address,link", 1),
        ("url,canonical_url", 0),
        ("image_url,title", 0),
    ],
)
def test_of_several_columns_that_of_the_articles_counts(header: str, wanted: int) -> None:
    """The plainest name before those of something else, wherever they stand."""
    cells = [f"https://{at}.example/" for at in range(header.count(",") + 1)]
    assert read_addresses(f"{header}\n{','.join(cells)}\n".encode()).addresses == (cells[wanted],)


def test_a_list_whose_named_column_holds_none_is_all_bad() -> None:
    """An address in another column is of something else."""
    found = read_addresses(f"link;note\nsoon;see {A}\nlater;{A}\n".encode())
    assert (found.addresses, [line.text for line in found.bad]) == ((), ["soon", "later"])


def test_a_named_column_without_addresses_hides_no_other() -> None:
    """A street is an address too."""
    assert read_addresses(f"address;article link\nHauptstr. 1;{A}\n".encode()).addresses == (A,)


def test_a_list_without_a_header_may_have_more_columns() -> None:
    """What stands behind an address is told from it by what stands between them."""
    assert read_addresses(f"{B};River; in spring\n{B}2;Bridge\n".encode()).addresses == (B, f"{B}2")
    assert is_address_list(b"x", "URLS.CSV")


@pytest.mark.parametrize(
    "text",
    [
        f"{A},15187530,1.html;River\n{A},15187530,2.html;Bridge\n",
        f"{A},15187530,1.html\tRiver\n{A},15187530,2.html\tBridge; old\n",
        f'"{A},15187530,1.html",River; in spring\n"{A},15187530,2.html",Bridge\n',
        f'"{A},15187530,1.html",River | News\n"{A},15187530,2.html",Bridge | News\n',
    ],
)
def test_addresses_and_titles_may_hold_what_stands_between_cells_elsewhere(text: str) -> None:
    """Some newsrooms have commas in their addresses, and most bars in their titles: an address that is cut is another one."""
    assert read_addresses(text.encode()).addresses == (f"{A},15187530,1.html", f"{A},15187530,2.html")


@pytest.mark.parametrize(
    "line",
    [
        f"{B},Low water; the bridge is shut",
        f"Low water; the bridge is shut,{B}",
        f'"Low; water",{B}',
        f"{B};Low water, the bridge is shut",
        f"Low water, the bridge; shut\t{B}",
        f"{B},Low water; shut|News",
    ],
)
def test_one_line_tells_by_its_address_what_parts_its_cells(line: str) -> None:
    """What parts them leaves the address alone; the title beside it may hold the same signs as often."""
    assert read_addresses(line.encode()).addresses == (B,)


def test_a_line_for_spreadsheets_is_no_header() -> None:
    """``sep=;`` stands above what Excel reads; numbers of lines stay those of the file."""
    found = read_addresses(f"sep=;\r\ntitle;url\r\nA;{A}\r\nB;\r\n".encode())
    assert (found.addresses, [line.number for line in found.bad]) == ((A,), [4])


def test_lines_without_an_address_are_named_by_their_number() -> None:
    """Nothing is lost without a word; a stray quotation mark spoils its own line only."""
    found = read_addresses(f'url;title\n{A};"a\nftp://news.example/x;b\n\njavascript:alert(1);c\n{B};d\n'.encode())
    assert found.addresses == (A, B)
    assert [(line.number, line.text) for line in found.bad] == [(3, "ftp://news.example/x"), (5, "javascript:alert(1)")]


@pytest.mark.parametrize(
    ("body", "name", "listed"),
    [
        (b"x", "urls.csv", True),
        (f"title,url\nBridge,{A}\n".encode(), "-", True),
        (f"url\n{A}\n".encode(), "-", True),
        (f"{A}\n{B}\n".encode(), "notes.txt", False),
        (b"He wrote: the url\nhttps://x.com/a/status/1796161717017489850\n", "notes.txt", False),
        (b"A text, with commas.\nAnd more, of them.", "-", False),
    ],
)
def test_a_list_is_told_from_a_text_that_quotes(body: bytes, name: str, listed: bool) -> None:
    """By its name, or by a header; a text of nothing but links may quote posts by them."""
    assert is_address_list(body, name) is listed


@given(st.lists(st.text(max_size=20), max_size=12))
def test_every_line_is_an_address_or_bad_or_said_to_be_neither(lines: list[str]) -> None:
    """Any bytes are read; no line is told twice."""
    found = read_addresses("\n".join([*lines, B]).encode("utf-8", "surrogatepass"))
    assert B in found.addresses
    assert len({line.number for line in found.bad}) == len(found.bad)
