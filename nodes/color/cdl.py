"""CDL: slope, offset, power and saturation as colorists hand them on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from nodes.color.grade import make_saturation_step
from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.core.translation import tr_noop
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.color.color_steps import ColorStep, LimitStep, MatrixStep, PowerStep, apply_color_steps
from studio.sdk.color.lut_files import CDL_FILE_TYPES, CdlValues, read_cdl
from studio.sdk.pixels import apply_in_linear_light

_BLACK, _WHITE = Color(0.0, 0.0, 0.0), Color(1.0, 1.0, 1.0)
_OPTIONS = tr_noop("Options")


class CdlDirection(StrEnum):
    """Whether a correction is applied or undone."""

    FORWARD = "forward"
    INVERSE = "inverse"


@node(
    "color.cdl",
    name="CDL",
    aliases=("OCIOCDLTransform", "ASC CDL", "Slope Offset Power", "SOP", "Color Decision List", "ColorCorrection"),
)
class ColorDecisionList(FrameNode):
    """Apply a color decision list (ASC CDL 1.2): slope, offset, power and saturation.

    output = (input · slope + offset)^power, channel by channel, then saturation about the BT.709 luma Y: Y + (value −
    Y) · saturation. With `clamp`, as the standard has it, values are limited to 0..1 before the power and at the end;
    without it, values outside are kept, and the power leaves those below 0 as they are. Inverse undoes the same steps
    in reverse order; a slope or a saturation of 0 counts as 1 then. The numbers are those of the node, or of a .cdl,
    .cc or .ccc file where one is named. Alpha is not touched.
    """

    file: Path = Param(
        default=Path(),
        file_types=CDL_FILE_TYPES,
        help="A file with the numbers; empty for those of the node.",
    )
    correction_id: str = Param(
        default="",
        animatable=False,
        help="The id of the correction in a .ccc or .cdl file, or its place from 0; empty for the first.",
    )
    slope: Color = Param(
        default=_WHITE, min=0.0, slider=(0.0, 4.0), step=0.01, help="Factor for all values.", applies_when=("file", "")
    )
    offset: Color = Param(
        default=_BLACK, slider=(-0.5, 0.5), step=0.005, help="Added after the slope.", applies_when=("file", "")
    )
    power: Color = Param(
        default=_WHITE,
        min=0.01,
        max=100.0,
        slider=(0.2, 3.0),
        step=0.01,
        help="Exponent: above 1 darkens the midtones, below 1 brightens them.",
        applies_when=("file", ""),
    )
    saturation: float = Param(
        default=1.0,
        min=0.0,
        max=16.0,
        slider=(0.0, 3.0),
        step=0.01,
        unit="x",
        help="0 is gray, 1 changes nothing, higher values are more colorful.",
        applies_when=("file", ""),
    )
    direction: CdlDirection = Param(
        default=CdlDirection.FORWARD, help="Apply the correction, or undo it.", section=_OPTIONS
    )
    clamp: bool = Param(default=True, help="Limit values to 0..1, as the standard has it.", section=_OPTIONS)
    linear: bool = Param(default=False, help="Correct linear light, instead of the displayed values.", section=_OPTIONS)
    mix: float = make_mix_param(_OPTIONS)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Run the steps over the picture."""
        values = self._values()
        steps = self._undoing(values) if self.direction is CdlDirection.INVERSE else self._applying(values)

        def correct() -> Image:
            return image.with_pixels(
                apply_in_linear_light(image.pixels, lambda part: apply_color_steps(part, steps), self.linear)
            )

        return apply_masked(image, mask, self.mix, correct)

    def _values(self) -> CdlValues:
        if self.file != Path():
            return read_cdl(self.file, self.correction_id)
        return CdlValues(self.slope[:3], self.offset[:3], self.power[:3], self.saturation)

    def _applying(self, values: CdlValues) -> tuple[ColorStep, ...]:
        limit = self._limit()
        return (
            MatrixStep.from_factors(values.slope, values.offset),
            limit,
            PowerStep(values.power),
            make_saturation_step(values.saturation),
            limit,
        )

    def _undoing(self, values: CdlValues) -> tuple[ColorStep, ...]:
        limit = self._limit()
        factors = [1.0 / (slope or 1.0) for slope in values.slope]
        offsets = [-offset * factor for offset, factor in zip(values.offset, factors, strict=True)]
        red, green, blue = (1.0 / power for power in values.power)
        return (
            limit,
            make_saturation_step(1.0 / (values.saturation or 1.0)),
            limit,
            PowerStep((red, green, blue)),
            MatrixStep.from_factors(factors, offsets),
            limit,
        )

    def _limit(self) -> LimitStep:
        return LimitStep(0.0, 1.0) if self.clamp else LimitStep()
