"""Presets as files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.graph.curves.curve import Curve, Extrapolation, Interpolation, Keyframe
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.ui.features.inspector.presets.preset_commands import describe_preset, make_apply_preset
from studio.ui.features.inspector.presets.preset_files import (
    delete_preset,
    find_name_error,
    get_preset_file_name,
    read_presets,
    write_preset,
)
from tests.ui.features.inspector.samples import Everything, registry

REGISTRY, SPEC = registry(), Everything.spec
CURVE = Curve((Keyframe(0, 1.0), Keyframe(10, 3.0, Interpolation.CONSTANT)), extrapolation_after=Extrapolation.LOOP)
RECORD = NodeRecord(
    "n", SPEC.id, "Node", params={"radius": 30.0, "edge": "black", "write_to": "/x.png"}, curves={"gain": CURVE}
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = write_preset(tmp_path, "Soft", RECORD, SPEC, REGISTRY)
    assert path == tmp_path / SPEC.id / "Soft.json"
    (found,) = read_presets(tmp_path, SPEC, REGISTRY, shared=False)
    assert (found.name, found.error, found.is_writable) == ("Soft", "", True)
    assert found.record is not None
    assert found.record.params == {"radius": 30.0, "edge": "black"}  # where it writes is no part of it
    assert found.record.curves == {"gain": CURVE}
    delete_preset(found)
    assert read_presets(tmp_path, SPEC, REGISTRY, shared=False) == ()


def test_expressions_that_read_no_node_are_kept(tmp_path: Path) -> None:
    expressions = {"radius": "frame / 10", "offset": "other.gain"}
    write_preset(tmp_path, "Pulse", replace(RECORD, expressions=expressions), SPEC, REGISTRY)
    (found,) = read_presets(tmp_path, SPEC, REGISTRY, shared=False)
    assert found.record is not None
    assert found.record.expressions == {"radius": "frame / 10"}
    assert "Radius: =frame / 10" in describe_preset(found, SPEC).splitlines()
    there = NodeRecord("n", SPEC.id, "There", expressions={"gain": "frame"})
    document = Document(REGISTRY, Project(Graph({"n": there})))
    document.apply_command(make_apply_preset(found, ("n",)))
    assert document.graph["n"].expressions == {"radius": "frame / 10"}
    assert document.graph["n"].curves == {"gain": CURVE}, "keys take the place of an expression"


@pytest.mark.parametrize("name", ["a/b", "..", ".hidden", "50 % <soft>", "C:\\x", "Überblendung", "a.json", "what?."])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = write_preset(tmp_path, name, RECORD, SPEC, REGISTRY)
    assert path.parent == tmp_path / SPEC.id
    assert [preset.name for preset in read_presets(tmp_path, SPEC, REGISTRY, shared=False)] == [name]
    assert path.name == get_preset_file_name(name)


def test_names_that_will_not_do() -> None:
    assert find_name_error("  ") == "Give it a name"
    assert "60" in find_name_error("x" * 61)
    assert find_name_error("Soft") == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ('{"frameloom": 99, "nodes": {}}', "newer Frameloom"),
        ('{"frameloom": 1, "nodes": {}}', "holds 0 nodes; a preset holds one"),
        ('{"frameloom": 1, "nodes": {"a": {"name": "A", "type": "color.gain"}}}', "color.everything is accepted"),
        (
            '{"frameloom": 1, "nodes": {"a": {"name": "A", "type": "color.everything", "params": {"gain": 99.0}}}}',
            "a number from 0 to 8",
        ),
        (
            '{"frameloom": 1, "nodes": {"a": {"name": "A", "type": "color.everything", "params": {"glow": 1}}}}',
            "glow",
        ),
    ],
)
def test_a_broken_file_is_listed_as_broken(tmp_path: Path, text: str, says: str) -> None:
    write_preset(tmp_path, "Good", RECORD, SPEC, REGISTRY)
    broken = tmp_path / SPEC.id / "Broken.json"
    broken.write_text(text, encoding="utf-8")
    first, second = read_presets(tmp_path, SPEC, REGISTRY, shared=True)
    assert (first.name, first.record) == ("Broken", None)
    assert says in first.error
    assert describe_preset(first, SPEC) == first.error
    assert (second.name, second.error) == ("Good", "")
    assert broken.read_text(encoding="utf-8") == text


def test_a_failed_write_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_preset(tmp_path, "Soft", RECORD, SPEC, REGISTRY)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectFileError, match="No space"):
        write_preset(tmp_path, "Soft", NodeRecord("n", SPEC.id, "N", params={"radius": 1.0}), SPEC, REGISTRY)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["Soft.json"]


def test_a_folder_that_is_not_there_has_no_presets(tmp_path: Path) -> None:
    assert read_presets(tmp_path / "gone", SPEC, REGISTRY, shared=True) == ()
    (tmp_path / "file").touch()
    with pytest.raises(ProjectFileError, match="cannot be written"):
        write_preset(tmp_path / "file", "Soft", RECORD, SPEC, REGISTRY)


def test_it_is_a_project_of_one_node(tmp_path: Path) -> None:
    content = json.loads(write_preset(tmp_path, "Soft", RECORD, SPEC, REGISTRY).read_text(encoding="utf-8"))
    assert content["frameloom"] >= 1
    assert [block["name"] for block in content["nodes"].values()] == ["Soft"]


def test_applying_sets_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    write_preset(tmp_path, "Soft", RECORD, SPEC, REGISTRY)
    (preset,) = read_presets(tmp_path, SPEC, REGISTRY, shared=False)
    other = Curve((Keyframe(5, 2.0),))
    nodes = {
        "a": NodeRecord("a", SPEC.id, "A", params={"octaves": 7, "radius": 1.0}),
        "b": NodeRecord("b", SPEC.id, "B", curves={"gain": other, "radius": other}),
    }
    document = Document(REGISTRY, Project(Graph(nodes)))
    document.apply_command(make_apply_preset(preset, ("a", "b")))
    assert document.graph["a"].params == {"octaves": 7, "radius": 30.0, "edge": "black"}
    for node in "ab":
        assert document.graph[node].curves == {"gain": CURVE}
    assert document.undo_label == "Apply Soft"
    document.undo()
    assert document.graph.nodes == nodes
    assert describe_preset(preset, SPEC) == "Gain: 2 keys\nRadius: 30 px\nEdge: Black"
