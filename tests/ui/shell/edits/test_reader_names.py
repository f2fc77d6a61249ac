"""Nodes that read a file are named after it, until somebody names them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.graph.commands import RenameNode
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.reader_names import get_name_from_file, make_rename_command
from studio.ui.shell.edits.value_edits import ParameterEdits, ValueEdit
from studio.ui.shell.expressions.level_expressions import LevelExpressions


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return the node types of ours."""
    return load_registry()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("clips/beach.mp4", "beach"),
        ("shot.####.exr", "shot"),
        ("take_%04d.png", "take"),
        ("a.b.wav", "a.b"),
        ("clips", "clips"),
        ("####.png", ""),
    ],
)
def test_the_name_is_the_stem_without_the_place_of_a_number(file: str, name: str) -> None:
    assert get_name_from_file(file) == name


@pytest.mark.parametrize("name", ["Read Video", "Read Video 2", "beach", "beach 3"])
def test_an_automatic_name_follows_the_file(registry: Registry, name: str) -> None:
    spec = registry["source.video"]
    record = NodeRecord("v", spec.id, name.replace("Read Video", spec.name), params={"file": "clips/beach.mp4"})
    assert make_rename_command(record, spec, "file", "new/owl.mov") == RenameNode("v", "owl")
    assert make_rename_command(replace(record, name="Plate"), spec, "file", "new/owl.mov") is None
    assert make_rename_command(record, spec, "file", "") is None


def test_a_data_set_keeps_its_name_whatever_its_folder(registry: Registry) -> None:
    spec = registry["train.folder_dataset"]
    assert make_rename_command(NodeRecord("d", spec.id, spec.name), spec, "folder", "/clips/media") is None


def test_what_is_written_names_no_node(registry: Registry) -> None:
    spec = registry["output.write_video"]
    assert make_rename_command(NodeRecord("w", spec.id, spec.name), spec, "file", "out.mp4") is None


def test_a_chosen_file_and_its_name_are_one_step(registry: Registry) -> None:
    spec = registry["source.video"]
    before = Project(Graph({"v": NodeRecord("v", spec.id, spec.name, spec.version)}))
    document = Document(registry, before)
    edits = ParameterEdits(document.apply_command, LevelExpressions(document))
    edits.chosen = NodeSelection.from_graph(document.graph, registry, ["v"])
    document.apply_command(edits.make_value_command("file", ValueEdit.from_value("clips/beach.mp4")))
    assert document.graph["v"].name == "beach"
    assert document.undo()
    assert document.project == before
