"""One difference between two versions."""

from __future__ import annotations

from dataclasses import dataclass

from storage.model import Json, PostKey
from storage.vocabulary import ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a comparison asserts, as it stands in a change."""

    kind: ChangeKind
    before: Json = None
    after: Json = None
    reason: str | None = None
    """By what it was decided, where that is not the kind itself."""
    key: PostKey | None = None
    """The post that an article began or ceased to quote."""
    reverts_to: int | None = None
    """For a revert: index of the equal version among the earlier ones."""
