"""Alerts from the change to the receiver: grouped, signed, kept while the receiver is down, sent again under the same key, and never past the guard."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.egress import Egress
from archiver.notify import send, service, targets_of
from archiver.notify.service import hand_over
from archiver.notify.targets import Target
from archiver.pipeline import Line, StaleWorkError, carry_out
from storage import Ledger, open_ledger
from storage.asking import Gate
from storage.model import Work
from storage.vocabulary import ChangeKind, Tier, WorkKind
from tests import wires
from tests.herald import HOOK, LEASE, Desk, desk_of, told
from tests.integration.servers import listen
from tests.news import NOON
from tests.receiver import SILENT, Receiver

pytestmark = pytest.mark.anyio

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "alert.schema.json").read_text())


async def test_a_burst_of_one_account_is_one_signed_alert(ledger: Ledger, tmp_path: Path) -> None:
    """Grouped, in its schema, with a signature that the receiver can check, and out of the queue when it was taken."""
    receiver = Receiver()
    async with told(ledger, tmp_path, receiver) as desk:
        changes = desk.lose(1, 2, 3)
        await desk.work(later=timedelta(minutes=1))
        assert receiver.bodies == []
        await desk.work(later=timedelta(minutes=1))
        (alert,) = receiver.alerts().values()
        assert await desk.work(later=timedelta(days=1)) == 0
    jsonschema.validate(alert, SCHEMA)
    assert (alert["kind"], alert["count"], alert["change_ids"]) == ("unconfirmed-loss", 3, changes)
    (headers,), (body,) = receiver.headers, receiver.bodies
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.digest(b"s3cret-s3cret", signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert headers["idempotency-key"] == headers["webhook-id"] == alert["alert"]
    assert headers["content-type"] == "application/json"


async def test_nothing_is_lost_while_the_receiver_is_slow_or_fails(ledger: Ledger, tmp_path: Path) -> None:
    """No answer, 500, a redirect, 429 with Retry-After: kept, tried again ever more seldom under the same key, until it is taken."""
    receiver = Receiver([SILENT, 500, 302, 429, 200], more=("Retry-After: 7200",))
    async with told(ledger, tmp_path, receiver, timeout="1s") as desk:
        desk.lose(1)
        await desk.work(later=timedelta(minutes=2))
        errors = []
        for later in (timedelta(0), timedelta(minutes=1), timedelta(hours=2), timedelta(hours=2)):
            await desk.work(later=later)
            errors += [one.error for one in desk.pending()]
        assert len(receiver.bodies) == 4
        (row,) = desk.pending()
        assert (row.attempts, row.error, row.sent_at) == (4, "answered 429", None)
        await desk.work(later=timedelta(hours=2))
    assert errors == [
        "not reachable (timeout): no answer in time",
        "answered 500",
        "answered 302: redirects are not followed: set the url that it leads to",
        "answered 429",
    ]
    assert desk.pending() == []
    assert (len(receiver.keys()), len(receiver.alerts())) == (5, 1)


async def test_nothing_is_lost_while_the_receiver_is_down_for_a_month(ledger: Ledger, tmp_path: Path) -> None:
    """Nobody listens; then somebody does, and is told everything, each change once. Other targets do not wait for it."""
    up, down = Receiver(), Receiver()
    both = [HOOK, {**HOOK, "url": "http://down.example/", "name": "down"}]
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listen(up))
        there: dict[str, int] = {}

        async def dial(address: str, wanted: int, /) -> Any:
            if address == wires.PUBLIC:
                return await asyncio.open_connection("127.0.0.1", port)
            if not there:
                raise OSError("refused")
            return await asyncio.open_connection("127.0.0.1", there["port"])

        async def resolve(host: str, wanted: int, /) -> Any:
            return (wires.PUBLIC,) if host == "hooks.example" else ("9.9.9.9",)

        egress = Egress(wires.settings(), resolver=resolve, dialler=dial)
        desk = await stack.enter_async_context(desk_of(ledger, egress, tmp_path, webhook=both))
        changes = desk.lose(1)
        for _ in range(30):
            await desk.work(later=timedelta(days=1))
        changes += desk.lose(2)
        await desk.work(later=timedelta(days=1))
        assert up.changes() == changes
        assert {one.target for one in desk.pending()} == {"webhook:down"}
        assert "not reachable (connect)" in str(desk.pending()[0].error)
        there["port"] = await stack.enter_async_context(listen(down))
        await desk.work(later=timedelta(hours=2))
        assert desk.pending() == []
    assert down.changes() == changes
    assert up.changes() == changes
    assert down.alerts() == up.alerts()


@pytest.mark.parametrize("longer", [0, 30])
@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_receiver_that_was_away_is_told_in_order_and_at_once(ledger: Ledger, tmp_path: Path, status: int, longer: int) -> None:
    """Each alert waits for a time of its own, up to an hour: the loss that was confirmed last would be told first, and last that the post is there again."""
    receiver = Receiver([status] * 999)
    async with told(ledger, tmp_path, receiver) as desk:
        changes = []
        for kind in (ChangeKind.LOST, ChangeKind.CORRECTED, ChangeKind.LOST, ChangeKind.CORRECTED):
            changes += desk.lose(1, kind=kind)
            for _ in range(25):
                await desk.work(later=timedelta(minutes=2))
        # Whichever of them comes up first when it is back.
        for _ in range(longer):
            await desk.work(later=timedelta(minutes=1))
        assert (len(desk.pending()), len(receiver.keys()) < 90) == (4, True)
        down = len(receiver.bodies)
        receiver.statuses.clear()
        while not receiver.bodies[down:]:
            await desk.work(later=timedelta(minutes=1))
        assert desk.pending() == []
        # Each alert's own work comes up after another one told it.
        await desk.work(later=timedelta(hours=2))
    assert [change for body in receiver.bodies[down:] for change in json.loads(body)["change_ids"]] == changes


async def test_a_receiver_that_takes_neither_of_two_alerts_is_not_pressed(ledger: Ledger, tmp_path: Path) -> None:
    """What else waits for it is not tried until half a minute has passed: a receiver that is asked on and on shuts us out."""
    receiver = Receiver([500] * 99)
    async with told(ledger, tmp_path, receiver) as desk:
        for number in range(6):
            desk.lose(number, account=str(number))
        await desk.work(later=timedelta(minutes=3))
        # The first one, and the first one once more before the second.
        assert (len(desk.pending()), len(receiver.bodies)) == (6, 3)
        await desk.work(later=timedelta(seconds=29))
        assert len(receiver.bodies) == 3
        await desk.work(later=timedelta(seconds=1))
        assert len(receiver.bodies) > 3


@pytest.mark.parametrize(("status", "held"), [(413, 0), (503, 2)])
async def test_an_alert_that_is_refused_by_itself_holds_up_no_other(ledger: Ledger, tmp_path: Path, status: int, held: int) -> None:
    """One that is too long, say, or that the receiver breaks at: it is kept and tried again, and what is news is told meanwhile."""
    receiver = Receiver([status] * 3)
    async with told(ledger, tmp_path, receiver) as desk:
        (refused,) = desk.lose(1)
        await desk.work(later=timedelta(minutes=2))
        (taken,) = desk.lose(2)
        await desk.work(later=timedelta(minutes=2))
        await desk.work(later=timedelta(minutes=held))
        assert [json.loads(body)["change_ids"] for body in receiver.bodies[:4]] == [[refused], [refused], [refused], [taken]]
        await desk.work(later=timedelta(hours=1))
        assert desk.pending() == []


class KilledError(BaseException):
    """Stands for the end of the process."""


async def test_who_dies_between_send_and_mark_sends_again_under_the_same_key(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least once: the receiver can tell that it knows the alert."""
    receiver = Receiver()
    async with told(ledger, tmp_path, receiver) as desk:
        desk.lose(1)

        async def die(*_: object) -> None:
            raise KilledError

        await desk.work(later=timedelta(minutes=1.9))
        desk.now[0] += timedelta(minutes=1)
        (making,) = ledger.claim(desk.now[0], lease=LEASE, limit=1)
        await carry_out(desk.line, making)
        (delivering,) = ledger.claim(desk.now[0], lease=LEASE, limit=1)
        with monkeypatch.context() as patched:
            patched.setattr(Line, "conclude", die)
            with pytest.raises(KilledError):
                await carry_out(desk.line, delivering)
        with ledger.write() as writer:
            writer.release_leases()
        await desk.work()
        assert desk.pending() == []
    assert len(receiver.keys()) == 2
    assert len(receiver.alerts()) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
