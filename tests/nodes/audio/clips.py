"""Sound in frames, and joined again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.node import Node
from studio.sdk.testing import run_frame

RATE = FrameRate.from_value(25)
NTSC = FrameRate.from_value("30000/1001")


def noise(channels: int = 2, seconds: float = 1.0, sample_rate: int = 48_000, seed: int = 0) -> torch.Tensor:
    """Return white noise, [channels, samples], with a root mean square of 0.25."""
    shape = channels, round(seconds * sample_rate)
    return torch.from_numpy((0.25 * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32))


def sine(hertz: float, seconds: float = 1.0, sample_rate: int = 48_000, amplitude: float = 1.0) -> torch.Tensor:
    """Return a sine, [1, samples]."""
    time = torch.arange(round(seconds * sample_rate), dtype=torch.float64) / sample_rate
    return (amplitude * torch.sin(2 * math.pi * hertz * time)).float().unsqueeze(0)


def facts_of(samples: torch.Tensor, sample_rate: int = 48_000, rate: FrameRate = RATE) -> ClipInfo:
    """Return the facts of samples as a clip."""
    length = max(1, round(samples.shape[1] * rate.value / sample_rate))
    return ClipInfo(rate, length, channels=samples.shape[0], sample_rate=sample_rate)


def cut(samples: torch.Tensor, sample_rate: int = 48_000, rate: FrameRate = RATE) -> list[Audio]:
    """Return samples as the frames of a clip."""
    frames = range(facts_of(samples, sample_rate, rate).length)
    own = (rate.get_frame_samples(frame, sample_rate) for frame in frames)
    return [Audio(samples[:, part.start : part.stop], sample_rate) for part in own]


def play(
    node: Node,
    samples: torch.Tensor,
    sample_rate: int = 48_000,
    rate: FrameRate = RATE,
    *,
    output: str = "",
    port: str = "audio",
    **inputs: Any,
) -> torch.Tensor:
    """Return what a node makes of sound, all its frames joined; each frame is asked for on its own, the last first."""
    facts = {port: facts_of(samples, sample_rate, rate), **inputs.pop("facts", {})}
    given = {port: cut(samples, sample_rate, rate), **inputs}
    length = node.facts(facts, None).length  # type: ignore[arg-type]  # these nodes read no file
    frames = [run_frame(node, frame, facts=facts, output=output, **given) for frame in reversed(range(length))]
    return torch.cat([frame.samples for frame in reversed(frames)], dim=1)


def values(node: Node, samples: torch.Tensor, output: str = "", sample_rate: int = 48_000, **given: Any) -> list[float]:
    """Return what a signal of a node is at each frame of sound."""
    facts, frames = {"audio": facts_of(samples, sample_rate)}, cut(samples, sample_rate)
    return [run_frame(node, t, facts=facts, output=output, audio=frames, **given) for t in range(len(frames))]
