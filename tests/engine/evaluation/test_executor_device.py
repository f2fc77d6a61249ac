"""A graph on an emulated card: what lies in memory goes up once, and what nodes make on the card stays there."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from studio.core.image import Image
from studio.engine import values
from studio.engine.emulation.emulated_card import EmulatedCard
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry

NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "board": ("source.checker", {"width": 96, "height": 64}),
    "shape": ("source.shape_layer", {"width": 96, "height": 64}),
    "gain": ("color.gain", {"gain": 1.5}),
    "blur": ("filter.blur", {"radius": 3.0}),
    "turn": ("transform.transform", {"rotate": 12.0}),
    "small": ("transform.resize", {"width": 48, "height": 32}),
    "merge": ("composite.merge", {}),
    "motion": ("motion.optical_flow", {}),
    "warp": ("motion.warp", {}),
}
WIRES = {
    "gain.image": "board", "blur.image": "gain", "turn.image": "blur", "merge.b": "turn", "merge.a": "shape",
    "motion.image": "merge", "warp.image": "merge", "warp.flow": "motion.flow", "small.image": "warp",
}  # fmt: skip


def _make_graph() -> Graph:
    records = {id: NodeRecord(id, type_id, id, 1, params) for id, (type_id, params) in NODES.items()}

    def end(text: str) -> Endpoint:
        node, _, port = text.partition(".")
        return Endpoint(node, port or "image")

    return Graph(records, {end(target): end(source) for target, source in WIRES.items()})


def test_a_result_on_the_card_is_uploaded_0_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_storage", lambda tensor: (id(tensor), tensor.nbytes))  # it has no address
    engine = Engine(Registry().discover_nodes("nodes"), MediaFiles(), cache_bytes=64 << 20, device="cpu")
    uploaded: list[torch.Tensor] = []

    def upload(tensor: torch.Tensor) -> torch.Tensor:
        uploaded.append(tensor)
        return tensor.to(card.device)

    invoker = engine.executor.node_invoker
    with EmulatedCard() as card:
        engine.device = engine.executor.device = invoker.device = card.device
        invoker._upload = upload
        for node, downloads in (("merge", 0), ("small", 2)):
            output = engine.compiler.compile_output(_make_graph(), node, "image", 1.0)
            run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
            picture = engine.executor.compute_output(output, 0, run)
            assert isinstance(picture, Image)
            assert picture.pixels.device == card.device
            assert run.device_copies.download_count == downloads
    assert not uploaded
    assert not card.traffic.doubles
    assert {event.place.partition(":")[0] for event in card.traffic.downloads} <= {
        "nodes/shared/motion/optical_flow.py"
    }
