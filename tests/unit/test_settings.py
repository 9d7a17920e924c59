"""Settings: documented where they are, refused by name when wrong."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from archiver.errors import SettingsError, SettingsFileError
from archiver.settings import Settings, format_size, format_span, parse_size, parse_span, read_settings

FILE = Path(__file__).parents[2] / "config" / "archiver.toml"

FREE = ("verdict.controls", "schedule.priorities")
"""Options whose keys are free."""


def documented(text: str) -> dict[str, Any]:
    """Return the file with every commented-out option switched on."""
    return tomllib.loads(re.sub(r"(?m)^# (?=\[[a-z]+\.|(?:[a-z_]+|\"[^\"]+\") = )", "", text))


def options(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Return the path of every option of a section."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= options(inner, f"{prefix}{name}.")
        else:
            found.add(prefix + name)
    return found


def keys(values: dict[str, Any], prefix: str = "") -> set[str]:
    """Return the path of every key of a settings file, a mapping of free names being one."""
    found: set[str] = set()
    for name, value in values.items():
        deeper = isinstance(value, dict) and f"{prefix}{name}" not in FREE
        found |= keys(value, f"{prefix}{name}.") if deeper else {prefix + name}
    return found


def test_the_documented_file_holds_every_option_at_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """config/archiver.toml is the reference: reading it changes nothing, and it names every option there is."""
    monkeypatch.delenv("ARCHIVER_CONFIG", raising=False)
    assert read_settings(FILE) == read_settings()
    assert keys(documented(FILE.read_text())) == options(Settings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[verdict]\nspams = ["1s"]', r"verdict\.spams .*accepted here: spans,"),
        ("[verdict.controls.x]\nlife = []", r"verdict\.controls\.x\.life .*accepted here: live, never$"),
        ('[[notify.webhook]]\nurl = "https://hooks.example/"\nsecret = "12345678"\nfoo = 1', r"notify\.webhook\.0\.foo .*accepted here: url, secret, name$"),
    ],
)
def test_an_unknown_key_is_refused_with_its_path_and_what_is_accepted(tmp_path: Path, text: str, told: str) -> None:
    """A typing error must not silently leave a default in force."""
    file = tmp_path / "a.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings(file)
    assert caught.value.place == str(file)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[egress]\nper_host = "fast"', "egress.per_host"),
        ('[schedule]\nfloor = "5 minutes"', "schedule.floor"),
        ("[capture]\nat_once = 0", "capture.at_once"),
        ('[capture]\nmin_free = "much"', "capture.min_free"),
        ('data_dir = ""', "data_dir"),
        ('[schedule.priorities]\n"@" = 2', "schedule.priorities.@"),
        ("[schedule.priorities]\nkrus_stern = 2", "schedule.priorities.krus_stern"),
        ('[schedule.priorities]\n"@krus_stern" = 0', "schedule.priorities.@krus_stern"),
        ('[discover]\narticles_for = "36501d"', "discover.articles_for"),
        ("[egress]\nper_host = inf", "egress.per_host"),
        ("[schedule]\nbudget = nan", "schedule.budget"),
        ("[egress]\nports = []", "egress.ports"),
        ("[egress]\nports = [443, 65536]", "egress.ports.1"),
        ('[egress]\nuser_agent = "two\\nlines"', "egress.user_agent"),
        ('[egress]\nuser_agent = " "', "egress.user_agent"),
        (f'[egress]\ntimeout = "{"9" * 400}d"', "egress.timeout"),
    ]
    + [
        (f'[bluesky]\njetstream = "{address}"', "bluesky.jetstream")
        for address in (
            "https://jetstream.example/subscribe",
            "jetstream.example",
            "wss:///subscribe",
            "wss://jetstream.example/s?wantedDids=a",
            "ws://j.example/#a",
        )
    ]
    + [
        (f'[web]\nlisten = "{listen}"', "web.listen")
        for listen in (
            "0.0.0.0:80",
            "192.0.2.1:80",
            "127.0.0.1",
            "127.0.0.1:65536",
            "localhost:80",
            "[::]:80",
            "a@127.0.0.1:80",
            "127.0.0.1:80/x",
            ":80",
            "::1:80",
        )
    ],
)
def test_a_wrong_value_is_refused_with_its_path(tmp_path: Path, text: str, path: str) -> None:
    """The message names the setting that is wrong; for ever is no span: there would be no date at its end, and each work with it failed."""
    file = tmp_path / "a.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("listen", "address"), [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:8487", ("::1", 8487)), ("127.0.0.2:80", ("127.0.0.2", 80)), ("", None)]
)
def test_the_pages_are_served_at_an_address_of_this_machine_or_not_at_all(listen: str, address: tuple[str, int] | None) -> None:
    """Any loopback literal; empty is off."""
    assert read_settings(web={"listen": listen}).web.address == address


@pytest.mark.parametrize("address", ["wss://jetstream.example/subscribe", "ws://jetstream.example:6008/subscribe", ""])
def test_a_jetstream_is_named_by_its_address_alone(address: str) -> None:
    """What is asked of it is ours to say; empty is none."""
    assert read_settings(bluesky={"jetstream": address}).bluesky.jetstream == address


@pytest.mark.parametrize("name", ["@ann", "http://x.example/1", "https://x.example/1", "at://did:plc:a/app.bsky.feed.post/1"])
def test_a_priority_is_given_to_an_account_or_an_address(name: str) -> None:
    """In the forms in which posts and articles have them."""
    assert dict(read_settings(schedule={"priorities": {name: 2}}).schedule.priorities) == {name: 2}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[egress\n", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """No TOML, no text or no file: the operator is told which file."""
    file = tmp_path / "a.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsFileError, match=re.escape(str(file))):
        read_settings(file)


def test_a_file_of_an_editor_that_marks_its_bytes_is_read(tmp_path: Path) -> None:
    """Some begin every file with a byte order mark, which was told as wrong TOML."""
    file = tmp_path / "a.toml"
    file.write_bytes(b'\xef\xbb\xbfdata_dir = "file"\n')
    assert read_settings(file).data_dir == Path("file")


def test_command_line_beats_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearer to the person, the stronger."""
    file = tmp_path / "a.toml"
    file.write_text('data_dir = "file"\n[egress]\nper_host = 3\n')
    monkeypatch.setenv("ARCHIVER_EGRESS__PER_HOST", "4")
    monkeypatch.setenv("ARCHIVER_DATA_DIR", "environment")
    settings = read_settings(file, data_dir=Path("line"))
    assert (settings.data_dir, settings.egress.per_host) == (Path("line"), 4.0)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ARCHIVER_EGRESS__BLOCK", "tracker.example", 'setting egress.block (ARCHIVER_EGRESS__BLOCK): expected a list such as ["a", "b"]'),
        ("ARCHIVER_EGRESS__PORTS", "[80", 'setting egress.ports (ARCHIVER_EGRESS__PORTS): expected a list such as ["a", "b"]'),
        (
            "ARCHIVER_EGRESS__PORTS",
            '["http"]',
            "setting egress.ports.0 (ARCHIVER_EGRESS__PORTS): should be a valid integer, unable to parse string as an integer",
        ),
        ("ARCHIVER_EGRESS", "fast", "setting egress (ARCHIVER_EGRESS): expected a section with keys of its own, as config/archiver.toml shows"),
        ("archiver_schedule__floor", "0s", "setting schedule.floor (ARCHIVER_SCHEDULE__FLOOR): should be greater than 0s"),
        ("ARCHIVER_EGRES__PER_HOST", "2", "setting egres (ARCHIVER_EGRES__PER_HOST): is not known; accepted here: data_dir, database, egress, "),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str) -> None:
    """Who started the program has to correct it there: a list in words ended each command with a traceback, and a mistyped section was passed over."""
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(told)


