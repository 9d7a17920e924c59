"""Post an alert to a webhook, through the egress guard, signed as Standard Webhooks 1.0.0 says (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Headers
from archiver.fetch import Fetch
from archiver.notify.targets import Target

PREFIX = "whsec_"
MAX_ANSWER = 100_000


async def post(fetch: Fetch, target: Target, key: str, body: bytes, now: datetime) -> tuple[str | None, str | None]:
    """Post an alert once; return why that failed, None where it was taken (2xx), and the Retry-After that was asked for.

    The address is never part of what is returned: it may hold a token. Redirects are not followed.
    """
    headers = (("Content-Type", "application/json"), ("Idempotency-Key", key), *signed(key, body, now, target.secret or ""))
    try:
        answer = (await fetch.post(target.url, body, headers, max_bytes=MAX_ANSWER)).answer
    except RefusedError as exc:
        return f"refused by the egress guard: {exc.reason}", None
    except UnreachableError as exc:
        return f"not reachable ({exc.kind}): {exc.detail}", None
    # A body that was cut matters to nobody: the status says whether the alert was taken.
    return (None if 200 <= answer.status < 300 else f"answered {answer.status}"), answer.header("retry-after")


def signed(key: str, body: bytes, now: datetime, secret: str) -> Headers:
    """Return the headers that let the receiver tell who sent this, and when: ``webhook-signature`` is HMAC-SHA256 of ``ID.TIMESTAMP.BODY``."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(_key(secret), f"{key}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return ("webhook-id", key), ("webhook-timestamp", stamp), ("webhook-signature", f"v1,{base64.b64encode(digest).decode('ascii')}")


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode("utf-8")
