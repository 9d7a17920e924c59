"""Settings of the demo: the embedded default, with days compressed to seconds."""

from __future__ import annotations

from pathlib import Path

from tests.internet.scenario import BLUESKY_CONTROLS, BLUESKY_NEVER, X_CONTROLS, X_NEVER

TEMPLATE = """\
data_dir = "{home}/archive"

[egress]
upstream_proxy = "{proxy}"
ca_file = "{ca_file}"
per_host = 50.0
timeout = "20s"

[verdict]
spans = ["1s", "2s", "4s"]
account_span = "6s"
unobservable_after = "1h"

[verdict.controls.x]
live = {x_live}
never = {x_never}

[verdict.controls.bluesky]
live = {bluesky_live}
never = {bluesky_never}

[schedule]
first = ["2s", "4s"]
floor = "2s"
ceiling = "4s"

[discover]
every = "3s"
"""


def write_settings(home: Path, proxy: str, ca_file: Path) -> Path:
    """Write the settings file of one demo and return where it lies."""
    file = home / "archiver.toml"
    controls = {"x_live": _array(X_CONTROLS), "x_never": _array(X_NEVER), "bluesky_live": _array(BLUESKY_CONTROLS), "bluesky_never": _array(BLUESKY_NEVER)}
    file.write_text(TEMPLATE.format(home=home, proxy=proxy, ca_file=ca_file, **controls), encoding="utf-8")
    return file


def _array(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
