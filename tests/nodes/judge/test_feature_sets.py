"""Judges of sets of features, and of captions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.judge.caption import CaptionAgreement
from nodes.judge.feature_sets import FeatureDiversity, FeatureMetric, FrechetDistance
from nodes.source.shapes import Shapes
from nodes.train.shapes.vocabulary import FULL, TINY
from studio.core.errors import ShapeError, StudioError
from studio.sdk import Features, Image, Prompt
from studio.sdk.testing import run_frame
from studio.sdk.training.frechet_distance import GaussianStats, compute_frechet_distance
from tools.quality import judge_sets


@pytest.mark.slow
def test_known_answers() -> None:
    figures = [
        judge_sets.frechet_of_two_gaussians(),
        judge_sets.frechet_of_a_set_with_itself(),
        judge_sets.captions_that_are_right(TINY, 6),
        judge_sets.captions_that_are_right(FULL, 6),
    ]
    assert [known for known in figures if not known.ok] == []


def clip(rows: np.ndarray, tokens: int = 1) -> list[Features]:
    return [Features(torch.from_numpy(part).float(), "image") for part in rows.reshape(-1, tokens, rows.shape[1])]


def normal(seed: int, count: int = 60, width: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


class TestGaussian:
    def test_it_is_that_of_numpy(self) -> None:
        rows = normal(1)
        found = GaussianStats.from_rows(rows)
        assert np.allclose(found.mean, rows.mean(0), atol=1e-6)
        assert np.allclose(found.covariance, np.cov(rows, rowvar=False), atol=1e-6)

    def test_parts_join_to_the_whole(self) -> None:
        rows = normal(2) + 1000
        joined = (
            GaussianStats.from_rows(rows[:7])
            .merge_with(GaussianStats.from_rows(rows[7:8]))
            .merge_with(GaussianStats.from_rows(rows[8:]))
        )
        whole = GaussianStats.from_rows(rows)
        assert joined.count == 60
        assert np.allclose(joined.mean, whole.mean)
        assert np.allclose(joined.scatter, whole.scatter)

    def test_what_is_no_number_is_left_out(self) -> None:
        rows = normal(3)
        rows[4, 1] = np.nan
        assert GaussianStats.from_rows(rows).count == 59

    def test_rows_of_several_widths_are_refused(self) -> None:
        with pytest.raises(ShapeError, match=r"4.*5"):
            compute_frechet_distance(GaussianStats.from_rows(normal(1)), GaussianStats.from_rows(normal(1, width=5)))


class TestFrechet:
    def test_rows_of_all_frames_count(self) -> None:
        one, other = normal(1), normal(2) + 0.5
        wanted = compute_frechet_distance(GaussianStats.from_rows(one), GaussianStats.from_rows(other))
        for tokens in (1, 5):
            inputs: dict[str, Any] = {"features": clip(one, tokens), "reference": clip(other, tokens)}
            assert run_frame(FrechetDistance(), output="distance", **inputs) == pytest.approx(wanted, rel=1e-6)
            assert "60 samples against 60, 4 numbers each" in run_frame(FrechetDistance(), output="note", **inputs)

    def test_it_grows_with_the_distance(self) -> None:
        far = [
            run_frame(FrechetDistance(), output="distance", features=clip(normal(1) + by), reference=clip(normal(2)))
            for by in (0.0, 0.5, 2.0)
        ]
        assert far == sorted(far)
        assert far[2] - far[0] > 10

    def test_too_few_samples_are_said(self) -> None:
        few = clip(normal(1, 3))
        assert "too few" in run_frame(FrechetDistance(), output="note", features=few, reference=clip(normal(2)))

    def test_no_rows_are_refused(self) -> None:
        nothing = [Features(torch.full((1, 4), float("nan")), "image")]
        with pytest.raises(StudioError, match="no features"):
            run_frame(FrechetDistance(), output="distance", features=nothing, reference=clip(normal(2)))


class TestFeatureDiversity:
    def test_the_mean_distance_of_all_pairs(self) -> None:
        rows = np.array([[0, 0], [3, 4], [0, 8]], np.float32)
        assert run_frame(FeatureDiversity(), features=clip(rows)) == pytest.approx((5 + 8 + 5) / 3)

    def test_cosines(self) -> None:
        rows = np.array([[1, 0], [0, 2], [-3, 0]], np.float32)
        found = run_frame(FeatureDiversity(measure=FeatureMetric.COSINE), features=clip(rows))
        assert found == pytest.approx((1 + 2 + 1) / 3)

    def test_equal_clips_do_not_differ(self) -> None:
        same = clip(normal(1))
        assert run_frame(FeatureDiversity(), features=same, second=same) == pytest.approx(0.0, abs=1e-6)
        moved = clip(normal(1) + 2)
        assert run_frame(FeatureDiversity(), features=same, second=moved) == pytest.approx(4.0, rel=1e-4)


class TestCaptionAgreement:
    @staticmethod
    def judged(drawn: str, said: str, output: str = "agreement", **settings: Any) -> Any:
        node = Shapes(caption=Prompt(drawn), width=96, height=96, length=12, rate=8.0, **settings)
        frames = [run_frame(node, frame) for frame in range(12)]
        return run_frame(CaptionAgreement(), output=output, image=frames, text=said)

    def test_each_part_counts(self) -> None:
        drawn = "a red circle moves right on a cream background"
        for wrong in (
            "a pink circle moves right on a cream background",
            "a red heart moves right on a cream background",
            "a red circle moves left on a cream background",
            "a big red circle moves right on a cream background",
            "a red circle moves right on a white background",
            "a red circle moves right while a blue star spins on a cream background",
        ):
            assert self.judged(drawn, wrong) == 0.0, wrong
        assert self.judged(drawn, "the red ball slides to the right over cream") == 1.0
        share = self.judged(drawn, "a pink circle moves right on a cream background", "share")
        assert share == pytest.approx(5 / 6)
        assert self.judged(drawn, drawn, "found") == "red circle (right), on cream"

    def test_nothing_is_found_where_nothing_is(self) -> None:
        frames = [Image(torch.zeros(3, 32, 32))] * 5
        assert run_frame(CaptionAgreement(), output="found", image=frames, text="a red circle") == "nothing, on black"
        noise = [Image(torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(seed))) for seed in range(5)]
        assert run_frame(CaptionAgreement(), output="agreement", image=noise, text="a red circle") == 0.0

    def test_blur_and_noise_do_not_hide_it(self) -> None:
        node = Shapes(caption=Prompt("a green star moves up"), width=64, height=64, length=10, rate=8.0)
        random = torch.Generator().manual_seed(1)
        frames = [
            Image(torch.nn.functional.avg_pool2d(run_frame(node, frame).pixels, 3, 1, 1)
                  + 0.04 * torch.randn(3, 64, 64, generator=random))
            for frame in range(10)
        ]  # fmt: skip
        assert run_frame(CaptionAgreement(), output="agreement", image=frames, text="a green star moves up") == 1.0

    @pytest.mark.parametrize("text", ["", "a photo of a dog", "👩‍👩‍👧", "一个红色的圆"])
    def test_other_captions_are_refused(self, text: str) -> None:
        with pytest.raises(StudioError, match="caption"):
            run_frame(CaptionAgreement(), output="agreement", image=[Image(torch.zeros(3, 32, 32))], text=text)
