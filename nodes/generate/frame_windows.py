"""Long clips out of windows that a network can see at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def join_windows(
    length: int, frames: int, overlap: int, make: Callable[[int, torch.Tensor | None], torch.Tensor]
) -> Iterator[torch.Tensor]:
    """Yield the frames of a clip that is made window by window; no more than two windows are held.

    A window begins with the first half of the frames it shares with the one before, so that it goes on from there; over
    the second half they are blended.

    Args:
        length: Frames of the clip.
        frames: Of a window.
        overlap: Frames that a window shares with the one before, 1 … frames−1.
        make: Returns a window [frames, …] from its first frame's number in the clip and the frames it goes on from.
    """
    import torch

    start, last = 0, None
    held = (overlap + 1) // 2
    share = (torch.arange(overlap - held) + 1.0) / (overlap - held + 1)
    while True:
        window = make(start, None if last is None else last[:held])
        if last is not None:
            fade = share.to(window).view(-1, *[1] * (window.dim() - 1))
            blended = torch.lerp(last[held:], window[held:overlap], fade)
            window = torch.cat([last[:held], blended, window[overlap:]])
        if length - start <= frames:
            yield from window[: length - start]
            return
        yield from window[: frames - overlap]
        last, start = window[frames - overlap :], start + frames - overlap


def count_windows(length: int, frames: int, overlap: int) -> int:
    """Return how many windows a clip takes."""
    return 1 + max(0, -(-(length - frames) // (frames - overlap)))
