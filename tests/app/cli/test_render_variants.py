"""`render --variant`."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.run import main
from studio.graph.commands import ForkVariant, SetParam
from studio.graph.file.project_file import save_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project that writes a grey picture; in variant B it is brighter."""
    solid = {"width": 8, "height": 8, "length": 1}
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "noise", params={**solid, "octaves": 1}),
        "gain": NodeRecord("gain", "color.gain", "gain"),
        "write": NodeRecord("write", "output.write_images", "write", params={"file": str(tmp_path / "out.###.png")}),
    }
    wires = {
        Endpoint("gain", "image"): Endpoint("noise", "image"),
        Endpoint("write", "image"): Endpoint("gain", "image"),
    }
    document = Document(load_registry(), Project(Graph(nodes, wires)))
    path = tmp_path / "two.loom"
    save_project(tmp_path / "one.loom", document.project, Registry())
    document.apply_command(ForkVariant())
    document.apply_command(SetParam("gain", "gain", 2.0))
    save_project(path, document.project, Registry())
    return path


def rendered(graph: Path, *more: str) -> bytes:
    """Render and return the picture's file."""
    assert main(["render", str(graph), "--quiet", "--no-cache", "--no-resume", *more]) == 0
    return (graph.parent / "out.000.png").read_bytes()


def test_each_variant_is_rendered_by_its_name(graph: Path) -> None:
    first, second = rendered(graph, "--variant", "A"), rendered(graph, "--variant", "B")
    assert first != second
    assert rendered(graph) == second, "without a name it is the one that was edited last"


def test_of_one_variant_none_can_be_chosen(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(graph.with_name("one.loom")), "--variant", "B"]) == 2
    assert "the project has only one variant" in capsys.readouterr().err
