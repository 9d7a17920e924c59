"""The test internet as a process: one proxy port, TLS for every name, switches, and a log that tells all."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.internet import newsroom, people
from tests.internet.running import Internet, NotSwitchedError, running_internet

PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One answer as a client saw it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """One test internet for this module; each test switches subjects of its own."""
    with running_internet(tmp_path_factory.mktemp("internet")) as running:
        yield running


def door(internet: Internet) -> tuple[str, int]:
    parts = urlsplit(internet.proxy)
    return parts.hostname or "", parts.port or 0


def fetch(internet: Internet, url: str, method: str = "GET", **headers: str) -> Got:
    """Ask through the proxy, as any client would."""
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(*door(internet), context=ssl.create_default_context(cafile=str(internet.ca_file)), timeout=PATIENCE)
        connection.set_tunnel(parts.netloc)
        target = parts._replace(scheme="", netloc="").geturl() or "/"
    else:
        connection, target = http.client.HTTPConnection(*door(internet), timeout=PATIENCE), url
    try:
        connection.request(method, target, headers=named)
        answer = connection.getresponse()
        return Got(status=answer.status, headers={name.lower(): value for name, value in answer.getheaders()}, body=answer.read())
    finally:
        connection.close()


def secured(internet: Internet, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Open a TLS connection to a host through the proxy."""
    plain = socket.create_connection(door(internet), timeout=PATIENCE)
    try:
        plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        assert plain.recv(4096).startswith(b"HTTP/1.1 200")
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def connect_status(internet: Internet, target: str) -> int:
    """Return how the door answers a CONNECT."""
    with socket.create_connection(door(internet), timeout=PATIENCE) as plain:
        plain.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
        return int(plain.recv(4096).split()[1])


def syndication(internet: Internet, id_: str) -> Got:
    return fetch(internet, f"https://cdn.syndication.twimg.com/tweet-result?id={id_}&lang=en&token=a")


def test_article_comes_over_tls_signed_by_the_throwaway_authority(internet: Internet) -> None:
    """A client that trusts the CA file reads an article by one proxy setting."""
    got = fetch(internet, newsroom.ROCKETS.url)

    assert got.status == 200
    assert people.FIRST in got.body.decode()


def test_client_that_does_not_trust_the_authority_is_warned(internet: Internet) -> None:
    """The certificates are worth nothing without the CA file."""
    with pytest.raises(ssl.SSLCertVerificationError):
        secured(internet, "www.zeitspiegel.example", ssl.create_default_context()).close()


def test_authority_is_part_of_the_chain(internet: Internet) -> None:
    """Chromium's list of trusted keys only matches certificates that the server sends."""
    with secured(internet, "x.com", ssl.create_default_context(cafile=str(internet.ca_file))) as connection:
        # Public since Python 3.13, reachable before.
        chain: Any = connection if hasattr(connection, "get_unverified_chain") else connection._sslobj  # type: ignore[attr-defined]
        sent = [part if isinstance(part, bytes) else ssl.PEM_cert_to_DER_cert(part.public_bytes()) for part in chain.get_unverified_chain()]

    assert sent[-1] == ssl.PEM_cert_to_DER_cert(internet.ca_file.read_text())


