"""One picture of each post on a page: cut out of the page's where that shows it whole, else taken by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archiver.browser.order import Cut, Edges, Picture, PostBox
from archiver.browser.tab import ASK, Box, Tab, part_of
from archiver.browser.tiles import SHOT, WIDTH, pixels, shoot


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """The posts of a page, as far as they could be pictured."""

    pictures: tuple[Picture, ...] = ()
    missing: tuple[str, ...] = ()
    """Why there is no picture of a post, or what it does not show."""
    changed: tuple[str, ...] = ()
    """What was put aside for the pictures, since it lay over a post, and what was opened, since a post was hidden in it: by element, id or class."""


async def picture_posts(tab: Tab, picture: bytes | None, before: Sequence[Box | None]) -> Pictured:
    """Return the pictures of the posts. ``before`` is where they stood when the page's picture was asked for."""
    steps, posts = tab.steps, tab.order.posts
    if not posts:
        return Pictured()
    found, cut = await asyncio.gather(steps.run("boxes", steps.share(ASK), tab.boxes(posts)), steps.run("crop", steps.share(ASK), _cut(tab, picture, before)))
    if found is None:
        return Pictured(missing=tuple(f"screenshot: {post.name}: the page did not tell where it stands" for post in posts))
    pictures: list[Picture] = []
    unseen: list[str] = []
    changed: list[str] = []
    # Those that are hidden come last: what is opened for them moves what stands below.
    for post, box, stood, part in sorted(zip(posts, found, before, cut or [None] * len(before), strict=True), key=lambda entry: entry[1] is None):
        opened, seen = ((), box) if box else await steps.run("unfold", steps.share(SHOT), _unfolded(tab, post)) or ((), None)
        changed += (f"opened: {name}" for name in opened)
        if seen is None or seen["height"] > tab.height:
            unseen.append(f"screenshot: {post.name}: {'not on the page' if seen is None else 'higher than the highest viewport'}")
            continue
        # What moved meanwhile may stand elsewhere in the picture of the page.
        held = part if box and box == stood and not (box["cut"] or box["floating"] or tab.lacking(box)) else None
        shot = await steps.run("screenshot", steps.share(SHOT), _shoot_post(tab, post, seen, held))
        pictures += [Picture(name=post.name, png=shot.png)] if shot else []
        unseen += [f"screenshot: {post.name}: {problem}"] if (problem := _problem(tab, post, shot)) else []
        changed += (f"put aside: {name}" for name in (shot.aside if shot else ()))
    return Pictured(pictures=tuple(pictures), missing=tuple(unseen), changed=tuple(changed))


async def _cut(tab: Tab, picture: bytes | None, before: Sequence[Box | None]) -> list[Cut | None]:
    """Return of each post that the picture of the page shows whole what it shows of it: the pixels that a picture of its own would have."""
    size = WIDTH, tab.height
    edges = [edges_in(box, size) if box else None for box in before]
    whole = [one for one in edges if one]
    parts = iter(await asyncio.to_thread(tab.order.crop, picture, size, whole) if picture and whole else ())
    return [next(parts, None) if one else None for one in edges]


def edges_in(box: Box, size: tuple[int, int]) -> Edges | None:
    """Return where a picture of that size shows a box; None where it does not show all of it, and where a page told no such place."""
    told = box["x"], box["y"], box["width"], box["height"]
    left, top, width, height = (int(one) if isinstance(one, int) else -1 for one in told)
    inside = 0 <= left < left + width <= size[0] and 0 <= top < top + height <= size[1]
    return (left, top, left + width, top + height) if inside and not box["scrolled"] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """The picture of a post, where it stood, and whether it stayed blank."""

    png: Callable[[], bytes]
    box: Box
    flat: bool
    lacking: int = 0
    """CSS pixels of the post that stayed out of sight in its frame."""
    aside: Sequence[str] = ()
    """What was put aside, since it lay over the post."""


