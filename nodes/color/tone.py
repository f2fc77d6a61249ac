"""Color: pointwise corrections. Alpha passes as it is."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import apply_color_matrix, apply_power, get_luma_weights, make_empty_frame

if TYPE_CHECKING:
    import torch

_WHITE = Color(1.0, 1.0, 1.0)


def _scale_offset(scale: tuple[float, float, float], offset: float) -> list[list[float]]:
    """Return the matrix of value · scale + offset, channel by channel."""
    return [[scale[row] if row == column else 0.0 for column in range(3)] + [offset] for row in range(3)]


@node("color.gain", aliases=("Brightness", "Multiply", "Exposure"))
class Gain(FrameNode):
    """Make the picture brighter or darker.

    Multiplies each channel: output = input · gain · color. Black stays black; values above white are kept, so that
    a later node can bring them back. Alpha is not touched.
    """

    gain: float = Param(
        default=1.0,
        min=0.0,
        max=64.0,
        slider=(0.0, 4.0),
        step=0.01,
        unit="x",
        help="Factor for all channels; 1 has no effect.",
    )
    color: Color = Param(default=_WHITE, help="Additional factor for each channel; white has no effect.")
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Multiply in one pass."""
        return apply_masked(image, mask, self.mix, lambda: self._multiply(image))

    def _multiply(self, image: Image) -> Image:
        """Return the picture, multiplied."""
        factors = self.gain * self.color.red, self.gain * self.color.green, self.gain * self.color.blue
        return image.with_pixels(apply_color_matrix(image.pixels, _scale_offset(factors, 0.0)))


@node(
    "color.levels",
    name="Levels",
    version=2,
    aliases=(
        *("Contrast", "Grade", "Black Point", "White Point", "Remap Image Range", "Clamp", "Threshold"),
        *("Brightness & Contrast", "Bright/Contrast", "Brightness Contrast", "Limit", "Luma Level", "Histogram"),
    ),
)
class ColorLevels(FrameNode):
    """Set the black point, the white point and the gamma.

    Values from `in_black` to `in_white` are scaled to 0..1, raised to 1/gamma, and mapped to `out_black` to
    `out_white`: v = (input − in_black) / (in_white − in_black); output = out_black + v^(1/gamma) · (out_white −
    out_black). Without `clip`, values outside the range continue; those below black follow the mirrored curve,
    −|v|^(1/gamma). Alpha is not touched.
    """

    in_black: float = Param(
        default=0.0, min=-4.0, max=4.0, slider=(0.0, 1.0), step=0.005, help="The input value that becomes black."
    )
    in_white: float = Param(
        default=1.0, min=-4.0, max=64.0, slider=(0.0, 1.0), step=0.005, help="The input value that becomes white."
    )
    gamma: float = Param(
        default=1.0,
        min=0.05,
        max=10.0,
        slider=(0.2, 5.0),
        step=0.01,
        help="Above 1 brightens the midtones, below 1 darkens them.",
    )
    out_black: float = Param(
        default=0.0, min=-4.0, max=4.0, slider=(0.0, 1.0), step=0.005, help="The value that black gets in the output."
    )
    out_white: float = Param(
        default=1.0, min=-4.0, max=64.0, slider=(0.0, 1.0), step=0.005, help="The value that white gets in the output."
    )
    clip: bool = Param(default=True, help="Clip input values to in_black and in_white.")
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Stretch in one pass; bend in a second where there is a gamma."""
        return apply_masked(image, mask, self.mix, lambda: self._stretch(image))

    def _stretch(self, image: Image) -> Image:
        """Return the picture, stretched and bent."""
        span = self.in_white - self.in_black
        scale = 1.0 / span if abs(span) > 1e-6 else math.copysign(1e6, span)
        pixels = image.pixels
        if self.gamma == 1.0 and not self.clip:
            return image.with_pixels(self._between(pixels, scale, -self.in_black * scale))
        stretched = apply_color_matrix(pixels, _scale_offset((scale,) * 3, -self.in_black * scale))
        if self.clip:
            stretched[:3].clamp_(0.0, 1.0)
        bent = apply_power(stretched, 1.0 / self.gamma) if self.gamma != 1.0 else stretched
        if (self.out_black, self.out_white) == (0.0, 1.0):
            return image.with_pixels(bent)
        return image.with_pixels(self._between(bent, 1.0, 0.0))

    def _between(self, pixels: torch.Tensor, scale: float, offset: float) -> torch.Tensor:
        """Return (pixels · scale + offset), laid between the output's black and white."""
        span = self.out_white - self.out_black
        return apply_color_matrix(pixels, _scale_offset((scale * span,) * 3, self.out_black + offset * span))