async def test_a_webhook_to_a_private_address_is_refused_by_the_guard(ledger: Ledger, tmp_path: Path, address: str) -> None:
    """Nothing is dialled; the alert is kept, and says why, without the address that may hold a token."""
    dialled: list[tuple[str, int]] = []
    egress = Egress(wires.settings(), resolver=wires.resolver((address,)), dialler=wires.recording_dialler(dialled))
    async with desk_of(ledger, egress, tmp_path) as desk:
        desk.lose(1)
        await desk.work(later=timedelta(minutes=2))
        (row,) = desk.pending()
        literal = Target(name="x", url=f"http://[{address}]/" if ":" in address else f"http://{address}/", secret="-")
        assert "refused by the egress guard" in str((await send(desk.line.doors.fetch, literal, {}, now=NOON, timeout=LEASE)).error)
    assert "refused by the egress guard" in str(row.error)
    assert "T0KEN" not in str(row)
    assert dialled == []


async def test_what_nobody_asked_for_is_not_told_later(ledger: Ledger, tmp_path: Path) -> None:
    """Kinds that are left out leave the outbox, and so does everything while there is no target."""
    receiver = Receiver()
    async with told(ledger, tmp_path, receiver, kinds=["confirmed-loss"]) as desk:
        desk.lose(1)
        (confirmed,) = desk.lose(2, tier=Tier.CONFIRMED)
        await desk.work(later=timedelta(minutes=2))
    async with told(ledger, tmp_path, receiver, webhook=[]) as silent:
        silent.lose(3)
        await silent.work(later=timedelta(minutes=2))
    async with told(ledger, tmp_path, receiver) as desk:
        await desk.work(later=timedelta(days=1))
        with ledger.read() as reader:
            assert (reader.untold(), reader.queue_sizes()) == ([], {})
    assert receiver.changes() == [confirmed]


