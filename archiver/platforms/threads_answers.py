"""What Threads' answers say: the posts of its interface. An empty answer tells not why, so none is a loss; nor is any real body of one public."""

from __future__ import annotations

from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean, is_same
from storage.model import Fields, Json
from storage.vocabulary import Seen


def read_thread(given: Given) -> Reading | None:
    """Read the interface's answer: the post asked for, among those of its thread."""
    made = at(given.body, "data", "data")
    edges = at(made, "edges")
    # The interface of 2023 set the thread of the post apart from the answers below it.
    threads = [at(made, "containing_thread"), *list_at(made, "reply_threads"), *(at(edge, "node") for edge in list_at(made, "edges"))]
    if given.answer.status != 200:
        return None
    if edges == []:
        return given.says(Seen.OTHER, "empty-thread", "empty-thread")
    posts = [at(item, "post") for thread in threads[:20] for item in list_at(thread, "thread_items")[:100]]
    named = [post for post in posts if text_at(post, "code") and text_at(post, "user", "username")]
    wanted = [post for post in named if not given.id or is_same(given.id, text_at(post, "code") or "")]
    if not wanted:
        return WRONG_ID if named else None
    return given.live("thread", fields_of(wanted[0]))


def fields_of(post: Json) -> Fields:
    """Return what the interface says of a post; addresses of pictures are signed and expire."""
    best = list_at(post, "image_versions2", "candidates")
    return Fields(
        id=text_at(post, "code"),
        author=text_at(post, "user", "username"),
        name=text_at(post, "user", "full_name"),
        text=clean(text_at(post, "caption", "text")),
        media=media_of(text_at(best[0], "url") if best else None),
    )


def read_mark(given: Given) -> Reading | None:
    """Read the mark of the family's embed pages for what they may not show (not verified for Threads)."""
    marked = given.document is not None and given.document.css_matches(".ebmMessage")
    return given.says(Seen.OTHER, "not-embeddable", "not-embeddable") if marked else None
