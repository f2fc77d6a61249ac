"""A clip made anew frame by frame, each frame tied to the one before: steadiness for models that see one picture.

Two things make such a clip flicker. Noise that is the same in every frame lies over it like a dirty pane, and noise
that is new in every frame boils: here it moves with the clip, and stays white while it does. And a model decides anew
in each frame: here the last result, moved along, is fed to it and kept, where the motion can be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from nodes.shared.motion.warp_accumulate import WarpState, accumulate_warp
from studio.sdk import Image

if TYPE_CHECKING:
    import numpy as np
    import torch

    from nodes.generate.diffusion.sampling.latent_grid import LatentGrid

_BELIEVED = 0.5


class NoiseMotion(StrEnum):
    """What noise the frames of a clip are made from."""

    MOVED = "moves with the clip"
    FIXED = "the same in every frame"
    FRESH = "new in every frame"


class FrameTie(NamedTuple):
    """How a frame hangs on the one before, 0..1 each.

    Args:
        feed: How much of the last result, moved along, the model is given in place of the clip.
        keep: How much of it stays in the result.
    """

    feed: float
    keep: float


@dataclass(frozen=True, slots=True)
class RestyleTask:
    """A frame that is to be made anew.

    Args:
        frame: Its number.
        start: What the model begins with.
        warped_previous: How it came from the frame before, and where that can be believed; None for the first one.
    """

    frame: int
    start: Image
    warped_previous: WarpState | None


def restyle_frames(
    frames: Iterable[Image], restyle: Callable[[RestyleTask], Image], tie: Callable[[int], FrameTie]
) -> Iterator[Image]:  # fmt: skip
    """Yield frames made anew, each tied to the one before; no more than two are held.

    Args:
        frames: The clip, all of one size.
        restyle: Makes a frame anew, at its size.
        tie: How each frame hangs on the one before, by its number.
    """
    import torch

    before: tuple[Image, Image] | None = None
    for number, frame in enumerate(frames):
        back = None if before is None else accumulate_warp(before[1], before[0], frame)
        feed, keep = tie(number)
        start = frame
        if back is not None:
            start = frame.with_pixels(_mixed(frame.pixels, back, feed))
        made = restyle(RestyleTask(number, start, back))
        if back is not None:
            made = made.with_pixels(torch.lerp(made.pixels, back.pixels, back.confidence * keep))
        before = frame, made
        yield made


def _mixed(pixels: torch.Tensor, back: WarpState, share: float) -> torch.Tensor:
    import torch

    colors = torch.lerp(pixels[:3], back.pixels[:3], back.confidence * share)
    return torch.cat([colors, pixels[3:]])


class WarpedNoise:
    """White noise that moves with a clip.

    It lies finer than the latents that are made of it by sums over squares (P. Chang et al., "How I Warped Your Noise",
    2024), so that it can move by less than one of them; what a grain moves by less than itself is kept in mind. Each
    grain goes to at most one place, and places that none goes to are given a new one: the noise is as white, and as
    strong, in each frame as in the first.

    Args:
        channels: Of the latents.
        width: Of the frames, in pixels.
        height: Of the frames, in pixels.
        fine: Pixels along a grain.
        seed: Another number, other noise.
    """

    def __init__(self, channels: int, width: int, height: int, fine: int, seed: int) -> None:
        self._shape, self._fine, self._seed = (channels, height // fine, width // fine), fine, seed
        self._grains: torch.Tensor | None = None
        self._off: np.ndarray | None = None

    def make_frame_noise(self, frame: int, back: WarpState | None) -> torch.Tensor:
        """Return the noise of a frame, [C, rows, columns]; frames are asked for in order.

        Args:
            frame: Its number.
            back: How it came from the frame before.
        """
        import numpy as np
        import torch

        random = torch.Generator().manual_seed(self._seed * 1_000_003 + frame)
        fresh = torch.randn(self._shape, generator=random)
        off = np.zeros((2, self._shape[1] * self._shape[2]), np.float32)
        if self._grains is not None and self._off is not None and back is not None:
            target, source, left = self._moves(back, self._off)
            fresh.view(self._shape[0], -1)[:, target] = self._grains.view(self._shape[0], -1)[:, source]
            off[:, target] = left
        self._grains, self._off = fresh, off
        return fresh

    def _moves(self, back: WarpState, off: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which places are given a grain, from which places, and how far off each of them it lies then, [2, N].

        Args:
            back: How the frame came from the one before.
            off: How far from its place each grain lay there, [2, rows · columns], in grains.
        """
        import numpy as np

        _, rows, columns = self._shape
        half, fine = self._fine // 2, self._fine
        flow = (
            back.backward_flow.pixels.cpu().numpy()[:, half::fine, half::fine][:, :rows, :columns].reshape(2, -1) / fine
        )
        trust = back.confidence.cpu().numpy()[half::fine, half::fine][:rows, :columns].ravel()
        y, x = (each.ravel() for each in np.mgrid[:rows, :columns])
        wanted = np.stack([x, y]) + np.nan_to_num(flow)
        nearest = self._place(wanted)
        source = self._place(wanted - off[:, nearest])
        inside = ((wanted > -0.5) & (wanted < np.array([[columns], [rows]]) - 0.5)).all(0) & (trust > _BELIEVED)
        chosen = np.where(inside, source, -1)
        target = np.unique(chosen, return_index=True)[1]
        target = target[chosen[target] >= 0]
        source = chosen[target]
        left = np.stack([source % columns, source // columns]) + off[:, source] - wanted[:, target]
        return target, source, left.astype(np.float32)

    def _place(self, where: np.ndarray) -> np.ndarray:
        """Return the number of the place nearest to each point [2, N]."""
        import numpy as np

        _, rows, columns = self._shape
        x, y = np.rint(where[0]).clip(0, columns - 1), np.rint(where[1]).clip(0, rows - 1)
        found: np.ndarray = (y * columns + x).astype(np.int64)
        return found


def gather_noise(grains: torch.Tensor, rows: int, columns: int) -> torch.Tensor | None:
    """Return noise [C, H, W] as latents of another size, as white and strong; None where the sizes do not divide."""
    channels, height, width = grains.shape
    down, across = height // rows, width // columns
    if not down or not across or (rows * down, columns * across) != (height, width):
        return None
    squares = grains.reshape(channels, rows, down, columns, across)
    found: torch.Tensor = squares.sum((2, 4)) / float(down * across) ** 0.5
    return found


@contextmanager
def replace_noise(pipe: Any, grid: LatentGrid, grains: torch.Tensor) -> Iterator[None]:
    """Have a pipeline lay given noise over the picture it begins with during a block, in place of its own.

    All of them ask their scheduler for that. Where it cannot be told how the latents lie, their own noise stays.
    """
    scheduler = pipe.scheduler
    name = "scale_noise" if hasattr(scheduler, "scale_noise") else "add_noise"
    plain = getattr(scheduler, name)

    def mix(clean: torch.Tensor, second: torch.Tensor, third: torch.Tensor) -> Any:
        if name == "scale_noise":
            return plain(clean, second, _in_place_of(third, grid, grains))
        return plain(clean, _in_place_of(second, grid, grains), third)

    setattr(scheduler, name, mix)
    try:
        yield
    finally:
        delattr(scheduler, name)


def _in_place_of(noise: torch.Tensor, grid: LatentGrid, grains: torch.Tensor) -> torch.Tensor:
    lying = grid.split_frames(noise)
    if lying is None or lying.shape[1] != grains.shape[0]:
        return noise
    found = gather_noise(grains, *lying.shape[2:])
    return noise if found is None else grid.join_frames(found.unsqueeze(0).to(noise), noise).reshape(noise.shape)
