"""Grade: lift, gamma, gain and their kin in one pass."""

from __future__ import annotations

import math

from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.core.translation import tr_noop
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.color.color_steps import ColorStep, LimitStep, MatrixStep, PowerStep, apply_color_steps
from studio.sdk.pixels import apply_in_linear_light, get_luma_weights

_BLACK, _WHITE = Color(0.0, 0.0, 0.0), Color(1.0, 1.0, 1.0)
_LEAST_SPAN = 1e-6
_TONES, _SOURCE, _OPTIONS = tr_noop("Contrast and saturation"), tr_noop("Black and white point"), tr_noop("Options")


@node(
    "color.grade",
    aliases=(
        *("Lift Gamma Gain", "Color Wheels", "Color Balance", "ColorCorrect", "Color Corrector", "Lumetri Color"),
        *("Primary", "Primaries", "Three-Way Color Corrector", "Offset", "Contrast", "Pivot", "Whitepoint"),
        *("Blackpoint", "Gamma/Pedestal/Gain", "Color Correction", "Color Gain"),
    ),
)
class Grade(FrameNode):
    """Grade the picture with lift, gamma, gain, offset, multiply, contrast and saturation.

    The formula is that of Nuke's Grade, channel by channel: A = multiply · (gain − lift) / (white − black), B = offset
    + lift − A · black, output = (A · input + B)^(1/gamma). Gamma leaves values of 0 and less as they are. Contrast
    follows, (value − pivot) · contrast + pivot, then saturation about the BT.709 luma Y: Y + (value − Y) ·
    saturation. Values above 1 and below 0 are kept unless they are clamped at the end. `reverse` undoes all of it, as
    far as nothing was lost: a contrast, a saturation or an A of 0 counts as 1 then. Black and white point are colors as
    displayed, to be picked in the picture, and the pivot is a value as displayed, also where the picture is graded in
    linear light. Alpha is not touched. A mask limits the grade to where it is white.
    """

    lift: Color = Param(default=_BLACK, slider=(-0.5, 0.5), step=0.005, help="The value that the black point becomes.")
    gamma: Color = Param(
        default=_WHITE,
        min=0.01,
        max=100.0,
        slider=(0.2, 3.0),
        step=0.01,
        help="Above 1 brightens the midtones, below 1 darkens them.",
    )
    gain: Color = Param(default=_WHITE, slider=(0.0, 4.0), step=0.01, help="The value that the white point becomes.")
    offset: Color = Param(default=_BLACK, slider=(-0.5, 0.5), step=0.005, help="Added to all values.")
    multiply: Color = Param(
        default=_WHITE, slider=(0.0, 4.0), step=0.01, help="Factor for all values.", section=_SOURCE
    )
    black: Color = Param(
        default=_BLACK, help="Black point: the color of the picture that becomes the lift.", section=_SOURCE
    )
    white: Color = Param(
        default=_WHITE, help="White point: the color of the picture that becomes the gain.", section=_SOURCE
    )
    contrast: float = Param(
        default=1.0,
        min=0.0,
        max=100.0,
        slider=(0.0, 3.0),
        step=0.01,
        unit="x",
        help="Contrast about the pivot; 1 changes nothing.",
        section=_TONES,
    )
    pivot: float = Param(
        default=0.5,
        min=-16.0,
        max=16.0,
        slider=(0.0, 1.0),
        step=0.005,
        help="The value that contrast leaves as it is.",
        section=_TONES,
    )
    saturation: float = Param(
        default=1.0,
        min=0.0,
        max=16.0,
        slider=(0.0, 3.0),
        step=0.01,
        unit="x",
        help="0 is gray, 1 changes nothing, higher values are more colorful.",
        section=_TONES,
    )
    reverse: bool = Param(default=False, help="Undo this grade instead of applying it.", section=_OPTIONS)
    linear: bool = Param(default=False, help="Grade linear light, instead of the displayed values.", section=_OPTIONS)
    clamp_black: bool = Param(default=False, help="Raise values below 0 to 0 at the end.", section=_OPTIONS)
    clamp_white: bool = Param(default=False, help="Lower values above 1 to 1 at the end.", section=_OPTIONS)
    mix: float = make_mix_param(_OPTIONS)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Run the steps over the picture."""
        steps = self._steps()
        if not steps:
            return image

        def grade() -> Image:
            return image.with_pixels(
                apply_in_linear_light(image.pixels, lambda values: apply_color_steps(values, steps), self.linear)
            )

        return apply_masked(image, mask, self.mix, grade)

    def _steps(self) -> tuple[ColorStep, ...]:
        """Return the chain, without what changes nothing."""
        stretch, bend, tones = self._stretch(), self._bend(), self._tones()
        limit = LimitStep(0.0 if self.clamp_black else None, 1.0 if self.clamp_white else None)
        chain: tuple[ColorStep, ...] = (tones, bend, stretch, limit) if self.reverse else (stretch, bend, tones, limit)
        return tuple(step for step in chain if not step.is_neutral)

    def _stretch(self) -> MatrixStep:
        """Return A and B of each channel, or for `reverse` what undoes them."""
        factors, offsets = [], []
        for channel in range(3):
            black, white = (self._to_working(point[channel]) for point in (self.black, self.white))
            span = white - black
            span = span if abs(span) > _LEAST_SPAN else math.copysign(_LEAST_SPAN, span)
            factor = self.multiply[channel] * (self.gain[channel] - self.lift[channel]) / span
            offset = self.offset[channel] + self.lift[channel] - factor * black
            factors.append((1.0 / factor if factor else 1.0) if self.reverse else factor)
            offsets.append(-offset * factors[-1] if self.reverse else offset)
        return MatrixStep.from_factors(factors, offsets)

    def _bend(self) -> PowerStep:
        red, green, blue = self.gamma[:3]
        return PowerStep((red, green, blue) if self.reverse else (1.0 / red, 1.0 / green, 1.0 / blue))

    def _tones(self) -> MatrixStep:
        """Return contrast and saturation in one matrix, or for `reverse` its inverse."""
        contrast, saturation, pivot = self.contrast, self.saturation, self._to_working(self.pivot)
        if self.reverse:
            contrast, saturation = 1.0 / (contrast or 1.0), 1.0 / (saturation or 1.0)
        bent = MatrixStep.from_factors((contrast,) * 3, (pivot - contrast * pivot,) * 3)
        colored = make_saturation_step(saturation)
        return colored.followed_by(bent) if self.reverse else bent.followed_by(colored)

    def _to_working(self, value: float) -> float:
        """Return a displayed value as the grade's working values have it."""
        if not self.linear:
            return value
        size = abs(value)
        light = size / 12.92 if size <= 0.04045 else ((size + 0.055) / 1.055) ** 2.4
        return math.copysign(light, value)


def make_saturation_step(saturation: float) -> MatrixStep:
    """Return Y + (value − Y) · saturation, with the luma Y of BT.709."""
    weights = get_luma_weights()
    rows = [
        [weights[column] * (1.0 - saturation) + (saturation if row == column else 0.0) for column in range(3)] + [0.0]
        for row in range(3)
    ]
    return MatrixStep(tuple(map(tuple, rows)))
