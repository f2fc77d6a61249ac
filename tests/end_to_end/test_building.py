"""The slow-motion template, built from nothing in the real window with a real mouse and real keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from studio.core.image import Image
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import load_project
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_engine, load_media, load_registry
from tests.conftest import ROOT
from tests.end_to_end.building_session import SHOWN_FRAME
from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_template_is_built_from_nothing_by_hand(tmp_path: Path) -> None:
    """Search, dropped wires, drags, fields, names; what is saved is the template: nodes, wires, values, its pixels."""
    need_screen()
    graphs = tmp_path / "assets" / "graphs"
    shutil.copytree(ROOT / "assets" / "graphs", graphs)
    shutil.copytree(ROOT / "assets" / "media", tmp_path / "assets" / "media")
    run_session("building_session", graphs / "made.loom", tmp_path)
    registry = load_registry()
    built = load_project(graphs / "built.loom", registry)
    template = load_project(graphs / "slow-motion.loom", registry)
    assert structure_of(built) == structure_of(template)
    by_hand, from_template = (picture_of(each, registry) for each in (built, template))
    assert torch.equal(by_hand, from_template)


def structure_of(project: Project) -> tuple[object, ...]:
    """Return what a project is, whatever the ids of its nodes: values by name, wires between names, what is viewed."""
    graph, viewed = project.graph, project.viewed_output
    assert viewed is not None
    nodes = {record.name: (record.type, record.version, dict(record.params)) for record in graph.nodes.values()}
    assert len(nodes) == len(graph.nodes), "each has a name of its own"
    wires = {(graph[a.node].name, a.port, graph[b.node].name, b.port) for b, a in graph.wires.items()}
    return nodes, wires, (graph[viewed.node].name, viewed.port)


def picture_of(project: Project, registry: Registry) -> torch.Tensor:
    """Return a frame of what is viewed, computed by an engine that has seen nothing yet."""
    viewed = project.viewed_output
    assert viewed is not None
    engine = load_engine(registry, load_media(), None, device="cpu")
    try:
        image = engine.compute_frame(EngineRequest(project.graph, viewed.node, viewed.port, SHOWN_FRAME))
    finally:
        engine.close()
    assert isinstance(image, Image)
    return image.pixels
