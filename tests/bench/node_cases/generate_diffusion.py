"""Video Diffusion and Text Generator: what a node adds to its network."""

from __future__ import annotations

from typing import Any

import torch

from nodes.generate.nets.language import Chance
from nodes.generate.nets.video_diffusion import Plan, Wish
from nodes.generate.text_generator import TextGenerator
from nodes.generate.video_diffusion import VideoDiffusion
from studio.core.clip import ClipFacts
from studio.sdk import Features
from studio.sdk.networks import Network, Tokens, build_fresh
from studio.sdk.testing import StandaloneContext
from tests.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a clip of 8 frames from 12 steps, and 24 tokens of text."""
    return [_clip(), _text()]


def _net(node: Network, inputs: dict[str, ClipFacts]) -> Any:
    return build_fresh(node, inputs).requires_grad_(False)


def _clip() -> NodeCase:
    node = VideoDiffusion(width=32, height=32)
    words = torch.randn(6, 96, generator=torch.Generator().manual_seed(1))
    text = Features(words, "text")
    net = _net(node, {"text": ClipFacts(modality="text", tokens=6, features=96)})
    wish = Wish(Tokens(words.unsqueeze(0), torch.ones(1, 6, dtype=torch.bool)))

    def steps() -> object:
        *_, clip = net.steps(wish, Plan(node.steps, node.guidance), torch.Generator().manual_seed(0))
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
        return list(net.go_on("a red circle", 24, Chance(0.0), torch.Generator().manual_seed(0)))

    return NodeCase(
        "generate.text, 24 tokens", lambda: node.process("a red circle", net, context), tokens, "the module"
    )
