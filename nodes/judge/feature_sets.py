"""Distance between two sets of features, and variety of one: Fréchet Distance and Feature Diversity."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from studio.core.time import space_evenly
from studio.core.translation import tr, tr_n
from studio.sdk import Clip, ClipNode, Context, Features, Param, ShapeError, StudioError, node
from studio.sdk.training.frechet_distance import GaussianStats, compute_frechet_distance

if TYPE_CHECKING:
    import torch

_WIDEST: Final = 8192
_BLOCK: Final = 256  # frames whose rows are added up at once


class FrechetResult(NamedTuple):
    """How far apart two sets lie.

    Args:
        distance: 0 or more; 0 for the same set.
        note: What was compared, and how far the number can be trusted.
    """

    distance: float
    note: str


@node(
    "judge.frechet_distance",
    name="Fréchet Distance",
    aliases=("FID", "FVD", "Frechet Inception Distance", "Frechet Video Distance", "Distribution Distance"),
)
class FrechetDistance(ClipNode):
    """Measure how far generated clips are from real ones in an encoder's feature space: lower is better.

    Wire the picture of a generator through an encoder to `features`, and real clips through the same encoder, with the
    same weights, to `reference`. The `reel` of a data set is one clip of all its samples. Each row that the encoder
    gives for a frame counts as one sample. Both sets are treated as Gaussians in float64; the distance is |μ₁ − μ₂|² +
    tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) (M. Heusel et al., 2017, for pictures; T. Unterthiner et al., 2018, for clips, with an
    encoder of clips).

    Compare only numbers made with the same encoder and the same number of samples: with few samples the distance is too
    large. `note` warns when there are fewer samples than the encoder gives numbers. An untrained encoder also tells
    some differences apart, but not those that people see.
    """

    samples: int = Param(
        default=2000, min=2, max=1_000_000, slider=(50, 10_000), animatable=False,
        help="The maximum number of frames to sample from each clip, evenly spaced.",
    )  # fmt: skip

    def analyze(self, features: Clip[Features], reference: Clip[Features], ctx: Context) -> FrechetResult:
        """Go through both."""
        one, other = (_gaussian(clip, self.samples, ctx) for clip in (features, reference))
        distance = compute_frechet_distance(one, other)
        fewest, width = min(one.count, other.count), len(one.mean)
        lines = [
            tr("{one} samples against {other}, {width} numbers each", one=one.count, other=other.count, width=width)
        ]
        if fewest <= width:
            lines.append(
                tr("There are too few samples, so the distance is too large: use more than {width}.", width=width)
            )
        return FrechetResult(distance, "\n".join(lines))

    def process(self, analysis: FrechetResult) -> FrechetResult:
        """Give the clip's number."""
        return analysis


class FeatureMetric(StrEnum):
    """How far two rows lie apart."""

    EUCLID = "Euclidean"
    COSINE = "cosine"


@node(
    "judge.feature_diversity",
    aliases=("Perceptual Diversity", "Intra-set Distance", "LPIPS Diversity", "Mode Collapse", "Variety of a Set"),
    output="diversity",
)
class FeatureDiversity(ClipNode):
    """Measure how varied a clip or several clips are in an encoder's feature space: one number for all frames.

    For one clip it is the mean distance over all pairs of rows of the sampled frames, which are evenly spaced. To
    measure a data set, wire its `reel` through an encoder. For several clips it is the mean distance over all pairs of
    clips, each represented by the mean of its rows: 0 if a generator makes the same clip for every seed. Distances are
    Euclidean, or 1 minus the cosine of the angle, 0 to 2. The node Diversity does the same with pixels.
    """

    samples: int = Param(
        default=200, min=2, max=5000, slider=(10, 1000), animatable=False,
        help="The maximum number of frames to sample from each clip, evenly spaced.",
    )  # fmt: skip
    measure: FeatureMetric = Param(
        default=FeatureMetric.EUCLID, animatable=False, help="How the distance between two rows is measured."
    )

    def analyze(
        self,
        features: Clip[Features],
        second: Clip[Features] | None,
        third: Clip[Features] | None,
        fourth: Clip[Features] | None,
        ctx: Context,
    ) -> float:
        """Go through all."""
        import torch

        clips = [_rows(clip, self.samples, ctx) for clip in (features, second, third, fourth) if clip is not None]
        if len({rows.shape[1] for rows in clips}) > 1:
            widths = ", ".join(str(rows.shape[1]) for rows in clips)
            raise ShapeError(tr("all clips must come from one encoder, found rows of {widths} numbers", widths=widths))
        rows = clips[0][: self.samples] if len(clips) == 1 else torch.stack([rows.mean(0) for rows in clips])
        return _mean_distance(rows, self.measure)

    def process(self, analysis: float) -> float:
        """Give the clip's number."""
        return analysis


def _mean_distance(rows: torch.Tensor, measure: FeatureMetric) -> float:
    """Return the mean distance of all pairs of rows [N, D], float64; 0 for one."""
    import torch

    if len(rows) < 2:
        return 0.0
    if measure is FeatureMetric.EUCLID:
        return float(torch.nn.functional.pdist(rows).mean())
    unit = torch.nn.functional.normalize(rows, dim=1)
    first, second = torch.triu_indices(len(rows), len(rows), 1)
    return float((1.0 - unit @ unit.T)[first, second].mean())


def _rows(clip: Clip[Features], most: int, ctx: Context) -> torch.Tensor:
    """Return all rows of some frames: [N, D], float64, finite."""
    import torch

    shown = space_evenly(min(most, len(clip)), len(clip))
    found = [clip[shown[step]].values.cpu().double() for step in ctx.progress(len(shown))]
    rows = torch.cat(found)
    rows = rows[rows.isfinite().all(1)]
    if not rows.numel():
        raise _nothing(len(shown))
    return rows


def _gaussian(clip: Clip[Features], most: int, ctx: Context) -> GaussianStats:
    """Return the Gaussian of the rows of some frames, a block of frames at a time."""
    import numpy as np

    found: GaussianStats | None = None
    waiting: list[np.ndarray] = []
    shown = space_evenly(min(most, len(clip)), len(clip))
    for step in ctx.progress(len(shown)):
        values = clip[shown[step]].values.cpu().numpy()
        if values.shape[1] > _WIDEST:
            text = tr("rows of {width} numbers; accepted: up to {most}", width=values.shape[1], most=_WIDEST)
            raise StudioError(text)
        waiting.append(values)
        if len(waiting) == _BLOCK or step == len(shown) - 1:
            block = GaussianStats.from_rows(np.concatenate(waiting))
            found = block if found is None else found.merge_with(block)
            waiting.clear()
    if found is None or not found.count or not len(found.mean):
        raise _nothing(len(shown))
    return found


def _nothing(frames: int) -> StudioError:
    return StudioError(tr_n("{count} frame has no features", "{count} frames have no features", frames))
