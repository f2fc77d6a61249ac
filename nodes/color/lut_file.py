"""LUT File: a look from a file."""

from __future__ import annotations

from pathlib import Path

from nodes.color.space import OcioSpace
from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import FrameNode, Image, Mask, NodeDevice, Param, node
from studio.sdk.color.lut_files import (
    LUT_FILE_TYPES,
    LutDirection,
    LutInterpolation,
    LutSettings,
    make_lut_processor,
)


@node(
    "color.lut_file",
    name="LUT File",
    aliases=(
        *("LUT", "3D LUT", "Vectorfield", "OCIOFileTransform", "Apply LUT", "Apply Color LUT", "Lumetri Look"),
        *("Look", "Cube", "Load LUT", "Lut3D", "Lookup"),
    ),
    device=NodeDevice.CPU,
)
class LutFile(FrameNode):
    """Apply the look-up table of a file: .cube, .3dl, .csp, .clf, .ctf, .spi1d, .spi3d, .vlt, .cc, .ccc, .cdl and more.

    OpenColorIO reads the file and computes it, with its shaper and all its steps, for every pixel. Most cubes hold
    values for 0..1 and cut off what lies outside. A table made for log material or linear light expects its input so:
    choose that space as `source`, and the space of what it gives as `target`; the picture is converted to the one
    before and from the other after. Inverse undoes the table as far as that is possible. Alpha is not touched.
    """

    file: Path = Param(
        default=Path(), file_types=LUT_FILE_TYPES, help="The file with the table; without one, the picture passes."
    )
    interpolation: LutInterpolation = Param(
        default=LutInterpolation.TETRAHEDRAL,
        help="Between the points of a cube; tetrahedral is best, and a CLF file that names one keeps it.",
    )
    direction: LutDirection = Param(default=LutDirection.FORWARD, help="Apply the table, or undo it.")
    source: OcioSpace = Param(
        default=OcioSpace.SRGB, help="Color space that the table expects; sRGB passes values as displayed."
    )
    target: OcioSpace = Param(
        default=OcioSpace.SRGB, help="Color space of what the table gives; sRGB passes values as displayed."
    )
    correction_id: str = Param(
        default="",
        animatable=False,
        help="The id of the correction in a .ccc or .cdl file, or its place from 0; empty for the first.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Convert every pixel."""
        if self.file == Path():
            return image
        settings = LutSettings(
            self.interpolation, self.direction, self.correction_id, str(self.source), str(self.target)
        )

        def look_up() -> Image:
            return image.with_pixels(make_lut_processor(self.file, settings).apply_to_pixels(image.pixels))

        return apply_masked(image, mask, self.mix, look_up)
