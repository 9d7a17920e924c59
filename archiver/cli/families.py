"""The families of commands, each loaded when one of its commands is asked for: a listing must not wait for the browser's library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperGroup

from archiver.app.memory import not_collected


def watch() -> typer.Typer:
    """Load the commands that say what to watch."""
    from archiver.cli.watch import commands

    return commands


def once() -> typer.Typer:
    """Load the command that does what is due."""
    from archiver.cli.once import commands

    return commands


def capture() -> typer.Typer:
    """Load the command that captures at once."""
    from archiver.cli.capture import commands

    return commands


def service() -> typer.Typer:
    """Load the service."""
    from archiver.cli.service import commands

    return commands


def ask() -> typer.Typer:
    """Load the commands that answer."""
    from archiver.cli.ask import commands

    return commands


def tell() -> typer.Typer:
    """Load the commands that tell people what changed."""
    from archiver.cli.tell import commands

    return commands


def pictures() -> typer.Typer:
    """Load the commands for pictures."""
    from archiver.cli.pictures import commands

    return commands


def rules() -> typer.Typer:
    """Load the commands that apply the rules."""
    from archiver.cli.rules import commands

    return commands


def reasons() -> typer.Typer:
    """Load the commands that give reasons."""
    from archiver.cli.reasons import commands

    return commands


def hazards() -> typer.Typer:
    """Load the command that fits hazards."""
    from archiver.cli.hazards import commands

    return commands


def care() -> typer.Typer:
    """Load the commands that care for an archive."""
    from archiver.cli.care import commands

    return commands


FAMILIES: Mapping[str, Callable[[], typer.Typer]] = {
    **dict.fromkeys(("add", "seeds", "remove"), watch),
    "run": service,
    "once": once,
    "capture": capture,
    **dict.fromkeys(("articles", "posts", "report", "captures", "changes", "show", "fixity"), ask),
    **dict.fromkeys(("explain", "status"), reasons),
    "hazards": hazards,
    **dict.fromkeys(("alerts", "feed"), tell),
    **dict.fromkeys(("doctor", "backup", "restore", "migrate"), care),
    **dict.fromkeys(("hash", "compare", "similar"), pictures),
    **dict.fromkeys(("find", "classify", "judge"), rules),
}


OPTIONS = {"--data": "DIRECTORY", "--config": "FILE"}
"""The program's own options, each with what it takes."""


class Families(TyperGroup):
    """The program's commands, by name; only ``--help`` loads all of them.

    Types are left open: some versions of Typer bring Click along under a name of their own.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order in which help shows them."""
        return list(FAMILIES)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked for. Options of the program stand before it, and most people write them behind it first."""
        misplaced = next((name for word in args[1:] if (name := word.partition("=")[0]) in OPTIONS), None)
        if misplaced is not None:
            ctx.fail(f"{misplaced} stands before the command: archiver {misplaced} {OPTIONS[misplaced]} {args[0]}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one command, None where there is none of that name."""
        family = FAMILIES.get(cmd_name)
        if family is None:
            return None
        with not_collected():
            loaded = typer.main.get_group(family())
        return loaded.get_command(ctx, cmd_name)