def _problem(tab: Tab, post: PostBox, shot: _Shot | None) -> str | None:
    """Return why a picture does not show its post; the first reason is the nearest."""
    if shot is None:
        return "failed"
    if problem := _hides(post, shot.box):
        return problem
    if problem := tab.answered.problem(shot.box["frame"] or ""):
        return f"its frame shows none: {problem}"
    if shot.lacking:
        return f"{shot.lacking} px are out of sight in its frame"
    if beside := part_of(shot.box["width"] - WIDTH, shot.box["width"]):
        return f"{beside} px are out of sight to the side"
    return "one colour only" if shot.flat else None


def _hides(post: PostBox, box: Box) -> str | None:
    """Return what hides a post where it stands, or stands there instead."""
    told = {
        f"out of sight in {box['cut']}": box["cut"],
        f"covered by {box['covered']}": box["covered"],
        f"blurred or faint in {box['faint']}": box["faint"],
        f"{box['asks']} asks readers first, and shows no post before": box["asks"],
        # On the platform's own page it is drawn by all that page is.
        "nothing of it shows but a link": box["hollow"] and post.selector is None,
    }
    return next((what for what, is_so in told.items() if is_so), None)


async def _shoot_post(tab: Tab, post: PostBox, box: Box, held: Cut | None) -> _Shot:
    """Return the picture of one post: the one that is ``held`` of it, else one of its own, scrolled to where it is out of sight, in a frame as high as it
    is, with nothing floating over it, and no poster.
    """
    lacking, whole = tab.lacking(box), box["height"] + tab.lacking(box)
    if held is None and (box["cut"] or lacking or not await tab.world.ask("inSight", box)):
        await tab.reveal(post, min(lacking, pixels(tab.height - box["height"])))
        box = await _rested(tab, post, box)
    aside = await tab.uncover(post) if box["floating"] else ()
    box = await _again(tab, post, box) if aside else box
    shot = await _shown(tab, post, _Shot(png=held.png, box=box, flat=held.flat) if held else await _shot_of(tab, box))
    shot = await _under_posters(tab, post, shot) if shot.box["posters"] else shot
    return replace(shot, aside=(*aside, *shot.aside), lacking=part_of(whole - box["height"], whole) if lacking else 0)


async def _shown(tab: Tab, post: PostBox, shot: _Shot) -> _Shot:
    """Return a picture; one that is blank taken again when the page has come to rest."""
    return await _shot_of(tab, await _rested(tab, post, shot.box)) if shot.flat else shot


async def _under_posters(tab: Tab, post: PostBox, shot: _Shot) -> _Shot:
    """Return the picture of the frame that posters lie over, which shows by itself that it is drawn; the one with the posters where it is not."""
    aside = await tab.uncover(post, posters=True)
    under = await _shown(tab, post, await _shot_of(tab, await _again(tab, post, shot.box)))
    return replace(shot if under.flat or under.box["covered"] else under, aside=aside)


async def _unfolded(tab: Tab, post: PostBox) -> tuple[Sequence[str], Box | None]:
    """Open what hides a post, as tabs and "read more" do until a click; return what that was, and where the post stands then."""
    opened = await tab.unfold(post)
    if opened:
        await tab.calm()
    return opened, (await tab.boxes([post]))[0]


async def _shot_of(tab: Tab, box: Box) -> _Shot:
    png = await shoot(tab.session, box)
    return _Shot(png=lambda: png, box=box, flat=await asyncio.to_thread(tab.order.is_flat, png))


async def _rested(tab: Tab, post: PostBox, box: Box) -> Box:
    """Return where a post stands once the page has come to rest again."""
    await tab.calm()
    return await _again(tab, post, box)


async def _again(tab: Tab, post: PostBox, box: Box) -> Box:
    """Return where a post stands by now."""
    return (await tab.boxes([post]))[0] or box
