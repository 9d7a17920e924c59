"""The guard's decision, with a resolver and a dialler below it that never leave the process."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from pathlib import Path

import pytest
import trustme

from archiver.egress import Egress, Streams
from archiver.egress.target import canonical_host
from archiver.errors import RefusedError, SettingsError, UnreachableError
from archiver.fetch import Fetch
from tests.unit.test_addresses import HOSTILE
from tests.wires import PUBLIC, WHEN, canned_dialler, memory_streams, no_resolver, recording_dialler, resolver, settings

pytestmark = pytest.mark.anyio

NUMERIC = (
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "127.1",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "１２７.0.0.1",
    "127。0。0。1",
    "127.0.0.1.",
    "169.254.169.254",
    "0xa9fea9fe",
    "[fd00:ec2::254]",
    "[64:ff9b::a9fe:a9fe]",
)

LOCAL = ("localhost", "LOCALHOST.", "intranet", "a.localhost", "printer.local", "metadata.google.internal")

GOLDEN_SPKI = "c0AZXFc36pMomClIwbmvbtbYJoFym4evfEtWiw0e09o="
GOLDEN_CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUBGZaK4DeoXey9YFdLBPfYx6wtFAwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVR29sZGVuIFRlc3QgQXV0aG9yaXR5MCAXDTI2MTEyNDEyMzc0
OFoYDzIxMjYxMDMxMTIzNzQ4WjAgMR4wHAYDVQQDDBVHb2xkZW4gVGVzdCBBdXRo
b3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT9xT5rhTI+YxuFTRsH6EFq
duA2MIR8uqAxycAS+kakWGmLqbRqgTfURQ6GyIR0E+EvlMKG5+0MWaY7tTz7DcLd
o1MwUTAdBgNVHQ4EFgQU+yMRkQNdoEngLKFbUuCLjMAdfQkwHwYDVR0jBBgwFoAU
+yMRkQNdoEngLKFbUuCLjMAdfQkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiA/BBgl6rG9rZae3JUHet8WYHBmfEU97c59vNffvrvrbQIhAIcv6WIc
45fUirGrIx2d8D723FiFs6wo39h6E1AdFN2h
-----END CERTIFICATE-----
"""


def guard(dialled: list[tuple[str, int]], *answers: tuple[str, ...], **values: object) -> Egress:
    return Egress(settings(**values), resolver=resolver(*answers) if answers else no_resolver, dialler=recording_dialler(dialled))


async def test_a_public_name_is_dialled_by_the_address_that_was_judged() -> None:
    """The dialler gets the literal answer, never the name, so nothing resolves a second time."""
    dialled: list[tuple[str, int]] = []
    with pytest.raises(UnreachableError) as caught:
        await guard(dialled, ("8.8.8.8", "2606:4700::1111")).dial("Example.com", 443)
    assert dialled == [("8.8.8.8", 443), ("2606:4700::1111", 443)]
    assert caught.value.kind == "connect"


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "0x8080808"])
async def test_an_address_is_dialled_and_asked_of_no_resolver(host: str) -> None:
    """What resolvers make of an address is theirs: as it was judged it is dialled."""
    dialled: list[tuple[str, int]] = []
    with pytest.raises(UnreachableError):
        await guard(dialled).dial(host, 443)
    assert dialled == [(canonical_host(host), 443)]


async def test_a_name_with_many_addresses_is_given_up_after_some() -> None:
    """Each address may take its time, and whose name it is says how many there are."""
    dialled: list[tuple[str, int]] = []
    with pytest.raises(UnreachableError):
        await guard(dialled, tuple(f"8.8.8.{number}" for number in range(100))).dial("example.com", 443)
    assert dialled == [(f"8.8.8.{number}", 443) for number in range(4)]


async def test_the_connection_names_its_peer() -> None:
    """Evidence says which address answered."""

    async def dial(address: str, port: int) -> object:
        if address == "8.8.8.8":
            raise ConnectionRefusedError
        return memory_streams(b"")

    egress = Egress(settings(), resolver=resolver(("8.8.8.8", "1.1.1.1")), dialler=dial)  # type: ignore[arg-type]
    connection = await egress.dial("example.com", 443)
    assert connection.peer == "1.1.1.1"
    await connection.close()