@node("color.gamma", version=2, aliases=("Midtones",))
class Gamma(FrameNode):
    """Brighten or darken the midtones; black and white stay.

    output = input^(1/gamma), for each channel. Values above 1 continue along the curve, values below 0 along the
    mirrored curve, −|input|^(1/gamma). Alpha is not touched.
    """

    gamma: float = Param(
        default=1.0,
        min=0.05,
        max=10.0,
        slider=(0.2, 5.0),
        step=0.01,
        help="Above 1 brightens, below 1 darkens, 1 changes nothing.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Bend in one pass."""
        return apply_masked(image, mask, self.mix, lambda: self._bend(image))

    def _bend(self, image: Image) -> Image:
        """Return the picture, bent."""
        return image if self.gamma == 1.0 else image.with_pixels(apply_power(image.pixels, 1.0 / self.gamma))


class InvertTarget(StrEnum):
    """What Invert turns round."""

    COLORS = "color"
    LIGHTNESS = "lightness"
    ALPHA = "alpha"
    ALL = "color and alpha"


@node(
    "color.invert", aliases=("Negative", "Invert Colors", "Complement", "Invert Alpha", "Invert Image", "Invert Mask")
)
class Invert(FrameNode):
    """Invert the picture.

    Colors: output = 1 − input, each channel by itself. Lightness: the BT.709 luma is inverted, 1 − Y, and chroma
    stays, so that red stays red: output = input + 1 − 2·Y. Alpha: 1 − alpha, where there is an alpha channel. Values
    above 1 become negative and return when inverted again.
    """

    what: InvertTarget = Param(default=InvertTarget.COLORS, help="The channels to invert: colors, lightness or alpha.")

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Invert the colors in one pass, alpha in another."""
        import torch

        pixels = image.pixels
        if self.what is not InvertTarget.ALPHA:
            pixels = apply_color_matrix(pixels, self._rows())
        if self.what in (InvertTarget.COLORS, InvertTarget.LIGHTNESS) or not image.has_alpha:
            return image.with_pixels(pixels)
        result = make_empty_frame(pixels, image.width, image.height)
        result[:3] = pixels[:3]
        torch.sub(torch.ones_like(pixels[3]), pixels[3], out=result[3])
        return image.with_pixels(result)

    def _rows(self) -> list[list[float]]:
        if self.what is not InvertTarget.LIGHTNESS:
            return _scale_offset((-1.0, -1.0, -1.0), 1.0)
        rows = [[-2.0 * weight for weight in get_luma_weights()] + [1.0] for _ in range(3)]
        for channel in range(3):
            rows[channel][channel] += 1.0
        return rows


@node(
    "color.hue_saturation",
    name="Saturation/Hue",
    aliases=(
        *("Hue Shift", "HSV", "Saturation", "Colorfulness", "Desaturate", "Black and White", "HSV Adjust"),
        *("Vibrance", "HSVTool", "Hue Saturation Value", "RGB to BW", "Monochrome", "Black & White"),
    ),
)
class HueSaturation(FrameNode):
    """Change the saturation and shift the hue.

    The BT.709 luma of every pixel is kept. The chroma is rotated about the gray axis and scaled, by one 3×3 matrix
    (after P. Haeberli, "Matrix Operations for Image Processing", 1993). Alpha is not touched.
    """

    hue: float = Param(
        default=0.0,
        min=-360.0,
        max=360.0,
        slider=(-180.0, 180.0),
        step=0.5,
        unit="°",
        help="Rotation of the color wheel; 120° turns red into green.",
    )
    saturation: float = Param(
        default=1.0,
        min=0.0,
        max=16.0,
        slider=(0.0, 3.0),
        step=0.01,
        unit="x",
        help="Saturation: 0 is gray, 1 changes nothing, higher values are more colorful.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Multiply by the matrix in one pass."""
        return apply_masked(image, mask, self.mix, lambda: self._turn(image))

    def _turn(self, image: Image) -> Image:
        """Return the picture, turned and scaled."""
        return image.with_pixels(apply_color_matrix(image.pixels, _hue_saturation(self.hue, self.saturation)))


def _hue_saturation(degrees: float, saturation: float) -> list[list[float]]:
    """Return 1wᵀ + s·(I − 1wᵀ)·R: w are the luma weights, R turns about the gray axis (1, 1, 1)."""
    weights = get_luma_weights()
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees)) / math.sqrt(3)
    same, next_, last = cosine + (1 - cosine) / 3, (1 - cosine) / 3 - sine, (1 - cosine) / 3 + sine
    turn = [[same, next_, last], [last, same, next_], [next_, last, same]]
    rows = []
    for row in range(3):
        kept = [turn[row][column] - sum(weights[k] * turn[k][column] for k in range(3)) for column in range(3)]
        rows.append([weights[column] + saturation * kept[column] for column in range(3)] + [0.0])
    return rows
