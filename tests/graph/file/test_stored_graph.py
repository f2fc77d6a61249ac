"""Graphs that are opened from the files that they made: their sources are found, and nothing of others is touched."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.core.file_stamp import compute_file_fingerprint
from studio.graph.commands import EditInGroup, SetParam
from studio.graph.file.linked_files import read_linked_file
from studio.graph.file.project_file import save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.source_files import compute_source_fingerprints
from studio.graph.file.stored_graph import open_stored_graph
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import STRUCTURAL_SPECS
from studio.sdk import FileMode, Image, Param, SourceNode, node
from studio.sdk.registry import Registry
from tests.graph import nodes_for_tests
from tests.graph.groups.test_flat_graph import LOOK
from tests.graph.nested_for_tests import group, level

REGISTRY = nodes_for_tests.registry()


@node("test.file_source")
class FileSource(SourceNode):
    """Read a file."""

    file: Path = Param(default=Path(), help="Read.")
    target: Path = Param(default=Path(), file_mode=FileMode.SAVE, help="Not read.")

    def process(self) -> Image:
        raise NotImplementedError


SOURCES = Registry([*STRUCTURAL_SPECS, FileSource.spec])


def reading(*files: Path) -> Project:
    nodes = {
        f"n{index}": NodeRecord(f"n{index}", "test.file_source", f"n{index}", params={"file": file.as_posix()})
        for index, file in enumerate(files)
    }
    return Project(Graph(nodes))


def files_of(project: Project) -> list[Path]:
    return [Path(str(record.params["file"])) for record in project.graph.nodes.values()]


def store(project: Project, clip: Path) -> tuple[str, dict[str, str]]:
    text = format_project(project, clip, SOURCES, whole=True)
    return text, compute_source_fingerprints(project.graph, SOURCES, clip)


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    """Return a folder with a clip that was rendered, and what it was made from."""
    folder = tmp_path / "shoot"
    write(folder / "footage" / "a.mov", b"a" * 1000)
    write(folder / "footage" / "b.mov", b"b" * 1000)
    for number in (7, 8):
        write(folder / "stills" / f"s.{number:04}.png", bytes([number]) * 50)
    write(folder / "renders" / "clip.mp4", b"clip")
    return folder


def project_of(shoot: Path) -> Project:
    return reading(shoot / "footage" / "a.mov", shoot / "footage" / "b.mov", shoot / "stills" / "s.####.png")


def test_what_is_moved_together_is_found_where_it_is(shoot: Path, tmp_path: Path) -> None:
    text, sources = store(project_of(shoot), shoot / "renders" / "clip.mp4")
    assert sources.keys() == {"../footage/a.mov", "../footage/b.mov", "../stills/s.####.png"}
    moved = shutil.move(shoot, tmp_path / "elsewhere")
    found = open_stored_graph(text, Path(moved) / "renders" / "clip.mp4", SOURCES, sources)
    assert found.missing == ()
    assert found.project.graph == project_of(Path(moved)).graph


def test_what_is_moved_alone_is_found_by_its_content(shoot: Path, tmp_path: Path) -> None:
    text, sources = store(project_of(shoot), shoot / "renders" / "clip.mp4")
    home = tmp_path / "home" / "deep"
    clip = write(home / "clip.mp4", b"clip")
    shutil.move(shoot / "footage" / "a.mov", home / "renamed.mov")
    write(home / "a.mov", b"x" * 1000)  # of the same name and size, and another
    known = tmp_path / "known"
    shutil.move(shoot / "stills", known / "frames")
    shutil.rmtree(shoot)
    found = open_stored_graph(text, clip, SOURCES, sources, (known,))
    assert files_of(found.project)[0] == home / "renamed.mov"
    assert files_of(found.project)[2] == known / "frames" / "s.####.png"
    assert [Path(file).name for file in found.missing] == ["b.mov"]


def test_what_is_in_place_stays_and_an_unknown_one_is_found_by_its_name(shoot: Path, tmp_path: Path) -> None:
    clip = write(tmp_path / "else" / "clip.mp4", b"clip")
    text = format_project(reading(Path("/nowhere/at/all.png"), shoot / "footage" / "a.mov"), clip, SOURCES)
    write(clip.parent / "all.png", b"png")
    found = open_stored_graph(text, clip, SOURCES, {})
    assert files_of(found.project) == [clip.parent / "all.png", shoot / "footage" / "a.mov"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("hello", "it is not JSON"),
        ("[]", "not a Frameloom project"),
        ('{"frameloom": 99}', "newer Frameloom"),
        ("[" * 200_000, "nested too deeply"),
        ('{"frameloom": 1, "nodes": {"a": 5}}', "nodes"),
    ],
)
def test_what_is_no_graph_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match=reason):
        open_stored_graph(text, tmp_path / "clip.mp4", SOURCES, {"a": "b"})


def test_unknown_nodes_and_fingerprints_are_kept_and_ignored(tmp_path: Path) -> None:
    text = json.dumps(
        {"frameloom": 3, "nodes": {"a": {"type": "not.here", "name": "a", "version": 9, "params": {"file": "b.mov"}}}}
    )
    found = open_stored_graph(text, tmp_path / "clip.mp4", SOURCES, {"b.mov": "9-x", "../": "", "x": "\0"})
    assert found.project.graph["a"].params == {"file": "b.mov"}
    assert found.missing == ()


@pytest.mark.parametrize("change", ["none", "other", "gone", "forged"])
def test_a_linked_file_that_says_something_else_is_not_written_when_the_project_is_saved(
    change: str, tmp_path: Path
) -> None:
    look, clip = tmp_path / "look.loom", tmp_path / "clip.mp4"
    save_project(look, LOOK, REGISTRY)
    linked = replace(group("look", read_linked_file(look, REGISTRY)), link=look.as_posix())
    text = format_project(level(linked), clip, REGISTRY, whole=True)
    if change == "other":
        save_project(look, Project(), REGISTRY)
    elif change == "gone":
        look.unlink()
    elif change == "forged":
        content = json.loads(text)
        content["groups"]["look"]["read_as"] = "0" * 32
        content["nodes"]["look"]["link"] = "victim.loom"
        text = json.dumps(content)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    found = open_stored_graph(text, clip, REGISTRY, {}).project
    assert bool(found.graph["look"].link) is (change == "none")
    assert found.graph["look"].group_project is not None
    save_project(tmp_path / "saved.loom", found, REGISTRY)
    (tmp_path / "saved.loom").unlink()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_sources_in_groups_are_found_too(shoot: Path, tmp_path: Path) -> None:
    inside = reading(shoot / "footage" / "a.mov")
    project = Project(Graph({"g": NodeRecord("g", "graph.group", "g", group_project=inside)}))
    clip = shoot / "renders" / "clip.mp4"
    text, sources = store(project, clip)
    shutil.move(shoot / "footage" / "a.mov", shoot / "renders" / "a2.mov")
    found = open_stored_graph(text, clip, SOURCES, sources)
    wanted = EditInGroup(("g",), SetParam("n0", "file", (shoot / "renders" / "a2.mov").as_posix()))
    assert found.project.graph == wanted.apply_to(project, SOURCES).graph


def test_a_fingerprint_tells_files_apart_at_both_ends_and_in_the_middle(tmp_path: Path) -> None:
    large = bytearray(b"x" * 400_000)
    seen = {compute_file_fingerprint(write(tmp_path / "a", bytes(large)))}
    for place in (0, 200_000, 399_999):
        changed = bytearray(large)
        changed[place] = 0
        seen.add(compute_file_fingerprint(write(tmp_path / "a", bytes(changed))))
    seen.add(compute_file_fingerprint(write(tmp_path / "a", b"")))
    assert len(seen) == 5
