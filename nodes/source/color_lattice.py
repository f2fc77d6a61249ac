"""Color Lattice: every color once, to measure a look with."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.shared.lut_lattice import GREATEST_SIZE, LEAST_SIZE, get_lattice_width
from nodes.shared.source_nodes import TimedNode
from studio.sdk import ClipInfo, Context, FrameRate, Image, Media, Param, SourceNode, node
from studio.sdk.color.lut import make_identity_lut3d
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved


@node(
    "source.color_lattice",
    aliases=("HALD", "HALD CLUT", "CMSTestPattern", "Identity LUT", "Generate LUT", "LUT Pattern", "Export LUT"),
)
class ColorLattice(TimedNode, SourceNode):
    """Make the picture of a color cube that nothing has changed yet, from black to white.

    Connect it to a chain of color nodes and that to Write LUT: the file then holds the look of the chain. The picture
    is size² pixels wide and size high. Red goes from 0 to 1 in each block of size pixels, green from block to block,
    blue from row to row.
    """

    size: int = Param(
        default=33,
        min=LEAST_SIZE,
        max=GREATEST_SIZE,
        slider=(17, 65),
        animatable=False,
        help="Points along each side of the cube: 17 is small, 33 usual, 65 fine.",
    )
    length: int = Param(
        default=1, min=1, max=10_000_000, slider=(1, 1000), unit="f", animatable=False, help="Frames in the clip.",
        section="Format",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the size of the picture."""
        width = get_lattice_width(self.size)
        return ClipInfo(FrameRate.from_value(self.rate), self.length, width, self.size, channels=3)

    def process(self, ctx: Context) -> Image:
        """Lay the points side by side; a proxy is that picture, smaller."""
        points = make_identity_lut3d(self.size).to(ctx.device)
        pixels = to_interleaved(points.reshape(self.size, get_lattice_width(self.size), 3).permute(2, 0, 1))
        facts = self.facts({}, ctx.media).scale_size(ctx.scale)
        return Image(resize(pixels, facts.width, facts.height, ResampleFilter.AREA))
