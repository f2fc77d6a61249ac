"""Lens Distort: bend a picture as a lens does, or straighten it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from nodes.transform.brown_lens import BrownLens, compute_fitting_zoom, make_source_map
from studio.sdk import ClipInfo, FrameNode, Image, Media, NodeDevice, Param, Point, node
from studio.sdk.pixels import BorderMode, ResampleFilter, remap_pixels, with_alpha


class LensDirection(StrEnum):
    """Which way it goes."""

    DISTORT = "distort"
    UNDISTORT = "undistort"


class LensFit(StrEnum):
    """How large the result is."""

    NONE = "none"
    FILL = "fill"
    ALL = "show all"


def _coefficient(default: float, what: str) -> float:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=default, min=-10.0, max=10.0, slider=(-0.5, 0.5), step=0.005, help=what
    )


@node(
    "transform.lens_distort",
    aliases=(
        *("LensDistortion", "Undistort", "Barrel", "Pincushion", "Fisheye", "Bulge"),
        *("Optics Compensation", "Movie Distortion"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class LensDistort(FrameNode):
    """Distort the picture as a lens does, or remove the distortion of a lens.

    The model is that of D. Brown and A. Conrady with three radial and two tangential coefficients, as used by OpenCV,
    COLMAP and most calibrations; negative k1 is a barrel, positive a pincushion. "undistort" with the coefficients of a
    calibration straightens the picture. "distort" with the same coefficients reverses that, to 0.1 pixel, so that
    anything added in between is distorted with the plate. Both resample bicubically, so each softens the picture a
    little.

    "fill" enlarges the result until no edge is visible, "show all" shrinks it until nothing is cut off; both follow the
    coefficients when these are keyframed. Fit "none" keeps distances at the center, as round trips require. Where a
    strong barrel would fold the picture over itself, nothing is shown.
    """

    direction: LensDirection = Param(default=LensDirection.DISTORT, help="Distort the picture, or remove distortion.")
    k1: float = _coefficient(-0.2, "Radial, r²: negative bulges (barrel), positive pinches (pincushion).")
    k2: float = _coefficient(0.0, "Radial, r⁴: acts further out.")
    k3: float = _coefficient(0.0, "Radial, r⁶: acts in the corners.")
    p1: float = _coefficient(0.0, "Tangential: tilts the picture up or down.")
    p2: float = _coefficient(0.0, "Tangential: tilts the picture left or right.")
    focal: float = Param(
        default=0.8, min=0.05, max=100.0, slider=(0.2, 3.0), step=0.01, unit="x",
        help="Focal length in widths of the picture: fx of a calibration divided by the width.",
    )  # fmt: skip
    center: Point = Param(
        default=Point(0.5, 0.5), min=-10.0, max=10.0, step=0.01,
        help="The optical center, as fractions of width and height.",
    )  # fmt: skip
    fit: LensFit = Param(default=LensFit.NONE, help="Keep the size, fill the frame, or show all of the picture.")
    outside: BorderMode = Param(default=BorderMode.BLACK, help="How to fill the area outside the picture.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image) -> Image:
        """Fetch each pixel from where the lens has it."""
        import torch

        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        lens = BrownLens((self.k1, self.k2, self.k3), (self.p1, self.p2), self.focal, self.center)
        straighten = self.direction is LensDirection.UNDISTORT
        size = image.width, image.height
        zoom = (
            1.0 if self.fit is LensFit.NONE else compute_fitting_zoom(lens, *size, straighten, self.fit is LensFit.FILL)
        )
        places = torch.from_numpy(make_source_map(lens, *size, straighten, zoom)).to(pixels.device).permute(2, 0, 1)
        return image.with_pixels(remap_pixels(pixels, places, ResampleFilter.CUBIC, self.outside))
