"""Merge, Mix and Switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import MergeOperation, center_in_frame, compute_cover, dissolve, merge_layers
from nodes.shared.picture_transform import AffinePlacement
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    FrameNode,
    Image,
    Mask,
    Media,
    Param,
    ParameterError,
    Point,
    StudioError,
    TransformHandle,
    node,
)
from studio.sdk.pixels import (
    BorderMode,
    ResampleFilter,
    apply_affine,
    linear_to_srgb,
    srgb_to_linear,
    with_alpha,
)

if TYPE_CHECKING:
    import torch


@node(
    "composite.merge",
    aliases=(
        *("Over", "Alpha Over", "Blend", "Composite", "Image Blend", "Layer", "Plus", "Screen", "Overlay", "KeyMix"),
        *("Picture in Picture", "Watermark", "ImageCompositeMasked", "AddMix", "Under", "Inside"),
        *("Difference", "Subtract"),
    ),
)
class Merge(FrameNode):
    """Merge picture A over picture B.

    B sets the size, the frame rate and the length. A is centered and cropped to it, and can be moved, rotated and
    scaled, in the viewer by a box. Where A covers a pixel by κ = alpha of A · opacity · mask, and B by its alpha α, the
    result covers it by α' = κ + α·(1 − κ) and has the color

        [κ·(1 − α)·A + κ·α·blend(A, B) + (1 − κ)·α·B] / α'

    with straight alpha, after Porter and Duff ("Compositing Digital Images", 1984) and the W3C's "Compositing and
    Blending Level 1". An opaque B stays opaque. The operation sets blend(A, B): A itself (over), A + B, B − A
    (subtract), A · B, and so on; "under" puts A behind B. In linear light, soft edges and added lights look as a camera
    sees them; masks and alpha mean the same in both.
    """

    viewer_handles = (TransformHandle("translate", "rotate", "scale", port="a"),)

    operation: MergeOperation = Param(default=MergeOperation.OVER, help="Blend mode where A covers B.")
    opacity: float = Param(default=1.0, min=0.0, max=1.0, step=0.01, help="Opacity of A.")
    linear: bool = Param(default=False, help="Blend in linear light instead of displayed values.")
    translate: Point = Param(
        default=Point(0.0, 0.0), min=-1e5, max=1e5, step=1.0, unit="px",
        help="Shift of A from the middle of B, to the right and down.", section="Place of A",
    )  # fmt: skip
    rotate: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=0.5, unit="°",
        help="Rotation of A about its center, clockwise.", section="Place of A",
    )  # fmt: skip
    scale: float = Param(
        default=1.0, min=0.001, max=1000.0, slider=(0.05, 4.0), step=0.01, unit="x",
        help="Scale of A about its center.", section="Place of A",
    )  # fmt: skip

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for A and the mask only where they are seen."""
        return range(0) if port != "b" and self.opacity == 0.0 else super().frames_needed(port, frame, clip)

    def tile_overlap(self) -> int | None:
        """Allow tiles where A is not moved: each pixel then depends on itself alone."""
        return 0 if self._is_centered else None

    @property
    def _is_centered(self) -> bool:
        return self.translate == (0.0, 0.0) and self.rotate == 0.0 and self.scale == 1.0

    def process(self, b: Image, a: Image | None, mask: Mask | None) -> Image:
        """Merge at B's size."""
        if a is None or self.opacity == 0.0:
            return b
        above = center_in_frame(a.pixels, b.width, b.height) if self._is_centered else self._place(a, b)
        cover = compute_cover(
            above, None if mask is None else center_in_frame(mask.pixels, b.width, b.height), self.opacity
        )
        if not self.linear:
            return b.with_pixels(merge_layers(self.operation, above[:3], b.pixels, cover))
        return b.with_pixels(
            linear_to_srgb(merge_layers(self.operation, srgb_to_linear(above[:3]), srgb_to_linear(b.pixels), cover))
        )

    def _place(self, a: Image, b: Image) -> torch.Tensor:
        """Return A as it lies in B's frame, [4, H, W]: transparent around it."""
        placement = AffinePlacement(self.translate, self.rotate, self.scale)
        matrix = placement.compute_inverse(b.width, b.height)
        offset_x, offset_y = (b.width - a.width) // 2, (b.height - a.height) // 2  # as where it is only centered
        matrix[0][2] -= offset_x
        matrix[1][2] -= offset_y
        return apply_affine(
            with_alpha(a.pixels), matrix, b.width, b.height,
            filter=ResampleFilter.CUBIC, outside=BorderMode.TRANSPARENT,
        )  # fmt: skip


@node(
    "composite.mix",
    aliases=("Cross", "Dissolve", "Crossfade", "Cross Dissolve", "Blend", "Fade", "Lerp", "Mix Color", "Gamma Cross"),
)
class Mix(FrameNode):
    """Dissolve from picture A to picture B.

    Between 0 and 1 both are visible: output = (1 − mix)·A + mix·B, with colors weighted by alpha. A sets the size, the
    frame rate, the length and whether there is alpha; B is centered and cropped to it.
    """

    mix: float = Param(default=0.5, min=0.0, max=1.0, step=0.01, help="0 shows A, 1 shows B.")

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for B only where it is seen."""
        return range(0) if port == "b" and self.mix == 0.0 else super().frames_needed(port, frame, clip)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, a: Image, b: Image | None) -> Image:
        """Mix at A's size."""
        return a if b is None else dissolve(a, b, self.mix)


_INPUTS = "abcd"


@node("composite.switch", aliases=("Choose", "Select Input", "Which", "Any Switch"))
class Switch(FrameNode):
    """Pass one of several pictures.

    Only the selected input is computed. Animate the selection to cut from one clip to another. All inputs must have the
    same size and channels; A sets the frame rate and the length.
    """

    which: int = Param(default=0, min=0, max=3, help="0 passes A, 1 passes B, 2 passes C, 3 passes D.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of A; refuse inputs of several sizes."""
        facts = super().facts(inputs, media)
        sizes = {name: (clip.width, clip.height, clip.channels) for name, clip in inputs.items()}
        if len(set(sizes.values())) > 1:
            found = ", ".join(
                tr(
                    "{name} is {width}×{height} with {channels} channels",
                    name=name.upper(),
                    width=w,
                    height=h,
                    channels=c,
                )
                for name, (w, h, c) in sizes.items()
            )
            raise StudioError(
                tr(
                    "the inputs must have the same size and channels: {found}; use Resize or Merge first",
                    found=found,
                )
            )
        return facts

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for the chosen input only."""
        chosen = port == _INPUTS[self.which]
        return super().frames_needed(port, frame, clip) if chosen else range(0)

    def process(self, a: Image | None, b: Image | None, c: Image | None, d: Image | None) -> Image:
        """Pass the chosen one."""
        chosen = (a, b, c, d)[self.which]
        if chosen is None:
            raise ParameterError(
                "which", self.which, tr("nothing is connected to {input}", input=_INPUTS[self.which].upper())
            )
        return chosen