@pytest.mark.parametrize("host", [*NUMERIC, *LOCAL])
@pytest.mark.parametrize("upstream", [None, "http://127.0.0.1:3128"])
async def test_local_hosts_are_refused_in_every_spelling(host: str, upstream: str | None) -> None:
    """No spelling of a local address gets through, by text or at dialling, with or without an upstream proxy."""
    dialled: list[tuple[str, int]] = []
    egress = guard(dialled, upstream_proxy=upstream)
    with pytest.raises(RefusedError):
        egress.check(f"http://{host}/")
    with pytest.raises(RefusedError):
        await egress.dial(host, 80)
    assert dialled == []


@pytest.mark.parametrize("address", HOSTILE)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    """What counts is where a name leads, and a single inner address spoils the whole answer."""
    dialled: list[tuple[str, int]] = []
    for answer in ((address,), (PUBLIC, address), (address, PUBLIC)):
        with pytest.raises(RefusedError):
            await guard(dialled, answer).dial("rebind.example", 80)
    assert dialled == []


async def test_a_name_is_asked_once_a_connection() -> None:
    """Rebinding: the first answer is dialled as it stands; the second one, inner, refuses the next connection."""
    dialled: list[tuple[str, int]] = []
    asked: list[str] = []
    egress = Egress(settings(), resolver=resolver((PUBLIC,), ("127.0.0.2",), asked=asked), dialler=recording_dialler(dialled))
    with pytest.raises(UnreachableError):
        await egress.dial("rebind.example", 80)
    assert (asked, dialled) == (["rebind.example"], [(PUBLIC, 80)])
    with pytest.raises(RefusedError, match=r"127\.0\.0\.2"):
        await egress.dial("rebind.example", 80)
    assert dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "view-source:http://example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "chrome://version",
        "ws://example.com/",
        "//example.com/",
        "example.com",
        "",
        "http:/example.com",
        "http://",
        "http:///path",
        "http://example.com/\x00",
        "http://example.com/a\r\nX-Forwarded-For: 127.0.0.1",
        "http://exam\tple.com/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com@127.0.0.1/",
        "http://example.com:22/",
        "http://example.com:8080/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:http/",
        "http://exam ple.com/",
        "http://%31%32%37.0.0.1/",
        "http://example.com\r\nHost: x/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
    ],
)
def test_an_address_is_refused_by_its_text(url: str) -> None:
    """Only http and https, allowed ports, no credentials and hosts that can be read in one way only."""
    with pytest.raises(RefusedError) as caught:
        guard([]).check(url)
    assert caught.value.url == url


@pytest.mark.parametrize(
    "url", ["http://example.com", "https://example.com/a?b=c#d", "HTTPS://EXAMPLE.com:443/", "https://bücher.example/ä", "http://8.8.8.8/"]
)
def test_ordinary_addresses_pass(url: str) -> None:
    """The check by text resolves nothing."""
    guard([]).check(url)


async def test_more_ports_are_allowed_by_setting() -> None:
    """``egress.ports`` replaces the list."""
    egress = guard([], ports=(8080,))
    egress.check("http://example.com:8080/")
    with pytest.raises(RefusedError, match="port 80 is not among 8080"):
        await egress.dial("example.com", 80)


@pytest.mark.parametrize(("answer", "kind"), [((), "dns"), ((PUBLIC,), "connect")])
async def test_what_cannot_be_had_says_why(answer: tuple[str, ...], kind: str) -> None:
    """A name without address is a matter of DNS, an address without answer one of connecting."""
    with pytest.raises(UnreachableError) as caught:
        await guard([], answer).dial("example.com", 80)
    assert caught.value.kind == kind


@pytest.mark.parametrize("error", [OSError("Name or service not known"), UnicodeError("Name or service not known")])
async def test_a_failing_resolver_is_unreachable_not_a_crash(error: Exception) -> None:
    """The resolver's own errors stop at the guard."""

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        raise error

    egress = Egress(settings(), resolver=resolve, dialler=recording_dialler([]))
    with pytest.raises(UnreachableError) as caught:
        await egress.dial("nowhere.example", 80)
    assert (caught.value.kind, caught.value.detail) == ("dns", "Name or service not known")


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data/", "//127.0.0.1/", "http://0x7f.1/", "file:///etc/passwd", "http://localhost/", "http://inner.example/"],
)
async def test_each_redirect_hop_passes_the_guard(location: str) -> None:
    """A public server that redirects inside is not followed: the hop is refused before anything is dialled."""
    dialled: list[tuple[str, int]] = []
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    egress = Egress(settings(), resolver=resolver((PUBLIC,), ("10.0.0.1",)), dialler=canned_dialler(dialled, lambda: answer))
    async with Fetch(egress, settings(), lambda: WHEN) as fetch:
        with pytest.raises(RefusedError):
            await fetch.follow("http://example.com/")
    assert dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("host", "asked"), [("Example.com.", b"example.com:80"), ("2606:4700:0::1111", b"[2606:4700::1111]:80"), ("[2606:4700::1111]", b"[2606:4700::1111]:80")]
)
async def test_an_upstream_proxy_is_dialled_as_the_operator_gave_it(host: str, asked: bytes) -> None:
    """The proxy may be local, it resolves the names itself, and every port goes through CONNECT (RFC 9110 §9.3.6, RFC 3986 §3.2.2)."""
    dialled: list[tuple[str, int]] = []
    egress = Egress(
        settings(upstream_proxy="http://proxy.local:3128"),
        resolver=no_resolver,
        dialler=canned_dialler(dialled, lambda: b"HTTP/1.1 200 Connection established\r\n\r\nfirst bytes"),
    )
    connection = await egress.dial(host, 80)
    assert dialled == [("proxy.local", 3128)]
    assert bytes(connection.writer.transport.written) == b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (asked, asked)  # type: ignore[attr-defined]
    assert connection.peer is None
    assert await connection.reader.read() == b"first bytes"
    await connection.close()


