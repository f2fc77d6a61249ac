"""Which networks a training has, and the edits that give them weights: one step of undo each."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.engine.training.weights_usage import (
    begin_with_weights,
    collect_used_files,
    find_networks,
    find_trainer_of_output,
    find_trainers,
    find_used_checkpoint,
    get_checkpoint_folder,
    make_weights_comparison,
    reset_weights,
    set_weights,
)
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Side
from studio.sdk import Dataset, Features, Image, Net, NetworkNode, Param, TrainerNode, node
from studio.sdk.node import FrameNode
from studio.sdk.registry import Registry
from studio.sdk.training.train_settings import TrainSettings

FIRST = RunCheckpoint(Path("/runs/step-1.safetensors"), 1, networks={"words": "test.words", "maker": "test.maker"})
SECOND = RunCheckpoint(Path("/runs/step-2.safetensors"), 2, networks={"words": "test.words", "maker": "test.maker"})
HALF = RunCheckpoint(Path("/runs/step-3.safetensors"), 3, networks={"maker": "test.maker"})


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

    def make_train_settings(self) -> TrainSettings:
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
    assert list(find_trainers(document.graph, registry)) == ["train"]
    assert set(find_networks(document.graph, registry, "train")) == {"words", "maker"}
    assert find_networks(document.graph, registry, "gone") == {}


def test_what_is_looked_at_leads_to_its_training(document: Document, registry: Registry) -> None:
    assert find_trainer_of_output(document.graph, registry, Endpoint("gain", "image")) == "train"
    assert find_trainer_of_output(document.graph, registry, Endpoint("words", "features")) == "train"
    assert find_trainer_of_output(document.graph, registry, None) is None


def test_the_folder_lies_beside_the_project(document: Document, registry: Registry, tmp_path: Path) -> None:
    record = document.graph["train"]
    assert get_checkpoint_folder(record, registry, tmp_path / "a.loom") == tmp_path / "runs"
    unsaved = get_checkpoint_folder(record, registry, None)
    assert unsaved == find_videos_folder() / "Frameloom" / "runs"


def test_use_is_one_step(document: Document, registry: Registry) -> None:
    networks = find_networks(document.graph, registry, "train")
    document.apply_command(set_weights(networks, FIRST))
    assert weights(document.graph) == dict.fromkeys(("words", "maker"), "/runs/step-1.safetensors")
    assert document.step_labels == ("Use the weights of step 1",)
    now = find_networks(document.graph, registry, "train")
    assert collect_used_files(now) == {FIRST.path}
    assert find_used_checkpoint((FIRST, SECOND), now) == FIRST
    document.undo()
    assert weights(document.graph) == {"words": "", "maker": ""}


def test_a_drag_is_one_step_made_from_its_beginning(document: Document, registry: Registry) -> None:
    document.apply_command(set_weights(find_networks(document.graph, registry, "train"), FIRST))
    before = find_networks(document.graph, registry, "train")
    for one in (SECOND, HALF):
        document.apply_command(set_weights(before, one, "drag"))
    assert weights(document.graph) == {"words": "/runs/step-1.safetensors", "maker": "/runs/step-3.safetensors"}
    assert len(document.step_labels) == 2
    document.cancel_gesture("drag")
    assert weights(document.graph) == dict.fromkeys(("words", "maker"), "/runs/step-1.safetensors")


def test_two_are_compared_as_variants_in_one_step(document: Document, registry: Registry) -> None:
    document.apply_command(make_weights_comparison(find_networks(document.graph, registry, "train"), FIRST, SECOND))
    project = document.project
    assert project.active_side is Side.B
    assert project.variant is not None
    assert set(weights(project.graph).values()) == {"/runs/step-2.safetensors"}
    assert set(weights(project.variant.graph).values()) == {"/runs/step-1.safetensors"}
    assert len(document.step_labels) == 1
    document.apply_command(make_weights_comparison(find_networks(document.graph, registry, "train"), SECOND, HALF))
    again = document.project
    assert again.variant is not None
    assert again.graph["maker"].params["weights"] == "/runs/step-3.safetensors"
    assert set(weights(again.variant.graph).values()) == {"/runs/step-2.safetensors"}
    document.undo()
    document.undo()
    assert document.project.variant is None


def test_weights_of_other_networks_are_refused(document: Document, registry: Registry) -> None:
    other = RunCheckpoint(Path("/runs/other.safetensors"), 5, networks={"stranger": "test.stranger"})
    with pytest.raises(StudioError, match="stranger"):
        set_weights(find_networks(document.graph, registry, "train"), other)


def test_who_trains_from_the_start_gets_no_weights_of_the_folders_runs(document: Document, registry: Registry) -> None:
    document.apply_command(set_weights(find_networks(document.graph, registry, "train"), HALF))
    before = document.graph
    assert reset_weights(before, registry, "train", Path("/elsewhere")) is before, "those of others are gone on from"
    trained = reset_weights(before, registry, "train", Path("/runs"))
    assert weights(trained) == {"words": "", "maker": ""}
    begun = begin_with_weights(trained, registry, "train", SECOND)
    assert weights(begun) == dict.fromkeys(("words", "maker"), "/runs/step-2.safetensors")
    assert document.graph is before
