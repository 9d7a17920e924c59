"""Plain web sites: the newsroom with its feed and sitemap, and the pages it links to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.internet import files
from tests.internet.message import Answer, Request, page, redirect
from tests.internet.newsroom import HOME, OUTLET
from tests.internet.quotation import QUOTATIONS
from tests.internet.render import PLACEHOLDER, Fragment, Values, fill, in_markup
from tests.internet.sites import bench, conditions
from tests.internet.sites.pictures import NEWS_PICTURES
from tests.internet.world import Page, World


def respond(world: World, request: Request) -> Answer:
    """Answer for a web site."""
    if request.scheme == "http":
        return redirect(f"https://{request.host}{request.target}")
    if f"www.{request.host}" in world.hosts:
        return redirect(f"https://www.{request.host}{request.target}")
    known = world.pages.get(request.url)
    if known is not None:
        return article(world, request, known)
    made = EXTRAS.get(request.path) if request.host == HOME.removeprefix("https://") else None
    if made is not None:
        return made(world)
    if request.path == "/":
        return home(world, request)
    return conditions.not_found(request, world)


def article(world: World, request: Request, known: Page) -> Answer:
    """Answer one page in its present condition."""
    condition = world.condition(f"page:{known.url}")
    hindered = conditions.in_the_way(request, condition, world)
    if hindered is not None:
        return hindered
    revised = known.file.replace(".html", ".revised.html")
    shown = revised if condition.name == "revised" and files.exists(revised) else known.file
    modified = condition.since if condition.name == "revised" and condition.since else world.published(known)
    template = files.text(shown)
    body = fill(template, quotations(world, template), in_markup)
    for sentence, edited in condition.values.items() if condition.name == "revised" else ():
        body = body.replace(sentence, edited)
    layout = files.text("newsroom/layout.html" if known.outlet == OUTLET else "sites/layout.html")
    return page(fill(layout, {**values_of(world, known, modified), "body": Fragment(body)}, in_markup))


def quotations(world: World, template: str) -> Values:
    """Return the markup of every post that a template names as ``PLATFORM:ID``, or ``x:ID:de``."""
    return {name: Fragment(quotation(world, *name.split(":"))) for name in PLACEHOLDER.findall(template)}


def quotation(world: World, platform: str, id_: str, lang: str = "en") -> str:
    """Return the markup that quotes one post; ``lang`` is that of X's date line."""
    return QUOTATIONS[platform](world.posts[platform, id_], world, lang)


def values_of(world: World, known: Page, modified: datetime) -> Values:
    """Return what a layout is filled with."""
    published = world.published(known)
    lead = f"https://{NEWS_PICTURES}/{known.pictures[0].key}.jpg" if known.pictures else ""
    return {
        "lang": known.lang,
        "title": known.title,
        "description": known.description,
        "outlet": known.outlet,
        "author": known.author or known.outlet,
        "section": known.section or "",
        "url": known.url,
        "url_quoted": known.url.replace(":", "%3A").replace("/", "%2F"),
        "published": published.isoformat(timespec="seconds"),
        "modified": modified.isoformat(timespec="seconds"),
        "printed": published.strftime("%d.%m.%Y, %H:%M"),
        "picture": lead,
        "json_ld": Fragment(json_ld(known, published, modified, lead)),
        "teasers": Fragment(teasers(world, known)),
    }


def json_ld(known: Page, published: datetime, modified: datetime, lead: str) -> str:
    """Return the page as schema.org NewsArticle."""
    written = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": known.title,
        "description": known.description,
        "inLanguage": known.lang,
        "datePublished": published.isoformat(timespec="seconds"),
        "dateModified": modified.isoformat(timespec="seconds"),
        "author": [{"@type": "Person", "name": known.author or known.outlet}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": known.outlet,
            "sameAs": ["https://x.com/zeitspiegel", "https://bsky.app/profile/zeitspiegel.example"],
        },
        "mainEntityOfPage": {"@type": "WebPage", "@id": known.url},
        "image": [lead] if lead else [],
    }
    return json.dumps(written, ensure_ascii=False).replace("</", "<\\/")


def teasers(world: World, known: Page) -> str:
    """Return links to the outlet's other articles."""
    others = (other for other in world.pages.values() if other.outlet == known.outlet and other.listed and other != known)
    return "".join(f'<li class="teaser"><a href="{other.url}"><h3>{escape(other.title)}</h3></a><p>{escape(other.description)}</p></li>' for other in others)


def listed(world: World, where: str) -> list[Page]:
    """Return the pages that the newsroom announces in a place, newest first."""
    return sorted((known for known in world.pages.values() if known.listed == where), key=lambda known: known.age)


def feed(world: World) -> Answer:
    """Return the newsroom's RSS feed (RSS 2.0)."""
    entries = "".join(
        f'<item><title>{escape(known.title)}</title><link>{known.url}</link><guid isPermaLink="true">{known.url}</guid>'
        f"<description>{escape(known.description)}</description><pubDate>{format_datetime(world.published(known), usegmt=True)}</pubDate></item>\n"
        for known in listed(world, "feed")
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{OUTLET}</title><link>{HOME}/</link><description>Nachrichten</description><language>de</language>"
        f'<atom:link href="{HOME}/feed.xml" rel="self" type="application/rss+xml"/>\n{entries}</channel></rss>'
    )
    return Answer(status=200, headers=(("Content-Type", "application/rss+xml; charset=utf-8"),), body=body.encode())


def sitemap(world: World) -> Answer:
    """Return the newsroom's news sitemap (sitemaps.org 0.9 with Google's news extension 0.9)."""
    entries = "".join(
        f"<url><loc>{known.url}</loc><lastmod>{world.published(known).isoformat(timespec='seconds')}</lastmod><news:news><news:publication>"
        f"<news:name>{OUTLET}</news:name><news:language>{known.lang}</news:language></news:publication>"
        f"<news:publication_date>{world.published(known).isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(known.title)}</news:title></news:news></url>\n"
        for known in listed(world, "sitemap")
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{entries}</urlset>'
    )
    return Answer(status=200, headers=(("Content-Type", "application/xml; charset=utf-8"),), body=body.encode())


def robots(world: World) -> Answer:
    """Return the newsroom's robots.txt."""
    return Answer(
        status=200, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=f"User-agent: *\nAllow: /\nSitemap: {HOME}/news-sitemap.xml\n".encode()
    )


def home(world: World, request: Request) -> Answer:
    """Return a site's front page."""
    pages = (known for known in world.pages.values() if known.url.startswith(f"https://{request.host}/"))
    links = "".join(f'<li><a href="{known.url}">{escape(known.title)}</a></li>' for known in pages)
    head = f'<head><meta charset="utf-8"><title>{escape(request.host)}</title></head>'
    return page(f'<!DOCTYPE html>\n<html lang="de">{head}<body><h1>{escape(request.host)}</h1><ul>{links}</ul></body></html>')


def of_bench(made: Callable[[], Answer]) -> Callable[[World], Answer]:
    """Return an answer that no world changes."""
    return lambda _: made()


EXTRAS: dict[str, Callable[[World], Answer]] = {
    **{path: of_bench(made) for path, made in bench.PATHS.items()},
    "/feed.xml": feed,
    "/news-sitemap.xml": sitemap,
    "/robots.txt": robots,
    "/static/site.css": lambda _: files.served("newsroom/site.css"),
    "/static/site.js": lambda _: files.served("newsroom/site.js"),
}
