"""Keying: separation of a screen from what stands before it, by color difference, luma and spill."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_LEAST = 1e-4


def compute_screen_excess(colors: torch.Tensor, primary: int, balance: float) -> torch.Tensor:
    """Return by how much the screen's primary exceeds the two others: p − lerp(min, max, balance), [1, H, W].

    After P. Vlahos (US patent 3,595,987, 1971), as S. Wright, "Digital Compositing for Film and Video", describes it.

    Args:
        colors: [3|4, H, W].
        primary: 0, 1 or 2: the channel in which the screen is strongest.
        balance: 0 compares with the smaller one of the two others, 1 with the larger one.
    """
    import torch

    one, other = (colors[index] for index in range(3) if index != primary)
    rest = torch.lerp(torch.minimum(one, other), torch.maximum(one, other), balance)
    return (colors[primary] - rest).unsqueeze(0)


def compute_screen_share(colors: torch.Tensor, screen: torch.Tensor, primary: int, balance: float) -> torch.Tensor:
    """Return how much of each pixel is screen: its excess divided by the screen's own, [1, H, W], 0..1.

    A pixel α·F + (1 − α)·S with a gray F gives exactly 1 − α.

    Args:
        colors: [3|4, H, W].
        screen: [3, 1, 1], or [3, H, W] from a clean plate.
        primary: As for `compute_screen_excess`.
        balance: As for `compute_screen_excess`.
    """
    own = compute_screen_excess(screen, primary, balance).clamp_min(_LEAST)
    return (compute_screen_excess(colors, primary, balance) / own).clamp_(0.0, 1.0)


def clip_matte(matte: torch.Tensor, black: float, white: float) -> torch.Tensor:
    """Stretch a matte so that `black` becomes 0 and `white` 1: [1, H, W], 0..1."""
    if (black, white) == (0.0, 1.0):
        return matte
    return ((matte - black) / max(white - black, _LEAST)).clamp_(0.0, 1.0)


def remove_screen(colors: torch.Tensor, screen: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Return the colors in front of the screen, F = (C − (1 − α)·S) / α, not below 0: [3, H, W].

    Where nothing is in front (α = 0) they are 0.
    """
    import torch

    front = torch.addcmul(colors[:3], 1 - alpha, screen, value=-1.0).clamp_min_(0.0)
    return front.mul_(torch.where(alpha > _LEAST, alpha.clamp_min(_LEAST).reciprocal(), 0.0))


def suppress_spill(
    colors: torch.Tensor, primary: int, balance: float, amount: float, instead: tuple[float, float, float]
) -> torch.Tensor:
    """Take the light that the screen casts out of colors: [3, H, W] → [3, H, W].

    Args:
        colors: [3, H, W].
        primary: As for `compute_screen_excess`.
        balance: As for `compute_screen_excess`.
        amount: How much of the excess goes, 0..1.
        instead: What is added for each unit that goes, by channel.
    """
    import torch

    gone = compute_screen_excess(colors, primary, balance).clamp_min_(0.0) * amount
    change = torch.tensor(instead, dtype=torch.float32, device=colors.device).view(3, 1, 1)
    change[primary] -= 1.0
    return torch.addcmul(colors, gone, change)
