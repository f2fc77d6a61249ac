"""Judges: known answers, steady scales, and pictures that do not fit."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.judge.coherence import Flicker, TemporalCoherence
from nodes.judge.detail import Diversity, Sharpness
from nodes.judge.similarity import Similarity
from studio.sdk import ClipInfo, FrameRate, Image, Mask, ShapeError, StudioError
from studio.sdk.pixels import compute_luma, gaussian_blur
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality.judge import measure, noise


def test_known_answers() -> None:
    assert [known for known in measure() if not known.ok] == []


def grey(value: float, channels: int = 3) -> Image:
    return Image(torch.full((channels, 24, 32), value))


class TestSimilarity:
    def test_equal_pictures(self) -> None:
        image = noise()
        assert run_frame(Similarity(), output="psnr", image=image, reference=image) == 100.0
        assert run_frame(Similarity(), output="ssim", image=image, reference=image) == pytest.approx(1.0, abs=1e-6)

    def test_the_map_shows_where(self) -> None:
        image = noise()
        other = image.pixels.clone()
        other[:, :, 30:] = 0.5
        found = run_frame(Similarity(), output="ssim_map", image=image, reference=Image(other))
        assert isinstance(found, Mask)
        assert float(found.pixels[:, :, :20].min()) > 0.999
        assert float(found.pixels[:, :, 36:].mean()) < 0.8

    def test_what_is_not_seen_does_not_count(self) -> None:
        one, other = torch.rand(4, 8, 8), torch.rand(4, 8, 8)
        one[3] = other[3] = 0.0
        assert run_frame(Similarity(), output="psnr", image=Image(one), reference=Image(other)) == 100.0

    @pytest.mark.parametrize("side", [1, 5, 10, 11])
    def test_small_pictures(self, side: int) -> None:
        image = Image(torch.rand(3, side, side))
        assert run_frame(Similarity(), output="ssim", image=image, reference=image) == pytest.approx(1.0, abs=1e-5)

    def test_sizes_must_agree(self) -> None:
        with pytest.raises(ShapeError, match="the picture is 40×30, the reference 20×30; use Resize"):
            run_frame(Similarity(), output="psnr", image=noise(), reference=noise(1, 30, 20))
        rate = FrameRate.from_value(25)
        clips = {"image": ClipInfo(rate, 2, 4, 4, 3), "reference": ClipInfo(rate, 2, 5, 4, 3)}
        with pytest.raises(StudioError, match="the reference 5×4"):
            Similarity().facts(clips, MemoryMedia())


class TestTemporalCoherence:
    def test_motion_is_measured_and_hidden_points_do_not_count(self) -> None:
        wide = gaussian_blur(torch.rand(3, 96, 200, generator=torch.Generator().manual_seed(1)), 2.0)
        frames = [Image(wide[:, :, 40 - 4 * t : 168 - 4 * t].contiguous()) for t in range(3)]
        measured = {
            name: run_frame(TemporalCoherence(), 2, output=name, image=frames)
            for name in ("warping_error", "motion", "compared")
        }
        plain = float((frames[2].pixels - frames[1].pixels).square().mean())
        assert measured["warping_error"] < plain / 20
        assert 3.0 < measured["motion"] < 4.5
        assert 0.8 < measured["compared"] < 1.0

    def test_a_still_is_perfect_and_says_so(self) -> None:
        still = noise()
        assert [
            run_frame(TemporalCoherence(), 3, output=name, image=still) for name in ("warping_error", "motion")
        ] == [0, 0]
        assert run_frame(TemporalCoherence(), 0, output="warping_error", image=[noise(1), noise(2)]) == 0.0

    def test_flicker_is_an_error(self) -> None:
        image = noise()
        frames = [image, Image(image.pixels + 0.1)]
        assert run_frame(TemporalCoherence(), 1, output="warping_error", image=frames) == pytest.approx(0.01, rel=0.2)

    def test_the_flow_must_fit(self) -> None:
        from studio.sdk import Flow

        with pytest.raises(ShapeError, match="one size"):
            run_frame(TemporalCoherence(), 1, output="motion", image=[noise()] * 2, flow=Flow(torch.zeros(2, 4, 4)))


class TestFlicker:
    def test_what_alternates_is_found_and_a_fade_is_not(self) -> None:
        blinks = [grey(0.5 + 0.1 * (t % 2)) for t in range(6)]
        fades = [grey(0.1 * t) for t in range(6)]
        assert run_frame(Flicker(), 2, output="flicker", image=blinks) == pytest.approx(0.1, abs=1e-6)
        assert run_frame(Flicker(), 2, output="flicker", image=fades) == pytest.approx(0.0, abs=1e-6)
        assert run_frame(Flicker(), 2, output="difference", image=fades) == pytest.approx(0.1, abs=1e-6)

    def test_what_flickers_in_one_place(self) -> None:
        frames = []
        for t in range(3):
            pixels = torch.full((3, 32, 32), 0.5)
            pixels[:, :16] += 0.1 * (t % 2)
            pixels[:, 16:] -= 0.1 * (t % 2)
            frames.append(Image(pixels))
        assert run_frame(Flicker(), 1, output="flicker", image=frames) == pytest.approx(0.0, abs=1e-6)
        assert run_frame(Flicker(), 1, output="local", image=frames) == pytest.approx(0.1, abs=1e-6)

    def test_the_ends_give_nothing(self) -> None:
        blinks = [grey(0.1 * (t % 2)) for t in range(3)]
        assert [run_frame(Flicker(), t, output="flicker", image=blinks) for t in (0, 2)] == [0, 0]
        assert run_frame(Flicker(), 0, output="difference", image=Image(torch.rand(4, 1, 1))) == 0.0


class TestSharpness:
    def test_against_opencv(self) -> None:
        image = noise()
        light = compute_luma(image.pixels)[0].double().numpy() * 255
        expected = float(cv2.Laplacian(light.astype(np.float64), cv2.CV_64F).var())
        assert run_frame(Sharpness(), output="laplacian", image=image) == pytest.approx(expected, rel=1e-4)
        square = np.square(cv2.Sobel(light, cv2.CV_64F, 1, 0)) + np.square(cv2.Sobel(light, cv2.CV_64F, 0, 1))
        assert run_frame(Sharpness(), output="tenengrad", image=image) == pytest.approx(square.mean(), rel=1e-4)

    def test_blur_lowers_it(self) -> None:
        image = noise()
        blurred = Image(gaussian_blur(image.pixels, 4.0))
        for name in ("laplacian", "tenengrad"):
            assert (
                run_frame(Sharpness(), output=name, image=blurred)
                < run_frame(Sharpness(), output=name, image=image) / 2
            )
        assert run_frame(Sharpness(), output="laplacian", image=Image(torch.rand(4, 1, 1))) == 0.0


class TestDiversity:
    def test_the_mean_of_all_pairs(self) -> None:
        frames = [grey(value) for value in (0.0, 0.3, 0.9)]
        assert run_frame(Diversity(), 1, image=frames) == pytest.approx((0.3 + 0.9 + 0.6) / 3, abs=1e-6)
        assert run_frame(Diversity(), 0, image=noise()) == 0.0

    def test_several_clips_are_compared_moment_by_moment(self) -> None:
        rises, falls = [grey(0.0), grey(1.0)], [grey(1.0), grey(0.5), grey(0.0)]
        assert run_frame(Diversity(samples=2), 0, image=rises, second=rises) == 0.0
        assert run_frame(Diversity(samples=2), 0, image=rises, second=falls) == pytest.approx(1.0)
        mixed = run_frame(Diversity(samples=2), 0, image=rises, second=rises, fourth=falls)
        assert mixed == pytest.approx(2 / 3)
