"""Clicks and boxes of one object on one frame, in pixels of the working size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from studio.sdk.clicks.object_clicks import ClickedObject

Place: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FrameSeeds:
    """What is known of an object on a frame.

    Args:
        included: Places that belong to it, (x, y).
        excluded: Places that do not.
        box: Left, top, right, bottom; None without one.
    """

    included: tuple[Place, ...]
    excluded: tuple[Place, ...]
    box: tuple[float, float, float, float] | None = None

    @property
    def is_start(self) -> bool:
        """Whether they say what the object is, not only what it is not."""
        return bool(self.included) or self.box is not None


def gather_seeds(
    clicked: ClickedObject, frame_count: int, zoom: tuple[float, float], size: tuple[int, int]
) -> dict[int, FrameSeeds]:
    """Return the seeds of an object by frame, in order; what lies outside of the clip or its frame is left out.

    Args:
        clicked: The object.
        frame_count: Of the clip.
        zoom: Working size over full size, (x, y).
        size: Width and height of the working size.
    """
    width, height = size
    found: dict[int, FrameSeeds] = {}
    for frame in clicked.frames:
        if not 0 <= frame < frame_count:
            continue
        places: tuple[list[Place], list[Place]] = ([], [])
        for click in clicked.clicks:
            x, y = click.x * zoom[0], click.y * zoom[1]
            if click.frame == frame and 0 <= x < width and 0 <= y < height:
                places[click.is_excluded].append((x, y))
        box = None
        for each in clicked.boxes:
            if each.frame == frame:
                left, right = (min(max(side * zoom[0], 0.0), width) for side in (each.left, each.right))
                top, bottom = (min(max(side * zoom[1], 0.0), height) for side in (each.top, each.bottom))
                box = (left, top, right, bottom) if right - left >= 1.0 and bottom - top >= 1.0 else None
        if any(places) or box is not None:
            found[frame] = FrameSeeds(tuple(places[0]), tuple(places[1]), box)
    return found
