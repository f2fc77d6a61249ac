"""Data sets: what captions say is what is seen and heard."""

from __future__ import annotations

import torch

from nodes.shared.shapes.caption_parser import parse_caption
from nodes.train.shapes.samples import ObjectCount, ShapeClips
from nodes.train.shapes.vocabulary import FULL, ShapeVocabulary
from studio.core.time import FrameRate
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of all data sets."""
    return [captions_read_back(), pulse_beside_the_beat()]


def captions_read_back() -> Known:
    """Read the captions of 1000 samples of the full grammar by the node Shapes' own reader."""
    samples = ShapeClips(FULL, 1000, (32, 32), 8, FrameRate.from_value(8), ObjectCount.ONE_OR_TWO)
    planned = [samples.plan_sample(index) for index in range(1000)]
    wrong = sum(parse_caption(one.text) != one.scene for one in planned)
    return Known("train.shapes_dataset", "captions read as another scene", 0.1 * wrong, "%", "exact", at_most=0.0)


def pulse_beside_the_beat() -> Known:
    """Correlate the size of what pulses with the loudness of the frame; the least of 10 samples."""
    words = ShapeVocabulary.parse_lists("circle, star, heart", "red, cyan", "pulse", "black", "usual")
    samples = ShapeClips(words, 10, (48, 48), 24, FrameRate.from_value(12))
    least = 1.0
    for index in range(10):
        sample = samples.get_sample(index)
        assert sample.video is not None
        assert sample.audio is not None
        radius = sample.video.amax(1).gt(60).flatten(1).sum(1).float().sqrt()
        loud = torch.stack([part.square().mean().sqrt() for part in sample.audio.tensor_split(24)])
        least = min(least, float(torch.corrcoef(torch.stack([radius, loud]))[0, 1]))
    return Known("train.shapes_dataset", "size of what pulses beside its sound", least, "r", "1", at_least=0.9)
