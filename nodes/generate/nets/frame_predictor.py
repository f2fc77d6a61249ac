"""Prediction of a clip's next frames by convolutional LSTMs (Shi et al. 2015)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.generate.nets.clip_batches import get_clips
from studio.core.translation import tr, tr_noop
from studio.sdk import Batch, ShapeError, StepOutput

_PATCH: Final = 4
_GATES: Final = 4

Cells = tuple[tuple[torch.Tensor, torch.Tensor], ...]
"""Of each layer, what it said last and what it remembers: each [B, C, H/4, W/4]."""


@dataclass(frozen=True, slots=True)
class PredictorPlan:
    """How large it is, and how it learns.

    Args: channels: Of each layer. layers: How many there are. kernel: Pixels of the window, of 4×4 patches; odd. watch:
    Number of frames given before the prediction begins. sampling: Steps in which its own frames come to take the place
    of the real ones in training.
    """

    channels: int
    layers: int
    kernel: int
    watch: int
    sampling: int


class ConvLstm(nn.Module):
    """An LSTM whose products are convolutions: X. Shi et al. 2015, without its peepholes.

    i, f, o = σ(W ∗ [x, h]), g = tanh(W ∗ [x, h]), c' = f c + i g, h' = o tanh c'
    """

    def __init__(self, inner: int, channels: int, kernel: int) -> None:
        super().__init__()
        self.channels = channels
        self.gates = nn.Conv2d(inner + channels, _GATES * channels, kernel, padding=kernel // 2)
        with torch.no_grad():
            assert self.gates.bias is not None
            self.gates.bias[channels : 2 * channels] = 1.0  # it remembers at first

    def forward(
        self, seen: torch.Tensor, cell: tuple[torch.Tensor, torch.Tensor] | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what it says and what it remembers, each [B, channels, H, W]."""
        if cell is None:
            nothing = seen.new_zeros(seen.shape[0], self.channels, *seen.shape[2:])
            cell = nothing, nothing
        said, remembered = cell
        enter, keep, say, new = self.gates(torch.cat([seen, said], 1)).chunk(_GATES, 1)
        remembered = keep.sigmoid() * remembered + enter.sigmoid() * new.tanh()
        return say.sigmoid() * remembered.tanh(), remembered


class FramePredictor(nn.Module):
    """Says of each frame how the next one differs from it; frames are read in patches of 4×4 pixels."""

    steps: torch.Tensor

    def __init__(self, plan: PredictorPlan) -> None:
        super().__init__()
        self.plan = plan
        wide = 3 * _PATCH**2
        sizes = [wide, *[plan.channels] * plan.layers]
        self.layers = nn.ModuleList(ConvLstm(sizes[n], plan.channels, plan.kernel) for n in range(plan.layers))
        self.differ = nn.Conv2d(plan.layers * plan.channels, wide, 1)
        for weight in self.differ.parameters():
            nn.init.zeros_(weight)
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return what it expects of clips [B, T, 3, H, W]: the frames after the first, the last ones by itself."""
        return self.predict_frames(image, 1.0)

    def predict_next(self, frame: torch.Tensor, cells: Cells | None) -> tuple[torch.Tensor, Cells]:
        """Return the next frame [B, 3, H, W], about 0..1, and what is remembered. Sides are multiples of 4."""
        seen = functional.pixel_unshuffle(frame * 2.0 - 1.0, _PATCH)
        found: list[tuple[torch.Tensor, torch.Tensor]] = []
        for number, layer in enumerate(self.layers):
            found.append(layer(seen, None if cells is None else cells[number]))
            seen = found[-1][0]
        change = self.differ(torch.cat([said for said, _ in found], 1))
        return frame + functional.pixel_shuffle(change, _PATCH), tuple(found)

    def predict_frames(self, clips: torch.Tensor, own: float) -> torch.Tensor:
        """Return the frames after the first, as they were expected: [B, T − 1, 3, H, W].

        Args:
            clips: [B, T, 3, H, W].
            own: The share of frames after those it watches that are its own instead of the real ones, 0..1; below 1
                they are drawn from torch's global generator.
        """
        cells: Cells | None = None
        found: list[torch.Tensor] = []
        frame = clips[:, 0]
        for time in range(clips.shape[1] - 1):
            if time >= max(1, self.plan.watch):
                mine = torch.rand(len(clips), 1, 1, 1, device=clips.device) < own if own < 1.0 else True
                frame = torch.where(torch.as_tensor(mine, device=clips.device), found[-1].clamp(0, 1), clips[:, time])
            else:
                frame = clips[:, time]
            following, cells = self.predict_next(frame, cells)
            found.append(following)
        return torch.stack(found, 1)

    def learn(self, batch: Batch, image: torch.Tensor | None = None) -> StepOutput:
        """Return how far the expected frames are from the real ones: the mean squared difference.

        Scheduled sampling (Bengio et al. 2015): it goes on from real frames at first, and ever more from its own.
        """
        clips = _checked(get_clips(batch) if image is None else image)
        own = min(1.0, float(self.steps) / max(1, self.plan.sampling))
        if self.training:
            self.steps += 1
        pictures = self.predict_frames(clips, own if self.training else 1.0)
        wanted = clips[:, 1:]
        squared = (pictures - wanted).square().mean()
        figures = {"PSNR": -10.0 * math.log10(max(float(squared.detach()), 1e-10)), "own frames": own}
        return StepOutput({"squared": squared}, pictures.clamp(0, 1), wanted, figures)

    def show(self, seed: int, image: torch.Tensor) -> torch.Tensor:
        """Return clips [B, T, 3, H, W]: the frames it watches, and then its own. No seed counts: nothing is drawn."""
        watch = max(1, self.plan.watch)
        image = _checked(image)
        return torch.cat([image[:, :watch], self.predict_frames(image, 1.0)[:, watch - 1 :].clamp(0, 1)], 1)


def _checked(clips: torch.Tensor) -> torch.Tensor:
    """Return clips [B, T, 3, H, W]; raise ShapeError where they cannot be learned from."""
    if clips.shape[1] < 2 or clips.shape[3] % _PATCH or clips.shape[4] % _PATCH:
        found = f"{clips.shape[4]}×{clips.shape[3]}×{clips.shape[1]}"
        text = tr_noop("clips must have 2 frames or more and sides that are multiples of 4, found {found}")
        raise ShapeError(tr(text, found=found))
    return clips
