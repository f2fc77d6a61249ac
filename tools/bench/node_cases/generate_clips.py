"""Small networks of clips."""

from __future__ import annotations

from typing import Any

import torch

from nodes.generate.critics import FrameCritic, VideoCritic
from nodes.generate.gan import SpaceTimeGan
from nodes.generate.latent_prior import LatentPrior
from nodes.generate.nets.clip_batches import draw_noise
from nodes.generate.recurrent import RecurrentPredictor
from nodes.generate.vae import SpaceTimeVae
from studio.sdk import Clip, Network
from studio.sdk.networks.network import build_initial_module
from studio.sdk.pixels import resize
from studio.sdk.testing import StandaloneContext
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return clips of 64×64×16 from both generators, and what critics and the predictor make of a large picture."""
    vae, gan = SpaceTimeVae(width=64, height=64, length=16), SpaceTimeGan(width=64, height=64, length=16)
    prior = LatentPrior()
    return [
        _vae(vae, _net(vae)), _prior(prior, _net(prior)), _gan(gan, _net(gan)), _video_critic(), _frame_critic(),
        _predictor(),
    ]  # fmt: skip


def _net(node: Network) -> Any:
    return build_initial_module(node, {}).requires_grad_(False)


def _vae(node: SpaceTimeVae, net: Any) -> NodeCase:
    noise = draw_noise((1, node.latent_size), 0, torch.device("cpu"))
    return NodeCase(
        "generate.space_time_vae, 64×64×16",
        lambda: node.analyze(None, None, None, net, StandaloneContext()),
        lambda: net.decode_latent(net.compute_prior(None, 1).draw_sample(noise)),
        "the same module",
    )


def _prior(node: LatentPrior, net: Any) -> NodeCase:
    return NodeCase(
        "generate.latent_prior, 32 numbers in 25 steps",
        lambda: node.analyze(None, None, net, StandaloneContext()),
        lambda: net.draw_latents(1, None, torch.Generator().manual_seed(0)),
        "the same module",
    )


def _gan(node: SpaceTimeGan, net: Any) -> NodeCase:
    noise = draw_noise((1, node.latent_size), 0, torch.device("cpu"))
    return NodeCase(
        "generate.space_time_gan, 64×64×16",
        lambda: node.analyze(None, net, StandaloneContext()),
        lambda: net.make(noise, None),
        "the same module",
    )


def _video_critic() -> NodeCase:
    image, node = picture(), VideoCritic()
    net = _net(node)
    clip: Any = [image] * 8
    shown: Clip[Any] = clip
    small = torch.stack([resize(image.pixels, 64, 36)] * 8).unsqueeze(0)
    return NodeCase(
        "generate.video_critic, 8 frames",
        lambda: node.analyze(shown, None, net, StandaloneContext()),
        lambda: (torch.stack([resize(image.pixels, 64, 36) for _ in range(8)]), net(small)),
        "the same module, and pictures made smaller",
    )


def _frame_critic() -> NodeCase:
    image, node = picture(), FrameCritic()
    net = _net(node)
    return NodeCase(
        "generate.frame_critic",
        lambda: node.process(image, None, net),
        lambda: net(image.pixels.unsqueeze(0)),
        "the same module",
    )


def _predictor() -> NodeCase:
    image, node = picture(), RecurrentPredictor()
    net = _net(node)
    small = resize(image.pixels, 128, 72).unsqueeze(0)
    state = node.advance(None, image, net, StandaloneContext())
    return NodeCase(
        "generate.recurrent_predictor",
        lambda: node.process(node.advance(state, None, net, StandaloneContext())),
        lambda: resize(net.step(small, state.cells)[0][0], 960, 540),
        "the same module, and its picture made larger",
    )