@pytest.mark.parametrize(("offered", "taken"), [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1")])
def test_both_protocols_are_spoken(internet: Internet, offered: list[str], taken: str) -> None:
    """HTTP/2 for those who can, HTTP/1.1 for the others, for every name."""
    context = ssl.create_default_context(cafile=str(internet.ca_file))
    context.set_alpn_protocols(offered)
    with secured(internet, "pbs.twimg.com", context) as connection:
        assert connection.selected_alpn_protocol() == taken


@pytest.mark.parametrize(
    ("target", "status"),
    [("www.zeitspiegel.example:25", 403), ("www.zeitspiegel.example:8443", 403), ("nowhere.invalid:443", 502), ("no target", 400), ("x.com:80", 200)],
)
def test_door_opens_for_web_ports_of_names_that_exist(internet: Internet, target: str, status: int) -> None:
    """Other ports are forbidden, dead names are a bad gateway, nonsense is a bad request."""
    assert connect_status(internet, target) == status


def test_plain_http_goes_through_the_same_door(internet: Internet) -> None:
    """Absolute-form requests reach the plain side; the newsroom sends them to TLS."""
    got = fetch(internet, "http://www.zeitspiegel.example/feed.xml")

    assert (got.status, got.headers["location"]) == (301, "https://www.zeitspiegel.example/feed.xml")


def test_unknown_host_answers_but_has_nothing(internet: Internet) -> None:
    """Every name leads somewhere; what is not simulated is a plain 404."""
    assert fetch(internet, "https://anything.example/").status == 404


def test_switch_changes_the_answer_and_back(internet: Internet) -> None:
    """A condition holds until the next switch."""
    before = syndication(internet, people.PREMIERE.id).status
    internet.switch(people.PREMIERE.subject, "deleted")
    gone = syndication(internet, people.PREMIERE.id).status
    internet.switch(people.PREMIERE.subject, "live")

    assert (before, gone, syndication(internet, people.PREMIERE.id).status) == (200, 404, 200)


def test_switch_carries_values(internet: Internet) -> None:
    """Values reach the answer: here, how long a busy host asks to wait."""
    internet.switch("host:www.tempolimit.example", "rate-limit", retry_after="7")

    got = fetch(internet, newsroom.BUSY.url)

    assert (got.status, got.headers["retry-after"]) == (429, "7")


def test_wrong_switch_says_what_there_is(internet: Internet) -> None:
    """A typing error in a script is an error, with the list of what could have been meant."""
    with pytest.raises(NotSwitchedError, match="1796161717017489850"):
        internet.switch("x:12", "deleted")


def test_login_wall_leads_to_a_login_page(internet: Internet) -> None:
    """Behind the wall every path leads to the login, which itself answers 200."""
    internet.switch("host:www.abo-kurier.example", "login-wall")

    got = fetch(internet, newsroom.SUBSCRIBERS.url)

    assert got.status == 302
    assert got.headers["location"].startswith("https://www.abo-kurier.example/login?next=")
    assert fetch(internet, got.headers["location"]).status == 200


def test_host_with_a_bad_certificate_cannot_be_trusted(internet: Internet) -> None:
    """A TLS fault can be switched on, too."""
    internet.switch("host:www.fernost-blatt.example", "bad-certificate")

    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(internet, newsroom.DEBRIS.url)

    internet.switch("host:www.fernost-blatt.example", "live")
    assert fetch(internet, newsroom.DEBRIS.url).status == 200


def test_short_link_leads_on_by_the_kind_of_client(internet: Internet) -> None:
    """t.co redirects plain clients and those without a name, and hands browsers a page."""
    plain = fetch(internet, people.SOURCE.url, user_agent="curl/8.5.0")
    nameless = fetch(internet, people.SOURCE.url)
    browser = fetch(internet, people.SOURCE.url, user_agent="Mozilla/5.0 (X11; Linux x86_64)")

    assert plain.headers["location"] == nameless.headers["location"] == people.SOURCE.target
    assert (plain.status, nameless.status, browser.status) == (301, 301, 200)
    assert people.SOURCE.target in browser.body.decode()


def test_picture_is_not_sent_again_to_those_who_have_it(internet: Internet) -> None:
    """Conditional requests get 304 until the picture is swapped."""
    url = "https://pbs.twimg.com/media/GhqRL-scAQSaeM3?format=jpg&name=small"
    etag = fetch(internet, url).headers["etag"]

    same = fetch(internet, url, if_none_match=etag)
    internet.switch("media:GhqRL-scAQSaeM3", "swapped")
    swapped = fetch(internet, url, if_none_match=etag)

    assert (same.status, same.body, swapped.status) == (304, b"", 200)


def test_part_of_a_picture_can_be_asked_for(internet: Internet) -> None:
    """Byte ranges are served, as video players and recorders need them."""
    url = "https://pbs.twimg.com/media/GnjZcQbdSBTB1FW?format=jpg&name=thumb"
    whole = fetch(internet, url).body

    part = fetch(internet, url, range="bytes=10-19")

    assert (part.status, part.body, part.headers["content-range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert fetch(internet, url, range=f"bytes={len(whole)}-").status == 416


def test_text_is_compressed_for_those_who_take_it(internet: Internet) -> None:
    """Recorders must cope with coded bodies."""
    coded = fetch(internet, newsroom.FEED, accept_encoding="gzip")

    assert coded.headers["content-encoding"] == "gzip"
    assert gzip.decompress(coded.body) == fetch(internet, newsroom.FEED).body


def test_log_tells_every_request_once_and_in_full(internet: Internet) -> None:
    """What a client received stands in the log when it has received it; switching leaves no trace."""
    start = len(internet.requests())
    got = fetch(internet, f"{newsroom.SITEMAP}?a=1&b=%20", user_agent="probe")
    internet.switch(people.LEVEL.subject, "live")
    fetch(internet, "http://t.co/none", "HEAD")
    connect_status(internet, "x.com:22")

    lines = internet.requests()[start:]

    seen = [(line["method"], line["scheme"], line["host"], line["path"], line["query"], line["status"], line["bytes"], line["http"]) for line in lines]
    assert seen == [
        ("GET", "https", "www.zeitspiegel.example", "/news-sitemap.xml", "a=1&b=%20", 200, len(got.body), "1.1"),
        ("HEAD", "http", "t.co", "/none", "", 404, 0, "1.1"),
        ("CONNECT", "proxy", "x.com", "x.com:22", "", 403, 0, "1.1"),
    ]
    assert lines[0]["agent"] == "probe"
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)


def test_state_lists_what_was_switched(internet: Internet) -> None:
    """The control host shows the world's conditions."""
    internet.switch(people.CENSUS.subject, "outage")

    assert json.loads(fetch(internet, "http://control.test/state").body)[people.CENSUS.subject] == "outage"


def test_process_ends_when_it_is_told_to(tmp_path: Path) -> None:
    """After SIGTERM nobody answers any more, even if a client was still connected."""
    with running_internet(tmp_path) as internet:
        idle = socket.create_connection(door(internet), timeout=PATIENCE)
    idle.close()

    with pytest.raises(ConnectionError):
        socket.create_connection(door(internet), timeout=PATIENCE)
