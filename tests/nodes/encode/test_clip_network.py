"""Encoders of clips."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.encode.clip_network import ClipRows, pick_even_frames
from nodes.encode.nets.picture_inputs import fit_to_square
from nodes.encode.video_cnn import VideoCNN
from nodes.encode.video_rnn import FrameRows, VideoRNN
from studio.sdk import ClipInfo, Image, ShapeError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.encode.cases import PICTURES, RATE

NODES: list[Any] = [
    VideoCNN(size=16, width=8, channels=4, frames=5, rows=ClipRows.WHOLE),
    VideoCNN(size=16, width=8, channels=4, frames=5, rows=ClipRows.MOMENTS, factorised=False),
    VideoCNN(size=16, width=8, channels=4, frames=5, rows=ClipRows.PARTS, blocks=2),
    VideoRNN(size=16, width=8, channels=4, frames=5, stages=3),
    VideoRNN(size=16, width=8, channels=4, frames=5, stages=3, rows=FrameRows.FRAMES),
]
EACH = pytest.mark.parametrize("node", NODES, ids=lambda node: f"{node.spec.id}, {node.rows}")


def _frames(count: int, height: int = 20, width: int = 30, channels: int = 3) -> list[Image]:
    pixels = torch.rand(count, channels, height, width, generator=torch.Generator().manual_seed(4))
    return [Image(one) for one in pixels]


def test_frames_are_evenly_spaced() -> None:
    assert pick_even_frames(3, 8) == [0, 1, 2]
    assert pick_even_frames(8, 4) == [1, 3, 5, 7]
    assert pick_even_frames(100, 1) == [50]
    assert pick_even_frames(300, 3) == [50, 150, 250]
    for length in range(1, 60):
        chosen = pick_even_frames(length, 7)
        assert len(set(chosen)) == min(7, length)
        assert 0 <= min(chosen) <= max(chosen) < length


@EACH
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_rows_are_those_of_the_facts(node: Any, count: int) -> None:
    frames = _frames(count)
    facts = ClipInfo(RATE, count, 30, 20, 3)
    promised = node.facts({"video": facts}, None)
    found = run_frame(node, count - 1, video=frames, facts={"video": facts})
    assert found.values.shape[0] == promised.tokens if count >= 5 else found.values.shape[0] <= promised.tokens
    assert found.values.shape[1] == promised.features
    assert (found.modality, promised.modality, promised.length) == ("video", "video", 1)


@EACH
def test_the_node_sees_what_the_module_sees_in_training(node: Any) -> None:
    frames = _frames(12)
    net = build_initial_module(node, {"video": PICTURES})
    found = run_frame(node, video=frames, facts={"video": ClipInfo(RATE, 12, 30, 20, 3)})
    whole = net(video=torch.stack([frame.pixels for frame in frames]).unsqueeze(0))
    torch.testing.assert_close(found.values, whole.values[0])


@EACH
def test_only_some_frames_are_read_and_it_can_be_stopped(node: Any) -> None:
    frames = _frames(40)
    asked: list[int] = []

    def at(frame: int) -> Image:
        asked.append(frame)
        return frames[frame]

    ctx = StandaloneContext(analyses=[])
    run_frame(node, 7, video=at, facts={"video": ClipInfo(RATE, 40, 30, 20, 3)}, ctx=ctx)
    assert asked == pick_even_frames(40, 5)
    assert ctx.was_checked


@EACH
def test_the_order_of_frames_counts(node: Any) -> None:
    net = build_initial_module(node, {"video": PICTURES})
    clip = torch.rand(1, 5, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    forth, back = net(video=clip).values, net(video=clip.flip(1)).values
    assert float((forth.mean(1) - back.mean(1)).detach().abs().max()) > 1e-4


@EACH
def test_what_is_no_clip(node: Any) -> None:
    net = build_initial_module(node, {"video": PICTURES})
    with pytest.raises(ShapeError, match="found 2×3×16×16"):
        net(video=torch.zeros(2, 3, 16, 16))
    with pytest.raises(ShapeError, match="found 2×4×1×16×16"):
        net(video=torch.zeros(2, 4, 1, 16, 16))


def test_a_moment_is_the_mean_of_its_parts() -> None:
    values = {}
    for rows in ClipRows:
        net = build_initial_module(VideoCNN(size=16, width=8, channels=4, rows=rows), {"video": PICTURES})
        values[rows] = net(video=torch.rand(1, 8, 3, 16, 16, generator=torch.Generator().manual_seed(1))).values[0]
    moments = values[ClipRows.PARTS].reshape(2, 4, 8).mean(1)
    torch.testing.assert_close(values[ClipRows.MOMENTS], moments)
    torch.testing.assert_close(values[ClipRows.WHOLE], moments.mean(0, keepdim=True))


def test_factorised_convolutions_have_about_as_many_weights() -> None:
    counts = {
        factorised: sum(one.numel() for one in build_initial_module(VideoCNN(factorised=factorised), {}).parameters())
        for factorised in (True, False)
    }
    assert 0.95 < counts[True] / counts[False] < 1.05


def test_the_last_state_is_the_whole() -> None:
    clip = torch.stack([fit_to_square(frame.pixels, 16) for frame in _frames(6)]).unsqueeze(0)
    nets = [build_initial_module(VideoRNN(size=16, width=8, channels=4, rows=rows), {}) for rows in FrameRows]
    whole, each = (net(video=clip).values[0] for net in nets)
    assert whole.equal(each[-1:])


@EACH
def test_alpha_is_laid_over_black(node: Any) -> None:
    frames = _frames(6, channels=4)
    plain = [Image(frame.pixels[:3] * frame.pixels[3:]) for frame in frames]
    facts = {"video": ClipInfo(RATE, 6, 30, 20, 4)}
    assert run_frame(node, video=frames, facts=facts).values.equal(run_frame(node, video=plain, facts=facts).values)
