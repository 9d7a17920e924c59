"""Boxes that say in one attribute whose id they hold in another, as sites of all kinds and consent tools have them."""

from __future__ import annotations

from collections.abc import Sequence

KINDS = ("data-type", "data-embed-type", "data-provider", "data-service", "data-platform")


def named(platform: str, ids: Sequence[str]) -> str:
    """Return the CSS selector of boxes of a platform that hold an id in any of these attributes; such ids may be of other things, too."""
    return ", ".join((*(f'[{kind}="{platform}"][{each}]' for kind in KINDS for each in ids), f"[data-{platform}-id]"))
