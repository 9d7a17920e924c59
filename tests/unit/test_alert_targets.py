"""Targets: names that stay and hold no secret, signatures that others can check, pauses that grow."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.keep import settings_digest
from archiver.errors import SettingsError
from archiver.log import log_to
from archiver.notify import again, targets_of
from archiver.notify.service import BAD_ADDRESS, notify
from archiver.notify.webhook import signed
from archiver.settings import Settings, read_settings
from tests.news import NOON

HOOK = {"url": "https://hooks.example/T0KEN", "secret": "whsec_c2VjcmV0c2VjcmV0"}


def settings(**notify_settings: object) -> Settings:
    """Return settings with these of ``[notify]``."""
    return read_settings(None, data_dir=Path("x"), notify=notify_settings)


def test_names_of_targets_hold_no_secret_and_stay_when_one_changes() -> None:
    """The ledger and listings know a target by its name: a new password must not orphan what waits for it."""
    before = settings(webhook=[HOOK, HOOK, {**HOOK, "name": "desk"}], apprise=["mailto://u:OLD@h.example", "slack://TOKEN/B/C", "mailto://v:P@h.example"])
    after = settings(webhook=[{**HOOK, "url": "https://hooks.example/NEW"}], apprise=["mailto://u:NEW@h.example"])
    names = [target.name for target in targets_of(before.notify)]
    assert names == ["webhook:hooks.example/1", "webhook:hooks.example/2", "webhook:desk", "apprise:mailto/1", "apprise:slack/1", "apprise:mailto/2"]
    assert [target.name for target in targets_of(after.notify)] == ["webhook:hooks.example/1", "apprise:mailto/1"]


def test_no_secret_is_shown_by_settings_or_targets() -> None:
    """Whatever is logged, printed or digested as the settings of a capture."""
    made = settings(webhook=[HOOK], apprise=["mailto://u:PASSW0RD@h.example"])
    shown = f"{made!r} {made.model_dump(mode='json')} {targets_of(made.notify)!r}"
    assert not [secret for secret in ("T0KEN", "c2VjcmV0", "PASSW0RD") if secret in shown]
    assert settings_digest(made) == settings_digest(settings(webhook=[{**HOOK, "secret": "another one"}], apprise=["mailto://u:OTHER@h.example"]))


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"webhook": [{"url": "ftp://hooks.example/T0KEN", "secret": "12345678"}]}, "notify.webhook"),
        ({"webhook": [{"url": "T0KEN", "secret": "12345678"}]}, "notify.webhook"),
        ({"webhook": [{**HOOK, "name": "a"}, {**HOOK, "name": "a"}]}, "notify.webhook"),
        ({"apprise": ["T0KEN"]}, "notify.apprise"),
    ],
)
def test_a_wrong_target_is_refused_without_being_repeated(wrong: dict[str, object], key: str) -> None:
    """The message names the key; the value may hold a token."""
    with pytest.raises(SettingsError) as caught:
        targets_of(settings(**wrong).notify)
    assert caught.value.path == key
    assert "T0KEN" not in str(caught.value)


def test_a_short_secret_is_refused() -> None:
    """It would sign nothing."""
    with pytest.raises(SettingsError, match=r"notify\.webhook\.0\.secret"):
        settings(webhook=[{**HOOK, "secret": "short"}])


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's reference libraries."""
    made = dict(
        signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


@given(st.integers(1, 10**6), st.floats(0, 1, exclude_max=True), st.none() | st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)))
def test_pauses_grow_to_an_hour_and_obey_retry_after_up_to_a_day(failures: int, chance: float, asked: timedelta | None) -> None:
    """A target that is down is asked for ever, but not in haste."""
    pause = again(now=NOON, failures=failures, chance=chance, retry_after=asked) - NOON
    assert min(asked or timedelta(0), timedelta(days=1)) <= pause <= timedelta(days=1)
    if not asked:
        assert timedelta(seconds=27) <= pause <= timedelta(minutes=66)


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_what_apprise_refuses_is_said_and_logged_without_its_address() -> None:
    """Its own error messages repeat the whole address."""
    stream = StringIO()
    log_to(stream)
    try:
        assert notify("nosuchservice://u:PASSW0RD@h.example", "t", "b") == BAD_ADDRESS
    finally:
        logging.getLogger().handlers.clear()
    assert "PASSW0RD" not in stream.getvalue()
