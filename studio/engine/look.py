"""How a picture is looked at: values that change what is seen of it, never what is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """What is shown of a picture: its colours, one channel as grey, or its alpha as a red film over the colours."""

    COLOR = "color"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    ALPHA = "alpha"
    LUMA = "luma"
    MATTE = "matte"


@dataclass(frozen=True, slots=True)
class View:
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
class Look:
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
    channel: Channel = Channel.COLOR
    view: View | None = None

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
        return not self.needs_values and self.channel is Channel.COLOR


AS_IT_IS: Final = Look()
"""The look that changes nothing."""


@dataclass(frozen=True, slots=True)
class Area:
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
    def between(cls, first: tuple[float, float], second: tuple[float, float]) -> Area:
        """Return the pixels that a rectangle between two corners touches."""
        left, right = sorted((first[0], second[0]))
        top, bottom = sorted((first[1], second[1]))
        x, y = math.floor(left), math.floor(top)
        return cls(x, y, max(1, math.ceil(right) - x), max(1, math.ceil(bottom) - y))

    @property
    def is_pixel(self) -> bool:
        """Whether it is one pixel."""
        return self.width == self.height == 1

    def moved(self, dx: int, dy: int) -> Area:
        """Return it at another place."""
        return Area(self.x + dx, self.y + dy, self.width, self.height)

    def scaled(self, across: float, down: float) -> Area:
        """Return it in the picture at another size, so many times as wide and as high; it has one pixel at least."""
        left, top = round(self.x * across), round(self.y * down)
        right, bottom = round((self.x + self.width) * across), round((self.y + self.height) * down)
        return Area(left, top, max(1, right - left), max(1, bottom - top))

    def within(self, width: int, height: int) -> Area | None:
        """Return what of it lies in a picture of this size; None for nothing."""
        return self.shared(Area(0, 0, width, height))

    def shared(self, other: Area) -> Area | None:
        """Return what lies in both; None for nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Area(left, top, right - left, bottom - top) if right > left and bottom > top else None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the viewer wants to know of whatever frame it shows.

    Args:
        look: How the picture is looked at.
        shown: Width and height that it takes on the screen, in the screen's pixels, where it is smaller there; None for
            its own size.
        probe: Where its values are to be read, in pixels of the full-size picture; None for nowhere.
        region: What of it is of interest, in the same pixels; None for all.
    """

    look: Look = AS_IT_IS
    shown: tuple[int, int] | None = None
    probe: Area | None = None
    region: Area | None = None


class CompareMode(StrEnum):
    """How the viewer's two sides are seen together."""

    OFF = "off"
    WIPE = "wipe"
    DIFFERENCE = "difference"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True)
class Compare:
    """How two pictures of one frame are compared.

    Args:
        mode: OFF for one picture alone.
        gain: By what a difference is multiplied, so that a small one is seen.
    """

    mode: CompareMode = CompareMode.OFF
    gain: float = 1.0


ALONE: Final = Compare()
"""One picture, compared with none."""
