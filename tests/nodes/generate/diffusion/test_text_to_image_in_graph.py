"""Picture models in a graph: keyed, saved, opened again, and computed frame by frame by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.commands import AddNode, Connect
from studio.graph.commands.keys import SetKeys
from studio.graph.file.project_file import load_project, save_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Image
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from tests.nodes.generate.diffusion.clips_for_tests import curve
from tests.nodes.generate.diffusion.model_pictures import far
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora

REGISTRY = Registry().discover_nodes("nodes")


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(REGISTRY, MediaFiles(models=ModelLibrary()), device="cpu")
    yield engine
    engine.close()


def _saved(document: Document, path: Path) -> Graph:
    save_project(path, document.project, REGISTRY)
    return load_project(path, REGISTRY).graph


def _frames(engine: Engine, graph: Graph, node: str, count: int) -> list[Image]:
    requests = [EngineRequest(graph, node, "image", frame, purpose=RequestPurpose.VIEWER) for frame in range(count)]
    return [frame for each in requests if isinstance(frame := engine.compute_frame(each), Image)]


@pytest.mark.slow
def test_keys_are_kept_and_change_each_frame(engine: Engine, tiny_model: TinyModel, tmp_path: Path) -> None:
    model = tiny_model("stable_diffusion")
    lora = make_lora(tmp_path / "lora", model, seed=4)
    text: dict[str, ParamValue] = {
        "model": str(model),
        "steps": 2,
        "width": 32,
        "height": 32,
        "length": 4,
        "lora": str(lora),
    }
    again: dict[str, ParamValue] = {"model": str(model), "steps": 4, "size": 32, "strength": 0.5}
    document = Document(REGISTRY)
    document.apply_command(AddNode(NodeRecord("text", "generate.text_to_image", "Text", params=text), Point(0, 0)))
    document.apply_command(
        AddNode(NodeRecord("again", "generate.image_to_image", "Again", params=again), Point(300, 0))
    )
    document.apply_command(Connect(Endpoint("text", "image"), Endpoint("again", "image")))
    document.apply_command(SetKeys({("text", "lora_strength"): curve((0, 0.0), (3, 1.0))}, "Animate"))
    document.apply_command(SetKeys({("again", "strength"): curve((1, 0.0), (3, 1.0))}, "Animate"))
    graph = _saved(document, tmp_path / "pictures.loom")
    plain, repainted = _frames(engine, graph, "text", 4), _frames(engine, graph, "again", 4)
    assert 0.0 < far(plain[1], plain[0]) < far(plain[3], plain[0])
    assert far(repainted[0], plain[0]) == 0.0
    assert far(repainted[3], plain[3]) > 0.01


def test_a_clip_is_generated_and_keeps_its_keyed_strength(
    engine: Engine, tiny_model: TinyModel, tmp_path: Path
) -> None:
    stripes: dict[str, ParamValue] = {"width": 32, "height": 32, "length": 3}
    stylise: dict[str, ParamValue] = {"model": str(tiny_model("stable_diffusion")), "steps": 4, "size": 32}
    document = Document(REGISTRY)
    document.apply_command(AddNode(NodeRecord("clip", "source.shapes", "Clip", params=stripes), Point(0, 0)))
    document.apply_command(
        AddNode(NodeRecord("paint", "generate.stylise_clip", "Paint", params=stylise), Point(300, 0))
    )
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("paint", "image")))
    document.apply_command(SetKeys({("paint", "strength"): curve((0, 0.0), (2, 1.0))}, "Animate"))
    graph = _saved(document, tmp_path / "clip.loom")
    shown: list[object] = []
    engine.generate_clip(graph, "paint", on_preview=shown.append)
    clip, painted = _frames(engine, graph, "clip", 3), _frames(engine, graph, "paint", 3)
    assert far(painted[0], clip[0]) < 1e-6
    assert far(painted[2], clip[2]) > 0.01
    assert shown
