"""Run the test internet: ``python -m tests.internet --home DIR``; it says on stdout where it is, and runs until SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.internet.scenario import SCENARIOS
from tests.internet.server import run


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.internet", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of the proxy on 127.0.0.1 (0: any free one)")
    parser.add_argument("--home", type=Path, required=True, help="folder for the CA certificate and the access log")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="demo", help="the world to begin with")
    return parser.parse_args()


def announce(where: dict[str, str]) -> None:
    """Print one line of JSON that says where everything is."""
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()


async def main(scenario: str, home: Path, port: int) -> None:
    """Run until a signal comes."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = SCENARIOS[scenario](lambda: datetime.now(UTC))
    await run(world, home, port, announce, stop.wait)


if __name__ == "__main__":
    asked = arguments()
    asked.home.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(asked.scenario, asked.home.resolve(), asked.port))
