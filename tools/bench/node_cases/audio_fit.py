"""Sound that is fitted to a time: a second of stereo in frames of 25 a second."""

from __future__ import annotations

import torch

from nodes.audio.fit_time import FitSoundToTime
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.testing import StandaloneContext, run_frame
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a frame of a sound that was looked through already."""
    sound = Audio(torch.randn(2, 1920, generator=torch.Generator().manual_seed(1)) * 0.2, 48_000)
    facts = {"audio": ClipInfo(FrameRate.from_value(25), 25, channels=2, sample_rate=48_000)}
    ctx = StandaloneContext(12, analyses=[])
    node = FitSoundToTime(seconds=1.5)
    return [NodeCase("audio.fit_time, 40 ms", lambda: run_frame(node, 12, ctx=ctx, audio=[sound] * 25, facts=facts))]
