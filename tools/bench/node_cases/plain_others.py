"""Sound, numbers and pictures made from nothing, through nodes that stand beside no other case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from nodes.audio.beat import Beat
from nodes.audio.envelope import Envelope
from nodes.audio.mix import AudioMix
from nodes.audio.normalize import Normalize
from nodes.audio.spectrum import Spectrum
from nodes.audio.trim import AudioTrim
from nodes.generate.reaction_diffusion import ReactionDiffusion
from nodes.judge.detail import Diversity
from nodes.signal.arithmetic import RemapSignal, SignalMath
from nodes.signal.measure import AudioLevel
from nodes.signal.wave import Wave
from nodes.source.noise import FractalNoise
from nodes.source.pattern import Checker, Colour, Gradient
from nodes.source.shapes import Shapes
from nodes.time.rate import Rate
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.node import Node
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

_RATE = 48_000


def cases() -> list[NodeCase]:
    """Return a frame of each: a second of sound, a number, or a picture of 960×540."""
    sound = Audio(torch.randn(2, _RATE, generator=torch.Generator().manual_seed(1)) * 0.2, _RATE)
    facts = {"audio": ClipInfo(FrameRate.from_value(1), 3, channels=2, sample_rate=_RATE)}
    size: dict[str, Any] = {"width": WIDTH, "height": HEIGHT}
    audible: tuple[Node, ...] = (Envelope(), Normalize(), Spectrum(), AudioTrim(), AudioLevel(), Beat(), AudioMix())
    made: tuple[Node, ...] = (
        Colour(**size), Gradient(**size), Checker(**size), FractalNoise(**size), Shapes(**size), Wave(),
        ReactionDiffusion(**size),
    )  # fmt: skip
    pictures = [picture(1), picture(2)]
    return [
        *(NodeCase(f"{node.spec.id}, 1 s", _runs(node, facts=facts, audio=[sound] * 3)) for node in audible),
        *(NodeCase(node.spec.id, _runs(node)) for node in made),
        NodeCase("signal.math", _runs(SignalMath(), a=1.0, b=2.0)),
        NodeCase("signal.remap", _runs(RemapSignal(), signal=0.5)),
        NodeCase("time.frame_rate", _runs(Rate(), image=pictures)),
        NodeCase("judge.diversity, 2 frames", _runs(Diversity(), image=pictures)),
    ]


def _runs(node: Node, **given: Any) -> Callable[[], object]:
    return lambda: run_frame(node, **given)
