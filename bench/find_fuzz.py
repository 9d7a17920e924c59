"""Does any page make finding fail, or cost more than two seconds a MB? Hostile pages of one weakness each, and thousands that chance has mangled."""

from __future__ import annotations

import time

from archiver.discover import find_embeds, find_quotations
from archiver.markup import decode, parse
from archiver.platforms import PLATFORMS
from bench.hostile import hostile_pages, mangled_pages
from bench.report import at_most, options, report

SLOWEST = 2.0
HOSTILE_SIZE = 5_000_000
MANGLED = 20_000
LEAST_BYTES = 50_000
"""Shorter pages count as this long."""


def rate(page: bytes) -> float:
    """Return the CPU seconds a MB that finding in a page takes, as HTML and as text."""
    start = time.process_time_ns()
    text = decode(page, None)
    find_embeds(parse(text), None, PLATFORMS)
    find_quotations(text, PLATFORMS)
    return (time.process_time_ns() - start) / 1e9 / (max(len(page), LEAST_BYTES) / 1e6)


def main() -> None:
    """Measure and report; a page that raises ends the run with its seed and number."""
    parser = options(__doc__ or "")
    parser.add_argument("--seed", type=int, default=1, help="of the mangled pages")
    given = parser.parse_args()
    hostile: list[float] = []
    for aim, made in hostile_pages(HOSTILE_SIZE // 10 if given.quick else HOSTILE_SIZE):
        hostile.append(rate(made.encode("utf-8", "replace")))
        if hostile[-1] > SLOWEST / 2:
            print(f"{aim}: {hostile[-1]:.2f} s/MB")
    mangled = []
    for number, page in enumerate(mangled_pages(MANGLED // 20 if given.quick else MANGLED, given.seed)):
        try:
            mangled.append(rate(page))
        except BaseException:
            print(f"mangled page {number} of seed {given.seed}")
            raise
    report(
        [
            at_most("hostile_s_per_mb", [max(hostile)], "s/MB", SLOWEST),
            at_most("mangled_s_per_mb", [max(mangled)], "s/MB", SLOWEST),
        ],
        given.json,
    )


if __name__ == "__main__":
    main()
