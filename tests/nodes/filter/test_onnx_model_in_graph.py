"""ONNX Model in a graph: saved, opened again and computed by the engine, also as a proxy; a changed file is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import helper

from nodes.filter.onnx_model import OnnxModel
from studio.app.run import main
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Image, ModelRef
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia, run_frame
from studio.services.engine_setup import load_registry
from tests.tiny_models.onnx_files import write_onnx

SIDE: list[int | str] = [1, 3, "h", "w"]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(has_user_nodes=False)


@pytest.fixture
def media() -> MediaFiles:
    return MediaFiles(models=ModelLibrary())


@pytest.fixture
def engine(registry: Registry, media: MediaFiles) -> Iterator[Engine]:
    made = Engine(registry, media, device="cpu")
    yield made
    made.close()


def write_factor(path: Path, factor: float, **more: object) -> Path:
    node = helper.make_node("Mul", ["x", "factor"], ["y"])
    weights = {"factor": np.full((1, 3, 1, 1), factor, np.float32)}
    return write_onnx(path, [node], [("x", SIDE)], [("y", SIDE)], weights, **more)  # type: ignore[arg-type]


def make_graph(file: Path, **values: ParamValue) -> Graph:
    nodes = {
        "picture": NodeRecord("picture", "source.noise", "picture", params={"width": 48, "height": 32}),
        "net": NodeRecord("net", "filter.onnx_model", "net", params={"model": file.as_posix(), **values}),
    }
    return Graph(nodes, {Endpoint("net", "image"): Endpoint("picture", "image")})


def compute(engine: Engine, graph: Graph, node: str = "net", output: str = "image", scale: float = 1.0) -> torch.Tensor:
    found = engine.compute_frame(EngineRequest(graph, node, output, 0, scale=scale, purpose=RequestPurpose.VIEWER))
    assert isinstance(found, Image)
    return found.pixels


def test_a_saved_graph_makes_the_same_picture(engine: Engine, registry: Registry, tmp_path: Path) -> None:
    graph = make_graph(write_factor(tmp_path / "net.onnx", 0.5), multiple=16)
    save_project(tmp_path / "net.loom", Project(graph), registry)
    opened = load_project(tmp_path / "net.loom", registry).graph
    assert opened.nodes["net"].params == graph.nodes["net"].params
    picture = compute(engine, opened, "picture")
    assert torch.allclose(compute(engine, opened), picture / 2, atol=1e-6)
    assert compute(engine, opened, scale=0.5).shape == (3, 16, 24)
    node = OnnxModel(model=ModelRef((tmp_path / "net.onnx").as_posix()), multiple=16)
    alone = run_frame(node, media=MemoryMedia(models=ModelLibrary()), image=Image(picture))
    assert torch.equal(alone.pixels, compute(engine, opened))


@pytest.mark.parametrize("outside", [False, True])
def test_a_changed_file_is_computed_anew(engine: Engine, tmp_path: Path, outside: bool) -> None:
    more = {"save_as_external_data": True, "location": "net.bin", "size_threshold": 0} if outside else {}
    graph = make_graph(write_factor(tmp_path / "net.onnx", 0.5, **more))
    half = compute(engine, graph)
    (tmp_path / "net.bin").unlink(missing_ok=True)
    write_factor(tmp_path / "net.onnx", 0.25, **more)
    assert torch.allclose(compute(engine, graph), half / 2, atol=1e-6)


def test_what_a_card_says_is_known_before_it_runs(registry: Registry, media: MediaFiles, tmp_path: Path) -> None:
    facts = compute_graph_facts(make_graph(write_factor(tmp_path / "net.onnx", 0.5)), registry, media)
    assert facts.problems == ()
    assert (facts.clips[Endpoint("net", "image")].width, facts.clips[Endpoint("net", "mask")].channels) == (48, 1)
    assert facts.unused_inputs == {"net": {"image_2": "The file takes one picture."}}
    assert list(facts.unused_outputs["net"]) == ["mask", "depth"]


def test_a_missing_file_is_a_problem_at_the_node(registry: Registry, media: MediaFiles, tmp_path: Path) -> None:
    (problem,) = compute_graph_facts(make_graph(tmp_path / "gone.onnx"), registry, media).problems
    assert (problem.node, problem.place) == ("net", "model")
    assert "gone.onnx" in problem.message


def test_t_is_driven_by_a_signal(engine: Engine, tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Sub", ["b", "a"], ["d"]),
        helper.make_node("Mul", ["d", "t"], ["e"]),
        helper.make_node("Add", ["a", "e"], ["y"]),
    ]
    file = write_onnx(tmp_path / "between.onnx", nodes, [("a", SIDE), ("b", SIDE), ("t", [1])], [("y", SIDE)])
    graph = make_graph(file)
    more = {
        "white": NodeRecord(
            "white", "source.color", "white", params={"width": 48, "height": 32, "color": (1, 1, 1, 1)}
        ),
        "number": NodeRecord("number", "signal.wave", "number", params={"low": 0.25, "high": 0.25}),
    }
    wires = {Endpoint("net", "image_2"): Endpoint("white", "image"), Endpoint("net", "t"): Endpoint("number", "signal")}
    graph = Graph({**graph.nodes, **more}, {**graph.wires, **wires})
    picture = compute(engine, graph, "picture")
    made = compute(engine, graph)[:3]
    assert torch.allclose(made, torch.lerp(picture[:3], torch.ones(3, 32, 48), 0.25), atol=1e-5)


def test_the_command_line_lists_what_a_file_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_factor(tmp_path / "net.onnx", 0.5)
    assert main(["models", "info", str(file)]) == 0
    told = capsys.readouterr().out
    assert "ONNX model" in told
    assert "x float32 [1×3×h×w]" in told
    assert "ONNX Model" in told
