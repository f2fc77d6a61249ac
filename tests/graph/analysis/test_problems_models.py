"""Pretrained models that nodes name: in files, in what is wrong with a graph, and as texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.analysis.problems import ProblemKind
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.media import Media
from studio.sdk.models import InstalledModels, Task
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.node import SourceNode
from studio.sdk.params import ModelRef, Param
from studio.sdk.registry import Registry
from studio.sdk.spec import node
from studio.sdk.testing.memory_media import MemoryMedia
from studio.ui.widgets.text.value_format import format_value
from tests.ui.features.models.samples import DEPTH, WAN, FakeModels


@node("source.dreamt", name="Dreamt")
class Dreamt(PretrainedNode, SourceNode):
    """Dream a picture."""

    tasks = (Task.TEXT_TO_VIDEO,)
    other_tasks = MappingProxyType({"adapter": (Task.ADAPT,)})

    adapter: ModelRef = Param(default=ModelRef(), animatable=False, help="A second model.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of what the model makes."""
        self.get_model_info(media)
        if self.adapter:
            media.models.facts(self.adapter, (Task.ADAPT,))
        return ClipInfo(FrameRate.from_value(25), 10, 64, 48, 3)

    def process(self) -> Image:
        """Return nothing to see."""
        raise NotImplementedError


REGISTRY = Registry([Dreamt.spec])


def graph_with(model: str) -> Graph:
    return Graph({"dream": NodeRecord("dream", "source.dreamt", "Dream", params={"model": model})})


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        ("{folder}/models/wan", "./models/wan"),
        ("Wan-AI/Wan2.2", "Wan-AI/Wan2.2"),
        ("gpt2", "gpt2"),
        ("{folder}/../elsewhere", "{folder}/../elsewhere"),
        ("/opt/models/wan", "/opt/models/wan"),
    ],
)
def test_a_model_below_the_project_moves_with_it(model: str, kept: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    path = here / "film.loom"
    save_project(path, Project(graph_with(model.format(folder=here))), REGISTRY)
    assert json.loads(path.read_text())["nodes"]["dream"]["params"]["model"] == kept.format(folder=here)
    here.rename(there)
    found = load_project(there / "film.loom", REGISTRY).graph["dream"].params["model"]
    wanted = (there / "models/wan").as_posix() if kept.startswith("./") else kept.format(folder=here)
    assert found == wanted


@pytest.mark.parametrize(
    ("model", "kind", "words"),
    [
        ("", ProblemKind.MODEL, "No model is chosen"),
        ("org/gone", ProblemKind.MISSING_MODEL, "'org/gone' is not here"),
        (str(DEPTH.ref), ProblemKind.MODEL, "is for depth"),
    ],
)
def test_what_is_wrong_with_a_model_is_said_of_its_parameter(model: str, kind: ProblemKind, words: str) -> None:
    models: InstalledModels = FakeModels()
    facts = compute_graph_facts(graph_with(model), REGISTRY, MemoryMedia(models=models))
    (problem,) = facts.problems
    assert (problem.node, problem.place, problem.kind) == ("dream", "model", kind)
    assert words in problem.message
    assert problem.is_blocking


def test_the_second_model_is_blamed_for_its_own_faults_alone() -> None:
    graph = Graph({
        "dream": NodeRecord(
            "dream", "source.dreamt", "Dream", params={"model": str(WAN.ref), "adapter": str(DEPTH.ref)}
        )
    })  # fmt: skip
    (problem,) = compute_graph_facts(graph, REGISTRY, MemoryMedia(models=FakeModels())).problems
    assert (problem.place, problem.kind) == ("adapter", ProblemKind.MODEL)


def test_models_and_settings_as_people_read_them() -> None:
    params = Dreamt.spec.params
    assert format_value(params["model"], str(WAN.ref)) == "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
    assert format_value(params["model"], "/opt/models/wan") == "wan"
    assert format_value(params["model"], ModelRef()) == "empty"
