"""Memory layout of a clip's latents: families of pipelines differ, and none says which it has.

Known ones are [B, C, T, H, W], [B, T, C, H, W], frames as a batch [B·T, C, H, W], and packed tokens [B, N, C·p·p] with
the frames outermost. Which it is follows from a tensor's shape and from what is known of the clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class LatentGrid:
    """The latents of a clip.

    Args:
        channels: Of the autoencoder.
        frames: T, latent frames.
        rows: H.
        columns: W.
        leading: Latent frames before those of the clip, which hold reference pictures; where axes are [B, C, T, H, W].
    """

    channels: int
    frames: int
    rows: int
    columns: int
    leading: int = 0

    def find_frame_axis(self, shape: Sequence[int]) -> int | None:
        """Return which axis holds the frames, or holds tokens frame by frame; None if that cannot be told.

        A tensor that lacks the first frames, as those that a picture has fixed, counts as well.
        """
        if len(shape) == 5:
            total = self.frames + self.leading
            axes = [axis for axis in (1, 2) if 0 <= total - shape[axis] <= 1 and shape[axis] > 0]
            if len(axes) == 2 and shape[1] != shape[2]:
                axes = [axis for axis in axes if shape[3 - axis] == self.channels] or axes
            elif len(axes) == 2:
                axes = [2] if shape[1] == self.channels else axes
            return axes[0] if axes else None
        if len(shape) == 4:
            return 0 if shape[0] % self.frames == 0 else None
        return 1 if len(shape) == 3 and shape[1] % self.frames == 0 else None

    def split_frames(self, latents: torch.Tensor) -> torch.Tensor | None:
        """Return the latents as [T, C, H, W]; None if it cannot be told how they lie. A view where it may be one."""
        axis = self.find_frame_axis(latents.shape)
        if axis is None:
            return None
        if latents.ndim == 5:
            return latents[0] if axis == 1 else latents[0].movedim(1, 0)[self.leading :]
        if latents.ndim == 4:
            return latents[: self.frames]
        return self._unpacked(latents[0])

    def _unpacked(self, tokens: torch.Tensor) -> torch.Tensor | None:
        """Return packed tokens [N, C·p·p] as [T, C, H, W]; the numbers of a patch lie as C, p, p."""
        each, width = tokens.shape[0] // self.frames, tokens.shape[1]
        side = round((self.rows * self.columns / each) ** 0.5)
        rows, columns = self.rows // max(1, side), self.columns // max(1, side)
        if not side or rows * columns != each or width % (side * side):
            return None
        parts = tokens.reshape(self.frames, rows, columns, -1, side, side)
        return parts.permute(0, 3, 1, 4, 2, 5).reshape(self.frames, -1, rows * side, columns * side)

    def join_frames(self, frames: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
        """Return [T, C, H, W] as the latents lie that it was split from; the other way round."""
        import torch

        if like.ndim == 5:
            lying = frames.unsqueeze(0)
            if self.find_frame_axis(like.shape) == 1:
                return lying
            return torch.cat([like[:, :, : self.leading], lying.movedim(1, 2).to(like)], 2)
        if like.ndim == 4:
            return frames
        each = like.shape[1] // self.frames
        side = round((self.rows * self.columns / each) ** 0.5)
        rows, columns = self.rows // side, self.columns // side
        parts = frames.reshape(self.frames, -1, rows, side, columns, side).permute(0, 2, 4, 1, 3, 5)
        return parts.reshape(like.shape)

    def spread_values(self, values: Sequence[float], like: torch.Tensor) -> torch.Tensor | None:
        """Return one value for each latent frame so that it multiplies latents; None if it cannot be told how."""
        import torch

        axis = self.find_frame_axis(like.shape)
        if axis is None:
            return None
        values = [*[values[0]] * self.leading, *values]
        row = torch.tensor(values, dtype=like.dtype, device=like.device)
        if like.ndim == 5:
            row = row[len(values) - like.shape[axis] :]  # the first frames may be fixed, and so missing
        elif like.ndim == 4:
            row = row.repeat(like.shape[0] // self.frames)
        else:
            row = row.repeat_interleave(like.shape[1] // self.frames)
        return row.view([-1 if number == axis else 1 for number in range(like.ndim)])
