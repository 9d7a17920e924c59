"""The address table, and every way a host can be spelled."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.egress.addresses import is_public, parse_ipv4
from archiver.egress.target import canonical_host, is_local_name, parse_target

HOSTILE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)

PUBLIC = ("8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "168.63.129.15", "172.32.0.1", "223.255.255.255", "2606:4700::1111", "2001:200::1", "2a00::1")


@pytest.mark.parametrize("address", HOSTILE)
def test_special_purpose_addresses_are_not_public(address: str) -> None:
    """Loopback, private, link-local, metadata, tunnel, mapped, documentation and multicast addresses are never dialled."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    """Addresses just beside the denied ranges, and well-known servers, pass."""
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "8.8.8", "8.8.8.8.8", "8.8.8.8 ", "[2606:4700::1111]", "2130706433"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    """The table judges literal addresses only; anything else is refused."""
    assert not is_public(text)


@given(st.ip_addresses())
def test_the_table_is_never_laxer_than_the_standard_library(address: IPv4Address | IPv6Address) -> None:
    """What ``ipaddress`` knows as private, reserved, loopback, link-local or multicast is refused here too."""
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_private or address.is_unspecified:
        assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_passes_inside_an_ipv6_one(address: IPv4Address) -> None:
    """Mapped, compatible, NAT64, 6to4 and Teredo forms would let a public-looking address lead to any IPv4 one."""
    number = int(address)
    for base, shift in ((0xFFFF << 32, 0), (0, 0), (0x64FF9B << 96, 0), (0x2002 << 112, 80), (0x2001_0000 << 96, 64)):
        assert not is_public(IPv6Address(base | number << shift))


@given(st.ip_addresses(v=4), st.data())
def test_every_numeric_spelling_is_the_same_address(address: IPv4Address, data: st.DataObject) -> None:
    """Decimal, octal and hexadecimal parts, one to four of them, are read as resolvers read them (URL Standard 3.5)."""
    octets = address.packed
    count = data.draw(st.integers(1, 4))
    parts = [*octets[: count - 1], int.from_bytes(octets[count - 1 :], "big")]
    write = data.draw(st.lists(st.sampled_from((str, hex, lambda n: f"0{n:o}", lambda n: f"0X{n:x}")), min_size=count, max_size=count))
    spelling = ".".join(form(part) for form, part in zip(write, parts, strict=True))
    assert parse_ipv4(spelling) == address
    assert canonical_host(spelling) == canonical_host(spelling + ".") == str(address)


@pytest.mark.parametrize(
    "host",
    [
        "256.1.1.1",
        "1.256.1.1",
        "1.2.256.1",
        "1.2.3.256",
        "1.256.1",
        "1.2.65536",
        "1.16777216",
        "4294967296",
        "1.2.3.4.5",
        "1.2.3.4.0",
        "08",
        "0x1g.1",
        "a.1",
        "1_0.1",
        "1..1",
        "127.0.0.0x",
    ],
)
def test_what_ends_in_a_number_is_an_address_or_refused(host: str) -> None:
    """A name never ends in a number, so nothing is left for a laxer reader further on."""
    if host == "127.0.0.0x":
        assert canonical_host(host) == "127.0.0.0"
    else:
        with pytest.raises(ValueError, match=r"."):
            canonical_host(host)


@pytest.mark.parametrize(
    ("host", "canonical"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("STRASSE.de", "strasse.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("255.255.255.255", "255.255.255.255"),
        ("255.255.65535", "255.255.255.255"),
        ("ⓛocalhost", "localhost"),
        ("[2606:4700:0::1111]", "2606:4700::1111"),
        ("::FFFF:127.0.0.1", "::ffff:7f00:1"),
        ("::ffff:0.1.0.255", "::ffff:1:ff"),
        ("::ffff:0:0", "::ffff:0:0"),
        ("foo_bar.example", "foo_bar.example"),
    ],
)
def test_a_host_has_one_spelling(host: str, canonical: str) -> None:
    """Case, final dot, international names and full-width digits are folded before anything is judged."""
    assert canonical_host(host) == canonical


@pytest.mark.parametrize(
    "host",
    ["", ".", "..", "a..b", "a b", "a%2eb", "%31%32%37.0.0.1", "[127.0.0.1]", "a/b", "a\\b", "fe80::1%eth0", "[::1", "a" * 64 + ".com", ("a" * 60 + ".") * 5],
)
def test_odd_hosts_are_no_hosts(host: str) -> None:
    """Empty labels, escapes, blanks, scopes and overlong names are refused and never guessed at."""
    with pytest.raises(ValueError, match=r"."):
        canonical_host(host)


@pytest.mark.parametrize("host", ["localhost", "intranet", "a.localhost", "printer.local", "metadata.google.internal", "x.localdomain", "nas.home.arpa"])
def test_local_names_are_known(host: str) -> None:
    """Single labels and the local domains mean this machine or this network."""
    assert is_local_name(host)


@pytest.mark.parametrize("host", ["example.com", "notlocalhost.com", "mylocal.example", "local.example", "internal.example.org"])
def test_public_names_are_not_local(host: str) -> None:
    """Only the last labels count."""
    assert not is_local_name(host)


@given(st.text(max_size=40))
def test_reading_an_address_never_fails_otherwise(text: str) -> None:
    """Any text is either read or refused with ValueError; a host that is read is stable and literal or a plain name."""
    try:
        target = parse_target(f"http://{text}/")
    except ValueError:
        return
    assert canonical_host(target.host) == target.host
    assert target.host.isascii()
    assert not set(target.host) & set("/@\\%[] ?#")


@given(st.ip_addresses(v=6))
def test_ipv6_hosts_survive_a_round_trip(address: IPv6Address) -> None:
    """Brackets come and go, the address stays."""
    assert ip_address(parse_target(f"https://[{address}]/").host) == address
