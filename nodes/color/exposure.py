"""Corrections in linear light: what a camera does with its iris and its white balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.color.white_point import color_to_xyz, compose_matrices, compute_adaptation_matrix, kelvin_to_xyz
from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import apply_color_matrix, linear_to_srgb, srgb_to_linear

if TYPE_CHECKING:
    import numpy as np

_DAYLIGHT = 6500.0
_GRAY = Color(0.5, 0.5, 0.5)


def _in_light(image: Image, matrix: np.ndarray) -> Image:
    """Multiply each pixel's linear light by a 3×3 matrix."""
    rows = [[*(float(number) for number in row), 0.0] for row in matrix]
    return image.with_pixels(linear_to_srgb(apply_color_matrix(srgb_to_linear(image.pixels), rows)))


@node("color.exposure", aliases=("Stops", "EV", "EXPTool", "Brightness", "Iris"))
class Exposure(FrameNode):
    """Change the exposure in stops, as a camera's iris does.

    Each stop doubles the light: the sRGB values become linear light, which is multiplied by 2^stops, and become sRGB
    values again (IEC 61966-2-1). Unlike Gain, which multiplies displayed values, this keeps colors natural. Values
    above 1 and below 0 pass; alpha is not touched.
    """

    stops: float = Param(
        default=0.0,
        min=-20.0,
        max=20.0,
        slider=(-4.0, 4.0),
        step=0.05,
        unit="EV",
        help="Each stop up doubles the light, each stop down halves it; 0 changes nothing.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Multiply the light."""
        return apply_masked(image, mask, self.mix, lambda: self._expose(image))

    def _expose(self, image: Image) -> Image:
        """Return the picture with its light multiplied."""
        if self.stops == 0.0:
            return image
        light = srgb_to_linear(image.pixels)
        light[:3] *= 2.0**self.stops
        return image.with_pixels(linear_to_srgb(light))


@node(
    "color.white_balance", aliases=("Temperature", "Tint", "Kelvin", "Color Temperature", "Gray Picker", "Photo Filter")
)
class WhiteBalance(FrameNode):
    """Correct the white balance by temperature and tint, or by a picked gray.

    Give the light of the scene by its temperature and tint, or pick something that should be gray. The picture is then
    adapted to daylight of 6500 K: in linear light, the responses of the eye's three kinds of cones are scaled (von
    Kries), in the space of CAT16 (Li et al., "Comprehensive color solutions: CAM16, CAT16, and CAM16-UCS", 2017).
    Temperatures follow the black body up to 4000 K (Krystek, 1985) and daylight from 5000 K on (CIE 15), with a blend
    between. White keeps its luminance, alpha is not touched, values above 1 pass.
    """

    temperature: float = Param(
        default=_DAYLIGHT,
        min=1700.0,
        max=20_000.0,
        slider=(2500.0, 12_000.0),
        step=50.0,
        unit="K",
        help="Color temperature of the scene's light; a higher value makes the picture warmer, 6500 changes nothing.",
    )
    tint: float = Param(
        default=0.0,
        min=-150.0,
        max=150.0,
        slider=(-100.0, 100.0),
        step=1.0,
        help="Above 0 shifts towards magenta, below 0 towards green.",
    )
    neutral: Color = Param(
        default=_GRAY,
        help="A color of the picture that should become gray; a gray color changes nothing.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Multiply the light by one matrix."""
        return apply_masked(image, mask, self.mix, lambda: self._balance(image))

    def _balance(self, image: Image) -> Image:
        """Return the picture as daylight would show it."""
        matrix = self._matrix()
        return image if matrix is None else _in_light(image, matrix)

    def _matrix(self) -> np.ndarray | None:
        """Return the matrix for linear sRGB; None where nothing is to be done."""
        picked = len({round(value, 6) for value in self.neutral[:3]}) > 1
        lit = (self.temperature, self.tint) != (_DAYLIGHT, 0.0)
        of_pick = compute_adaptation_matrix(color_to_xyz(self.neutral[:3])) if picked else None
        if not lit:
            return of_pick
        daylight = kelvin_to_xyz(_DAYLIGHT, 0.0)
        of_light = compute_adaptation_matrix(kelvin_to_xyz(self.temperature, self.tint), daylight)
        return of_light if of_pick is None else compose_matrices(of_light, of_pick)
