"""What all benchmarks share: one table on stdout, one JSON file with the same figures."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure: what ``--json`` writes, field by field."""

    figure: str
    value: float
    unit: str
    """``ratio``, ``s``, ``MB``, …"""
    target: float | None
    """Largest value that is good; None where nothing was promised."""
    holds: bool | None
    n: int
    """Number of measurements behind the value."""
    spread: float
    """Interquartile range of the measurements, in ``unit``."""


def at_most(figure: str, measured: Sequence[float], unit: str, target: float | None, *, mean: bool = False) -> Figure:
    """Return the median of ``measured``, or its mean, as a figure that holds while it does not exceed ``target``."""
    made = _figure(figure, measured, unit, target, mean=mean)
    return made if target is None else replace(made, holds=made.value <= target)


def at_least(figure: str, measured: Sequence[float], unit: str, target: float, *, mean: bool = False) -> Figure:
    """Return the median of ``measured``, or its mean, as a figure that holds while it does not fall below ``target``."""
    made = _figure(figure, measured, unit, target, mean=mean)
    return replace(made, holds=made.value >= target)


def _figure(figure: str, measured: Sequence[float], unit: str, target: float | None, *, mean: bool) -> Figure:
    value = statistics.fmean(measured) if mean else statistics.median(measured)
    quarters = statistics.quantiles(measured, n=4) if len(measured) > 1 else [value, value, value]
    return Figure(figure=figure, value=value, unit=unit, target=target, holds=None, n=len(measured), spread=quarters[2] - quarters[0])


def report(figures: Sequence[Figure], json_path: Path | None) -> None:
    """Print the table; write the JSON where a path is given."""
    width = max([len(one.figure) for one in figures] + [6])
    print(f"{'figure':<{width}}  {'value':>10}  {'unit':<6}  {'target':>8}  {'holds':<5}  {'n':>4}  {'spread':>8}")
    for one in figures:
        target = "-" if one.target is None else f"{one.target:g}"
        holds = {True: "yes", False: "no", None: "-"}[one.holds]
        print(f"{one.figure:<{width}}  {one.value:>10.4g}  {one.unit:<6}  {target:>8}  {holds:<5}  {one.n:>4}  {one.spread:>8.3g}")
    if json_path is not None:
        json_path.write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n", encoding="utf-8")


def options(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the figures to this file")
    parser.add_argument("--quick", action="store_true", help="fewer measurements")
    return parser
