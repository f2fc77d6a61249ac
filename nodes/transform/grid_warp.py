"""Grid Warp: a picture bent by a grid of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from nodes.transform.grid_map import compute_grid_map
from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, Time, WarpGrid, node
from studio.sdk.pixels import BorderMode, ResampleFilter, remap_pixels, with_alpha
from studio.sdk.viewer_handles import GridHandle


class EditedGrid(StrEnum):
    """Which grid the viewer shows."""

    SOURCE = "source"
    TARGET = "target"


class GridInterpolation(StrEnum):
    """What lies between the points of a grid."""

    SMOOTH = "smooth"
    LINEAR = "linear"


@node(
    "transform.grid_warp",
    name="Grid Warp",
    aliases=(
        "GridWarp",
        "Grid Warper",
        "Mesh Warp",
        "SplineWarp",
        "Bezier Warp",
        "Lattice",
        "Liquify",
        "Morph",
        "Warp Mesh",
    ),
)
class GridWarp(FrameNode):
    """Bend the picture by dragging the points of a grid in the viewer.

    What lies at the points of the source grid comes to lie at those of the target grid; between them the picture is
    bent smoothly (Catmull-Rom), or straight. To bend a thing along its edges, first edit the source grid and drag its
    points onto the edges, then edit the target grid and drag them to where they should be. Until one of its points is
    dragged, the target grid is where the source grid is, and nothing is changed, bit for bit.

    A drag sets a key at the frame; between keys the points move smoothly. Beyond its border a grid moves the picture as
    far as at the border. More columns or rows keep the shape. Where the target grid folds over itself, one of its
    layers shows.
    """

    viewer_handles = (
        GridHandle("target", "columns", "rows", base="source", shown_when=("edit", "target")),
        GridHandle("source", "columns", "rows", shown_when=("edit", "source")),
    )

    edit: EditedGrid = Param(
        default=EditedGrid.TARGET,
        animatable=False,
        hashed=False,
        help="The grid whose points are dragged in the viewer.",
    )
    columns: int = Param(
        default=4, min=2, max=64, slider=(2, 16), animatable=False, help="Points in a row, from side to side."
    )
    rows: int = Param(
        default=4, min=2, max=64, slider=(2, 16), animatable=False, help="Points in a column, from top to bottom."
    )
    source: WarpGrid = Param(
        default=WarpGrid(), animatable=False, help="Where the points lie in the picture; dragged in the viewer."
    )
    target: WarpGrid = Param(default=WarpGrid(), animatable=False, help="Where the points go; dragged in the viewer.")
    interpolation: GridInterpolation = Param(
        default=GridInterpolation.SMOOTH, help="Between the points, the picture is bent smoothly or in straight pieces."
    )
    filter: ResampleFilter = Param(
        default=ResampleFilter.CUBIC,
        help="Resampling filter: cubic is sharp, linear soft, nearest keeps hard pixels.",
    )
    outside: BorderMode = Param(
        default=BorderMode.TRANSPARENT,
        help="How to fill the area outside the picture. Transparent shows what lies below in a Merge.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image, time: Time) -> Image:
        """Fetch each pixel from where it was."""
        import torch

        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        source = self.source.evaluate_at(time.frame, self.columns, self.rows)
        moved = self.target.evaluate_at(time.frame, self.columns, self.rows) if self.target.keys else source
        if moved == source:
            return image.with_pixels(pixels)
        is_smooth = self.interpolation is GridInterpolation.SMOOTH
        places = compute_grid_map(source, moved, self.columns, image.width, image.height, is_smooth=is_smooth)
        known = (ResampleFilter.NEAREST, ResampleFilter.LINEAR)
        fetch = self.filter if self.filter in known else ResampleFilter.CUBIC
        at = torch.from_numpy(places).to(pixels.device).permute(2, 0, 1)
        return image.with_pixels(remap_pixels(pixels, at, fetch, self.outside))
