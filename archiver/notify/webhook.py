"""Post an alert to a webhook, through the egress guard, signed as Standard Webhooks 1.0.0 says (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Headers
from archiver.fetch import Fetch
from archiver.notify.targets import Target

PREFIX = "whsec_"
MAX_ANSWER = 100_000
ELSEWHERE = "redirects are not followed: set the url that it leads to"
ADVICE = {
    **dict.fromkeys((301, 302, 303, 307, 308), ELSEWHERE),
    **dict.fromkeys((401, 403), "check its url and its secret"),
    **dict.fromkeys((404, 405, 410), "nothing takes alerts there: correct its url"),
    413: "it takes nothing so long: raise the limit of its server",
}
"""What to do about an answer that comes again until somebody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one attempt."""

    error: str | None = None
    """Why it failed, None where the target took the alert."""
    status: int | None = None
    """None where nothing was answered, or nothing by HTTP."""
    retry_after: str | None = None
    """When to try again, as it was asked for."""


async def post(fetch: Fetch, target: Target, key: str, body: bytes, now: datetime) -> Reply:
    """Post an alert once; it was taken where the answer is 2xx.

    The address is never part of what is returned: it may hold a token. Redirects are not followed.
    """
    headers = (("Content-Type", "application/json"), ("Idempotency-Key", key), *signed(key, body, now, target.secret or ""))
    try:
        answer = (await fetch.post(target.url, body, headers, max_bytes=MAX_ANSWER)).answer
    except RefusedError as exc:
        return Reply(error=f"refused by the egress guard: {exc.reason}")
    except UnreachableError as exc:
        return Reply(error=f"not reachable ({exc.kind}): {exc.detail}")
    # A body that was cut matters to nobody: the status says whether the alert was taken.
    return Reply(error=None if 200 <= answer.status < 300 else _told(answer.status), status=answer.status, retry_after=answer.header("retry-after"))


def signed(key: str, body: bytes, now: datetime, secret: str) -> Headers:
    """Return the headers that let the receiver tell who sent this, and when: ``webhook-signature`` is HMAC-SHA256 of ``ID.TIMESTAMP.BODY``."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(_key(secret), f"{key}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return ("webhook-id", key), ("webhook-timestamp", stamp), ("webhook-signature", f"v1,{base64.b64encode(digest).decode('ascii')}")


def _told(status: int) -> str:
    advice = ADVICE.get(status)
    return f"answered {status}" + (f": {advice}" if advice else "")


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode("utf-8")
