"""Models and LoRA files that are dropped on nodes, and node types that are marked as needing a model."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from studio.core.errors import GraphError
from studio.graph.commands import AddNode
from studio.graph.model import Graph, NodeRecord
from studio.sdk.models import Task
from studio.sdk.params import ModelRef, Param, Point
from studio.sdk.registry import Registry
from studio.sdk.spec import node
from studio.services.engine_setup import load_registry
from studio.ui.features.canvas.edits.file_drops import build_file_readers, make_weights_command, takes_model
from studio.ui.shell.models.compatible_nodes import get_tasks, needs_model
from studio.ui.shell.search.help_view import build_help_html
from tests.ui.features.models.samples import TextToClip
from tests.ui.nodes_for_tests import Wave


@node("generate.adapted_clip", name="Adapted Clip")
class AdaptedClip(TextToClip):
    """Make a clip from words, by a model that a LoRA changes."""

    other_tasks = MappingProxyType({"lora": (Task.ADAPT,)})

    lora: ModelRef = Param(default=ModelRef(), animatable=False, help="Laid over the model.")


REGISTRY = Registry([TextToClip.spec, AdaptedClip.spec, Wave.spec])
LORA = Path("/m/lora.safetensors")


def graph(type: str, **params: str) -> Graph:
    return Graph({"n": NodeRecord("n", type, "n", params=dict(params))})


def test_nodes_with_a_model_take_folders_and_files() -> None:
    assert takes_model(graph("generate.text_to_clip"), REGISTRY, "n")
    assert not takes_model(graph("generate.text_to_clip"), REGISTRY, None)
    assert not takes_model(graph(Wave.spec.id), REGISTRY, "n")


def test_elsewhere_weights_are_refused_with_where_they_go() -> None:
    with pytest.raises(GraphError, match="or on one with a model"):
        make_weights_command(graph(Wave.spec.id), REGISTRY, "n", LORA)


def test_a_node_type_says_that_it_needs_a_model() -> None:
    assert needs_model(AdaptedClip.spec)
    assert not needs_model(Wave.spec)
    assert get_tasks(AdaptedClip.spec) == (Task.TEXT_TO_VIDEO,)
    assert get_tasks(AdaptedClip.spec, "lora") == (Task.ADAPT,)
    assert "Needs a pretrained model for text to video." in build_help_html(AdaptedClip.spec)
    assert "pretrained" not in build_help_html(Wave.spec)


def test_every_kind_of_file_that_a_node_reads_has_its_reader() -> None:
    registry = load_registry()
    readers = {
        "notes.txt": "source.text_file",
        "lines.srt": "source.subtitles",
        "clip.mp4": "source.video",
        "photo.png": "source.image",
    }
    for name, reader in readers.items():
        command, nodes = build_file_readers(Graph(), registry, [Path(name)], Point(0, 0))
        assert isinstance(command, AddNode)
        assert (command.record.type, len(nodes)) == (reader, 1)