async def test_an_upstream_proxy_is_shown_the_name_and_password_that_the_operator_gave() -> None:
    """As Basic has it (RFC 7617 §2.1), in UTF-8; a proxy that asks for them, or does not take them, is told as that."""
    answers = [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"]
    given = settings(upstream_proxy="http://proxy.local:3128/", upstream_auth="test:123\u00a3")
    egress = Egress(given, resolver=no_resolver, dialler=canned_dialler([], lambda: answers.pop(0)))
    connection = await egress.dial("example.com", 443)
    assert b"\r\nProxy-Authorization: Basic dGVzdDoxMjPCow==\r\n" in bytes(connection.writer.transport.written)  # type: ignore[attr-defined]
    assert "123" not in repr(given)
    with pytest.raises(UnreachableError, match=r"407 Proxy Authentication Required; it asks for egress\.upstream_auth"):
        await egress.dial("example.com", 443)
    await connection.close()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"upstream_auth": "u:p"}, "not set"),
        ({"upstream_auth": "u", "upstream_proxy": "http://a:1"}, "user:password"),
        ({"upstream_auth": "u:p\r\nX: y", "upstream_proxy": "http://a:1"}, "user:password"),
    ],
)
def test_a_password_that_cannot_be_used_is_named_and_not_shown(values: dict[str, str], said: str) -> None:
    """The operator reads which key is wrong, at start."""
    with pytest.raises(SettingsError, match=said) as caught:
        guard([], **values)
    assert caught.value.path == "egress.upstream_auth"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        b"HTTP/1.1 300 Multiple Choices\r\n\r\n",
        b"HTTP/1.1 407 No\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"",
        b"nonsense\r\n\r\n",
        b"x" * 200_000,
    ],
)
async def test_a_proxy_that_gives_no_tunnel_is_unreachable(answer: bytes) -> None:
    """Whatever the proxy answers, the kind is ``proxy``; for a name and a password the operator is asked only where the proxy asks for them."""
    egress = Egress(settings(upstream_proxy="http://127.0.0.1:3128"), resolver=no_resolver, dialler=canned_dialler([], lambda: answer))
    with pytest.raises(UnreachableError) as caught:
        await egress.dial("example.com", 443)
    assert caught.value.kind == "proxy"
    assert ("egress.upstream_auth" in caught.value.detail) == (b" 407 " in answer)


@pytest.mark.parametrize("reset", [True, False])
async def test_a_tunnel_that_is_not_had_leaves_no_connection_open(reset: bool) -> None:
    """Neither where the proxy resets the connection, nor where whoever waits for its answer gives up."""
    reader, writer = asyncio.StreamReader(), memory_streams(b"")[1]
    dialled = asyncio.Event()

    async def dial(address: str, port: int) -> Streams:
        dialled.set()
        return reader, writer

    egress = Egress(settings(upstream_proxy="http://127.0.0.1:3128"), resolver=no_resolver, dialler=dial)
    dialling = asyncio.ensure_future(egress.dial("example.com", 443))
    await dialled.wait()
    if reset:
        reader.set_exception(ConnectionResetError("reset by peer"))
    else:
        dialling.cancel()
    (failure,) = await asyncio.gather(dialling, return_exceptions=True)
    assert isinstance(failure, UnreachableError if reset else asyncio.CancelledError)
    assert writer.transport.ending == "abort"  # type: ignore[attr-defined]


