"""Average and Feedback: what a picture remembers of those before it."""

from __future__ import annotations

import pytest
import torch

from nodes.time.feedback import Average, Feedback, TrailBlend
from studio.sdk import Image, Point
from studio.sdk.testing import run_frame


def grey(value: float, size: int = 8) -> Image:
    return Image(torch.full((3, size, size), value))


def dot(x: int, y: int, size: int = 33) -> Image:
    pixels = torch.zeros(3, size, size)
    pixels[:, y, x] = 1.0
    return Image(pixels)


def level(image: Image) -> float:
    assert float(image.pixels[:3].max() - image.pixels[:3].min()) < 1e-6
    return float(image.pixels[0, 0, 0])


class TestAverage:
    def test_a_frame_counts_half_after_its_half_life(self) -> None:
        frames = [grey(1.0), *[grey(0.0)] * 12]
        assert level(run_frame(Average(half_life=4.0), 0, image=frames)) == 1.0
        assert level(run_frame(Average(half_life=4.0), 4, image=frames)) == pytest.approx(0.5)
        assert level(run_frame(Average(half_life=4.0), 12, image=frames)) == pytest.approx(0.125)
        assert level(run_frame(Average(half_life=1.0), 3, image=frames)) == pytest.approx(0.125)

    def test_without_memory_each_frame_is_as_it_is(self) -> None:
        frames = [grey(1.0), grey(0.25)]
        assert level(run_frame(Average(half_life=0.0), 1, image=frames)) == 0.25

    def test_what_is_transparent_lends_no_colour(self) -> None:
        red, nothing = torch.zeros(4, 4, 4), torch.ones(4, 4, 4)
        red[0], red[3] = 1.0, 1.0
        nothing[3] = 0.0
        shown = run_frame(Average(half_life=1.0), 1, image=[Image(red), Image(nothing)]).pixels
        assert shown[:, 0, 0].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])

    def test_a_signal_may_drive_it(self) -> None:
        frames = [grey(1.0), grey(0.0), grey(0.0)]
        found = run_frame(Average(), 2, image=frames, signals={"half_life": [1.0, 1.0, 0.5]})
        assert level(found) == pytest.approx(0.5 * 0.25)


class TestFeedback:
    def test_a_still_trail_decays(self) -> None:
        frames = [grey(1.0), *[grey(0.0)] * 3]
        assert level(run_frame(Feedback(decay=0.5), 3, image=frames)) == pytest.approx(0.125)
        assert level(run_frame(Feedback(decay=0.0), 1, image=frames)) == 0.0

    @pytest.mark.parametrize(
        ("trail", "expected"),
        [(TrailBlend.LIGHTEN, 0.5), (TrailBlend.ADD, 0.9), (TrailBlend.SCREEN, 0.7), (TrailBlend.OVER, 0.4)],
    )
    def test_how_a_picture_is_laid_on_its_trail(self, trail: TrailBlend, expected: float) -> None:
        found = run_frame(Feedback(decay=0.5, trail=trail), 1, image=[grey(1.0), grey(0.4)])
        assert level(found) == pytest.approx(expected)

    def test_the_trail_moves_on_in_every_frame(self) -> None:
        frames = [dot(10, 10), *[Image(torch.zeros(3, 33, 33))] * 3]
        shown = run_frame(Feedback(decay=0.5, offset=Point(3.0, -2.0)), 3, image=frames).pixels
        assert float(shown[0, 4, 19]) == pytest.approx(0.125, abs=1e-5)
        assert float(shown.sum()) == pytest.approx(3 * 0.125, abs=1e-4)

    def test_it_turns_clockwise_about_the_middle(self) -> None:
        frames = [dot(16, 4), Image(torch.zeros(3, 33, 33))]
        shown = run_frame(Feedback(decay=1.0, rotate=90.0), 1, image=frames).pixels
        assert int(shown[0].argmax()) == 16 * 33 + 28

    def test_it_grows_out_of_the_middle(self) -> None:
        pixels = torch.zeros(3, 32, 32)
        pixels[:, 14:18, 14:18] = 1.0
        frames = [Image(pixels), Image(torch.zeros(3, 32, 32))]
        shown = run_frame(Feedback(decay=1.0, zoom=2.0), 1, image=frames).pixels[0]
        assert float(shown[13:19, 13:19].min()) == pytest.approx(1.0)
        assert shown.allclose(shown.flip(0), atol=1e-5)
        assert shown.allclose(shown.flip(1), atol=1e-5)
        assert float(shown.sum()) == pytest.approx(64.0, rel=0.01)

    def test_over_shows_the_trail_where_nothing_covers_it(self) -> None:
        first, second = torch.zeros(4, 4, 4), torch.zeros(4, 4, 4)
        first[0], first[3] = 1.0, 1.0
        second[2, :, :2], second[3, :, :2] = 1.0, 1.0
        node = Feedback(decay=0.5, trail=TrailBlend.OVER)
        shown = run_frame(node, 1, image=[Image(first), Image(second)]).pixels
        assert shown[:, 0, 0].tolist() == pytest.approx([0.0, 0.0, 1.0, 1.0])
        assert shown[:, 0, 3].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])

    @pytest.mark.parametrize("trail", list(TrailBlend))
    def test_alpha_stays_within_its_bounds(self, trail: TrailBlend) -> None:
        frames = [Image(torch.ones(4, 4, 4))] * 3
        alpha = run_frame(Feedback(decay=1.0, trail=trail), 2, image=frames).pixels[3]
        assert alpha.tolist() == torch.ones(4, 4).tolist()
