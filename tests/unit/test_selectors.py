"""Forms of markup by their selectors: they match what CSS would match, and what is not understood is refused."""

from __future__ import annotations

import pytest

from archiver.discover.selectors import forms_of
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from archiver.platforms.platform import Markup, Platform
from archiver.platforms.web import PLATFORM as WEB

PAGE = """
<body><div class="outer wide"><p id="a" data-x="one two"><blockquote class="wide quote" cite="https://a.example/1"></blockquote></p>
<iframe src="https://player.example/embed/7?x=1"></iframe><div id="vk_post_1_2"><span><b data-x="one"></b></span></div></div></body>
"""


def platform_with(selector: str) -> tuple[Platform, ...]:
    return (Platform(name="made", recognise=WEB.recognise, read=WEB.read, markup=(Markup(selector=selector, form="made"),)),)


@pytest.mark.parametrize(
    "selector",
    [
        "blockquote",
        ".wide",
        "div.wide",
        "blockquote.quote.wide",
        "[data-x]",
        "p[data-x=one]",
        '[data-x~="two"]',
        '[data-x^="one"]',
        '[data-x$="two"]',
        'iframe[src*="player.example/embed/"]',
        'div[id^="vk_post_"]',
        'div[id*="post"]',
        'div[id$="_2"]',
        "#a",
        ".outer b",
        ".outer > b",
        ".outer > iframe",
        "div span > b[data-x]",
        "blockquote, iframe, .nothing",
    ],
)
def test_selector_matches_what_css_matches(selector: str) -> None:
    """The parser's own selectors are the measure."""
    document = parse(PAGE)
    assert document.root is not None
    forms = forms_of(platform_with(selector))
    ours = [node.mem_id for node in document.root.traverse() if forms.of(node, node.tag or "", node.attributes)]
    assert sorted(ours) == sorted({node.mem_id for node in document.css(selector)})


@pytest.mark.parametrize("selector", ["", "div:first-child", "a + b", "[x=1", "*"])
def test_selector_that_is_not_understood_is_refused(selector: str) -> None:
    """A platform's author learns of it at once, not by posts that are not found."""
    with pytest.raises(ValueError, match="selector"):
        forms_of(platform_with(selector))


def test_selectors_of_all_platforms_are_understood() -> None:
    """No form is lost for want of a reader."""
    forms = forms_of(PLATFORMS)
    kept = {form.markup.form for group in (forms.by_name, forms.by_class, forms.by_id, forms.by_tag) for each in group.values() for form in each}
    assert kept == {markup.form for platform in PLATFORMS for markup in platform.markup}
