"""How fast posts vanish and change as they age: closed forms, so that the next look is computed and not searched for.

Losses fall with the square root of age, ``h(t) = LOSS / sqrt(t)``; edits fall with age itself, ``e(t) = EDIT / t``. Both are deliberately generic:
measured hazards of removal fall as ``t^-0.4`` to ``t^-0.8``, and a wrong shape costs little as long as it falls slowly. Ages are in hours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

GONE_IN_QUARTER = 0.2
"""Share of posts that are gone after 90 days: nearly one in five (Pew Research Center, "When Online Content Disappears", 2024)."""
QUARTER = 90 * 24.0
LOSS = GONE_IN_QUARTER / (2 * math.sqrt(QUARTER))
"""Losses per post and hour at the age of one hour."""
YOUNGEST = 0.25
"""Ages below count as this: a hazard that falls from infinity would ask for looks without end."""
SETTLED = 20 * 24.0
"""Age by which a post has seen the edits that may be expected of it."""
EDIT = 1 / math.log(SETTLED / YOUNGEST)
"""Share of a post's edits per hour at the age of one hour."""


def losses(age_from: float, age_to: float) -> float:
    """Return the losses that are expected of an average post between two ages: the exposure of its account."""
    return 2 * LOSS * (math.sqrt(max(age_to, 0.0)) - math.sqrt(max(age_from, 0.0)))


def edits(age_from: float, age_to: float) -> float:
    """Return the share of its edits that is expected of a post between two ages."""
    return EDIT * math.log(max(age_to, YOUNGEST) / max(age_from, YOUNGEST))


@dataclass(frozen=True, slots=True)
class Density:
    """How densely a post is to be looked at: ``d(t) = sqrt(loss / sqrt(t) + edit / t)`` (Keller's square-root law of checking)."""

    loss: float
    edit: float

    def integral(self, age: float) -> float:
        """Return the antiderivative of the density at an age: ``4 / (3 loss) * (loss sqrt(t) + edit)^(3/2)``."""
        return 4 / (3 * self.loss) * math.pow(self.loss * math.sqrt(max(age, YOUNGEST)) + self.edit, 1.5)

    def age_at(self, integral: float) -> float:
        """Return the age at which the antiderivative reaches a value: the inverse of ``integral``."""
        root = math.pow(0.75 * self.loss * integral, 2 / 3)
        return math.pow(max((root - self.edit) / self.loss, 0.0), 2)