async def test_an_alert_for_a_target_that_is_no_longer_named_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    """Until it is named again."""
    receiver = Receiver([500])
    async with told(ledger, tmp_path, receiver) as desk:
        changes = desk.lose(1)
        await desk.work(later=timedelta(minutes=2))
    async with told(ledger, tmp_path, receiver, webhook=[]) as desk:
        await desk.work(later=timedelta(days=1))
        assert len(desk.pending()) == 1
    async with told(ledger, tmp_path, receiver) as desk:
        await desk.work(later=timedelta(days=2))
        assert desk.pending() == []
    assert receiver.changes() == changes


async def test_a_lease_that_was_lost_records_no_alert_twice(ledger: Ledger, tmp_path: Path) -> None:
    """Two that make alerts of the same changes: the slower one's are dropped."""
    receiver = Receiver()
    async with told(ledger, tmp_path, receiver) as desk:
        desk.lose(1)
        desk.now[0] += timedelta(minutes=3)
        (slow,) = ledger.claim(desk.now[0], lease=timedelta(0), limit=1)
        (fast,) = ledger.claim(desk.now[0] + timedelta(seconds=1), lease=LEASE, limit=1)
        await carry_out(desk.line, fast)
        with pytest.raises(StaleWorkError):
            await carry_out(desk.line, slow)
        assert len(desk.deliveries()) == 1


crashes = st.lists(st.sampled_from(["none", "before send", "after send"]), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    accounts=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8), deaths=crashes, statuses=st.lists(st.sampled_from([200, 500, 404]), max_size=6)
)
def test_each_change_is_told_exactly_once_whatever_the_order_of_crashes(
    tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path, accounts: list[str], deaths: list[str], statuses: list[int]
) -> None:
    """By its key: a receiver that takes each key once has every change once, whenever processes died and the receiver failed."""
    folder = tmp_path_factory.mktemp("alerts")
    (folder / "ledger.sqlite").write_bytes(empty_sqlite.read_bytes())
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
    receiver = Receiver(list(statuses))

    async def go() -> list[int]:
        async with told(ledger, folder, receiver, per_hour=2) as desk:
            changes = []
            for number, account in enumerate(accounts):
                changes += desk.lose(number, account=account)
                await _disturbed(desk, deaths)
            for _ in range(40):
                await _disturbed(desk, deaths)
            assert desk.pending() == []
            return changes

    changes = asyncio.run(go())
    ledger.close()
    assert receiver.changes() == changes


async def _disturbed(desk: Desk, deaths: list[str]) -> None:
    """Work for ten minutes more, with the next deaths; then start afresh as the daemon does."""
    desk.now[0] += timedelta(minutes=10)
    while works := desk.ledger.claim(desk.now[0], lease=LEASE, limit=1):
        death = deaths.pop(0) if deaths else "none"
        if death == "after send":
            await _half(desk, works[0])
        if death == "none":
            await carry_out(desk.line, works[0])
        else:
            with desk.ledger.write() as writer:
                writer.release_leases()


