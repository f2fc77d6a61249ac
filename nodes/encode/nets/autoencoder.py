"""A network that learns to see by drawing what it saw."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.nets.picture_inputs import encode_each_picture, fit_to_square, normalize_pictures
from nodes.encode.nets.residual import PictureResidualBlock, ResidualTrunk
from nodes.shared.encoders.masked_tokens import make_full_tokens
from studio.core.translation import tr
from studio.sdk import Batch, StepOutput, StudioError, Tokens


class Autoencoder(nn.Module):
    """Convolutions down to a small grid, and up again.

    Hinton & Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks" (2006), with residual blocks.

    Args:
        size: Pixels a side that it looks at.
        width: Numbers of each part of the grid.
        channels: Of the first stage.
        stages: Halvings of the sides.
        blocks: In each stage.
    """

    def __init__(self, size: int, width: int, channels: int, stages: int, blocks: int) -> None:
        super().__init__()
        self._size = size
        self.trunk = ResidualTrunk(channels, stages, blocks)
        self.narrow = nn.Conv2d(self.trunk.channels, width, 1)
        self.widen = nn.Conv2d(width, self.trunk.channels, 3, 1, 1)
        layers: list[nn.Module] = []
        before = self.trunk.channels
        for stage in reversed(range(stages)):
            after = channels << max(0, stage - 1)
            layers += [PictureResidualBlock(before, before) for _ in range(blocks)]
            layers += [nn.Upsample(scale_factor=2), nn.Conv2d(before, after, 3, 1, 1)]
            before = after
        self.rise = nn.Sequential(*layers, nn.GroupNorm(1, before), nn.ReLU(), nn.Conv2d(before, 3, 3, 1, 1))

    def forward(self, image: torch.Tensor) -> Tokens:
        """Return the grid's tokens, row by row, of pictures [B, 3, H, W] or clips [B, T, 3, H, W]."""
        return encode_each_picture(image, lambda one: make_full_tokens(self._seen(one).flatten(2).transpose(1, 2)))

    def reconstruct_pictures(self, image: torch.Tensor) -> torch.Tensor:
        """Return what it makes of pictures [B, 3, H, W]: [B, 3, size, size], 0..1."""
        drawn: torch.Tensor = self.rise(self.widen(self._seen(image)))
        if drawn.shape[-1] != self._size:
            drawn = functional.interpolate(drawn, (self._size, self._size), mode="bilinear", antialias=True)
        return drawn.sigmoid()

    def learn(self, batch: Batch, image: torch.Tensor) -> StepOutput:
        """Return the mean square of what differs, of pictures at its own size.

        If the pictures are the first ones of the batch's clips, it learns from any of theirs.

        Raises:
            StudioError: No sample of the batch has pictures.
        """
        there = batch.presence_masks["video"]
        if not bool(there.any()):
            raise StudioError(tr("Image Autoencoder learns from pictures, and these samples have none."))
        wanted = fit_to_square(_any_frames(batch, image), self._size)[there].clamp(0.0, 1.0)
        clips = wanted if wanted.ndim == 5 else wanted.unsqueeze(1)
        made = self.reconstruct_pictures(clips.flatten(0, 1)).reshape(clips.shape)
        square = (made - clips).square().mean()
        psnr = -10.0 * math.log10(max(float(square.detach()), 1e-10))
        return StepOutput({"reconstruction": square}, made, clips, {"psnr": psnr})

    def show(self, seed: int, image: torch.Tensor) -> torch.Tensor:
        """Return pictures as it draws them, [B, T, 3, size, size]."""
        clips = image if image.ndim == 5 else image.unsqueeze(1)
        drawn = self.reconstruct_pictures(clips.flatten(0, 1))
        return drawn.reshape(*clips.shape[:2], *drawn.shape[1:])

    def _seen(self, image: torch.Tensor) -> torch.Tensor:
        seen: torch.Tensor = self.narrow(self.trunk(normalize_pictures(fit_to_square(image, self._size))))
        return seen


def _any_frames(batch: Batch, image: torch.Tensor) -> torch.Tensor:
    """Return other frames of the clips that the pictures come from, drawn anew; else the pictures."""
    video = batch.video
    if video is None or image.ndim != 4 or not torch.equal(video[:, 0], image):
        return image
    drawn = torch.randint(video.shape[1], (video.shape[0],), device=video.device)
    return video[torch.arange(video.shape[0], device=video.device), drawn]
