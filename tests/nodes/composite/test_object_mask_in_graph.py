"""Object Mask in a graph: saved and opened again; `models` and `check` say of its model what a render says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.app.run import main
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Mask, ObjectClicks
from studio.sdk.clicks.click_text import serialize_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox, ObjectClick
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from tests.tiny_models.fixtures import TinyModel

CLICKS = ObjectClicks(
    (
        ClickedObject("Left", (ObjectClick(0, 12, 16), ObjectClick(3, 40, 4, is_excluded=True))),
        ClickedObject("Right", boxes=(ObjectBox(2, 26, 6, 44, 28),), color=1),
    )
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(has_user_nodes=False)


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    with MediaFiles(models=ModelLibrary()) as made:
        yield made


@pytest.fixture
def engine(registry: Registry, media: MediaFiles) -> Iterator[Engine]:
    made = Engine(registry, media, device="cpu")
    yield made
    made.close()


def make_graph(**values: ParamValue) -> Graph:
    noise: dict[str, ParamValue] = {"width": 48, "height": 32, "size": 12.0, "octaves": 2}
    params: dict[str, ParamValue] = {"clicks": serialize_object_clicks(CLICKS), **values}
    nodes = {
        "picture": NodeRecord("picture", "source.noise", "picture", params=noise),
        "object": NodeRecord("object", "composite.object_mask", "object", params=params),
        "save": NodeRecord("save", "output.write_images", "save", params={"file": "mask.####.png"}),
    }
    wires = {
        Endpoint("object", "image"): Endpoint("picture", "image"),
        Endpoint("save", "image"): Endpoint("object", "mask"),
    }
    return Graph(nodes, wires)


def compute(engine: Engine, graph: Graph, frame: int) -> Mask:
    found = engine.compute_frame(EngineRequest(graph, "object", "mask", frame, purpose=RequestPurpose.VIEWER))
    assert isinstance(found, Mask)
    return found


def test_a_saved_project_gives_the_same_mask(
    engine: Engine, registry: Registry, media: MediaFiles, tmp_path: Path
) -> None:
    graph = make_graph()
    save_project(tmp_path / "a.loom", Project(graph), registry)
    opened = load_project(tmp_path / "a.loom", registry).graph
    assert opened.nodes["object"].params == graph.nodes["object"].params
    before = [compute(engine, graph, frame) for frame in range(4)]
    other = Engine(registry, media, device="cpu")  # nothing kept
    try:
        assert all(compute(other, opened, frame).pixels.equal(mask.pixels) for frame, mask in enumerate(before))
    finally:
        other.close()
    assert any(0.0 < float(mask.pixels.mean()) < 1.0 for mask in before)


@pytest.mark.slow
def test_a_good_folder_is_good_everywhere(
    tiny_model: TinyModel, registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny_model("sam2_video")
    assert main(["models", "info", str(folder)]) == 0
    assert "video segmentation by clicks" in capsys.readouterr().out
    project = tmp_path / "good.loom"
    save_project(project, Project(make_graph(model=folder.as_posix())), registry)
    assert main(["check", str(project)]) == 0
    assert main(["render", str(project), "--range", "0-1", "--quiet"]) == 0
    assert len(list(tmp_path.glob("mask.*.png"))) == 2


def test_a_bad_folder_is_refused_by_all_in_the_same_words(
    tiny_model: TinyModel, registry: Registry, media: MediaFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny_model("dpt")
    assert main(["models", "info", str(folder)]) == 0
    assert "video segmentation by clicks" not in capsys.readouterr().out
    graph = make_graph(model=folder.as_posix())
    (problem,) = compute_graph_facts(graph, registry, media).problems
    assert problem.node == "object"
    project = tmp_path / "bad.loom"
    save_project(project, Project(graph), registry)
    for command in ("check", "render"):
        assert main([command, str(project)]) == 2
        found = capsys.readouterr()
        assert problem.message in " ".join((found.out + found.err).split())
