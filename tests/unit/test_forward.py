"""What a proxy passes on of the head of a plain request, and of its answer."""

from __future__ import annotations

import h11

from archiver.egress.forward import towards_browser, towards_origin

HOPS = [
    (b"Connection", b"X-Hop, close"),
    (b"Keep-Alive", b"timeout=5"),
    (b"Proxy-Connection", b"keep-alive"),
    (b"Proxy-Authenticate", b"Basic"),
    (b"Proxy-Authorization", b"Basic x"),
    (b"Proxy-Status", b"embed-archiver; error=proxy_internal_response"),
    (b"TE", b"trailers"),
    (b"Trailer", b"X-Sum"),
    (b"Upgrade", b"h2c"),
    (b"x-hop", b"named by Connection"),
]
KEPT = [(b"Vary", b"X-Read, close"), (b"X-Read", b"named by others"), (b"x-read", b"twice"), (b"Server", b"s")]


def test_what_is_meant_for_the_next_hop_alone_ends_at_a_proxy() -> None:
    """RFC 9110 §7.6.1: fields of the connection, and whatever Connection names; a site cannot speak in our name (Proxy-Status). The rest stays as it came."""
    mixed = [*HOPS[:5], *KEPT, *HOPS[5:]]
    told = towards_browser(h11.Response(status_code=203, reason=b"As It Was", headers=mixed))
    assert (told.status_code, told.reason, told.headers.raw_items()) == (203, b"As It Was", KEPT)
    asked = towards_origin(h11.Request(method="GET", target="http://a.example/b?c=/d?e", headers=[(b"Host", b"other.example"), *mixed]))
    assert (asked.target, asked.headers.raw_items()) == (b"/b?c=/d?e", [(b"Host", b"a.example"), *KEPT, (b"Connection", b"close")])
