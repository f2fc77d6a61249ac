"""Curves: tones bent as the artist draws them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import FrameNode, Image, Mask, Param, ToneCurve, node
from studio.sdk.color.lut import apply_lut1d

if TYPE_CHECKING:
    import torch

_STEPS = 4097


@node(
    "color.curves",
    aliases=("RGB Curves", "Tone Curve", "ColorLookup", "Color Correct", "Lookup"),
)
class Curves(FrameNode):
    """Adjust tones with curves: one for all channels and one each for red, green and blue.

    The master curve comes first: output = curve(master(input)), channel by channel, on displayed values. Curves run
    smoothly through their points without overshooting (monotone cubic interpolation: Fritsch and Butland, 1984), and
    are applied as tables of 4097 steps, between which values are interpolated. Where an end point lies at 0 or 1,
    values beyond it continue in a straight line; otherwise they are held. Alpha is not touched.
    """

    master: ToneCurve = Param(
        default=ToneCurve(), help="Curve for all three channels, applied before their own curves."
    )
    red: ToneCurve = Param(default=ToneCurve(), help="Curve for the red channel.")
    green: ToneCurve = Param(default=ToneCurve(), help="Curve for the green channel.")
    blue: ToneCurve = Param(default=ToneCurve(), help="Curve for the blue channel.")
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Look every channel up."""
        return apply_masked(image, mask, self.mix, lambda: self._bend(image))

    def _bend(self, image: Image) -> Image:
        """Return the picture with every channel looked up."""
        curves = (self.master, self.red, self.green, self.blue)
        if all(curve.is_straight for curve in curves):
            return image
        return image.with_pixels(apply_lut1d(image.pixels, _tables(*curves)))


@lru_cache(maxsize=16)
def _tables(master: ToneCurve, *channels: ToneCurve) -> torch.Tensor:
    """Return the tables of red, green and blue, [3, 4097]."""
    import torch

    steps = [index / (_STEPS - 1) for index in range(_STEPS)]
    bent = steps if master.is_straight else [master.evaluate_at(step) for step in steps]
    with torch.inference_mode(False):
        return torch.tensor(
            [bent if curve.is_straight else [curve.evaluate_at(step) for step in bent] for curve in channels]
        )
