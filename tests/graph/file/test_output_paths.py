"""Results whose paths begin nowhere lie beside the project, or among the user's videos: never where a process runs."""

from __future__ import annotations

from pathlib import Path

from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.output_paths import avoid_existing_outputs, find_output_folder, resolve_output_paths
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.groups.paths import find_node
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.services.engine_setup import load_registry

REGISTRY = load_registry()
PLACE = Path("/films/shot")


def resolve(*nodes: NodeRecord) -> Graph:
    return resolve_output_paths(Project(Graph({node.id: node for node in nodes})), REGISTRY, PLACE).graph


def test_they_begin_at_the_project(tmp_path: Path) -> None:
    assert find_output_folder(tmp_path / "a.loom") == tmp_path
    assert find_output_folder(None) == find_videos_folder() / "Frameloom"


def test_defaults_and_typed_names_are_placed() -> None:
    graph = resolve(
        NodeRecord("new", "output.write_video", "new"),
        NodeRecord("typed", "output.write_video", "typed", params={"file": "a.mp4"}),
        NodeRecord("placed", "output.write_video", "placed", params={"file": "/b/c.mp4"}),
        NodeRecord("train", "train.train", "train"),
    )
    assert graph["new"].params == {"file": "/films/shot/out/video.mp4"}
    assert graph["typed"].params == {"file": "/films/shot/a.mp4"}
    assert graph["placed"].params == {"file": "/b/c.mp4"}
    assert graph["train"].params == {"folder": "/films/shot/runs/training"}


def test_nodes_inside_groups_are_placed_too() -> None:
    inside = Project(Graph({"write": NodeRecord("write", "output.write_audio", "write")}))
    graph = resolve(NodeRecord("group", GROUP, "group", group_project=inside))
    assert find_node(graph, "group/write").params == {"file": "/films/shot/out/sound.wav"}


def test_what_is_read_what_is_unknown_and_what_is_animated_stay() -> None:
    keys = {"file": Curve((Keyframe(0, "a.mp4"),))}
    nodes = (
        NodeRecord("read", "source.video", "read", params={"file": "a.mp4"}),
        NodeRecord("gone", "gone.node", "gone", params={"file": "a.mp4"}),
        NodeRecord("moving", "output.write_video", "moving", curves=keys),
        NodeRecord("empty", "output.write_video", "empty", params={"file": ""}),
    )
    assert resolve(*nodes) == Graph({node.id: node for node in nodes})


def test_a_template_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    for name in ("film.mp4", "film-2.mp4"):
        (tmp_path / name).touch()
    nodes = (
        NodeRecord("film", "output.write_video", "film", params={"file": (tmp_path / "film.mp4").as_posix()}),
        NodeRecord("new", "output.write_video", "new", params={"file": (tmp_path / "new.mp4").as_posix()}),
        NodeRecord("relative", "output.write_video", "relative", params={"file": "film.mp4"}),
        NodeRecord("read", "source.video", "read", params={"file": (tmp_path / "film.mp4").as_posix()}),
        NodeRecord("train", "train.train", "train", params={"folder": (tmp_path / "run").as_posix()}),
    )
    before = Project(Graph({node.id: node for node in nodes}))
    after = avoid_existing_outputs(before, REGISTRY).graph
    assert after["film"].params["file"] == (tmp_path / "film-3.mp4").as_posix()
    assert after["train"].params["folder"] == (tmp_path / "run-2").as_posix()
    assert all(after[name] is before.graph[name] for name in ("new", "relative", "read"))
