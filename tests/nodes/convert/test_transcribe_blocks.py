"""What is heard becomes blocks on the timeline: a Text with keyframes, in one step of undo, beside what heard it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.node_expansion import expand_to_nodes, fit_track_curves
from studio.models.library import ModelLibrary
from studio.sdk import Audio, FrameRate, Point
from studio.sdk.decomposition import Decomposition
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryFile, MemoryMedia
from tests.tiny_models.fixtures import TinyModel

_REGISTRY = Registry().discover_nodes("nodes")


def test_words_with_times_become_keyed_texts_of_what_they_fed(tiny_model: TinyModel) -> None:
    noise = (np.random.default_rng(0).standard_normal((1, 16_000 * 6)) * 0.1).astype(np.float32)
    path, rate = Path("voice.wav"), FrameRate.from_value(25)
    media = MemoryMedia({path: MemoryFile((), rate, Audio(torch.from_numpy(noise), 16_000))}, models=ModelLibrary())
    nodes = {
        "voice": NodeRecord("voice", "source.audio", "voice", params={"file": str(path)}),
        "heard": NodeRecord("heard", "convert.transcribe", "heard", params={"model": str(tiny_model("whisper"))}),
        "tokens": NodeRecord("tokens", "text.tokenize", "tokens"),
    }
    wires = {
        Endpoint("heard", "audio"): Endpoint("voice", "audio"), Endpoint("tokens", "text"): Endpoint("heard", "text"),
    }  # fmt: skip
    graph = Graph(nodes, wires)
    engine = Engine(_REGISTRY, media, cache_bytes=1 << 26, device="cpu")
    try:
        parts = engine.compute_frame(EngineRequest(graph, "heard", "taken_apart", 0))
        assert isinstance(parts, Decomposition)
        made = expand_to_nodes(
            graph, _REGISTRY, "heard", parts, fit_track_curves(parts), lambda _, new: dict.fromkeys(new, Point(0, 0))
        )
        document = Document(_REGISTRY, Project(graph))
        document.apply_command(made.command)
        (text,) = made.node_ids
        curve = document.graph[text].curves["text"]
        assert len(curve) > 1
        assert document.graph.wires[Endpoint("tokens", "text")] == made.result_output == Endpoint(text, "text")
        for frame in (0, *(key.frame for key in curve), 149):
            known, found = (
                engine.compute_frame(EngineRequest(document.graph, each, "text", frame)) for each in ("heard", text)
            )
            assert known == found
        document.undo()
        assert document.graph == graph
    finally:
        engine.close()
