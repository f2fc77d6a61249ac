"""The picture between two others, along the motion from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.motion.flow_consistency import compute_flow_confidence, compute_squared_length, is_inside_picture
from nodes.shared.size_checks import require_equal_sizes
from studio.core.translation import tr
from studio.sdk import Flow, Image, ParameterError, ShapeError
from studio.sdk.pixels import (
    gaussian_blur,
    make_pixel_grid,
    premultiply,
    remap_pixels,
    to_interleaved,
    unpremultiply,
    warp_by_flow,
)

if TYPE_CHECKING:
    import torch

_LEAST_TRUST = 1e-2  # what arrives nowhere else is filled by motion that is not believed
_PHOTOMETRIC = 10.0  # how fast trust falls with the difference in color
_FILLS = ((1.0, 1e-3), (4.0, 1e-6), (16.0, 1e-9))  # σ in pixels, and how little it counts where anything arrived
_FILL_MEAN = 1e-12
_SMOOTHING = 1.5  # pixels, of the motion at the share
_SAME_MOTION = (0.01, 1.0)  # of the squared length, and squared pixels
_SAME_COLOR = 0.12
_HIDDEN = 0.1  # the weight of a side that does not see the point, beside 1


def interpolate_frames(first: Image, second: Image, forward: Flow, backward: Flow | None, share: float) -> Image:
    """Return the picture between two, with what is hidden in one of them taken from the other.

    Both flows are splatted to the moment between (bilinear, weighted by how well there and back agree and by how well
    the colors at both ends match: S. Niklaus and F. Liu, "Softmax Splatting for Video Frame Interpolation", 2020, of
    the motion, as in S. Baker et al., "A Database and Evaluation Methodology for Optical Flow", 2011). Gaps are filled
    from around. Each pixel then fetches its color from both pictures along its motion m, weighted by the time between
    and by whether that picture sees the point: it does where its own flow there is m. Where both colors are much the
    same, both count. Colors are weighted by their coverage; the result is straight.

    Args:
        first: [C, H, W].
        second: [C, H, W].
        forward: [2, H, W], pixels, from `first` to `second`.
        backward: [2, H, W], pixels, from `second` to `first`; None to take it from `forward`.
        share: How far in between: 0 is `first` itself, 1 is `second`.

    Raises:
        ShapeError: Sizes or channels differ.
        ParameterError: `share` lies outside 0..1.
    """
    _check(first, second, forward, backward, share)
    if share in (0.0, 1.0):
        return first if share == 0.0 else second
    there = forward.pixels.nan_to_num(0.0, 0.0, 0.0)
    back = _reversed(there) if backward is None else backward.pixels.nan_to_num(0.0, 0.0, 0.0)
    trust = (1.0 - share) * _trust(first, second, there, back), share * _trust(second, first, back, there)
    motion = _filled(_splat(there, there * share, trust[0]) + _splat(-back, back * (1.0 - share), trust[1]))
    return _fetched(first, second, motion, there, back, share)


def _check(first: Image, second: Image, forward: Flow, backward: Flow | None, share: float) -> None:
    require_equal_sizes(first, second, forward, *([] if backward is None else [backward]))
    if first.channels != second.channels:
        counts = f"{first.channels}, {second.channels}"
        raise ShapeError(tr("both pictures must have as many channels, found {counts}", counts=counts))
    if not 0.0 <= share <= 1.0:
        raise ParameterError("share", share, tr("a number from {low:.10g} to {high:.10g}", low=0, high=1))


def _reversed(flow: torch.Tensor) -> torch.Tensor:
    """Return the flow from the second picture to the first, from that of the first to the second."""
    return -_filled(_splat(flow, flow, flow.new_ones(flow.shape[1:])))


def _trust(here: Image, other: Image, there: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
    """Return how far each vector that starts in `here` is believed: [H, W], above 0."""
    import torch

    difference = (here.pixels[:3] - warp_by_flow(other.pixels, there)[:3]).abs().mean(0).nan_to_num(nan=1.0)
    agreement = compute_flow_confidence(Flow(there), Flow(back)).pixels[0]
    return (agreement + _LEAST_TRUST) * torch.exp(-_PHOTOMETRIC * difference.clamp_max(2.0))


def _splat(motion: torch.Tensor, by: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Lay each pixel's motion down where it arrives, shared among the four pixels around.

    Args:
        motion: [2, H, W], what is laid down.
        by: [2, H, W], how far each pixel goes.
        weight: [H, W].

    Returns:
        [3, H, W]: the sums of weighted motion, and of weights.
    """
    import torch

    height, width = weight.shape
    wide, high = width + 2, height + 2  # a border takes what leaves the picture
    at = make_pixel_grid(width, height, by.device) + by
    corner = at.floor()
    part = at - corner
    laid = torch.cat([motion * weight, weight.unsqueeze(0)])
    sums = laid.new_zeros(3, wide * high)
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        share = (part[0] if right else 1.0 - part[0]) * (part[1] if down else 1.0 - part[1])
        column = (corner[0] + (1 + right)).clamp_(0, wide - 1)
        row = (corner[1] + (1 + down)).clamp_(0, high - 1)
        index = row.long().mul_(wide).add_(column.long()).flatten()
        for channel, values in enumerate(laid):
            sums[channel].scatter_add_(0, index, (values * share).flatten())
    return sums.view(3, high, wide)[:, 1:-1, 1:-1]


