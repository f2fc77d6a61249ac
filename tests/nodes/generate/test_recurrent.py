"""Predict Frames: what it watches, what it makes of it, and that it learns."""

from __future__ import annotations

import pytest
import torch

from nodes.generate.nets.frame_predictor import ConvLstm
from nodes.generate.recurrent import RecurrentPredictor
from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, ShapeError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.nodes.generate.clip_nets import batch_of, built, noise, pictures, without_gradient
from tools.quality import generate_clips

MEDIA = MemoryMedia()


def test_the_cell_is_an_lstm_at_each_place() -> None:
    cell = ConvLstm(3, 5, 1)
    known = torch.nn.LSTMCell(3, 5)
    order = (0, 1, 3, 2)  # torch has input, forget, cell, output
    weights = cell.gates.weight[:, :, 0, 0].chunk(4)
    assert cell.gates.bias is not None
    with torch.no_grad():
        known.weight_ih.copy_(torch.cat([weights[number][:, :3] for number in order]))
        known.weight_hh.copy_(torch.cat([weights[number][:, 3:] for number in order]))
        known.bias_ih.copy_(torch.cat([cell.gates.bias.chunk(4)[number] for number in order]))
        known.bias_hh.zero_()
        seen, state = noise(1, 3, 2, 2), None
        for _ in range(3):
            state = cell(seen, state)
        rows, own = seen[0].flatten(1).T, None
        for _ in range(3):
            own = known(rows, own)
    assert state is not None
    assert own is not None
    for mine, its in zip(state, own, strict=True):
        assert torch.allclose(mine[0].flatten(1).T, its, atol=1e-6)


def test_watched_frames_are_shown_and_untrained_it_holds_the_last() -> None:
    clip = pictures(3)
    node = RecurrentPredictor(watch=3, length=6, channels=4)
    for frame in range(3):
        assert run_frame(node, frame, image=clip).pixels.equal(clip[frame].pixels)
    held = run_frame(node, 5, image=[*clip, *pictures(5)]).pixels
    assert float((held - clip[2].pixels).abs().mean()) < 0.1  # at sides that are multiples of 4


def test_it_is_as_long_as_it_is_told() -> None:
    clip = {"image": ClipInfo(FrameRate.from_value(25), 3, 30, 20, 4)}
    assert RecurrentPredictor(length=9).facts(clip, MEDIA) == ClipInfo(FrameRate.from_value(25), 9, 30, 20, 3)
    assert RecurrentPredictor().facts(clip, MEDIA).length == 3
    node = RecurrentPredictor(watch=5)
    assert node.frames_needed("image", 2, clip["image"]) == range(2, 3)
    assert len(node.frames_needed("image", 3, clip["image"])) == 0  # the clip is shorter


def test_to_jump_is_to_play_through(monkeypatch: pytest.MonkeyPatch) -> None:
    net = built(RecurrentPredictor(watch=2, channels=4), told=False)
    torch.nn.init.normal_(net.differ.weight, std=0.3, generator=torch.Generator().manual_seed(1))
    monkeypatch.setattr(RecurrentPredictor, "build", lambda self, inputs: net)
    node, clip = RecurrentPredictor(watch=2, length=6, channels=4), pictures(2)
    state, played = None, []
    for frame in range(6):
        context = StandaloneContext(frame)
        state = node.advance(state, clip[frame] if frame < 2 else None, net, context)
        played.append(node.process(state).pixels)
    for frame in (5, 0, 3):
        assert run_frame(node, frame, image=clip).pixels.equal(played[frame])
    assert not played[4].equal(played[1])


def test_in_training_it_goes_on_from_its_own_frames_more_and_more() -> None:
    net = built(RecurrentPredictor(watch=2, channels=4, sampling=4), told=False).train()
    torch.manual_seed(0)
    shares = [net.learn(batch_of(noise(2, 5, 3, 8, 8))).metrics["own frames"] for _ in range(6)]
    assert shares == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
    assert net.eval().learn(batch_of(noise(2, 5, 3, 8, 8))).metrics["own frames"] == 1.0
    assert float(net.steps) == 6.0


def test_own_frames_take_the_place_of_real_ones() -> None:
    net = built(RecurrentPredictor(watch=2, channels=4), told=False)
    torch.nn.init.normal_(net.differ.weight, std=0.3, generator=torch.Generator().manual_seed(1))
    clips = noise(1, 5, 3, 8, 8)
    other = clips.clone()
    other[:, 2:] = 0.0
    with torch.no_grad():
        assert net.predict_frames(clips, 1.0).equal(net.predict_frames(other, 1.0))
        assert not net.predict_frames(clips, 0.0).equal(net.predict_frames(other, 0.0))
        shown = net.show(0, image=clips)
    assert shown.shape == clips.shape
    assert shown[:, :2].equal(clips[:, :2])


def test_every_weight_is_learnt() -> None:
    net = built(RecurrentPredictor(channels=4, layers=2), told=False).train()
    torch.nn.init.normal_(net.differ.weight, std=0.1)
    net.learn(batch_of(noise(2, 4, 3, 8, 8))).losses["squared"].backward()
    assert without_gradient(net) == []


@pytest.mark.parametrize("size", [(1, 1), (5, 301), (33, 2)])
def test_pictures_of_any_size_go_on(size: tuple[int, int]) -> None:
    found = run_frame(RecurrentPredictor(watch=1, length=3, channels=4), 2, image=pictures(1, *size))
    assert found.pixels.shape == (3, *size)


def test_alpha_is_laid_over_black() -> None:
    picture = Image(torch.cat([noise(3, 8, 8), torch.zeros(1, 8, 8)]))
    assert not run_frame(RecurrentPredictor(channels=4), image=picture).pixels.any()


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ParameterError, match="odd"):
        built(RecurrentPredictor(kernel=4), told=False)
    with pytest.raises(ShapeError, match="multiples of 4"):
        built(RecurrentPredictor(), told=False).learn(batch_of(noise(1, 4, 3, 10, 8)))


@pytest.mark.slow
def test_it_learns_to_go_on() -> None:
    """The figure of `python -m tools.quality generate_clips`."""
    known = generate_clips.predictor_goes_on()
    assert known.ok, known


def test_what_is_shown_must_be_of_a_size_that_it_reads() -> None:
    with pytest.raises(ShapeError, match="multiples of 4, found 10×10×3"):
        built(RecurrentPredictor(channels=4)).show(0, noise(1, 3, 3, 10, 10))