async def test_a_proxy_whose_name_is_none_is_unreachable() -> None:
    """The system's resolver does not only fail with errors of the system."""
    with pytest.raises(UnreachableError) as caught:
        await Egress(settings(upstream_proxy="http://proxy..local:3128")).dial("example.com", 443)
    assert caught.value.kind == "proxy"


@pytest.mark.parametrize(
    "url",
    [
        "socks5://127.0.0.1:1080",
        "https://127.0.0.1:3128",
        "http://127.0.0.1",
        "http://:3128",
        "http://u:p@127.0.0.1:3128",
        "127.0.0.1:3128",
        "http://127.0.0.1:3128/path",
        "http://127.0.0.1:3128?query",
        "http://[::1",
    ],
)
def test_a_proxy_setting_that_cannot_be_used_is_named(url: str) -> None:
    """The operator reads which key is wrong, at start."""
    with pytest.raises(SettingsError) as caught:
        guard([], upstream_proxy=url)
    assert caught.value.path == "egress.upstream_proxy"


@pytest.mark.parametrize(
    "url",
    ["https://tracker.example/", "https://www.tracker.example/", "http://a.b.Tracker.example./x", "https://xn--bcher-kva.example/", "https://192.0.43.8/"],
)
async def test_blocked_hosts_are_refused_with_all_below_them(url: str) -> None:
    """Whatever asks: by its text, and again where the connection is made."""
    dialled: list[tuple[str, int]] = []
    egress = guard(dialled, (PUBLIC,), block=("tracker.example", "bücher.example", "192.0.43.8"))
    with pytest.raises(RefusedError, match=r"is blocked by the settings \(egress\.block\)"):
        egress.check(url)
    with pytest.raises(RefusedError, match="is blocked"):
        await egress.dial(url.split("/")[2], 443)
    assert dialled == []


async def test_what_only_looks_like_a_blocked_host_passes() -> None:
    """Whole labels count."""
    dialled: list[tuple[str, int]] = []
    egress = guard(dialled, (PUBLIC,), (PUBLIC,), (PUBLIC,), block=("tracker.example",))
    for name in ("nottracker.example", "tracker.example.org", "www.example"):
        with pytest.raises(UnreachableError):
            await egress.dial(name, 443)
    assert dialled == [(PUBLIC, 443)] * 3


@pytest.mark.parametrize("host", ["https://tracker.example/", "tracker.example:443", "*.tracker.example", ""])
def test_a_blocked_host_that_is_none_is_named(host: str) -> None:
    """The operator reads which key is wrong, at start: what blocks nothing would be believed to block."""
    with pytest.raises(SettingsError) as caught:
        guard([], block=(host,))
    assert caught.value.path == "egress.block"


def test_tls_always_verifies(tmp_path: Path) -> None:
    """Chain and name are checked, with and without an authority of the operator's own."""
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    plain, added = guard([]).tls(), guard([], ca_file=file).tls()
    for context in (plain, added):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
    assert len(added.get_ca_certs()) == len(plain.get_ca_certs()) + 1


def test_the_spki_hash_is_that_of_the_key(tmp_path: Path) -> None:
    """Golden value, made with openssl: base64 SHA-256 of the SubjectPublicKeyInfo in DER."""
    file = tmp_path / "ca.pem"
    file.write_text(GOLDEN_CERTIFICATE)
    assert guard([], ca_file=file).ca_spki() == GOLDEN_SPKI
    assert guard([]).ca_spki() is None


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty and damaged files are setting errors, not crashes."""
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    egress = guard([], ca_file=file)
    for ask in (egress.tls, egress.ca_spki):
        with pytest.raises(SettingsError) as caught:
            ask()
        assert caught.value.path == "egress.ca_file"


@pytest.mark.parametrize(
    ("host", "answers", "refusals"), [("127.0.0.1", (), 1), ("intranet", (), 1), ("a.example", ("10.0.0.1",), 1), ("a.example", (PUBLIC,), 0)]
)
async def test_each_refusal_is_told_once(host: str, answers: tuple[str, ...], refusals: int) -> None:
    """By text and by what a name leads to: whoever watches sees that somebody tries."""
    told: list[None] = []
    egress = Egress(settings(), resolver=resolver(answers) if answers else no_resolver, dialler=recording_dialler([]), refused=lambda: told.append(None))
    with contextlib.suppress(RefusedError, UnreachableError):
        await egress.dial(host, 443)
    assert len(told) == refusals
    with contextlib.suppress(RefusedError):
        egress.check(f"https://{host}/")
    assert len(told) == refusals + (host != "a.example")
