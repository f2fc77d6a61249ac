"""A matte of the hues near one, with soft edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.color.hue_planes import find_hue
from studio.sdk import Color

if TYPE_CHECKING:
    import torch

_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class HueQualifier:
    """Range of hues.

    Args:
        color: The color whose hue is the middle of the range.
        width: Degrees of the range.
        softness: Degrees over which it fades out on either side.
        least_saturation: Where the saturation is not higher, nothing qualifies; from twice as much on, all.
    """

    color: Color
    width: float
    softness: float
    least_saturation: float

    def compute_matte(self, hue: torch.Tensor, saturation: torch.Tensor) -> torch.Tensor:
        """Return 1 within the range, 0 far outside: [1, H, W].

        With d, the distance of the hue from the middle, it is smoothstep(1 − (d − width / 2) / softness), times
        smoothstep((saturation − least) / least).

        Args:
            hue: [1, H, W], 0..1.
            saturation: [1, H, W], 0..1.
        """
        away = (hue - find_hue(self.color)).abs_()
        degrees = (0.5 - (away - 0.5).abs_()) * 360.0
        near = 1.0 - (degrees - self.width / 2.0) / max(self.softness, _LEAST)
        if self.least_saturation == 0.0:
            return _smooth(near)
        return _smooth(near) * _smooth((saturation - self.least_saturation) / self.least_saturation)


def _smooth(share: torch.Tensor) -> torch.Tensor:
    share = share.clamp(0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)
