"""Whether a daemon that is killed loses what it had acknowledged, shows anything by halves, or forgets what it had under way.

Each round starts the daemon on the archive that the round before left, before a test internet where posts keep being edited, kills it
with SIGKILL at a random point (one of five before it has started) and asks the archive: rows that could be read a moment before, captures
that the log told of, articles whose command had ended well; blobs digested anew; rows that one transaction writes together; leases.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from bench.report import Figure, options, report
from tests.demo.settings import write_settings
from tests.faults.kills import Kills, Tally
from tests.faults.truth import Truth
from tests.internet.running import running_internet

ROUNDS, QUICK_ROUNDS = 500, 25


def run(folder: Path, rounds: int, seed: int) -> Tally:
    """Kill one archive's daemon in so many rounds."""
    with running_internet(folder / "internet") as internet:
        program = Path(sys.executable).with_name("archiver")
        command = [str(program), "--config", str(write_settings(folder, internet.proxy, internet.ca_file))]
        kills = Kills(command, folder, internet, random.Random(seed), Truth(folder / "archive"))
        kills.begin()
        for number in range(1, rounds + 1):
            kills.round()
            print(f"\r{number} of {rounds} rounds", end="", file=sys.stderr, flush=True)
        kills.settle()
        print(file=sys.stderr)
        return kills.tally


def figures(tally: Tally) -> list[Figure]:
    """Return what was promised."""
    again = tally.taken_up_again / tally.under_way if tally.under_way else 0.0
    return [
        Figure(figure="lost", value=len(tally.lost), unit="", target=0, holds=not tally.lost, n=tally.acknowledged, spread=0),
        Figure(figure="half_visible", value=len(tally.half_visible), unit="", target=0, holds=not tally.half_visible, n=tally.rounds, spread=0),
        Figure(figure="taken_up_again", value=again, unit="ratio", target=1.0, holds=again == 1.0, n=tally.under_way, spread=0),
    ]


def main() -> None:
    """Kill, count and report."""
    parser = options("What a daemon loses that is killed at random points.")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32), help="of the random points, to kill nearly alike again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), QUICK_ROUNDS if asked.quick else ROUNDS, asked.seed)
    for problem in (*tally.lost, *tally.half_visible):
        print(f"seed {asked.seed}: {problem}", file=sys.stderr)
    report(figures(tally), asked.json)


if __name__ == "__main__":
    main()
