"""Video Diffusion: its modules, what it learns, and its clips."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
import torch

from nodes.generate.nets.noise_schedules import DdpmSchedule, FlowMatching
from nodes.generate.nets.space_time import SpaceTimeTransformer
from nodes.generate.nets.video_diffusion import SampleRequest, SamplingPlan, average_by_frame
from nodes.generate.nets.video_diffusion import VideoDiffusionModel as Module
from nodes.generate.video_diffusion import DiffusionMethod, VideoDiffusion
from studio.core.errors import CancelledError
from studio.sdk import ClipInfo, Features, Image, ParameterError, StudioError
from studio.sdk.networks.network import Tokens, build_initial_module
from studio.sdk.testing import run_frame, run_generator
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.testing.node_runner import StandaloneContext
from studio.sdk.training.dataset import Batch, collate_samples
from tests.nodes.generate.clip_nets import LAYOUT

SMALL = {
    "window": 4, "inner_width": 16, "inner_height": 16, "patch": 8, "patch_frames": 2, "features": 32, "blocks": 1,
    "steps": 3, "width": 16, "height": 16, "length": 4,
}  # fmt: skip
WORDS = Features(torch.randn(3, 6, generator=torch.Generator().manual_seed(1)), "text")
PICTURE = Image(torch.rand(3, 20, 30, generator=torch.Generator().manual_seed(2)))


def stirred(module: torch.nn.Module) -> Any:
    """Return a module whose weights are all random: fresh ones say nothing, for their last layer is zero."""
    torch.manual_seed(3)
    with torch.no_grad():
        for weight in module.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return module.eval()


def module(**changes: Any) -> Any:
    return stirred(Module(LAYOUT, FlowMatching(2.0), starts=False, dropped=0.1, **changes))


def tokens(count: int, features: int, rows: int = 3) -> Tokens:
    values = torch.randn(count, rows, features, generator=torch.Generator().manual_seed(4))
    return Tokens(values, torch.ones(count, rows, dtype=torch.bool))


def batch(count: int = 6, frames: int = 6) -> Batch:
    return collate_samples([ExampleDataset(frames=frames).get_sample(index) for index in range(count)])


def said(net: Any, text: Tokens | None = None, audio: torch.Tensor | None = None) -> torch.Tensor:
    clip = torch.randn(2, 4, 3, 16, 16, generator=torch.Generator().manual_seed(5))
    known = torch.zeros(2, 4, dtype=torch.bool)
    with torch.no_grad():
        result: torch.Tensor = net(clip, known, torch.tensor([0.2, 0.9]), text, audio)
    return result


def test_patches_are_cut_and_joined_again() -> None:
    net = SpaceTimeTransformer(LAYOUT)
    clip = torch.randn(2, 4, 3, 16, 16)
    cut = net._cut(clip)
    assert cut.shape == (2, 2, 4, 3 * 2 * 8 * 8)
    assert torch.equal(net._join(cut), clip)
    assert torch.equal(cut[0, 1, 2].view(2, 3, 8, 8), clip[0, 2:4, :, 8:16, 0:8])


def test_tokens_of_no_text_do_not_count() -> None:
    net = stirred(SpaceTimeTransformer(LAYOUT))
    text = tokens(2, 6)
    masked = Tokens(text.values, torch.tensor([[True, True, False]] * 2))
    shorter = Tokens(text.values[:, :2], text.mask[:, :2])
    assert torch.allclose(said(net, masked), said(net, shorter), atol=1e-5)
    none = Tokens(text.values, torch.zeros_like(text.mask))
    assert torch.allclose(said(net, none), said(net), atol=1e-5)
    assert not torch.allclose(said(net, text), said(net), atol=1e-3)


def test_each_sample_is_for_itself() -> None:
    net, text = stirred(SpaceTimeTransformer(LAYOUT)), tokens(2, 6)
    half = Tokens(text.values, torch.tensor([[True] * 3, [False] * 3]))
    assert torch.allclose(said(net, half)[0], said(net, text)[0], atol=1e-5)
    assert torch.allclose(said(net, half)[1], said(net)[1], atol=1e-5)


def test_sound_is_heard_at_its_frames() -> None:
    heard = Tokens(torch.arange(8.0).view(1, 8, 1), torch.ones(1, 8, dtype=torch.bool))
    assert average_by_frame(heard, 4).flatten().tolist() == pytest.approx([0.5, 2.5, 4.5, 6.5])
    half = Tokens(heard.values, torch.tensor([[True] * 5 + [False] * 3]))
    assert average_by_frame(half, 4).flatten().tolist() == pytest.approx([0.5, 2.5, 4.0, 0.0])
    net = stirred(SpaceTimeTransformer(LAYOUT))
    assert not torch.allclose(said(net, audio=torch.ones(2, 4, 5)), said(net), atol=1e-3)


@pytest.mark.parametrize("path", [FlowMatching(2.0), DdpmSchedule(0.0)])
def test_each_weight_learns(path: Any) -> None:
    net = stirred(Module(LAYOUT, path, starts=True, dropped=0.3)).train()
    torch.manual_seed(0)
    step = net.learn(batch(8), tokens(8, 6), tokens(8, 5, 9), torch.zeros(8, 3, 16, 16))
    sum(step.losses.values()).backward()
    idle = [name for name, weight in net.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert idle == []
    assert step.pictures.shape == step.targets.shape == (8, 4, 3, 16, 16)
    assert float(step.targets.min()) >= 0
    assert float(step.targets.max()) <= 1


@pytest.mark.parametrize(("path", "share"), [(FlowMatching(4.0), 0.2), (DdpmSchedule(0.0), 0.2)])
def test_it_learns_what_clips_look_like(path: Any, share: float) -> None:
    torch.manual_seed(0)
    net: Any = Module(LAYOUT, path, starts=False, dropped=0.1)
    clips, optimizer = batch(6, frames=4), torch.optim.AdamW(net.parameters(), 1e-2)
    losses = []
    for _ in range(40):
        loss = net.learn(clips, tokens(6, 6)).losses["noise"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert sum(losses[-8:]) / 8 < share * losses[0]


def test_what_cannot_be_learnt_from_is_named() -> None:
    nothing = collate_samples([ExampleDataset(missing_fields=frozenset({"video"})).get_sample(0)])
    with pytest.raises(StudioError, match="has none"):
        module().learn(nothing)
    with pytest.raises(StudioError, match=r"3 frames.*4"):
        module().learn(batch(2, frames=3))


def test_the_same_seed_gives_the_same_clip() -> None:
    net, text = module(), tokens(2, 6)
    assert torch.equal(net.show(5, text), net.show(5, text))
    assert not torch.equal(net.show(5, text), net.show(6, text))
    assert net.show(5, text).shape == (2, 4, 3, 16, 16)
    assert float(net.show(5, text).min()) >= 0


def test_guidance_of_one_is_what_was_learnt() -> None:
    net, wish = module(), SampleRequest(tokens(2, 6))

    def made(wish: SampleRequest, guidance: float) -> torch.Tensor:
        *_, clip = net.iterate_steps(wish, SamplingPlan(3, guidance), torch.Generator().manual_seed(0), 2)
        return torch.as_tensor(clip)

    near_one = made(wish, 1.0 + 1e-6)
    assert torch.allclose(made(wish, 1.0), near_one, atol=1e-4)
    assert torch.allclose(made(wish, 0.0), made(SampleRequest(), 1.0), atol=1e-4)
    assert not torch.allclose(made(wish, 4.0), near_one, atol=1e-3)


def test_known_frames_stay_as_they_are() -> None:
    first = torch.rand(2, 2, 3, 16, 16) * 2 - 1
    for path in (FlowMatching(2.0), DdpmSchedule(1.0)):
        net = stirred(Module(LAYOUT, path, starts=True, dropped=0.1))
        for clip in net.iterate_steps(
            SampleRequest(), SamplingPlan(3, 1.0), torch.Generator().manual_seed(0), 2, first
        ):
            assert torch.equal(clip[:, :2], first)


def test_a_picture_is_the_first_frame() -> None:
    node = VideoDiffusion(**{**SMALL, "width": 30, "height": 20})  # type: ignore[arg-type]
    first = run_frame(node, 0, image=PICTURE)
    small = torch.nn.functional.interpolate(PICTURE.pixels[None], (16, 16), mode="area")
    back = torch.nn.functional.interpolate(small, (20, 30), mode="bicubic").clamp(0, 1)[0]
    assert float((first.pixels - back).abs().mean()) < 0.05


@pytest.mark.parametrize("method", list(DiffusionMethod))
def test_clips_have_the_frames_and_size_that_were_asked_for(method: DiffusionMethod) -> None:
    node = VideoDiffusion(**{**SMALL, "length": 11, "width": 33, "height": 17, "method": method})  # type: ignore[arg-type]
    frames = list(run_generator(node, text=WORDS))
    assert len(frames) == 11
    assert {(frame.width, frame.height) for frame in frames} == {(33, 17)}
    assert all(0 <= float(frame.pixels.min()) <= float(frame.pixels.max()) <= 1 for frame in frames)
    assert str(node.facts({}, None)) == "33×17 · 8 fps · 11 f"  # type: ignore[arg-type]


def test_each_step_is_shown_and_can_be_the_last() -> None:
    node = VideoDiffusion(**SMALL)  # type: ignore[arg-type]
    ctx = StandaloneContext()
    list(run_generator(node, ctx=ctx, text=WORDS))
    assert len(ctx.previews) == node.steps
    ctx = StandaloneContext(is_cancelled=True)
    with pytest.raises(CancelledError):
        list(run_generator(node, ctx=ctx, text=WORDS))
    assert ctx.previews == []


def test_sound_by_frames_or_as_a_whole_is_heard() -> None:
    node = VideoDiffusion(**{**SMALL, "length": 7})  # type: ignore[arg-type]
    rows = torch.randn(7, 5, generator=torch.Generator().manual_seed(6))
    by_frames = [Features(rows[frame : frame + 1], "audio") for frame in range(7)]
    once = list(run_generator(node, audio=Features(rows, "audio")))
    assert len(list(run_generator(node, audio=by_frames))) == len(once) == 7
    assert len(list(run_generator(node, audio=by_frames[:3]))) == 7


@pytest.mark.parametrize(
    ("name", "value"), [("inner_width", 18), ("inner_height", 10), ("window", 3), ("features", 40)]
)
def test_sizes_that_do_not_fit_are_named(name: str, value: int) -> None:
    with pytest.raises(ParameterError, match=name):
        build_initial_module(VideoDiffusion(**{**SMALL, name: value}), {})  # type: ignore[arg-type]


def test_a_long_clip_holds_a_window_at_a_time() -> None:
    node = VideoDiffusion(**{**SMALL, "length": 1_000_000})  # type: ignore[arg-type]
    assert len(list(islice(run_generator(node, text=WORDS), 12))) == 12


def test_inputs_make_the_network() -> None:
    plain = build_initial_module(VideoDiffusion(**SMALL), {})  # type: ignore[arg-type]
    facts = {"text": ClipInfo(modality="text", tokens=3, features=6)}
    worded = build_initial_module(VideoDiffusion(**SMALL), facts)  # type: ignore[arg-type]
    added = set(worded.state_dict()) - set(plain.state_dict())
    assert {name.split(".")[1] for name in added} == {"text"}
