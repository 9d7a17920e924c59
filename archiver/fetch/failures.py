"""What libraries and the system raise on the way to a site and back, as our errors."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator

import h2.exceptions
import httpcore
import httpx
from websockets.exceptions import WebSocketException

from archiver.errors import RefusedError, UnreachableError

LOST = (httpcore.NetworkError, httpcore.ConnectionNotAvailable, OSError)
BROKEN = (httpcore.ProtocolError, httpcore.UnsupportedProtocol, h2.exceptions.H2Error, httpx.HTTPError, httpx.StreamError, ValueError)
"""What answers that break HTTP raise. h2 errors pass straight through httpcore and httpx; ValueError is a status that is no number, or a CodingError."""


@contextlib.contextmanager
def ours(url: str) -> Iterator[None]:
    """Turn what httpx, httpcore, h2, websockets, ssl and the system raise into our errors, naming the whole address."""
    try:
        yield
    except RefusedError as exc:
        raise RefusedError(url, exc.reason) from exc
    except UnreachableError as exc:
        raise UnreachableError(url, exc.kind, exc.detail) from exc
    except ssl.SSLError as exc:
        raise UnreachableError(url, "tls", str(exc)) from exc
    except TimeoutError as exc:
        raise UnreachableError(url, "timeout", "no answer in time") from exc
    except LOST as exc:
        raise UnreachableError(url, "connect", f"the connection was lost: {exc}") from exc
    except WebSocketException as exc:
        raise UnreachableError(url, "protocol", f"no WebSocket: {exc}") from exc
    except BROKEN as exc:
        raise UnreachableError(url, "protocol", str(exc) or type(exc).__name__) from exc
