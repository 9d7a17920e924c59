"""The command that says how fast posts vanish: hazards by age, fitted to what the archive saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import typer

from archiver.cli.context import archive_of
from archiver.cli.output import AsJson, emit, note, print_json, row, say
from archiver.schedule import ENOUGH, LEVEL, Curve, Watched, fit, watched
from storage.model import Json

commands = typer.Typer()

COLUMNS = ("platform", "posts", "losses", "age", "hazard", "interval", "schedule")
FEW, NO_FIT = "too-few-losses", "no-fit"
INDEPENDENT = (
    "Losses per 1000 posts and day, with 95 % intervals. Posts count as independent: where accounts lost all their posts at once the intervals are too narrow."
)
SHORTENED = "losses were confirmed by shortened spans (test_spans)"


@commands.command()
def hazards(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say how many posts vanish at which age on each platform, with confidence intervals, beside what the schedule assumes.

    Confirmed losses of posts that were seen live before count, each between two looks. Platforms with fewer than 20 are not fitted.
    Fitting needs the extra 'hazards': pip install 'embed-archiver\\[hazards]'.
    """
    with archive_of(ctx) as (ledger, _, _), ledger.read() as reader:
        platforms = watched(reader.exposures())
    tell(platforms, as_json=as_json)


def tell(seen: Mapping[str, Watched], *, as_json: bool) -> None:
    """Print what is known of each platform, as it is fitted."""
    platforms = [_platform(name, posts) for name, posts in seen.items()]
    if as_json:
        for one in platforms:
            print_json(one)
        return
    emit([line for one in platforms for line in _lines(one)], COLUMNS)
    for one in platforms:
        if isinstance(shape := one["shape"], dict):
            power, least, most = (float(str(shape[name])) - 1 for name in ("value", "low", "high"))
            say(f"{one['platform']}: as age^{power:.3g} ({least:.3g} to {most:.3g}); the schedule assumes age^-0.5")
        if one["test_spans"]:
            note(f"{one['platform']}: {SHORTENED}")
    if any(one["why"] is None for one in platforms):
        note(INDEPENDENT)


def _platform(name: str, seen: Watched) -> dict[str, Json]:
    curve = fit(seen.spans) if seen.losses >= ENOUGH else None
    why = None if curve is not None else FEW if seen.losses < ENOUGH else NO_FIT
    counted = {"posts": seen.posts, "never_live": seen.never_live, "undated": seen.undated, "losses": seen.losses, "test_spans": seen.test_spans}
    return row({"platform": name, **counted, "why": why, "level": LEVEL, "shape": curve and curve.shape, "curve": _points(curve)})


def _points(curve: Curve | None) -> list[dict[str, object]]:
    points = () if curve is None else curve.points
    return [{"age": one.age, "hazard": one.hazard.value, "low": one.hazard.low, "high": one.hazard.high, "schedule": one.shipped} for one in points]


def _lines(one: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield a line for each age, or one that says why there is no curve."""
    known: dict[str, Json] = {name: one[name] for name in ("platform", "posts", "losses")}
    if one["why"] is not None:
        few = f"not enough data: {ENOUGH} losses are needed"
        yield known | {"age": few if one["why"] == FEW else "no curve fits"}
        return
    points = one["curve"] if isinstance(one["curve"], list) else []
    if not points:
        yield known | {"age": "watched at none of these ages"}
    for point in points:
        assert isinstance(point, dict)
        interval = f"{_number(point['low'])} to {_number(point['high'])}"
        schedule = _number(point["schedule"])
        yield known | {"age": _age(point["age"]), "hazard": _number(point["hazard"]), "interval": interval, "schedule": schedule}


def _age(hours: Json) -> str:
    assert isinstance(hours, float)
    return f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d"


def _number(value: Json) -> str:
    assert isinstance(value, float)
    return f"{value:.3g}"
