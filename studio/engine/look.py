"""How a picture is looked at: values that change what is seen of it, never what is computed."""

from __future__ import annotations

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
class Look:
    """Exposure, gamma and channel of the viewer: out = clamp((v · 2^exposure)^(1 / gamma)), 0..1, alpha as it is.

    Args:
        exposure: In stops; 0 leaves the values.
        gamma: Above 1 brightens the middle; 1 leaves the values.
        channel: What is shown.
    """

    exposure: float = 0.0
    gamma: float = 1.0
    channel: Channel = Channel.COLOR

    @property
    def is_graded(self) -> bool:
        """Whether exposure or gamma change values: then the 8-bit picture that is kept will not do."""
        return self.exposure != 0.0 or self.gamma != 1.0

    @property
    def is_neutral(self) -> bool:
        """Whether the picture is shown as it is."""
        return not self.is_graded and self.channel is Channel.COLOR


AS_IT_IS: Final = Look()
"""The look that changes nothing."""


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
