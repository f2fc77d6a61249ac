"""Judges of sets and of captions, against closed forms and against clips that are right by construction."""

from __future__ import annotations

import numpy as np

from nodes.judge.caption import CaptionAgreement
from nodes.train.dataset_preview import to_float_picture
from nodes.train.shapes.samples import ObjectCount, ShapeClips
from nodes.train.shapes.vocabulary import FULL, TINY, ShapeVocabulary
from studio.core.time import FrameRate
from studio.sdk import Image
from studio.sdk.testing import run_frame
from studio.sdk.training.frechet_distance import GaussianStats, compute_frechet_distance
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of these judges."""
    return [
        frechet_of_two_gaussians(),
        frechet_of_a_set_with_itself(),
        captions_that_are_right(TINY, 24),
        captions_that_are_right(FULL, 24),
        captions_that_are_wrong(),
    ]


def frechet_of_two_gaussians() -> Known:
    """Compare Gaussians whose axes are the same: |μ₁ − μ₂|² + Σ (σ₁ − σ₂)²."""
    random = np.random.default_rng(1)
    turn = np.linalg.qr(random.normal(size=(6, 6)))[0]
    means, widths = random.normal(size=(2, 6)), random.uniform(0.2, 3.0, size=(2, 6))
    made = [GaussianStats(11, mean, 10 * (turn * width**2) @ turn.T) for mean, width in zip(means, widths, strict=True)]
    exact = np.square(means[0] - means[1]).sum() + np.square(widths[0] - widths[1]).sum()
    error = abs(compute_frechet_distance(*made) - exact) / exact
    return Known("judge.frechet_distance", "relative error, two Gaussians", error, "", "closed form", at_most=1e-10)


def frechet_of_a_set_with_itself() -> Known:
    """Compare a set with itself, with fewer rows than numbers."""
    one = GaussianStats.from_rows(np.random.default_rng(2).normal(size=(20, 50)))
    return Known(
        "judge.frechet_distance", "of a set with itself", compute_frechet_distance(one, one), "", "0", at_most=1e-4
    )


def _agreement(samples: ShapeClips, index: int, text: str) -> float:
    video = samples.get_sample(index).video
    assert video is not None
    frames = [Image(to_float_picture(frame)) for frame in video]
    return float(run_frame(CaptionAgreement(), output="agreement", image=frames, text=text))


def captions_that_are_right(words: ShapeVocabulary, count: int) -> Known:
    """Judge clips with the captions they were drawn from."""
    objects = ObjectCount.ONE if words is TINY else ObjectCount.ONE_OR_TWO
    samples = ShapeClips(
        words, count, (32, 32) if words is TINY else (64, 64), 12, FrameRate.from_value(8), objects, seed=5
    )
    right = sum(_agreement(samples, index, samples.plan_sample(index).text) for index in range(count))
    what = f"right captions found right, {'tiny' if words is TINY else 'full'} grammar, {count} clips"
    return Known("judge.caption_agreement", what, 100 * right / count, "%", "100", at_least=95.0)


def captions_that_are_wrong() -> Known:
    """Judge clips with captions of others."""
    samples = ShapeClips(FULL, 16, (48, 48), 8, FrameRate.from_value(8), seed=6)
    texts = [samples.plan_sample(index).text for index in range(16)]
    right = sum(_agreement(samples, index, texts[(index + 5) % 16]) for index in range(16))
    return Known("judge.caption_agreement", "shuffled captions found right", 100 * right / 16, "%", "0", at_most=0.0)
