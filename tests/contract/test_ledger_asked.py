"""What is remembered of those that were asked, in every database."""

from __future__ import annotations

from storage import Ledger
from storage.asking import Gate, Validators
from tests.contract.samples import at

URL = "https://news.example/größe?a=1"


def test_gates_are_set_one_a_host(ledger: Ledger) -> None:
    """The last one of a host is the one."""
    closed = Gate(host="x.example", share=0.5, at=at(1), until=at(5), reason="429")
    other = Gate(host="y.example", share=0.0625, at=at(1), until=None, reason="challenge")
    again = Gate(host="x.example", share=0.25, at=at(2), until=None, reason="rate-limit")
    with ledger.write() as writer:
        assert writer.read.gates() == []
        for gate in (closed, other, again):
            writer.set_gate(gate)
    with ledger.read() as reader:
        assert reader.gates() == [again, other]


def test_validators_are_set_replaced_and_forgotten(ledger: Ledger) -> None:
    """An address has those of its last good answer, or none."""
    first, second = Validators(etag='W/"é"', last_modified=None, at=at(1)), Validators(etag=None, last_modified="Sun, 01 Mar 2026 12:05:00 GMT", at=at(2))
    with ledger.write() as writer:
        assert writer.read.validators(URL) is None
        writer.set_validators(URL, first)
        assert writer.read.validators(URL) == first
        writer.set_validators(URL, second)
        writer.set_validators("https://news.example/other", first)
    with ledger.read() as reader:
        assert reader.validators(URL) == second
    with ledger.write() as writer:
        writer.set_validators(URL, None)
        writer.set_validators(URL, None)
        assert writer.read.validators(URL) is None
        assert writer.read.validators("https://news.example/other") == first


def test_a_cursor_is_kept_for_each_stream(ledger: Ledger) -> None:
    """Microseconds since 1970 fit."""
    with ledger.write() as writer:
        assert writer.read.cursor("wss://a.example") is None
        writer.set_cursor("wss://a.example", 1_790_000_000_000_001, at(1))
        writer.set_cursor("wss://b.example", 7, at(1))
        writer.set_cursor("wss://a.example", 1_790_000_000_000_002, at(2))
    with ledger.read() as reader:
        assert [reader.cursor(f"wss://{name}.example") for name in "abc"] == [1_790_000_000_000_002, 7, None]
