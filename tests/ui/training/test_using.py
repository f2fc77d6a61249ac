"""Which networks a training has, and the edits that give them weights: one step of undo each."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Side
from studio.sdk import Dataset, Features, Image, Net, NetworkNode, Param, TrainerNode, node
from studio.sdk.node import FrameNode
from studio.sdk.registry import Registry
from studio.sdk.training import TrainSettings
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.using import (
    compare,
    folder_of,
    networks_of,
    trainer_behind,
    trainers,
    use,
    used_files,
    used_in,
)

FIRST = Checkpoint(Path("/runs/step-1.safetensors"), 1, networks={"words": "test.words", "maker": "test.maker"})
SECOND = Checkpoint(Path("/runs/step-2.safetensors"), 2, networks={"words": "test.words", "maker": "test.maker"})
HALF = Checkpoint(Path("/runs/step-3.safetensors"), 3, networks={"maker": "test.maker"})


@node("test.words")
class Words(NetworkNode):
    """Read words."""

    def process(self, text: str, net: Net) -> Features:
        """Say what they mean."""
        raise AssertionError("no test runs it")


@node("test.maker")
class Maker(NetworkNode):
    """Make pictures."""

    def process(self, features: Features, net: Net) -> Image:
        """Return one."""
        raise AssertionError("no test runs it")


@node("test.gain")
class Gain(FrameNode):
    """Pass a picture on."""

    def process(self, image: Image) -> Image:
        """Return it."""
        return image


@node("test.train")
class Train(TrainerNode):
    """Train."""

    folder: Path = Param(default=Path("runs"), animatable=False, help="Where.")

    def train(self, dataset: Dataset | None, image: Image | None) -> None:
        """Name the inputs."""

    def settings(self) -> TrainSettings:
        """Return how."""
        return TrainSettings(self.folder)


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    for cls in (Words, Maker, Gain, Train):
        made.add(cls.spec)
    return made


@pytest.fixture
def document(registry: Registry) -> Document:
    nodes = {name: NodeRecord(name, f"test.{name}", name) for name in ("words", "maker", "gain", "train")}
    wires = {
        Endpoint("maker", "features"): Endpoint("words", "features"),
        Endpoint("gain", "image"): Endpoint("maker", "image"),
        Endpoint("train", "image"): Endpoint("maker", "image"),
    }
    return Document(registry, Project(Graph(nodes, wires)))


def weights(graph: Graph) -> dict[str, str]:
    return {name: str(graph[name].params.get("weights", "")) for name in ("words", "maker")}


def test_what_a_train_node_trains(document: Document, registry: Registry) -> None:
    assert list(trainers(document.graph, registry)) == ["train"]
    assert set(networks_of(document.graph, registry, "train")) == {"words", "maker"}
    assert networks_of(document.graph, registry, "gone") == {}


def test_what_is_looked_at_leads_to_its_training(document: Document, registry: Registry) -> None:
    assert trainer_behind(document.graph, registry, Endpoint("gain", "image")) == "train"
    assert trainer_behind(document.graph, registry, Endpoint("words", "features")) == "train"
    assert trainer_behind(document.graph, registry, None) is None


def test_the_folder_lies_beside_the_project(document: Document, registry: Registry, tmp_path: Path) -> None:
    record = document.graph["train"]
    assert folder_of(record, registry, tmp_path / "a.loom") == tmp_path / "runs"
    assert folder_of(record, registry, None) is None


def test_use_is_one_step(document: Document, registry: Registry) -> None:
    networks = networks_of(document.graph, registry, "train")
    document.apply(use(networks, FIRST))
    assert weights(document.graph) == dict.fromkeys(("words", "maker"), "/runs/step-1.safetensors")
    assert document.steps == ("Use the weights of step 1",)
    now = networks_of(document.graph, registry, "train")
    assert used_files(now) == {FIRST.path}
    assert used_in((FIRST, SECOND), now) == FIRST
    document.undo()
    assert weights(document.graph) == {"words": "", "maker": ""}


def test_a_drag_is_one_step_made_from_its_beginning(document: Document, registry: Registry) -> None:
    document.apply(use(networks_of(document.graph, registry, "train"), FIRST))
    before = networks_of(document.graph, registry, "train")
    for one in (SECOND, HALF):
        document.apply(use(before, one, "drag"))
    assert weights(document.graph) == {"words": "/runs/step-1.safetensors", "maker": "/runs/step-3.safetensors"}
    assert len(document.steps) == 2
    document.take_back("drag")
    assert weights(document.graph) == dict.fromkeys(("words", "maker"), "/runs/step-1.safetensors")


def test_two_are_compared_as_variants_in_one_step(document: Document, registry: Registry) -> None:
    document.apply(compare(networks_of(document.graph, registry, "train"), FIRST, SECOND))
    project = document.project
    assert project.active is Side.B
    assert project.variant is not None
    assert set(weights(project.graph).values()) == {"/runs/step-2.safetensors"}
    assert set(weights(project.variant.graph).values()) == {"/runs/step-1.safetensors"}
    assert len(document.steps) == 1
    document.apply(compare(networks_of(document.graph, registry, "train"), SECOND, HALF))
    again = document.project
    assert again.variant is not None
    assert again.graph["maker"].params["weights"] == "/runs/step-3.safetensors"
    assert set(weights(again.variant.graph).values()) == {"/runs/step-2.safetensors"}
    document.undo()
    document.undo()
    assert document.project.variant is None


def test_weights_of_other_networks_are_refused(document: Document, registry: Registry) -> None:
    other = Checkpoint(Path("/runs/other.safetensors"), 5, networks={"stranger": "test.stranger"})
    with pytest.raises(StudioError, match="stranger"):
        use(networks_of(document.graph, registry, "train"), other)
