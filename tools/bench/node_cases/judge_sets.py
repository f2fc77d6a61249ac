"""Judges of sets and of captions."""

from __future__ import annotations

import torch

from nodes.judge.caption import CaptionAgreement
from nodes.judge.feature_sets import FeatureDiversity, FrechetDistance
from nodes.source.shapes import Shapes
from studio.sdk import Features, Prompt
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return 400 rows of 256 numbers against as many, and a clip of 12 frames."""
    random = torch.Generator().manual_seed(1)
    rows = [Features(torch.randn(1, 256, generator=random), "image") for _ in range(400)]
    said = "a red star moves right on a navy to purple gradient"
    drawn = Shapes(caption=Prompt(said), width=96, height=96, length=12, rate=8.0)
    frames = [run_frame(drawn, frame) for frame in range(12)]
    return [
        NodeCase(
            "judge.frechet_distance",
            lambda: run_frame(FrechetDistance(), output="distance", features=rows, reference=rows[::-1]),
        ),
        NodeCase("judge.feature_diversity", lambda: run_frame(FeatureDiversity(), features=rows)),
        NodeCase(
            "judge.caption_agreement",
            lambda: run_frame(CaptionAgreement(), output="agreement", image=frames, text=said),
        ),
    ]