async def _half(desk: Desk, work: Work) -> None:
    """Send an alert and die before it is marked; of any other work nothing is left either."""
    if work.kind is WorkKind.DELIVER:
        with desk.ledger.read() as reader:
            row = reader.delivery(work.subject)
        (target,) = targets_of(desk.line.settings.notify)
        if row is not None and row.sent_at is None:
            await send(desk.line.doors.fetch, target, row.document, now=desk.now[0], timeout=LEASE)


async def test_webhooks_of_one_host_do_not_wait_for_each_other(ledger: Ledger, tmp_path: Path) -> None:
    """Rooms of a chat have addresses of one host: one that hangs keeps neither the other waiting, nor the feeds and articles of that host."""
    hooks = [{**HOOK, "name": "hangs"}, {**HOOK, "url": f"{HOOK['url']}2", "name": "works"}]
    async with told(ledger, tmp_path, Receiver([500] * 99), webhook=hooks) as desk:
        for number in range(3):
            desk.lose(number, account=str(number))
        await desk.work(later=timedelta(minutes=3))
        under_way = ledger.claim(desk.now[0] + timedelta(hours=2), lease=LEASE, limit=8)
    assert [work.host for work in under_way] == ["webhook:hangs", "webhook:works"]


async def test_a_receiver_that_asks_for_time_is_told_nothing_meanwhile(ledger: Ledger, tmp_path: Path) -> None:
    """All alerts wait that are for it, those made later too, also after a restart: each would else be refused. Other targets are told."""
    receiver, hooks = Receiver([429], more=("Retry-After: 7200",)), [{**HOOK, "name": "busy"}, {**HOOK, "name": "other"}]
    async with told(ledger, tmp_path, receiver, webhook=hooks) as desk:
        saved: list[Gate] = []

        async def save(gate: Gate) -> None:
            saved.append(gate)

        desk.line.gates.recall((), save)
        for number in range(3):
            desk.lose(number, account=str(number))
        await desk.work(later=timedelta(minutes=3))
        desk.lose(9, account="9")
        await desk.work(later=timedelta(minutes=3))
        assert {one.target for one in desk.pending()} == {"webhook:busy"}
        assert (len(desk.pending()), len(receiver.bodies)) == (4, 5)
        assert [gate.host for gate in saved] == ["webhook:busy"]
        await desk.work(later=timedelta(hours=2))
        assert desk.pending() == []


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
async def test_apprise_hands_an_alert_to_its_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real library, over loopback: title and text arrive."""
    receiver = Receiver([200])
    async with listen(receiver) as port:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        target = Target(name="apprise:json/1", url=f"json://127.0.0.1:{port}/")
        assert await hand_over(target, "Loss confirmed", "two\nlines", timedelta(seconds=60)) is None
        receiver.statuses.append(500)
        assert await hand_over(target, "t", "b", timedelta(seconds=60)) == "the service did not take it"
    said = json.loads(receiver.bodies[0])
    assert (said["title"], said["message"]) == ("Loss confirmed", "two\nlines")


async def test_a_service_that_hangs_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread is left behind; the work goes on."""
    free = threading.Event()
    monkeypatch.setattr(service, "notify", lambda *_: free.wait())
    target = Target(name="apprise:json/1", url="json://h.example/")
    assert await hand_over(target, "t", "b", timedelta(milliseconds=1)) == "no answer within 0.001 s"
    free.set()


async def test_a_service_is_handed_one_alert_after_the_other(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address may hold no host to be paced by; one that hangs for weeks must not take every place that feeds, articles and controls wait for."""
    monkeypatch.setattr(service, "notify", lambda *_: "the service did not take it")
    async with desk_of(ledger, Egress(wires.settings()), tmp_path, webhook=[], apprise=["json://h.example/"]) as desk:
        for number in range(3):
            desk.lose(number, account=str(number))
        await desk.work(later=timedelta(minutes=3))
        assert len(desk.pending()) == 3
        now = desk.now[0] + timedelta(hours=2)
        taken = [len(ledger.claim(now, lease=LEASE, limit=8, busy_hosts=busy)) for busy in ([], ["apprise:json/1"])]
    assert taken == [1, 0]


async def test_a_service_that_fails_is_an_error_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw reaches the worker's edge, and is tried again."""

    def fail(*_: str) -> None:
        raise KeyError("x")

    monkeypatch.setattr(service, "notify", fail)
    with pytest.raises(KeyError):
        await hand_over(Target(name="apprise:json/1", url="json://h.example/"), "t", "b", timedelta(seconds=60))
