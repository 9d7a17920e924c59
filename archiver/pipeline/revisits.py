"""Ask again for what was read before, at the cost of no body where it did not change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archiver.errors import UnreachableError
from archiver.exchange import Exchange, Headers
from archiver.fetch import NOT_MODIFIED, condition_of, confirms, validators_of
from archiver.pipeline.line import Line
from storage.asking import Validators

READ_WHOLE = timedelta(days=1)
"""So often everything is read whole all the same: some servers say "not modified" of pages that were, and our reading gets better."""


async def follow(line: Line, url: str, headers: Headers = (), *, max_bytes: int | None = None, article: bool = False) -> tuple[Exchange, ...]:
    """Follow an address as ``Fetch.follow`` does, as far as robots.txt allows it at each hop; ForbiddenError where not."""
    fetch = line.doors.fetch
    return await fetch.follow(url, headers, max_bytes=max_bytes, before=lambda hop: line.robots.mind(fetch, hop, article=article))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What an address answered."""

    exchange: Exchange
    """The last one, where it led on."""
    unchanged: bool
    """Whether it is what was read last, so that there is no body."""
    validators: Validators | None
    """To be kept with what is read of the answer, once it was read well; None where by nothing."""


async def visit(line: Line, url: str, *, max_bytes: int | None = None, article: bool = False) -> Visit:
    """Ask for an address, for another version only where one was read within a day; errors as with ``follow``.

    UnreachableError for "not modified" where nothing was asked that it could answer: it says nothing of the page.
    """
    known = await line.read(lambda reader: reader.validators(url))
    asked = known if known is not None and timedelta(0) <= line.clock() - known.at < READ_WHOLE else None
    exchanges = await follow(line, url, condition_of(asked) if asked else (), max_bytes=max_bytes, article=article)
    answer, led_on = exchanges[-1].answer, len(exchanges) > 1
    if answer.status != NOT_MODIFIED:
        # Where it led on, it is the other address that has a version, and tomorrow it may lead elsewhere.
        return Visit(exchange=exchanges[-1], unchanged=False, validators=None if led_on else validators_of(answer, line.clock()))
    if asked is None or led_on or not confirms(asked, answer):
        await line.write(lambda writer: writer.set_validators(url, None))
        raise UnreachableError(url, "protocol", "answered 304 to a question that it does not answer")
    return Visit(exchange=exchanges[-1], unchanged=True, validators=asked)
