"""The status that an interface writes into its own body (RFC 9457 §3.1.3 and its kin): some send every error as 200, and recordings lose the one outside."""

from __future__ import annotations

from archiver.exchange import Answer
from archiver.platforms.json_body import at, parse_json, text_at
from storage.model import Json

# An error says little else.
LONGEST = 4_000
WORDED = ("message", "title", "detail", "msg", "error")
PLACES = (("status",), ("error",), ("code",), ("meta", "status"), ("error", "status"), ("error", "code"))


def stated_status(answer: Answer) -> int | None:
    """Return the status of an error that the body states, None where it states none."""
    body = parse_json(answer) if len(answer.body) <= LONGEST else None
    if not isinstance(body, dict) or not any(
        text_at(part, word) for part in (body, *(at(body, name) for name in ("error", "meta", "data"))) for word in WORDED
    ):
        return None
    # The Graph interface numbers its errors by itself, with a type beside them.
    places = PLACES[:-1] if text_at(body, "error", "type") else PLACES
    return next((number for place in places if (number := error_number(at(body, *place))) is not None), None)


def error_number(found: Json) -> int | None:
    """Return a status of HTTP that tells an error."""
    return found if isinstance(found, int) and not isinstance(found, bool) and 400 <= found < 600 else None
