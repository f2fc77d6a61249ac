"""The node that makes new clips from one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    Context,
    GeneratorNode,
    Image,
    Mask,
    Media,
    NodeDevice,
    Param,
    ParameterError,
    ShapeError,
    node,
)
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved

if TYPE_CHECKING:
    import torch

_MOST_CELLS = 3_000_000  # of the finest scale that is matched: about 2 GB at work
_PATCH_FRAMES = 3
_SMALLEST = 8  # pixels of a side, and rows of the coarsest scale


@node(
    "generate.clip_variations",
    aliases=(
        "VGPNN",
        "Single Clip Generation",
        "Content-Aware Fill",
        "Inpaint Video",
        "Retarget",
        "SinGAN",
        "Reshuffle",
    ),
    device=NodeDevice.CPU,
)
class ClipVariations(GeneratorNode):
    """Generate variations of a single clip without training: other people in the square, other waves on the sea.

    Patches of 3 frames and 5×5 pixels are taken from the clip and recombined, from a coarse guess with noise to fine
    detail, each patch by its nearest neighbor: N. Haim et al., "Diverse Generation from a Single Video Made Possible"
    (2022), after N. Granot et al., "Drop the GAN" (2022). With more than 9,000 patches, PatchMatch (C. Barnes et al.,
    2009) finds the nearest. Each seed gives another clip.

    Set another width, height or length to retarget: the clip is recomposed to that size, not stretched. With a mask
    only the white area is generated, from the rest of the clip: objects disappear, holes are filled.

    Best for crowds, water, fire, leaves and clouds; fast motion smears. Matching works on small pictures (`detail`
    rows); the result takes its pixels from the clip at full size, so it is sharp. Up to `frames` frames of the clip are
    held in memory. Alpha is ignored.
    """

    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed: each gives another clip."
    )
    diversity: float = Param(
        default=0.8,
        min=0.0,
        max=4.0,
        slider=(0.0, 1.5),
        animatable=False,
        help="Noise in the first guess: none reproduces the clip, much rearranges everything.",
    )
    coarsest: int = Param(
        default=12,
        min=_SMALLEST,
        max=256,
        slider=(_SMALLEST, 48),
        animatable=False,
        help="Rows of the first guess: fewer change the layout, more change only details.",
    )
    detail: int = Param(
        default=96,
        min=_SMALLEST,
        max=1080,
        slider=(32, 240),
        animatable=False,
        help="Rows of the finest picture in which patches are matched; the time grows with the square.",
    )
    frames: int = Param(
        default=32,
        min=3,
        max=1000,
        slider=(8, 100),
        unit="f",
        animatable=False,
        help="Number of frames of the clip to use.",
    )
    length: int = Param(
        default=0, min=0, max=1000, slider=(0, 100), unit="f", animatable=False,
        zero_text="As many as are used",
        help="Frames of the new clip; 0 for as many as are used.",
    )  # fmt: skip
    width: int = Param(
        default=0, min=0, max=8192, slider=(0, 1920), unit="px", animatable=False,
        zero_text="As the clip",
        help="Width of the new clip; 0 for the clip's width.",
    )  # fmt: skip
    height: int = Param(
        default=0, min=0, max=8192, slider=(0, 1080), unit="px", animatable=False,
        zero_text="As the clip",
        help="Height of the new clip; 0 for the clip's height.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say how large the new clip is."""
        clip = inputs["image"]
        used = min(self.frames, clip.length)
        self._check_sizes(clip, used, masked="mask" in inputs)
        length = self.length or used
        width, height = self.width or clip.width, self.height or clip.height
        rows, columns = self._cells(clip.height, width, height)
        if length * rows * columns > _MOST_CELLS:
            sizes = {"frames": length, "columns": columns, "rows": rows}
            text = tr("fewer: {frames} frames of {columns}×{rows} cells need too much memory", **sizes)
            raise ParameterError("detail", self.detail, text)
        return ClipInfo(clip.rate, length, width, height, channels=3)

    def _check_sizes(self, clip: ClipInfo, used: int, *, masked: bool) -> None:
        if used < _PATCH_FRAMES:
            raise ShapeError(tr("the clip has {count} frames; a patch needs 3", count=used))
        if min(clip.width, clip.height, self.width or _SMALLEST, self.height or _SMALLEST) < _SMALLEST:
            raise ShapeError(tr("a side is shorter than {pixels} pixels; a patch needs that many", pixels=_SMALLEST))
        if 0 < self.length < _PATCH_FRAMES:
            raise ParameterError("length", self.length, tr("0, or 3 and more"))
        for name in ("width", "height", "length"):
            if masked and getattr(self, name):
                raise ParameterError(name, getattr(self, name), tr("0 with a mask: the filled clip keeps its size"))

    def generate(self, image: Clip[Image], mask: Clip[Mask] | None, ctx: Context) -> Iterator[Image]:
        """Make the clip scale by scale, then give its frames."""
        import torch

        from nodes.generate.variations.nets.synthesis import ClipSynthesis, SynthesisOptions

        used = min(self.frames, len(image))
        first = image[0]
        width, height = self.width or first.width, self.height or first.height
        full_size = (round(side / ctx.scale) for side in (width, height, first.width, first.height))
        full_width, full_height, own_width, own_height = full_size  # a proxy is matched as the picture is
        rows, columns = self._cells(own_height, full_width, full_height)
        own_rows, own_columns = self._cells(own_height, own_width, own_height)
        zoom = max(1, round(first.height / own_rows))
        source = self._read(image, used, own_columns * zoom, own_rows * zoom, ctx)
        hole = None if mask is None else self._hole(mask, used, own_columns, own_rows)
        if hole is not None and (hole.all() or not hole.any()):
            raise ShapeError(
                tr("the mask is all white or all black; accepted: white where something is to be generated")
            )
        wish = SynthesisOptions((self.length or used, rows, columns), self.coarsest, self.diversity, zoom)
        random = torch.Generator().manual_seed(self.seed)
        made = source
        for made in ClipSynthesis(source, wish, hole, random, ctx.check).iterate_scales():
            ctx.preview(_image(made[:, made.shape[1] // 2]))
        for frame in range(made.shape[1]):
            ctx.check()
            pixels = _image(made[:, frame]).pixels
            yield Image(resize(pixels.to(ctx.device), width, height, ResampleFilter.AREA))

    def _cells(self, height: int, new_width: int, new_height: int) -> tuple[int, int]:
        """Return rows and columns of the finest picture that is matched, for a new picture beside the clip's."""
        cell = max(1.0, height / self.detail)
        return max(_SMALLEST, round(new_height / cell)), max(_SMALLEST, round(new_width / cell))

    def _read(self, clip: Clip[Image], used: int, width: int, height: int, ctx: Context) -> torch.Tensor:
        """Return [3, T, height, width], −1..1, on the CPU."""
        import torch

        frames = []
        for index in range(used):
            ctx.check()
            pixels = clip[index].pixels[:3].cpu().nan_to_num(0.0).clamp(0.0, 1.0)
            frames.append(resize(pixels, width, height, ResampleFilter.AREA) * 2 - 1)
        return torch.stack(frames, 1).contiguous()

    @staticmethod
    def _hole(clip: Clip[Mask], used: int, width: int, height: int) -> torch.Tensor:
        """Return bool [T, height, width]: every cell that the mask touches."""
        import torch
        from torch.nn.functional import adaptive_max_pool2d

        found = []
        for index in range(used):
            pixels = clip[min(index, len(clip) - 1)].pixels.cpu().nan_to_num(0.0)
            found.append(adaptive_max_pool2d(pixels, (height, width))[0] > 0.5)
        return torch.stack(found)


def _image(frame: torch.Tensor) -> Image:
    """Return a frame [3, H, W], −1..1, as a picture."""
    return Image(to_interleaved(((frame + 1) / 2).clamp(0.0, 1.0)))
