from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import ProjectFileError
from studio.core.time import FrameRange
from studio.graph.analysis.graph_facts import validate_graph
from studio.graph.commands import RenameNode, SetDisabled, SetKeyframe, SetParam, SetRange
from studio.graph.curves.curve import Handle, Interpolation, Keyframe
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import make_relative_path
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph
from studio.sdk.media import Media
from studio.sdk.registry import Registry


def test_saving_and_loading_gives_the_same_project(document: Document, tmp_path: Path) -> None:
    clip = tmp_path / "clips" / "a.mp4"
    document.apply_command(SetParam("clip", "file", str(clip)))
    document.apply_command(SetParam("adjust", "mode", "multiply"))
    document.apply_command(SetParam("adjust", "offset", (3.0, -2.5)))
    key = Keyframe(3, 2.0, Interpolation.BEZIER, right=Handle(2.0, (0.5,)))
    document.apply_command(SetKeyframe("adjust", "amount", key))
    document.apply_command(SetKeyframe("adjust", "tint", Keyframe(0, (1.0, 0.0, 0.0))))
    document.apply_command(SetDisabled(("double",), is_disabled=True))
    document.apply_command(SetRange(FrameRange(1, 9)))
    document.set_viewed_output(Endpoint("double", "image"))
    path = tmp_path / "shot.loom"
    project = replace(document.project, initial_selection="adjust")
    save_project(path, project, document.registry)
    assert load_project(path, document.registry) == project
    assert json.loads(path.read_text())["nodes"]["clip"]["params"]["file"] == "clips/a.mp4"


def test_a_node_to_begin_with_that_is_gone_is_left_out(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.loom"
    save_project(path, replace(document.project, initial_selection="gone"), document.registry)
    assert load_project(path, document.registry) == document.project


def test_a_project_moves_with_its_files(document: Document, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    document.apply_command(SetParam("clip", "file", str(old / "a.mp4")))
    save_project(old / "shot.loom", document.project, document.registry)
    old.rename(new)
    moved = load_project(new / "shot.loom", document.registry)
    assert moved.graph["clip"].params["file"] == (new / "a.mp4").as_posix()


def test_the_file_is_sorted_and_each_node_a_block(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.loom"
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(3, 2.0)))
    save_project(path, document.project, document.registry)
    text = path.read_text()
    assert '    "adjust": {\n      "name": "Adjust",\n      "type": "test.adjust",' in text
    assert '          {"frame": 3, "value": 2.0, "interpolation": "linear"}\n' in text
    assert '"layout": {\n    "adjust": [260.0, 0.0],\n    "clip": [0.0, 0.0],' in text
    assert list(json.loads(text)["nodes"]) == ["adjust", "clip", "double", "write"]
    assert text.endswith("}\n")


def test_what_is_not_known_is_kept(registry: Registry, media: Media, tmp_path: Path) -> None:
    content = {
        "frameloom": 3,
        "nodes": {
            "clip": {
                "name": "clip",
                "type": "test.clip",
                "version": 1,
                "params": {"future": [1, {"deep": None}], "width": "wide"},
            },
            "magic": {
                "name": "magic",
                "type": "other.magic",
                "version": 3,
                "params": {"any": {"thing": [1, 2]}, "x": None},
            },
        },
        "wires": {"magic.a": "clip.image"},
        "layout": {"clip": [0.0, 0.0], "magic": [300.0, 0.0]},
    }
    path = tmp_path / "a.loom"
    path.write_text(json.dumps(content))
    project = load_project(path, registry)
    assert {problem.node for problem in validate_graph(project.graph, registry, media)} == {"clip", "magic"}
    save_project(path, project, registry)
    assert json.loads(path.read_text()) == content


def test_older_nodes_are_migrated(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    node = {"name": "A", "type": "test.adjust", "version": 1, "params": {"strength": 3}}
    path.write_text(json.dumps({"frameloom": 1, "nodes": {"a": node}}))
    record = load_project(path, registry).graph["a"]
    assert (record.version, record.params) == (2, {"amount": 3.0})


BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "it is empty"),
    "binary": (b"\xff\xfe\x00\x01", "not UTF-8 text"),
    "not JSON": ('{"frameloom": 1,', r"line 1, column 17.*it is not JSON"),
    "another JSON": ("[1, 2]", "not a Frameloom project"),
    "newer": ('{"frameloom": 99}', "written by a newer Frameloom; this one reads up to 3"),
    "version of another type": ('{"frameloom": true}', "not a Frameloom project"),
    "version zero": ('{"frameloom": 0}', r"at frameloom"),
    "nested": ("[" * 100_000, "nested too deeply"),
    "closed nested": ('{"frameloom": 1, "nodes": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    "nan": ('{"frameloom": 1, "layout": {"a": [NaN, 0]}}', "NaN is not a number"),
    "double": ('{"frameloom": 1, "nodes": {"a": {"name": "a"}, "a": {}}}', "'a' appears twice"),
    "unknown field": ('{"frameloom": 1, "extra": 1}', r"at extra"),
    "node without type": ('{"frameloom": 1, "nodes": {"a": {"name": "a"}}}', r"at nodes\.a\.type"),
    "params no object": (
        '{"frameloom": 1, "nodes": {"a": {"name": "a", "type": "t", "params": 3}}}',
        r"nodes\.a\.params.*found 3",
    ),
    "bad wire": ('{"frameloom": 1, "wires": {"a": "b.c"}}', r"at wires\.a"),
    "bad range": ('{"frameloom": 1, "range": [9, 3]}', r"at range"),
    "bad layout": ('{"frameloom": 1, "layout": {"a": ["x", 0]}}', r"layout\.a\.0"),
    "twin names": (
        '{"frameloom": 1, "nodes": {"a": {"name": "x", "type": "t"}, "b": {"name": "x", "type": "t"}}}',
        r"nodes\.b\.name.*'x' is taken by the node 'a'",
    ),
    "keys out of order": (
        '{"frameloom": 1, "nodes": {"a": {"name": "a", "type": "t", "curves": {"p":'
        ' [{"frame": 5, "value": 1}, {"frame": 5, "value": 2}]}}}}',
        r"nodes\.a\.curves\.p",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_with_the_place(case: str, registry: Registry, tmp_path: Path) -> None:
    content, said = BAD[case]
    path = tmp_path / "bad.loom"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ProjectFileError, match=said) as caught:
        load_project(path, registry)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 400


def test_missing_files_and_folders_are_named(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match="No such file"):
        load_project(tmp_path / "none.loom", registry)
    with pytest.raises(ProjectFileError, match="folder"):
        load_project(tmp_path, registry)


def test_a_failed_save_leaves_the_old_file(document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shot.loom"
    save_project(path, document.project, document.registry)
    before = path.read_text()
    document.apply_command(SetParam("adjust", "amount", 3.0))

    def disk_is_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_is_full)
    with pytest.raises(ProjectFileError, match="No space left on device"):
        save_project(path, document.project, document.registry)
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == ["shot.loom"]


def test_saving_into_a_missing_folder_is_named(document: Document, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match="cannot be written"):
        save_project(tmp_path / "none" / "a.loom", document.project, document.registry)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_saving_through_a_link_keeps_the_link(document: Document, tmp_path: Path) -> None:
    real, link = tmp_path / "real.loom", tmp_path / "link.loom"
    real.write_text("old")
    link.symlink_to(real)
    save_project(link, document.project, document.registry)
    assert link.is_symlink()
    assert load_project(real, document.registry) == document.project


@pytest.mark.skipif(sys.platform == "win32", reason="paths of the other system")
@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("/projects/shot/clips/a.mp4", "clips/a.mp4"),
        ("/projects/media/a.mp4", "../media/a.mp4"),
        ("/mnt/b.mp4", "/mnt/b.mp4"),
        ("here.mp4", "here.mp4"),
    ],
)
def test_paths_are_relative_where_a_folder_is_shared(file: str, found: str) -> None:
    assert make_relative_path(file, Path("/projects/shot")) == found


