"""What a browser is given to reach the internet: a recording proxy for each visit, and the keys that it trusts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archiver.egress.guard import Egress
from archiver.egress.proxy import BrowserProxy
from archiver.egress.recording.tap import Tap
from archiver.egress.recording.tape import Tape, TapeLimits
from archiver.spool import spool_in


class WayOut:
    """The browser's only way out. Each visit has a proxy and a port of its own, so that visits at the same time never mix."""

    def __init__(self, egress: Egress, *, limits: TapeLimits | None = None, folder: Path | None = None) -> None:
        """``folder`` is where bodies wait for their capture; without it, where the system keeps temporary files."""
        self._egress, self._limits, self._folder = egress, limits or TapeLimits(), folder
        self._tap = Tap(egress)

    @property
    def spki(self) -> str:
        """Return the hashes of the keys that the browser is to trust: our authority's, and those of the operator's own."""
        return ",".join(filter(None, (self._tap.spki, self._egress.ca_spki())))

    @property
    def pem(self) -> str:
        """Return the certificate of our authority. A client that trusts it alone reads nothing that is not recorded."""
        return self._tap.pem

    def proxy(self, clock: Callable[[], datetime]) -> BrowserProxy:
        """Return a proxy for one visit, which listens inside its context."""
        return BrowserProxy(self._egress, tap=self._tap, tape=Tape(clock, self._limits, spool_in(self._folder)))

    def tunnel(self) -> BrowserProxy:
        """Return a proxy that records nothing of what goes through its tunnels."""
        return BrowserProxy(self._egress)
