"""Video Diffusion and Text Generator: what a node adds to its network."""

from __future__ import annotations

from typing import Any

import torch

from nodes.generate.nets.language_model import TokenSampling
from nodes.generate.nets.video_diffusion import SampleRequest, SamplingPlan
from nodes.generate.text_generator import TextGenerator
from nodes.generate.video_diffusion import VideoDiffusion
from studio.core.clip_info import ClipInfo
from studio.sdk import Features
from studio.sdk.networks.network import Network, Tokens, build_initial_module
from studio.sdk.testing import StandaloneContext
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a clip of 8 frames from 12 steps, and 24 tokens of text."""
    return [_clip(), _text()]


def _net(node: Network, inputs: dict[str, ClipInfo]) -> Any:
    return build_initial_module(node, inputs).requires_grad_(False)


def _clip() -> NodeCase:
    node = VideoDiffusion(width=32, height=32)
    words = torch.randn(6, 96, generator=torch.Generator().manual_seed(1))
    text = Features(words, "text")
    net = _net(node, {"text": ClipInfo(modality="text", tokens=6, features=96)})
    wish = SampleRequest(Tokens(words.unsqueeze(0), torch.ones(1, 6, dtype=torch.bool)))

    def steps() -> object:
        *_, clip = net.steps(wish, SamplingPlan(node.steps, node.guidance), torch.Generator().manual_seed(0))
        return clip

    context = StandaloneContext()
    return NodeCase(
        "generate.video_diffusion, 8 frames of 32×32 in 12 steps",
        lambda: list(node.generate(text, None, None, net, context)),
        steps,
        "the module's steps",
    )


def _text() -> NodeCase:
    node = TextGenerator(length=24, temperature=0.0)
    net = _net(node, {})
    context = StandaloneContext()

    def tokens() -> object:
        return list(net.go_on("a red circle", 24, TokenSampling(0.0), torch.Generator().manual_seed(0)))

    return NodeCase(
        "generate.text, 24 tokens", lambda: node.process("a red circle", net, context), tokens, "the module"
    )
