"""Flow Network: what it looks up is what is alike, and it learns motion that is known."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.motion.flow_network import FlowNetwork
from nodes.motion.nets.correlation import CorrelationVolume
from nodes.motion.nets.flow_net import FlowNet, FlowNetConfig
from nodes.shared.motion.optical_flow import FlowDirection
from nodes.train.flows.moving_layers import LayerMotion
from nodes.train.flows.samples import FlowSamples
from nodes.train.train import Train
from studio.engine.training.train_plan import HEAD_PORTS
from studio.sdk import Batch, Image, ShapeError, StudioError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.pixels import remap_pixels
from studio.sdk.testing import StandaloneContext, run_frame
from studio.sdk.training.dataset import collate_samples

TINY = FlowNetConfig(hidden=8, levels=2, radius=2, refinements=2)
SEED = 2


def batch() -> Batch:
    samples = FlowSamples(2, 0, (48, 32), LayerMotion(8.0, 1, 0.0), light=0.0, noise=0.0, seed=SEED)
    return collate_samples([samples.get_sample(index) for index in range(2)])


class TestCorrelation:
    def test_it_is_the_dot_product_of_what_lies_at_the_places(self) -> None:
        first, second = torch.randn(1, 16, 6, 8), torch.randn(1, 16, 6, 8)
        places = torch.stack(torch.meshgrid(torch.arange(8.0), torch.arange(6.0), indexing="xy"))[None] + 0.25
        found = CorrelationVolume(first, second, 1, 1).look_up_correlation(places)
        for number, (dy, dx) in enumerate((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
            shift = torch.tensor([float(dx), float(dy)]).view(2, 1, 1)
            lying = remap_pixels(second[0], places[0] + shift)
            wanted = (first[0] * lying).sum(0) / 4.0
            assert (found[0, number] - wanted)[2:4, 2:5].abs().max() < 1e-4

    def test_smaller_sizes_see_the_mean_of_four(self) -> None:
        first, second = torch.randn(1, 4, 4, 4), torch.randn(1, 4, 4, 4)
        found = CorrelationVolume(first, second, 2, 0).look_up_correlation(torch.full((1, 2, 4, 4), 0.5))
        wanted = (first[0] * second[0, :, :2, :2].mean((1, 2)).view(4, 1, 1)).sum(0) / 2.0
        torch.testing.assert_close(found[0, 1], wanted)

    def test_sizes_that_are_too_small_say_nothing(self) -> None:
        found = CorrelationVolume(torch.randn(1, 4, 2, 2), torch.randn(1, 4, 2, 2), 4, 1).look_up_correlation(
            torch.zeros(1, 2, 2, 2)
        )
        assert found.shape == (1, 36, 2, 2)
        assert float(found[:, 18:].abs().max()) == 0.0


def test_a_flow_that_is_the_same_everywhere_is_enlarged_exactly() -> None:
    net = FlowNet(TINY)
    large = net.refine.upsample_flow(
        torch.randn(1, 8, 3, 4), torch.tensor([0.5, -1.0]).view(1, 2, 1, 1).expand(1, 2, 3, 4)
    )
    torch.testing.assert_close(large, torch.tensor([4.0, -8.0]).view(1, 2, 1, 1).expand(1, 2, 24, 32))


def test_every_weight_learns_and_the_error_falls() -> None:
    torch.manual_seed(0)
    net: Any = FlowNet(TINY).train()
    data = batch()
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3)
    errors = []
    for _ in range(16):
        step = net.learn(data, data.video)
        optimizer.zero_grad()
        step.losses["flow"].backward()  # type: ignore[no-untyped-call, unused-ignore]
        optimizer.step()
        errors.append(step.metrics["endpoint error"])
    assert errors[-1] < 0.6 * errors[0], errors
    assert [name for name, one in net.named_parameters() if one.grad is None or not one.grad.any()] == []


def test_it_shows_both_frames_and_the_motion() -> None:
    data = batch()
    assert data.video is not None
    with torch.no_grad():
        shown = FlowNet(TINY).eval().show(0, data.video)
    assert shown.shape == (2, 3, 3, 32, 48)
    assert shown[:, :2].equal(data.video)
    assert float(shown[:, 2].min()) == 1.0, "untrained, nothing moves, and that is white"


@pytest.mark.parametrize("break_it", ["columns", "frames"])
def test_it_says_what_it_learns_from(break_it: str) -> None:
    data = batch()
    assert data.video is not None
    net, video = FlowNet(TINY), data.video
    if break_it == "columns":
        data = Batch(data.names, data.text, data.video, data.audio, {}, data.presence_masks)
    else:
        video = video[:, :1]
    with pytest.raises(StudioError, match="exact motion" if break_it == "columns" else "two frames"):
        net.learn(data, video)


def test_train_has_an_input_for_it() -> None:
    assert "flow" in HEAD_PORTS
    assert next(port for port in Train.spec.inputs if port.name == "flow").type.name == "Flow"


class Shift(torch.nn.Module):
    """Says that all moves by a sixteenth of the width."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        assert image.shape[:3] == (1, 2, 3)
        flow = image.new_zeros(1, 2, *image.shape[-2:])
        flow[:, 0] = image.shape[-1] / 16.0
        return flow


@pytest.mark.parametrize("size", [(64, 48), (333, 211), (17, 16)])
def test_large_frames_are_measured_small_and_the_flow_enlarged(size: tuple[int, int]) -> None:
    frames = [Image(torch.rand(3, size[1], size[0])) for _ in range(2)]
    net: Any = Shift()
    flow = FlowNetwork(most=128).compute_flow(frames[0], frames[1], net, StandaloneContext())
    assert (flow.width, flow.height) == size
    torch.testing.assert_close(flow.pixels.mean((1, 2)), torch.tensor([size[0] / 16.0, 0.0]))


def test_there_and_back() -> None:
    frames = [Image(torch.rand(3, 32, 32)) for _ in range(3)]
    for direction in FlowDirection:
        node = FlowNetwork(direction=direction, hidden=8, refinements=1)
        assert run_frame(node, 1, image=frames).pixels.shape == (2, 32, 32)
        assert float(run_frame(node, 1, output="confidence", image=frames).pixels.min()) == 1.0


def test_frames_of_two_sizes_are_refused() -> None:
    frames = [Image(torch.rand(3, 32, 32)), Image(torch.rand(3, 32, 33))]
    with pytest.raises(ShapeError, match="differ in size: 32×32 and 33×32"):
        run_frame(FlowNetwork(), 0, image=frames)


def test_its_size_is_as_documented() -> None:
    net = build_initial_module(FlowNetwork(), {})
    assert round(sum(one.numel() for one in net.parameters()) / 1e6, 1) == 1.1
