"""Commands that give reasons: why a post stands as it does, and where losses may be claimed at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

import typer

from archiver.cli.context import archive_of
from archiver.cli.meant import posts_named
from archiver.cli.output import AsJson, emit, note, print_json, row, say
from archiver.clock import now
from archiver.pipeline import hosts_in, place_condition
from archiver.schedule import closed_until, is_open, share_of
from archiver.settings import Verdict
from archiver.verdict import WORDS, Claims, Condition, explain, in_words, policy_of
from storage.asking import Gate
from storage.ledger import Reader
from storage.model import Json, Post

commands = typer.Typer()

STANDING = ("state", "tier", "last_live", "first_gone", "confirmed_at", "cause", "reason", "rules", "test_spans")
LOOK = ("observation", "at", "target", "id", "method", "status", "seen", "reason", "pattern", "sha256")
PLACE_COLUMNS = ("platform", "method", "host", "claims", "why", "controls_live", "last_control")
MOST_NAMED = 3
"""Places that are named before each sentence; the table names all."""


@commands.command("explain")
def explain_post(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(help="Any address of the post, native id, or platform:id.")],
    as_json: AsJson = False,
) -> None:
    """Say why a post stands as it does: every look, what it counted for, and which rule decided."""
    with archive_of(ctx) as (ledger, _, settings), ledger.read() as reader:
        for one in posts_named(reader, post):
            explained = _explained(reader, one, settings.verdict)
            print_json(explained) if as_json else _print(explained)


@commands.command()
def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say where losses may be claimed and what keeps them back elsewhere, which hosts are asked more slowly or not at all now, and what waits in the queue."""
    with archive_of(ctx) as (ledger, _, settings):
        with ledger.read() as reader:
            places = [_place(place_condition(reader, place, settings.verdict, now())) for place in reader.places().values()]
            queue: dict[str, Json] = {**reader.queue_sizes()}
            gates = [_gate(gate, now()) for gate in reader.gates() if not is_open(gate, now())]
        waiting: dict[str, Json] = row({"queue": queue, "next_due": ledger.next_due()})
    if as_json:
        for one in (*places, *gates, waiting):
            print_json(one)
        return
    emit([_listed(one) for one in places], PLACE_COLUMNS)
    for words, kept_back in _kept_back(places).items():
        more = f" and {len(kept_back) - MOST_NAMED} more" if len(kept_back) > MOST_NAMED else ""
        note(f"{', '.join(kept_back[:MOST_NAMED])}{more}: {words}")
    for one in gates:
        note(f"{one['host']}: {one['words']}")
    say(f"waiting: {', '.join(f'{count} {kind}' for kind, count in sorted(queue.items())) or 'nothing'}; next due {waiting['next_due'] or 'never'}")


def _explained(reader: Reader, post: Post, settings: Verdict) -> dict[str, Json]:
    policy, history = policy_of(settings), reader.history(post)
    hosts = hosts_in(reader, history, post.key.platform, policy)
    looks: list[Json] = []
    for one in explain(history, policy, hosts):
        seen = row(one.look)
        looks.append({name: seen[name] for name in LOOK} | {"counted_for": one.counted_for, "rule": one.rule, "words": one.words})
    standing = row(post.standing)
    said: list[Json] = [*in_words(post.standing)]
    known: dict[str, Json] = {"platform": post.key.platform, "id": post.key.id, "permalink": post.permalink}
    return known | {name: standing[name] for name in STANDING} | {"words": said, "looks": looks}


def _print(explained: dict[str, Json]) -> None:
    say(f"{explained['platform']} {explained['id']}  {explained['permalink']}")
    for words in explained["words"] if isinstance(explained["words"], list) else []:
        say(f"  {words}")
    for look in explained["looks"] if isinstance(explained["looks"], list) else []:
        assert isinstance(look, dict)
        say(f"{str(look['at'])[:19].replace('T', ' ')}  look {look['observation']}, {look['method']}: {look['words']}")


def _place(condition: Condition) -> dict[str, Json]:
    freeze = condition.freeze
    frozen: dict[str, Json] | None = None
    if freeze is not None:
        incident = freeze.incident
        frozen = row({"began": incident.began, "tripped": incident.tripped, "clean_rounds": len(freeze.rounds)})
    return row(
        {
            **row(condition.place),
            "claims": condition.claims,
            "why": condition.why,
            "words": [*(f"{WORDS[why]}." for why in condition.why), *([] if condition.claims is Claims.POSSIBLE else [RECOVERY])],
            "negative_control": condition.arming,
            "frozen": frozen,
            "controls": condition.controls,
        }
    )


def _gate(gate: Gate, at: datetime) -> dict[str, Json]:
    """Return how a host is asked that let us feel a limit."""
    until, share = closed_until(gate, at), share_of(gate, at)
    closed = f"not asked before {until:%Y-%m-%d %H:%M:%S}Z" if until else ""
    slower = f"{'then' if until else 'asked'} at {share:.0%} of the rates in the settings, and faster again with time" if share < 1 else ""
    words = f"answered {gate.reason} at {gate.at:%Y-%m-%d %H:%M:%S}Z; {', '.join(filter(None, (closed, slower)))}"
    return row({"host": gate.host, "reason": gate.reason, "at": gate.at, "until": until, "share": round(share, 3), "words": words})


RECOVERY = "Posts are looked at and captured all the same; control rounds go on, and claims become possible again by themselves when these are clean."


def _kept_back(places: Iterable[Mapping[str, Json]]) -> dict[str, list[str]]:
    """Return by each sentence that keeps claims back the places that it keeps them back at."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in places:
        for words in one["words"] if isinstance(one["words"], list) else []:
            found[str(words)].append(f"{one['host']} ({one['method']})")
    return found


def _listed(place: dict[str, Json]) -> dict[str, Json]:
    """Return a place in few columns."""
    controls = [one for one in place["controls"] if isinstance(one, dict)] if isinstance(place["controls"], list) else []
    live = sum(one["target"] == "control-live" and one["seen"] == "live" for one in controls)
    looked_at = [str(one["looked_at"]) for one in controls]
    return {**place, "controls_live": live, "last_control": max(looked_at, default=None)}
