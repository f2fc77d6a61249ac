"""Networks that learn, each with a batch and inputs: for tests of a training step on devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch

from nodes.fuse.head import HeadTask
from nodes.fuse.nets.head import MultiTaskModule
from nodes.generate.gan import SpaceTimeGan
from nodes.generate.nets.noise_schedules import DdpmSchedule, FlowMatching
from nodes.generate.nets.scene_tokens import SceneTransformer
from nodes.generate.nets.video_diffusion import VideoDiffusionModel
from nodes.generate.recurrent import RecurrentPredictor
from nodes.generate.text_generator import TextGenerator
from nodes.generate.vae import SpaceTimeVae
from nodes.motion.nets.flow_net import FlowNet, FlowNetConfig
from nodes.realism.nets.upscale_net import UpscaleNet
from nodes.train.flows.moving_layers import LayerMotion
from nodes.train.flows.samples import FlowSamples
from nodes.train.scenes.samples import SceneSamples
from studio.sdk import Batch, Tokens
from studio.sdk.networks.network import build_initial_module
from studio.sdk.training.dataset import Dataset, collate_samples
from tests.nodes.generate.clip_nets import LAYOUT, SMALL, SMALL_TEXT, batch_of, built, condition, noise

Case = tuple[Callable[[], Any], Callable[[], Batch], dict[str, Any]]
"""What makes a module, what makes a batch, and the inputs of the module beside it."""
TINY_FLOW = FlowNetConfig(hidden=8, levels=2, radius=2, refinements=2)


def _collate(samples: Dataset, count: int = 2) -> Batch:
    return collate_samples([samples.get_sample(index) for index in range(count)])


def _tokens(count: int, width: int) -> Tokens:
    return Tokens(torch.randn(count, 3, width), torch.ones(count, 3, dtype=torch.bool))


def _label() -> Batch:
    there = {name: torch.zeros(4, dtype=torch.bool) for name in ("text", "video", "audio")}
    return Batch(("",) * 4, ("",) * 4, None, None, {"label": torch.zeros(4, dtype=torch.int64)}, there)


def _clips_that_are_there() -> Batch:
    return replace(batch_of(noise(2, 4, 3, 16, 16)), presence_masks={"video": torch.ones(2, dtype=torch.bool)})


CLIPS: Callable[[], Batch] = partial(batch_of, noise(3, 4, 3, 16, 24))
SCENES: Callable[[], Batch] = lambda: _collate(SceneSamples(8, 0, 0.0, 0.0, 1))  # noqa: E731
FLOWS: Callable[[], Batch] = lambda: _collate(  # noqa: E731
    FlowSamples(2, 0, (48, 32), LayerMotion(8.0, 1, 0.0), light=0.0, noise=0.0, seed=2)
)
LEARNERS: dict[str, Case] = {
    "head": (
        lambda: MultiTaskModule(6, 32, [HeadTask("label", 3, is_class=True)]), _label, {"features": _tokens(4, 6)},
    ),
    "upscale": (
        lambda: UpscaleNet(2, 8, 1, 24), lambda: batch_of(noise(2, 1, 3, 48, 40)), {"image": noise(2, 3, 48, 40)},
    ),
    "recurrent": (
        lambda: built(RecurrentPredictor(channels=4, layers=2), told=False), lambda: batch_of(noise(2, 4, 3, 8, 8)), {},
    ),
    "gan": (lambda: built(SpaceTimeGan(**SMALL)), CLIPS, {"condition": condition(3, nothing=(1,))}),
    "vae": (lambda: built(SpaceTimeVae(**SMALL)), CLIPS, {"condition": condition(3, nothing=(1,))}),
    "text": (
        lambda: build_initial_module(TextGenerator(**SMALL_TEXT), {}),
        lambda: replace(batch_of(None), text=("a bird", "two birds sing"), presence_masks={"text": torch.ones(2) > 0}),
        {},
    ),
    "diffusion, flow matching": (
        lambda: VideoDiffusionModel(LAYOUT, FlowMatching(2.0), starts=True, dropped=0.3),
        _clips_that_are_there,
        {"text": _tokens(2, 6), "audio": _tokens(2, 5), "image": noise(2, 3, 16, 16)},
    ),
    "diffusion, DDPM": (
        lambda: VideoDiffusionModel(LAYOUT, DdpmSchedule(0.0), starts=True, dropped=0.3),
        _clips_that_are_there,
        {"text": _tokens(2, 6), "audio": _tokens(2, 5), "image": noise(2, 3, 16, 16)},
    ),
    "scene tokens": (lambda: SceneTransformer(16, width=32, depth=2, dropped=0.0), SCENES, {"text": _tokens(2, 16)}),
    "optical flow": (lambda: FlowNet(TINY_FLOW), FLOWS, {}),
}  # fmt: skip