def test_variables_hold_lists_and_tables_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else as it is written in the file, without quotes; names that others made for themselves are left to them."""
    monkeypatch.setenv("ARCHIVER_EGRESS", '{"ports": [443], "per_host": 3}')
    monkeypatch.setenv("ARCHIVER_EGRESS__PER_HOST", "2")
    monkeypatch.setenv("ARCHIVER_VERDICT__CONTROLS__X__LIVE", '["https://x.com/i/status/20"]')
    monkeypatch.setenv("ARCHIVER_WEB__LISTEN", "[::1]:8487")
    monkeypatch.setenv("ARCHIVER_PORT", "tcp://10.0.0.1:80")
    settings = read_settings()
    assert (settings.egress.ports, settings.egress.per_host, settings.web.address) == ((443,), 2.0, ("::1", 8487))
    assert settings.verdict.controls["x"].live == ("https://x.com/i/status/20",)


@given(st.integers(1, 10**7), st.sampled_from(["ms", "s", "m", "h", "d"]))
def test_a_span_is_written_as_it_is_read(number: int, unit: str) -> None:
    """Round trip: format_span writes what parse_span reads."""
    span = parse_span(f"{number}{unit}")
    assert isinstance(span, timedelta)
    assert parse_span(format_span(span)) == span


@given(st.integers(0, 10**7), st.sampled_from(["B", "kB", "MB", "GB", "TB"]))
def test_a_size_is_written_as_it_is_read(number: int, unit: str) -> None:
    """Round trip: format_size writes what parse_size reads."""
    size = parse_size(f"{number}{unit}")
    assert isinstance(size, int)
    assert parse_size(format_size(size)) == size


@pytest.mark.parametrize(
    ("spans", "account", "test_spans"),
    [
        (["5m", "1h", "6h"], "24h", False),
        (["10m", "2h", "12h"], "48h", False),
        (["5m", "1h", "6h", "24h"], "24h", False),
        (["5m", "59m", "6h", "24h"], "24h", True),
        (["1s", "1h", "6h"], "24h", True),
        (["5m", "1h"], "24h", True),
        (["5m", "1h", "6h"], "1h", True),
    ],
)
def test_spans_below_the_published_ones_are_test_spans(spans: list[str], account: str, test_spans: bool) -> None:
    """A claim judged by shorter spans than published must say so."""
    assert read_settings(verdict={"spans": spans, "account_span": account}).verdict.test_spans is test_spans