def _filled(sums: torch.Tensor) -> torch.Tensor:
    """Return the mean motion where any arrived, and elsewhere that from around: [3, H, W] → [2, H, W]."""
    sums = to_interleaved(sums)
    total = sums + _FILL_MEAN * sums.mean(dim=(1, 2), keepdim=True)
    for sigma, weight in _FILLS:
        total = total.add(gaussian_blur(sums, sigma), alpha=weight)
    return gaussian_blur(total[:2] / total[2:].clamp_min(1e-30), _SMOOTHING)


def _fetched(
    first: Image, second: Image, motion: torch.Tensor, there: torch.Tensor, back: torch.Tensor, share: float
) -> Image:
    """Fetch both pictures along the motion at the share, and mix them."""
    import torch

    grid = make_pixel_grid(first.width, first.height, motion.device)
    to_first, to_second = motion * -share, motion * (1.0 - share)
    colors = [remap_pixels(first.pixels, grid + to_first), remap_pixels(second.pixels, grid + to_second)]
    if first.has_alpha:
        colors = [premultiply(color) for color in colors]
    difference = (colors[0] - colors[1]).abs().mean(0, keepdim=True)
    doubt = 1.0 - torch.exp(-(gaussian_blur(difference, 1.0)[0] / _SAME_COLOR).square())
    seen_first = _weigh_visibility(remap_pixels(there, grid + to_first) - motion, motion, to_first)
    seen_second = _weigh_visibility(remap_pixels(back, grid + to_second) + motion, motion, to_second)
    weight_first = (1.0 - share) * (1.0 - (1.0 - seen_first) * doubt + _HIDDEN)
    weight_second = share * (1.0 - (1.0 - seen_second) * doubt + _HIDDEN)
    mixed = torch.lerp(colors[0], colors[1], (weight_second / (weight_first + weight_second)).unsqueeze(0))
    return first.with_pixels(unpremultiply(mixed) if first.has_alpha else mixed)


def _weigh_visibility(difference: torch.Tensor, motion: torch.Tensor, to: torch.Tensor) -> torch.Tensor:
    """Return whether a side sees each point, 0..1: its motion there is the same, and lies in the picture."""
    import torch

    relative, absolute = _SAME_MOTION
    tolerance = relative * compute_squared_length(motion) + absolute
    return torch.exp(-compute_squared_length(difference) / tolerance) * is_inside_picture(to)
