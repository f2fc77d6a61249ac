"""A model that is dropped on the canvas goes where it is of use, or it is said why it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.models import Task
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.ui.features.models.model_placement import ModelPlacement
from studio.ui.shell.absent_panels.node_graph import AbsentNodeGraph
from tests.ui.features.models.samples import CONTROL, DEPTH, LORA, WAN, WHISPER, GuessDepth, TextToClip
from tests.ui.shell.models.test_compatible_nodes import SteeredClip


class Canvas(AbsentNodeGraph):
    """Keeps which nodes are added and selected."""

    def __init__(self) -> None:
        super().__init__()
        self.added: list[tuple[str, Mapping[str, ParamValue] | None]] = []
        self.chosen: tuple[str, ...] = ()

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        self.added.append((spec_id, params))

    def select_nodes(self, nodes: Iterable[str]) -> None:
        self.chosen = tuple(nodes)


class Placed:
    """A canvas with three nodes that take models, and what is dropped on it."""

    def __init__(self) -> None:
        registry = Registry([TextToClip.spec, GuessDepth.spec, SteeredClip.spec])
        types = {"plain": "generate.text_to_clip", "steered": "generate.steered_clip", "depth": "motion.guess_depth"}
        nodes = {name: NodeRecord(name, type, name.title()) for name, type in types.items()}
        self.document = Document(registry, Project(Graph(nodes)))
        self.canvas, self.hints = Canvas(), list[str]()
        self.placement = ModelPlacement(ActiveLevel(self.document), self.canvas, self.hints.append)

    def params(self, node: str) -> Mapping[str, ParamValue]:
        return self.document.graph[node].params


@pytest.fixture
def placed(qtbot: object) -> Placed:
    return Placed()


def test_it_goes_where_it_is_of_use(placed: Placed) -> None:
    for facts, param in ((WAN, "model"), (LORA, "lora"), (CONTROL, "control_model"), (LORA, "lora_2")):
        placed.placement.place_model(facts, "steered")
        assert placed.params("steered")[param] == str(facts.ref)
    assert placed.hints[1] == "“ink.safetensors” (LoRA) is chosen in “LoRA” of “Steered”"
    assert placed.canvas.chosen == ("steered",)
    placed.document.undo()
    assert "lora_2" not in placed.params("steered")
    placed.placement.place_model(LORA, "steered")
    before = placed.params("steered")
    placed.placement.place_model(LORA, "steered")
    assert placed.params("steered") == before
    assert placed.hints[-1] == "lora, lora_2 have a model each; clear one of them first."


def test_what_a_node_has_no_use_for_is_refused_with_who_takes_it(placed: Placed) -> None:
    placed.placement.place_model(LORA, "plain")
    assert placed.hints == ["“ink.safetensors” (LoRA) is of no use to “Plain”"]
    placed.placement.place_model(DEPTH, "plain")
    assert placed.hints[-1].endswith("is of no use to “Plain”; nodes that take it: Guess Depth")
    assert not placed.params("plain")
    assert not placed.document.undo_label


def test_beside_all_nodes_one_is_added_or_it_is_said_where_it_goes(placed: Placed) -> None:
    placed.placement.place_model(DEPTH, "")
    assert placed.canvas.added == [("motion.guess_depth", {"model": str(DEPTH.ref)})]
    placed.placement.place_model(LORA, "")
    assert placed.hints[-1].endswith("is used together with a model: drop it on a node that has one")
    placed.placement.place_model(WHISPER, "")
    assert placed.hints[-1].startswith("No node here takes the model “openai/whisper-large-v3”")
    own = replace(LORA, category=ModelCategory.OWN, kind="motion.flow_network", tasks=frozenset({Task.FLOW}))
    placed.placement.place_model(own, "")
    assert (
        placed.hints[-1]
        == "“ink.safetensors” holds weights of motion.flow_network: drop it on the node of that network"
    )
