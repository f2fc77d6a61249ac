"""Optical Flow: exact to what OpenCV gives, in both directions, with a confidence."""

from __future__ import annotations

import pytest
import torch

from nodes.motion.flow import OpticalFlow
from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowDirection, FlowQuality
from studio.sdk import Flow, Image, ShapeError
from studio.sdk.testing import run_frame
from tests.nodes.motion.scenes import disc_at
from tests.sweeps import all_but_slow
from tools.quality.motion_flow import SCENES, backward_is_the_other_flow, endpoint_error, hidden_found


@pytest.mark.parametrize("quality", list(FlowQuality))
@pytest.mark.parametrize("scene", all_but_slow(SCENES, SCENES[:1]))
def test_the_error_is_that_of_the_bare_library(scene: str, quality: FlowQuality) -> None:
    known = endpoint_error(scene, quality)
    assert known.ok, known


def test_backward_is_the_flow_of_the_clip_in_reverse() -> None:
    assert backward_is_the_other_flow() == 0.0


def test_nothing_moves_where_there_is_no_other_frame() -> None:
    frames = [disc_at(0.0)[0], disc_at(1.0)[0]]
    backward = OpticalFlow(direction=FlowDirection.BACKWARD)
    assert float(run_frame(backward, 0, image=frames).pixels.abs().max()) == 0.0
    assert float(run_frame(backward, 0, output="confidence", image=frames).pixels.min()) == 1.0


def test_the_confidence_is_low_where_something_is_hidden() -> None:
    known = hidden_found()
    assert known.ok, known


class TestConfidence:
    def test_there_and_back_is_certain(self) -> None:
        shift = torch.tensor([3.0, -2.0]).view(2, 1, 1).expand(2, 20, 30).contiguous()
        trust = compute_flow_confidence(Flow(shift), Flow(-shift)).pixels[0]
        assert float(trust[2:, :27].min()) == 1.0
        assert float(trust[:, 28:].max()) == 0.0, "points that leave the picture"

    @pytest.mark.parametrize(("tolerances", "expected"), [(1.0, 1.0), (1.5, 0.5), (2.0, 0.0)])
    def test_it_falls_from_where_the_paper_draws_the_line(self, tolerances: float, expected: float) -> None:
        forward, backward = torch.zeros(2, 4, 4), torch.zeros(2, 4, 4)
        backward[0] = (0.5 * tolerances / (1.0 - 0.01 * tolerances)) ** 0.5  # |d|² = n (0.01 |b|² + 0.5)
        assert float(compute_flow_confidence(Flow(forward), Flow(backward)).pixels.mean()) == pytest.approx(
            expected, abs=1e-4
        )

    def test_what_is_not_known_is_not_believed(self) -> None:
        broken = torch.full((2, 4, 4), float("nan"))
        assert float(compute_flow_confidence(Flow(broken), Flow(torch.zeros(2, 4, 4))).pixels.max()) == 0.0

    def test_sizes_must_agree(self) -> None:
        with pytest.raises(ShapeError, match="both flows must have one size, found 4×4 and 5×4"):
            compute_flow_confidence(Flow(torch.zeros(2, 4, 4)), Flow(torch.zeros(2, 4, 5)))


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (17, 33)])
@pytest.mark.parametrize("channels", [3, 4])
def test_any_size_has_a_flow(size: tuple[int, int], channels: int) -> None:
    frames = [Image(torch.rand(channels, *size)), Image(torch.rand(channels, *size))]
    assert run_frame(OpticalFlow(), 0, image=frames).pixels.shape == (2, *size)
    assert run_frame(OpticalFlow(), 0, output="confidence", image=frames).pixels.shape == (1, *size)
