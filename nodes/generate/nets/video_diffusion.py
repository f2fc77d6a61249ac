"""Video diffusion: clips from noise, guided by texts, sound and a first frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.generate.nets.noise_schedules import NoiseSchedule
from nodes.generate.nets.space_time import SpaceTimeLayout, SpaceTimeTransformer
from studio.core.translation import tr, tr_noop
from studio.sdk import ShapeError, StudioError
from studio.sdk.networks.network import StepOutput, Tokens
from studio.sdk.training.dataset import Batch

_CONTINUED: Final = 0.1  # of the samples: they go on from frames that are known, as long clips do
_UNKNOWN: Final = 0.4  # of those that have a first frame: it is not given, so that there need be none later
_SHOWN: Final = 4  # samples, where no input says how many
_STEPS, _GUIDANCE = 16, 2.0  # of the samples that one sees while it is trained
_NO_CLIPS: Final = tr_noop("Video Diffusion learns from clips, and this data set has none.")
_TOO_SHORT: Final = tr_noop(
    "the data set's clips have {found} frames, and 'window' says {wanted}; accepted: a window of at most {found}"
)


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """What clips shall be like.

    Args:
        text: Tokens of B texts.
        audio: [B, T, D], what is heard at each frame of the window.
    """

    text: Tokens | None = None
    audio: torch.Tensor | None = None

    def with_empty_copy(self) -> SampleRequest:
        """Return the wish followed by none at all."""
        text, audio = self.text, self.audio
        return SampleRequest(
            text and Tokens(torch.cat([text.values] * 2), torch.cat([text.mask, torch.zeros_like(text.mask)])),
            None if audio is None else torch.cat([audio, torch.zeros_like(audio)]),
        )

    @property
    def has_condition(self) -> bool:
        """Whether it asks for anything."""
        return self.text is not None or self.audio is not None


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """How clips are made.

    Args:
        steps: From noise to the clip.
        guidance: How much more the wish counts than in what was learned; 1 takes it as it is (Ho & Salimans 2022).
    """

    steps: int = _STEPS
    guidance: float = _GUIDANCE


class VideoDiffusionModel(nn.Module):
    """Learns to take noise from clips, and makes clips out of noise.

    Args:
        layout: Of windows and of the network.
        path: How noise is mixed in and taken out.
        starts: Whether a first frame is given.
        dropped: The share of samples whose wish is left out while it learns, so that guidance knows what is usual.
    """

    def __init__(self, layout: SpaceTimeLayout, path: NoiseSchedule, *, starts: bool, dropped: float) -> None:
        super().__init__()
        self.layout, self.path = layout, path
        self._starts, self._dropped = starts, dropped
        self.net = SpaceTimeTransformer(layout)

    def learn(
        self, batch: Batch, text: Tokens | None = None, audio: Tokens | None = None, image: torch.Tensor | None = None
    ) -> StepOutput:
        """Return the loss of a batch: clips are cut to a window anywhere, and a level of noise is drawn for each.

        Raises:
            StudioError: There are no clips, or they are shorter than the window.
        """
        clip, wish = self._window(batch, text, audio)
        count = len(clip)
        known = self._known(count, clip.device)
        level = self.path.sample_levels(count, clip.device)
        noise = torch.randn_like(clip)
        noisy = torch.where(_over(known), clip, self.path.add_noise(clip, noise, level))
        said = self.net(noisy, known, level, wish.text, wish.audio).float()
        counts = _over(~known & batch.presence_masks["video"][:, None])
        error = self.path.compute_error(said, clip, level) * counts
        loss = error.sum() / (counts.sum() * error[0, 0].numel()).clamp_min(1)
        made = torch.where(_over(known), clip, said.clamp(-1.0, 1.0))
        return StepOutput({"noise": loss}, made / 2 + 0.5, clip / 2 + 0.5)

    def show(
        self,
        seed: int,
        text: Tokens | None = None,
        audio: Tokens | None = None,
        image: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return a window for each of the inputs' samples, [B, T, 3, H, W], 0..1."""
        given = next((one for one in (text and text.values, audio and audio.values, image) if one is not None), None)
        count = _SHOWN if given is None else len(given)
        wish = SampleRequest(text, None if audio is None else average_by_frame(audio, self.layout.frames))
        first = None if image is None else self.fit_clip(image.unsqueeze(1)) * 2 - 1
        random = torch.Generator().manual_seed(seed)
        *_, clip = self.iterate_steps(wish, SamplingPlan(), random, count, first)
        return clip / 2 + 0.5

    def forward(
        self, text: Tokens | None = None, audio: Tokens | None = None, image: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return what `show` does for seed 0."""
        return self.show(0, text, audio, image)

    @torch.no_grad()
    def iterate_steps(
        self,
        wish: SampleRequest,
        plan: SamplingPlan,
        random: torch.Generator,
        count: int = 1,
        first: torch.Tensor | None = None,
    ) -> Iterator[torch.Tensor]:
        """Yield what the clips would be without noise after each step, [B, T, 3, H, W], −1..1; the last is the result.

        Args:
            wish: What they shall be like.
            plan: How they are made.
            random: On the CPU, so that every device draws the same.
            count: B.
            first: [B, k, 3, H, W]: their first frames, −1..1.
        """
        device = self.net.places.device
        size = (count, self.layout.frames, 3, self.layout.height, self.layout.width)
        noisy = torch.randn(size, generator=random).to(device)
        known = torch.zeros(size[:2], dtype=torch.bool, device=device)
        if first is not None:
            known[:, : first.shape[1]] = True
            noisy[:, : first.shape[1]] = first
        levels = self.path.make_levels(plan.steps)
        for level, lower in zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True):
            clean = self._clean(noisy, known, level, wish, plan.guidance)
            noisy = torch.where(_over(known), noisy, self.path.denoise_step(clean, noisy, level, lower, random))
            yield torch.where(_over(known), noisy, clean)

    def fit_clip(self, clip: torch.Tensor) -> torch.Tensor:
        """Return pictures [B, T, 3, H, W] of any size at the network's."""
        size = self.layout.height, self.layout.width
        if clip.shape[3:] == size:
            return clip
        return functional.interpolate(clip.flatten(0, 1), size, mode="area").view(*clip.shape[:3], *size)

    def _clean(
        self, noisy: torch.Tensor, known: torch.Tensor, level: float, wish: SampleRequest, guidance: float
    ) -> torch.Tensor:
        levels = torch.full((len(noisy),), level, device=noisy.device)
        if not wish.has_condition or guidance == 1.0:
            said = self.net(noisy, known, levels, wish.text, wish.audio)
        else:
            both, double = wish.with_empty_copy(), torch.cat([noisy] * 2)
            wanted, usual = self.net(
                double, torch.cat([known] * 2), torch.cat([levels] * 2), both.text, both.audio
            ).chunk(2)
            said = usual + guidance * (wanted - usual)
        clean: torch.Tensor = said.float().clamp(-1.0, 1.0)
        return clean

    def _window(self, batch: Batch, text: Tokens | None, audio: Tokens | None) -> tuple[torch.Tensor, SampleRequest]:
        """Return a window of the batch's clips, −1..1, with what is wanted of it; some wishes are dropped."""
        if batch.video is None:
            raise StudioError(tr(_NO_CLIPS))
        found, frames = batch.video.shape[1], self.layout.frames
        if found < frames:
            raise ShapeError(tr(_TOO_SHORT, found=found, wanted=frames))
        start = int(torch.randint(found - frames + 1, ()))
        clip = self.fit_clip(batch.video[:, start : start + frames]) * 2 - 1
        keeps = torch.rand(len(clip), device=clip.device) >= self._dropped
        heard = (
            None if audio is None else average_by_frame(audio, found)[:, start : start + frames] * keeps[:, None, None]
        )
        return clip, SampleRequest(text and Tokens(text.values, text.mask & keeps[:, None]), heard)

    def _known(self, count: int, device: torch.device) -> torch.Tensor:
        """Draw which frames are known, bool [B, T]: none, the first one, or the beginning."""
        frames = self.layout.frames
        begun = torch.randint(1, max(2, frames // 2 + 1), (count,), device=device)
        chance = torch.rand(count, device=device)
        usual = torch.full_like(begun, int(self._starts))
        length = torch.where(chance < _CONTINUED, begun, torch.where(chance < _CONTINUED + _UNKNOWN, 0, usual))
        return torch.arange(frames, device=device) < length.clamp_max(frames - 1)[:, None]


def average_by_frame(audio: Tokens, frames: int) -> torch.Tensor:
    """Return what is heard at each frame, [B, frames, D]: the mean of the tokens there; zeros where there is none.

    Args:
        audio: Tokens at even times of the clip.
        frames: Of the clip.
    """
    there = audio.mask.unsqueeze(1).to(audio.values.dtype)
    values = functional.adaptive_avg_pool1d(audio.values.transpose(1, 2) * there, frames)
    share = functional.adaptive_avg_pool1d(there, frames)
    return (values / share.clamp_min(1e-6)).transpose(1, 2)


def _over(frames: torch.Tensor) -> torch.Tensor:
    return frames[:, :, None, None, None]
