"""What LinkedIn's answers say: the card of its embed page and the posting its public page describes. None of them is a typed loss."""

from __future__ import annotations

import re

from archiver.platforms.json_body import at, text_at, time_at
from archiver.platforms.pages import content, media_of, own_addresses
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, attribute, clean, found_in, words
from storage.model import Fields
from storage.vocabulary import Seen, Target

CARD = '[data-test-id="main-feed-activity-embed-card"], [data-test-id="main-feed-activity-card"]'
COMMENTARY = '[data-test-id="main-feed-activity-embed-card__commentary"], [data-test-id="main-feed-activity-card__commentary"]'
WALL = 'form[action*="/authwall"], form.authwall-join-form, main.authwall, form[data-id="sign-in-form"]'
LED = re.compile(r"window\.location\.href\s*=[^;]{0,200}/authwall\?")
URN = re.compile(r"urn:li:(?:activity|share|ugcPost):(?P<id>[0-9]{15,20})")
NAMING = ("data-activity-urn", "data-attributed-urn", "data-featured-activity-urn", "data-id")


def read_card(given: Given) -> Reading | None:
    """Read the embed page by its card, which carries the number of the post (not verified against a real page)."""
    card = given.document.css_first(CARD) if given.document is not None else None
    urns = [match["id"] for name in NAMING if (match := URN.fullmatch(attribute(card, name) or "")) is not None]
    text = words(card.css_first(COMMENTARY)) if card else None
    if not urns or text is None or given.answer.status != 200:
        return None
    return given.live("card", Fields(id=given.id if given.id in urns else urns[0], text=text))


def read_posting(given: Given) -> Reading | None:
    """Read the posting that a public page describes by schema.org."""
    document = given.document
    made = content(document) if document is not None else None
    if document is None or made is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    ref = found_in(given, (text_at(made, "@id"), text_at(made, "url"), text_at(made, "mainEntityOfPage"), *own_addresses(document)))
    text = text_at(made, "articleBody") or text_at(made, "description")
    if ref is None or text is None:
        return None
    fields = Fields(
        id=ref.key.id,
        author=ref.author,
        name=text_at(made, "author", "name") or text_at(made, "creator", "name"),
        text=clean(text),
        media=media_of(text_at(made, "image", "url") or text_at(made, "thumbnailUrl")),
        posted_at=time_at(made, "datePublished"),
    )
    return given.live("posting", fields, None if at(made, "isAccessibleForFree") is not False else "shortened")


def read_wall(given: Given) -> Reading | None:
    """Read the wall that stands in a post's place, by its form."""
    document = given.document
    if document is None:
        return None
    # To clients that it takes for robots the whole answer is a script that leads there.
    led = not words(document.body) and any(LED.search(node.text() or "") for node in document.css("script"))
    return given.says(Seen.LOGIN_WALL, "authwall", "authwall") if led or document.css_matches(WALL) else None
