"""Shapes of pages: near where the template is the same, far where it is not, whatever the words."""

from __future__ import annotations

from archiver.exchange import Answer
from archiver.platforms.shape import shape_of

LIKENESS = 6


def page(body: str, content_type: str = "text/html; charset=utf-8") -> Answer:
    return Answer(status=404, headers=(("Content-Type", content_type),), body=f"<html><head><title>t</title></head><body>{body}</body></html>".encode())


def missing(address: str, links: int, build: str = "a7") -> Answer:
    """A site's page for what it does not have, with its menu and some links to what is new."""
    menu = "".join(f'<li class="menu-item"><a href="/{name}">{name}</a></li>' for name in ("politik", "wirtschaft", "sport"))
    news = "".join(f'<li class="teaser teaser-{number}"><a href="/{number}"><h3>Neues {number}</h3></a></li>' for number in range(links))
    return page(
        f'<header class="head"><nav><ul>{menu}</ul></nav></header><main class="error{build[1]}"><h1>Nicht gefunden</h1><p>{address}</p></main>'
        f'<aside><ul class="news">{news}</ul></aside><footer><p>Impressum</p></footer>'
    )


def article() -> Answer:
    """A page of the same site that is there."""
    paragraphs = "".join(f"<p>Absatz {number}</p>" for number in range(9))
    return page(f'<main><article class="story"><h1>Titel</h1><figure><img src="a"><figcaption>b</figcaption></figure>{paragraphs}</article></main>')


def distance(one: Answer, other: Answer) -> int:
    shapes = shape_of(one), shape_of(other)
    assert shapes[0] is not None
    assert shapes[1] is not None
    return (int(shapes[0], 16) ^ int(shapes[1], 16)).bit_count()


def test_pages_of_one_template_have_near_shapes() -> None:
    """The address in them, the number of links and numbers in class names differ from answer to answer."""
    assert distance(missing("/a/sehr/langer/pfad", 5), missing("/x", 5)) == 0
    assert distance(missing("/a", 5), missing("/a", 9)) <= LIKENESS
    assert distance(missing("/a", 5), missing("/a", 90)) == 0
    assert distance(missing("/a", 5, "a7"), missing("/a", 5, "a8")) == 0


def test_pages_of_another_template_have_far_shapes() -> None:
    """An article is no error page, and an error page of a proxy is not the site's."""
    assert distance(missing("/a", 5), article()) > LIKENESS
    assert distance(missing("/a", 5), page("<center><h1>404 Not Found</h1></center><hr><center>nginx</center>")) > LIKENESS


def test_what_is_no_page_has_no_shape() -> None:
    """JSON, text and nothing at all."""
    assert shape_of(page("{}", "application/json")) is None
    assert shape_of(Answer(status=404, headers=(("Content-Type", "text/html"),), body=b"")) is None