def test_a_long_number_is_no_crash(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    content: dict[str, Any] = {"frameloom": 1}
    path.write_text(json.dumps(content)[:-1] + ', "range": [0, ' + "9" * 5000 + "]}")
    with pytest.raises(ProjectFileError):
        load_project(path, registry)


def test_numbers_that_no_float_can_be_are_named(registry: Registry, media: Media, tmp_path: Path) -> None:
    path = tmp_path / "large.loom"
    params = {"amount": 10**400, "tint": [10**400, 0, 0], "point": [0, 10**400]}
    node = {"name": "Adjust", "type": "test.adjust", "version": 2, "params": params}
    path.write_text(json.dumps({"frameloom": 3, "nodes": {"adjust": node}}))
    project = load_project(path, registry)
    places = {problem.place for problem in validate_graph(project.graph, registry, media)}
    assert {"amount", "tint"} <= places
    save_project(path, project, registry)
    assert load_project(path, registry) == project
    path.write_text('{"frameloom": 3, "nodes": {"x": {"name": "X", "type": "no.such", "params": {"a": 1e999}}}}')
    with pytest.raises(ProjectFileError, match="1e999 is not a number"):
        load_project(path, registry)


@pytest.mark.parametrize(
    "content",
    [
        {"layout": {"x": [1e300, 0.0]}},
        {"range": [0, 10**30]},
        {"nodes": {"x": {"name": "X", "type": "test.adjust", "version": 10**30}}},
    ],
)
def test_what_no_window_could_show_is_refused(content: dict[str, Any], registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "far.loom"
    path.write_text(json.dumps({"frameloom": 3, **content}))
    with pytest.raises(ProjectFileError, match="less than or equal"):
        load_project(path, registry)


def test_half_a_character_does_not_keep_a_project_from_being_saved(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "half.loom"
    document.apply_command(RenameNode("adjust", "A\ud83d"))
    save_project(path, document.project, document.registry)
    assert load_project(path, document.registry).graph["adjust"].name == "A?"
    path.write_text('{"frameloom": 3, "nodes": {"x": {"name": "\\ud83d", "type": "a.b"}}}')
    assert load_project(path, document.registry).graph["x"].name == "?"
    path.write_text('{"frameloom": 3, "nodes": {"x": {"name": "\\ud83c\\udfac", "type": "a.b"}}}')
    assert load_project(path, document.registry).graph["x"].name == "🎬"


def test_a_name_that_no_file_can_have_is_named(registry: Registry) -> None:
    with pytest.raises(ProjectFileError, match="not a name that a file can have"):
        load_project(Path("a\0b.loom"), registry)


def test_a_wire_between_nodes_that_are_both_gone_is_named(registry: Registry, media: Media) -> None:
    graph = Graph({}, {Endpoint("b", "in"): Endpoint("a", "out")})
    assert [problem.format_line(graph) for problem in validate_graph(graph, registry, media)] == [
        "a: a wire leads to 'b.in', but there is no such node"
    ]
