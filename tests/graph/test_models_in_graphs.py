"""Pretrained models that nodes name: in files, in what is wrong with a graph, and as texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from studio.core.clip import ClipFacts
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.graph.facts import compute_facts
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.problems import ProblemKind
from studio.graph.project_file import load_project, save_project
from studio.sdk.media import Media
from studio.sdk.models import Models, Pretrained, Task
from studio.sdk.node import SourceNode
from studio.sdk.params import ModelRef
from studio.sdk.registry import Registry
from studio.sdk.spec import node
from studio.sdk.testing.memory_media import MemoryMedia
from studio.ui.values import value_text
from tests.ui.models.samples import DEPTH, WAN, FakeModels


@node("source.dreamt", name="Dreamt")
class Dreamt(Pretrained, SourceNode):
    """Dream a picture."""

    tasks = (Task.TEXT_TO_VIDEO,)

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Return the facts of what the model makes."""
        self.model_facts(media)
        return ClipFacts(FrameRate.of(25), 10, 64, 48, 3)

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
    models: Models = FakeModels()
    facts = compute_facts(graph_with(model), REGISTRY, MemoryMedia(models=models))
    (problem,) = facts.problems
    assert (problem.node, problem.place, problem.kind) == ("dream", "model", kind)
    assert words in problem.message
    assert problem.blocks


def test_models_and_settings_as_people_read_them() -> None:
    params = Dreamt.spec.params
    assert value_text(params["model"], str(WAN.ref)) == "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
    assert value_text(params["model"], "/opt/models/wan") == "wan"
    assert value_text(params["model"], ModelRef()) == "empty"
