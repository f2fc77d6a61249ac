"""Match Color: give a clip the colors of another picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.color.transport import compute_gaussian_map, compute_sliced_map
from studio.core.translation import tr
from studio.sdk import Clip, ClipNode, Context, Image, Param, StudioError, node
from studio.sdk.color.lut import apply_lut3d, make_identity_lut3d
from studio.sdk.pixels import apply_color_matrix

if TYPE_CHECKING:
    import numpy as np
    import torch

_FRAMES = 24
_SAMPLES = 60_000
_LATTICE = 33


class TransportMethod(StrEnum):
    """How colors are carried over."""

    GAUSSIAN = "gaussian"
    SLICED = "sliced"


class ReferenceScope(StrEnum):
    """The frames of the reference that are analyzed."""

    FRAME = "one frame"
    CLIP = "whole clip"


@dataclass(frozen=True)
class ColorMapping:
    """How colors change: rows of a matrix [3, 4], or a lattice [n, n, n, 3]."""

    matrix: np.ndarray | None = None
    lattice: torch.Tensor | None = None


@node(
    "color.match",
    name="Match Color",
    aliases=("Match Colour", "Color Transfer", "Match Grade", "Histogram Match", "Reinhard", "ColorMatch"),
)
class MatchColor(ClipNode):
    """Match the colors of a clip to a reference picture by optimal transport.

    Gaussian matches the mean and the covariance of the colors with the smallest change (the linear Monge-Kantorovich
    map of Pitié and Kokaram, 2007): smooth and safe. Sliced matches the whole distribution, so that several colors can
    change independently (Pitié, Kokaram and Dahyot, 2007). Either map is computed once from up to 24 frames of the clip
    and applied to every frame alike, so that nothing flickers. Where few shades become many, sliced amplifies noise.
    Colors are weighted by their alpha, which is not touched. The map works on displayed values.
    """

    method: TransportMethod = Param(
        default=TransportMethod.GAUSSIAN, help="Gaussian is smooth, sliced matches more closely."
    )
    statistics: ReferenceScope = Param(
        default=ReferenceScope.FRAME, help="The frames of the reference that are analyzed."
    )
    reference_frame: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        help="Number of the reference frame, for one frame.",
    )
    strength: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="Mix with the original colors: 1 is the full match."
    )

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone, once the map is known."""
        return 0

    def analyze(self, image: Clip[Image], reference: Clip[Image], ctx: Context) -> ColorMapping:
        """Find the map from the colors of the clip to those of the reference."""
        wanted_frames = _spread(len(reference)) if self.statistics is ReferenceScope.CLIP else [self._frame(reference)]
        have = _collected(image, _spread(len(image)), ctx)
        want = _collected(reference, wanted_frames, ctx)
        if not len(have.colors) or not len(want.colors):
            which = tr("the reference") if len(have.colors) else tr("the picture")
            raise StudioError(tr("{which} has no visible pixels to take colors from", which=which))
        if self.method is TransportMethod.GAUSSIAN:
            return ColorMapping(matrix=compute_gaussian_map(have.mean, have.covariance, want.mean, want.covariance))
        return ColorMapping(lattice=_sliced(have, want))

    def process(self, image: Image, analysis: ColorMapping) -> Image:
        """Move every color along the map."""
        if self.strength == 0.0:
            return image
        if analysis.matrix is not None:
            return image.with_pixels(apply_color_matrix(image.pixels, _mixed(analysis.matrix, self.strength)))
        assert analysis.lattice is not None
        moved = apply_lut3d(image.pixels, analysis.lattice)
        return image.with_pixels(moved if self.strength == 1.0 else image.pixels.lerp(moved, self.strength))

    def _frame(self, reference: Clip[Image]) -> int:
        return min(self.reference_frame, len(reference) - 1)


@dataclass(frozen=True)
class _Cloud:
    """Colors: their mean [3] and covariance [3, 3], exact, and some of them [N, 3]."""

    mean: np.ndarray
    covariance: np.ndarray
    colors: np.ndarray


def _spread(length: int) -> list[int]:
    """Return up to 24 frames, spread evenly."""
    count = min(length, _FRAMES)
    return [round((index + 0.5) * length / count - 0.5) for index in range(count)]


def _collected(clip: Clip[Image], frames: list[int], ctx: Context) -> _Cloud:
    """Sum up the colors of some frames, one at a time."""
    import numpy as np

    total, first, second = 0.0, np.zeros(3), np.zeros((3, 3))
    kept = []
    for colors, weights in _weighted(clip, frames, ctx):
        total += float(weights.sum())
        first += weights @ colors
        second += (colors * weights[:, None]).T @ colors
        seen = colors[weights > 0.5]
        kept.append(seen[:: max(1, len(seen) * len(frames) // _SAMPLES)])
    colors = np.concatenate(kept) if kept else np.empty((0, 3))
    if total <= 0.0:
        return _Cloud(first, second, np.empty((0, 3)))
    mean = first / total
    return _Cloud(mean, second / total - np.outer(mean, mean), colors if len(colors) else mean[None])


def _weighted(clip: Clip[Image], frames: list[int], ctx: Context) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the colors [N, 3] of each frame and how much each counts [N], both float64; what is no number does not."""
    import numpy as np

    for index in ctx.progress(len(frames)):
        pixels = clip[frames[index]].as_array()
        flat = pixels.reshape(-1, pixels.shape[2]).astype(np.float64)
        weights = flat[:, 3].clip(0.0, 1.0) if flat.shape[1] == 4 else np.ones(len(flat))
        whole = np.isfinite(flat).all(axis=1)
        yield flat[whole, :3], weights[whole]


def _mixed(matrix: np.ndarray, strength: float) -> list[list[float]]:
    import numpy as np

    mixed = strength * matrix + (1.0 - strength) * np.eye(3, 4)
    return [[float(number) for number in row] for row in mixed]


def _sliced(have: _Cloud, want: _Cloud) -> torch.Tensor:
    """Bake the sliced map into a lattice."""
    import numpy as np
    import torch

    lattice = make_identity_lut3d(_LATTICE).reshape(-1, 3).numpy()
    moved = compute_sliced_map(have.colors, want.colors, lattice)
    return torch.from_numpy(moved.astype(np.float32)).reshape(_LATTICE, _LATTICE, _LATTICE, 3)
