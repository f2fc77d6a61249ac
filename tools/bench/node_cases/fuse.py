"""Fusions of two modalities."""

from __future__ import annotations

import torch

from nodes.fuse.attention_fusion import Attention, CoAttention, CrossModal
from nodes.fuse.fusion import Fusion
from nodes.fuse.head import MultiTaskHead
from nodes.fuse.lstm_fusion import LstmFusion
from nodes.fuse.pooled_fusion import Concatenate, Gated, Late, LowRank
from studio.core.clip_info import ClipInfo
from studio.core.image import Features
from studio.sdk.networks.network import build_initial_module, to_batch
from tools.bench.node_case import NodeCase

_KINDS = (Concatenate, Gated, LowRank, Late, Attention, CrossModal, CoAttention, LstmFusion)


def cases() -> list[NodeCase]:
    """Return each fusion of 16 tokens of text with 32 of sound, and a head on what comes out."""
    random = torch.Generator().manual_seed(1)
    text = Features(torch.randn(16, 96, generator=random), "text")
    audio = Features(torch.randn(32, 80, generator=random), "audio")
    facts = {
        "text": ClipInfo(modality="text", tokens=16, features=96),
        "audio": ClipInfo(modality="audio", tokens=32, features=80),
    }
    made = [_fusion(kind(), text, audio, facts) for kind in _KINDS]
    return [*made, _head(text, facts["text"])]


def _fusion(node: Fusion, text: Features, audio: Features, facts: dict[str, ClipInfo]) -> NodeCase:
    net = build_initial_module(node, facts).requires_grad_(False)
    given = {"text": to_batch(text), "audio": to_batch(audio)}
    return NodeCase(
        node.spec.id,
        lambda: node.process(net, text, None, audio, None),
        lambda: net(**given),
        "the same module",
    )


def _head(features: Features, facts: ClipInfo) -> NodeCase:
    node = MultiTaskHead(tasks="motion: 4, place: 2 values")
    net = build_initial_module(node, {"features": facts}).requires_grad_(False)
    given = to_batch(features)
    return NodeCase(
        "fuse.multi_task_head", lambda: node.process(features, net), lambda: net(features=given), "the same module"
    )
