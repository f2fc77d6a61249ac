"""An untrained network is named to who looks at what it makes, wherever it lies upstream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.errors import NotGeneratedError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue
from studio.services.engine_setup import load_registry
from studio.ui.preview.messages.frame_messages import RenderFailure

REGISTRY = load_registry({"source", "encode", "color", "generate"})
SMALL: dict[str, ParamValue] = {"size": 16, "channels": 4, "width": 8, "stages": 2}


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(REGISTRY, MediaFiles(), device="cpu")
    yield engine
    engine.close()


def graph(**params: ParamValue) -> Graph:
    """Return noise → autoencoder → gain."""
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "noise", params={"width": 32, "height": 32, "length": 2}),
        "auto": NodeRecord("auto", "encode.image_autoencoder", "Auto", params=SMALL | params),
        "gain": NodeRecord("gain", "color.gain", "gain"),
    }
    wires = {
        Endpoint("auto", "image"): Endpoint("noise", "image"),
        Endpoint("gain", "image"): Endpoint("auto", "image"),
    }
    return Graph(nodes, wires)


def list_notices(engine: Engine, of: Graph, node: str) -> list[str]:
    request = EngineRequest(of, node, "image", 0)
    engine.compute_frame(request)
    return [str(notice) for notice in engine.find_notices(request)]


def test_it_is_named_downstream_and_not_upstream(engine: Engine) -> None:
    said = ["Auto: this network has not learned anything yet. Train it, or choose its weights."]
    assert list_notices(engine, graph(), "gain") == said
    assert list_notices(engine, graph(), "auto") == said
    assert list_notices(engine, graph(), "noise") == []


def test_with_weights_nothing_is_said(engine: Engine, tmp_path: Path) -> None:
    request = EngineRequest(graph(weights=(tmp_path / "w.safetensors").as_posix()), "gain", "image", 0)
    assert engine.find_notices(request) == ()


def test_a_generator_that_has_learned_nothing_says_so_before_it_is_run(engine: Engine) -> None:
    nodes = {"make": NodeRecord("make", "generate.video_diffusion", "Video Diffusion")}
    with pytest.raises(
        NotGeneratedError, match="Video Diffusion has not learned anything yet: train it first"
    ) as caught:
        engine.compute_frame(EngineRequest(Graph(nodes), "make", "image", 0))
    failure = RenderFailure.from_error(caught.value)
    assert (failure.title, failure.generator, failure.is_untrained) == ("Not trained yet", "make", True)
