"""Settings of the demo: the embedded default, with days compressed to seconds."""

from __future__ import annotations

from pathlib import Path

from tests.internet.scenario import CONTROLS, NEVER

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

{controls}

[schedule]
first = ["2s", "4s"]
floor = "2s"
ceiling = "4s"

[discover]
every = "3s"

[web]
listen = "127.0.0.1:0"
"""


def write_settings(home: Path, proxy: str, ca_file: Path) -> Path:
    """Write the settings file of one demo and return where it lies."""
    file = home / "archiver.toml"
    controls = "".join(f"[verdict.controls.{name}]\nlive = {_array(CONTROLS[name])}\nnever = {_array(NEVER[name])}\n\n" for name in CONTROLS)
    file.write_text(TEMPLATE.format(home=home, proxy=proxy, ca_file=ca_file, controls=controls.rstrip()), encoding="utf-8")
    return file


def _array(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
