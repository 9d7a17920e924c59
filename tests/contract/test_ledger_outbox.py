"""The outbox: what people are to be told of is written with the change, told in one alert, and kept until every target took it."""

from __future__ import annotations

import pytest

from storage import ChangeFilter, Ledger, Writer
from storage.model import Change
from storage.vocabulary import TOLD, AlertKind, ChangeKind, Tier, WorkKind
from tests.contract.samples import NOON, a_post, a_quoted_post, at


def lose(writer: Writer, native_id: str = "1", minutes: float = 0, kind: ChangeKind = ChangeKind.LOST) -> int:
    """Record a change of a quoted post; return its id."""
    post_id = a_quoted_post(writer, native_id, a_post(native_id, author="tea", account="42"))
    return writer.add_change(
        Change(at=at(minutes), kind=kind, post_id=post_id, between=(at(-9), at(-1)), after={"state": "gone"}, tier=Tier.UNCONFIRMED, evidence=(7, 8))
    )


@pytest.mark.parametrize("kind", ChangeKind)
def test_a_change_that_is_told_enters_the_outbox_with_itself(ledger: Ledger, kind: ChangeKind) -> None:
    """And calls for the work that makes alerts; what is never alerted of does neither."""
    with ledger.write() as writer:
        change_id = lose(writer, kind=kind)
    with ledger.read() as reader:
        assert [one.change for one in reader.untold()] == ([change_id] if kind in TOLD else [])
        assert (reader.work(WorkKind.ALERT, 0) is not None) == (kind in TOLD)


def test_a_change_that_is_undone_leaves_nothing_to_tell(ledger: Ledger) -> None:
    """One transaction holds both."""

    def undone() -> None:
        with ledger.write() as writer:
            lose(writer)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        undone()
    with ledger.read() as reader:
        assert (reader.untold(), reader.changes(ChangeFilter())) == ([], [])


def test_news_say_whose_post_it_is_and_who_quotes_it(ledger: Ledger) -> None:
    """An alert needs no other question; the feed asks the same way, the newest first."""
    with ledger.write() as writer:
        first, second = lose(writer, "1"), lose(writer, "2", minutes=1)
    with ledger.read() as reader:
        told = reader.untold()
        assert [one.change for one in told] == [first, second]
        assert [one.change for one in reader.news(ChangeFilter())] == [second, first]
        assert reader.news(ChangeFilter(limit=1)) == [told[1]]
    assert (told[0].id, told[0].author, told[0].account, told[0].permalink) == ("1", "tea", "42", "https://x.example//1")
    assert (told[0].between, told[0].evidence, told[0].quoted_by) == ((at(-9), at(-1)), (7, 8), ("https://news.example/1",))


def test_a_change_is_told_in_one_alert_only(ledger: Ledger) -> None:
    """A second alert of it is refused as a whole, and undone."""
    with ledger.write() as writer:
        first, second = lose(writer, "1"), lose(writer, "2")
    with ledger.write() as writer:
        writer.add_alert("a", NOON, AlertKind.EDITED, {"a": 1}, [first], ["x"])
    with pytest.raises(ValueError, match="1 of 2 changes do not wait"), ledger.write() as writer:
        writer.add_alert("b", NOON, AlertKind.EDITED, {}, [first, second], ["x"])
    with ledger.read() as reader:
        assert [one.change for one in reader.untold()] == [second]
        assert [one.key for one in reader.deliveries()] == ["a"]


def test_a_thousand_changes_fit_into_one_alert(ledger: Ledger) -> None:
    """A mass clean-up is one event, whatever a statement of the database may hold."""
    with ledger.write() as writer:
        changes = [writer.add_change(Change(at=NOON, kind=ChangeKind.LOST)) for _ in range(1200)]
        assert len(writer.read.untold()) == 1200
        writer.add_alert("a", NOON, AlertKind.UNCONFIRMED_LOSS, {}, changes, ["x"])
        assert writer.read.untold() == []


def test_what_nobody_is_to_be_told_of_leaves_the_outbox(ledger: Ledger) -> None:
    """What an alert tells of already stays tied to it."""
    with ledger.write() as writer:
        told, dropped, kept = (lose(writer, str(number)) for number in range(3))
        writer.add_alert("a", NOON, AlertKind.EDITED, {}, [told], [])
        writer.drop_news([told, dropped])
    with ledger.read() as reader:
        assert [one.change for one in reader.untold()] == [kept]
    with pytest.raises(ValueError, match="do not wait"), ledger.write() as writer:
        writer.add_alert("b", NOON, AlertKind.EDITED, {}, [told], [])


def test_a_delivery_is_pending_until_its_target_took_it(ledger: Ledger) -> None:
    """Each target by itself; attempts are counted, the last error is kept, and what was sent stays sent."""
    with ledger.write() as writer:
        one, other = writer.add_alert("a", at(1), AlertKind.EDITED, {"text": "ü"}, [lose(writer)], ["x", "y"])
        writer.end_attempt(one, sent_at=None, error="answered 500")
        writer.end_attempt(other, sent_at=at(2), error=None)
        writer.end_attempt(other, sent_at=None, error="late")
    with ledger.read() as reader:
        (pending,) = reader.deliveries(pending=True)
        assert (pending.delivery, pending.target, pending.attempts, pending.error, pending.sent_at) == (one, "x", 1, "answered 500", None)
        assert (pending.key, pending.at, pending.kind, pending.document) == ("a", at(1), AlertKind.EDITED, {"text": "ü"})
        assert reader.delivery(other) == reader.deliveries(limit=1)[0]
        assert [(row.target, row.sent_at) for row in reader.deliveries()] == [("y", at(2)), ("x", None)]
        assert reader.delivery(10**6) is None


def test_the_oldest_alert_is_found_that_a_target_did_not_take(ledger: Ledger) -> None:
    """Of each target by itself; what was never sent is due anyway, and what was taken is done."""
    with ledger.write() as writer:
        made = [writer.add_alert(str(number), NOON, AlertKind.EDITED, {}, [lose(writer, str(number))], ["x", "y"]) for number in range(5)]
        for number, sent_at in ((0, at(1)), (1, None), (3, None)):
            writer.end_attempt(made[number][0], sent_at=sent_at, error=None if sent_at else "answered 500")
        first = writer.read.first_failed("x")
        assert first == writer.read.delivery(made[1][0])
        assert writer.read.first_failed("x", after=made[1][0]) == writer.read.delivery(made[3][0])
        assert [writer.read.first_failed("x", after=made[3][0]), writer.read.first_failed("y")] == [None, None]


def test_alerts_are_counted_by_their_time(ledger: Ledger) -> None:
    """The limit an hour asks for those younger than an hour."""
    with ledger.write() as writer:
        for minutes in (3, 1, 2):
            writer.add_alert(str(minutes), at(minutes), AlertKind.EDITED, {}, [lose(writer, str(minutes))], [])
    with ledger.read() as reader:
        assert reader.alerts_since(at(1)) == [at(2), at(3)]
