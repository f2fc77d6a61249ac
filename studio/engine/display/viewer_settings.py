"""Settings of the viewer. They change how a picture is shown, never what is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DisplayChannel(StrEnum):
    """Channel of a picture to show: its colours, one channel as grey, or its alpha as a red overlay."""

    COLOR = "color"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    ALPHA = "alpha"
    LUMA = "luma"
    MATTE = "matte"


@dataclass(frozen=True, slots=True)
class DisplayView:
    """A view of an OpenColorIO config: how light becomes what a display is sent.

    Args:
        config: A file; empty for the built-in config.
        display: As the config calls it.
        view: One of the display's.
    """

    config: str
    display: str
    view: str


@dataclass(frozen=True, slots=True)
class ViewerSettings:
    """Exposure, gamma and channel of the viewer: out = clamp((v · 2^exposure)^(1 / gamma)), 0..1, alpha as it is.

    Through a view, a picture's exposure is applied to its linear light, the view comes next, and gamma last.

    Args:
        exposure: In stops; 0 leaves the values.
        gamma: Above 1 brightens the middle; 1 leaves the values.
        channel: What is shown.
        view: Through what a picture is seen; None shows its sRGB values as they are. Other values know no view.
    """

    exposure: float = 0.0
    gamma: float = 1.0
    channel: DisplayChannel = DisplayChannel.COLOR
    view: DisplayView | None = None

    @property
    def is_graded(self) -> bool:
        """Whether exposure or gamma change values."""
        return self.exposure != 0.0 or self.gamma != 1.0

    @property
    def needs_values(self) -> bool:
        """Whether values are changed: then the 8-bit picture that is kept will not do."""
        return self.is_graded or self.view is not None

    @property
    def is_neutral(self) -> bool:
        """Whether the picture is shown as it is."""
        return not self.needs_values and self.channel is DisplayChannel.COLOR


NEUTRAL_SETTINGS: Final = ViewerSettings()
"""The look that changes nothing."""


@dataclass(frozen=True, slots=True)
class PixelRect:
    """A rectangle of whole pixels of the full-size picture; it may reach beyond it.

    Args:
        x: Its first column.
        y: Its first row.
        width: Columns, at least 1.
        height: Rows, at least 1.
    """

    x: int
    y: int
    width: int = 1
    height: int = 1

    @classmethod
    def from_corners(cls, first: tuple[float, float], second: tuple[float, float]) -> PixelRect:
        """Return the pixels that a rectangle between two corners touches."""
        left, right = sorted((first[0], second[0]))
        top, bottom = sorted((first[1], second[1]))
        x, y = math.floor(left), math.floor(top)
        return cls(x, y, max(1, math.ceil(right) - x), max(1, math.ceil(bottom) - y))

    @property
    def is_single_pixel(self) -> bool:
        """Whether it is one pixel."""
        return self.width == self.height == 1

    def move_by(self, dx: int, dy: int) -> PixelRect:
        """Return it at another place."""
        return PixelRect(self.x + dx, self.y + dy, self.width, self.height)

    def scale_by(self, across: float, down: float) -> PixelRect:
        """Return it in the picture at another size, so many times as wide and as high; it has one pixel at least."""
        left, top = round(self.x * across), round(self.y * down)
        right, bottom = round((self.x + self.width) * across), round((self.y + self.height) * down)
        return PixelRect(left, top, max(1, right - left), max(1, bottom - top))

    def clip_to_size(self, width: int, height: int) -> PixelRect | None:
        """Return the part within a picture of this size; None if there is none."""
        return self.intersect_with(PixelRect(0, 0, width, height))

    def intersect_with(self, other: PixelRect) -> PixelRect | None:
        """Return the intersection of both; None if it is empty."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return PixelRect(left, top, right - left, bottom - top) if right > left and bottom > top else None


@dataclass(frozen=True, slots=True)
class ViewerRequest:
    """Request of the viewer, valid for any frame that it shows.

    Args:
        settings: How the picture is looked at.
        display_size: Width and height that it takes on the screen, in the screen's pixels, where it is smaller there;
            None for its own size.
        probe_rect: Where its values are to be read, in pixels of the full-size picture; None for nowhere.
        region: What of it is of interest, in the same pixels; None for all.
    """

    settings: ViewerSettings = NEUTRAL_SETTINGS
    display_size: tuple[int, int] | None = None
    probe_rect: PixelRect | None = None
    region: PixelRect | None = None


class CompareMode(StrEnum):
    """Mode in which the viewer's two sides are shown together."""

    OFF = "off"
    WIPE = "wipe"
    DIFFERENCE = "difference"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True)
class CompareSettings:
    """Settings that compare two pictures of one frame.

    Args:
        mode: OFF for one picture alone.
        gain: By what a difference is multiplied, so that a small one is seen.
    """

    mode: CompareMode = CompareMode.OFF
    gain: float = 1.0


NO_COMPARE: Final = CompareSettings()
"""One picture, compared with none."""
