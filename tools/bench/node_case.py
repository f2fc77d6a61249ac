"""A node's call at 960×540, beside what the bare library takes for the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from studio.sdk import Image

WIDTH, HEIGHT = 960, 540


@dataclass(frozen=True, slots=True)
class NodeCase:
    """One line of the table.

    Args:
        node: The node's id, and what is set where that matters: "filter.blur, radius 5".
        run: Calls the node once, with values made beforehand.
        bare: Calls the library alone for the same result, on the same memory; None where no library does the same.
        library: What `bare` calls, as one would write it: "cv2.GaussianBlur".
    """

    node: str
    run: Callable[[], object]
    bare: Callable[[], object] | None = None
    library: str = ""


def picture(seed: int = 1, channels: int = 3) -> Image:
    """Return a frame as frames lie in memory, [H, W, C] viewed as [C, H, W]: smooth shapes and some grain, 0..1."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, channels, HEIGHT // 30, WIDTH // 30, generator=random)
    smooth = torch.nn.functional.interpolate(coarse, (HEIGHT, WIDTH), mode="bicubic")[0].clamp_(0, 1)
    grain = torch.randn(channels, HEIGHT, WIDTH, generator=random) * 0.02
    return Image((smooth + grain).clamp_(0, 1).permute(1, 2, 0).contiguous().permute(2, 0, 1))
