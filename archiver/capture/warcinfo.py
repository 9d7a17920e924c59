"""Say in the first record of a WARC under which circumstances it was made (WARC 1.1 §6.2)."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version

from archiver.clock import ClockState
from archiver.exchange import Exchange
from archiver.settings import Settings
from archiver.warc import Info

SOFTWARE = f"embed-archiver {version('embed-archiver')}"
LIBRARIES = ", ".join((f"warcio {version('warcio')}", f"Playwright {version('playwright')}", f"Python {platform.python_version()}"))


def warcinfo(capture: str, at: datetime, browser: str | None, exchanges: Iterable[Exchange], settings: Settings, digest: str, clock: ClockState) -> Info:
    """Return what is told: whoever judges the file must know who asked, from where, by which rules, and how right the clock was."""
    local = sorted({exchange.route.local for exchange in exchanges if exchange.route and exchange.route.local})
    fields = {
        "robots": settings.robots.policy,
        "http-header-user-agent": settings.egress.user_agent,
        "settings": f"sha256:{digest}",
        "egress": _egress(settings),
        "ip": " ".join(local),
        "clock": str(clock),
    }
    software = f"{SOFTWARE}, {browser or 'no browser'}, {LIBRARIES}"
    return Info(capture=capture, software=software, at=at, fields={name: value for name, value in fields.items() if value})


def _egress(settings: Settings) -> str:
    """Return the way out; the setting takes no credentials."""
    upstream = settings.egress.upstream_proxy
    return f"upstream proxy {upstream}" if upstream else "direct"
