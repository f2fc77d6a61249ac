"""Settings of the search for a pattern, and the reasons why it may be lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.sdk.tracking.patch_matching import PatchRadius
from studio.sdk.tracking.point_tracks import DEFAULT_PATTERN, DEFAULT_SEARCH, BoxSize


class PatternUpdate(StrEnum):
    """When the pattern is taken anew from where it was found."""

    NEVER = "never"
    ON_ERROR = "on error"
    EVERY_FRAME = "every frame"


class TrackLoss(StrEnum):
    """Why a point was lost."""

    NO_DETAIL = "no detail"
    NOT_FOUND = "not found"
    AMBIGUOUS = "another place looks alike"
    CUT = "a cut"
    LEFT_PICTURE = "left the picture"
    SIZE_CHANGED = "the size of the picture changed"


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a pattern is looked for.

    Args:
        pattern: Width and height of the pattern, pixels.
        search: Width and height of the box in which it is looked for, pixels.
        update: When the pattern is taken anew.
        max_error: A point is lost beyond it: 1 − the normalized cross-correlation.
        adapts_shape: Whether the pattern may turn, scale and shear.
    """

    pattern: BoxSize = DEFAULT_PATTERN
    search: BoxSize = DEFAULT_SEARCH
    update: PatternUpdate = PatternUpdate.ON_ERROR
    max_error: float = 0.25
    adapts_shape: bool = True

    @property
    def radius(self) -> PatchRadius:
        """Pixels from the pattern's middle to its edge."""
        across, down = (max(2, round((side - 1) / 2)) for side in self.pattern)
        return across, down

    @property
    def reach(self) -> tuple[int, int]:
        """Pixels that a point can move from one frame to the next, across and down."""
        across, down = (
            max(1, round((outer - inner) / 2)) for outer, inner in zip(self.search, self.pattern, strict=True)
        )
        return across, down
