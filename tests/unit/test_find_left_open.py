"""Quotations whose end is missing, so that browsers let what stands behind them stand in them."""

from __future__ import annotations

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Embed

PROSE = "<p>The harbour office said in the evening that nobody had been hurt, and that the ferries would run again from Monday.</p>"
UNSIGNED = '<blockquote class="twitter-tweet"><p>High water now <a href="https://t.co/2zPBjtSbZx">pic.twitter.com/2zPBjtSbZx</a></p>'
SIGNED = (
    '<blockquote class="twitter-tweet"><p>The ferry is late</p>&mdash; Jo (@jo_example) '
    '<a href="https://twitter.com/jo_example/status/1796161717017489850">May 30, 2024</a>'
)
LINK = '<p>Earlier <a href="https://x.com/ann_example/status/1796161717017489999">Ann had written</a> that the boat was on time.</p>'
SHARED = (
    '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CwAbCdEfGhI/"><p>Low tide</p><p>A post shared by Jo '
    '(@jo.example) on May 30, 2024</p><script async src="https://www.instagram.com/embed.js"></script>'
)
FRAME = '<iframe src="https://www.youtube.com/embed/iwGFalTRHDA"></iframe>'


def find(body: str) -> tuple[Embed, ...]:
    return find_embeds(parse(f"<html><body><article>{PROSE}{body}</article></body></html>"), "https://news.example/story", PLATFORMS)


def told(body: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(embed.form, embed.id, embed.author, embed.text) for embed in find(body)]


JO = ("twitter-blockquote", "1796161717017489850", "jo_example", "The ferry is late")
ANN = ("link", "1796161717017489999", "ann_example", None)
FILM = ("youtube-iframe", "iwGFalTRHDA", None, None)


@pytest.mark.parametrize("widget", [UNSIGNED, UNSIGNED + PROSE], ids=["next to it", "before the next"])
def test_words_of_a_quotation_that_names_no_post_are_never_those_of_the_next(widget: str) -> None:
    """Its end is missing, so the next one and the article's own words stand in it: a post must not be said to say what another said."""
    assert told(f"{widget}{SIGNED}</blockquote>{PROSE}") == [("short-link", None, None, None), JO]
    assert find(f"{widget}{SIGNED}</blockquote>{PROSE}")[0].href == "https://t.co/2zPBjtSbZx"


def test_a_quotation_ends_behind_its_date_where_the_article_goes_on() -> None:
    """Words and signature belong to the post whose link is the date, and not to the post that the article links to further on."""
    assert told(f"{SIGNED}{PROSE}{LINK}") == [JO, ANN]


def test_what_a_quotation_swallows_is_found() -> None:
    """Frames, widgets and links that stand behind the missing end are the article's; they were passed over as parts of the widget."""
    assert told(f"{SIGNED}{LINK}{FRAME}") == [JO, ANN, FILM]


def test_a_quotation_ends_before_the_script_that_shows_it() -> None:
    """The code that platforms give out is a quotation and a script behind it: what follows is the article's."""
    assert told(f"{SHARED}{LINK}{PROSE}") == [("instagram-blockquote", "CwAbCdEfGhI", "jo.example", "Low tide"), ANN]


def test_a_quotation_without_a_signature_ends_before_its_script() -> None:
    """Older code of Instagram has an address and no words."""
    bare = SHARED.replace("<p>A post shared by Jo (@jo.example) on May 30, 2024</p>", "").replace("<p>Low tide</p>", "")
    assert told(f"{bare}{PROSE}{LINK}") == [("instagram-blockquote", "CwAbCdEfGhI", None, None), ANN]


def test_a_link_that_says_a_date_ends_a_quotation_only_where_it_leads_to_a_post() -> None:
    """What an author cites has a date too."""
    cited = '<p>As of <a href="https://news.example/2024">May 1, 2024</a></p>'
    found = told(f"{SIGNED.replace('<p>The ferry is late</p>', f'{cited}{PROSE}')}</blockquote>{PROSE}")
    assert [(form, post) for form, post, _, _ in found] == [JO[:2]]
    assert (found[0][3] or "").startswith("As of May 1, 2024 The harbour office")


def test_scripts_that_a_quotation_swallows_are_read_once() -> None:
    """They are read where the page has them, and not again with what the quotation swallows."""
    script = f'<script type="text/html">{FRAME}</script>'
    assert told(f"{SIGNED}{PROSE}{script}") == [JO, FILM]


def test_a_quotation_ends_behind_the_line_in_which_its_widget_signs() -> None:
    """Software strips scripts too: the words of Instagram's widget are the last of it."""
    assert told(f"{SHARED.partition('<script')[0]}{PROSE}{LINK}") == [("instagram-blockquote", "CwAbCdEfGhI", "jo.example", "Low tide"), ANN]


def test_a_quotation_without_words_has_none_of_the_articles() -> None:
    """Some sites leave nothing but the link in it; one that has words as well is signed, and its end is there."""
    empty = '<blockquote class="twitter-tweet"><a href="https://twitter.com/jo_example/status/1796161717017489850">&nbsp;</a>'
    assert told(f"{empty}{PROSE}{LINK}") == [(*JO[:3], None), ANN]
    worded = SIGNED.replace("<p>The ferry is late</p>", f"{empty.partition('>')[2]}<p>The ferry is late, says the harbour office of the town</p>")
    assert told(f"{worded}</blockquote>{PROSE}") == [(*JO[:3], "The ferry is late, says the harbour office of the town")]


def test_more_quotations_than_one_are_left_open() -> None:
    """A stream of posts whose ends were all lost: each has its own words, and the last has none of the article's."""
    stream = "".join(SIGNED.replace("9850", f"{number}").replace("late", f"late {number}") for number in range(1_000, 1_060))
    found = told(f"{stream}{PROSE}")
    assert [(post, said) for _, post, _, said in found] == [(f"179616171701748{number}", f"The ferry is late {number}") for number in range(1_000, 1_060)]


@pytest.mark.parametrize("notice", ["<p>Learn more about X</p>", '<div><a href="https://help.x.com/en">Privacy</a></div>', "<br>"])
def test_a_short_notice_behind_the_date_is_the_widgets(notice: str) -> None:
    """Nothing is made of it: only the article has so many words there."""
    assert told(f"{SIGNED}{notice}</blockquote>") == [JO]


def test_a_post_that_quotes_another_is_itself() -> None:
    """A quotation within a quotation is closed before the outer one is signed."""
    inner = SIGNED.replace("1796161717017489850", "1796161717017489111").replace("jo_example", "ann_example")
    outer = f'<blockquote class="twitter-tweet"><p>Look at this</p>{inner}</blockquote>&mdash; Jo (@jo_example) '
    found = find(f'{outer}<a href="https://twitter.com/jo_example/status/1796161717017489850">May 31, 2024</a></blockquote>{PROSE}')
    assert [(embed.id, embed.author) for embed in found] == [("1796161717017489850", "jo_example")]
