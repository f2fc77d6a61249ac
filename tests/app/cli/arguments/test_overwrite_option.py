"""`render` and `train` write over what their project made, and over nothing else without a word."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from studio.app.run import main
from studio.graph.file.project_file import save_project
from studio.graph.model import Project
from tests.conftest import ROOT
from tests.engine.training.networks_for_tests import REGISTRY
from tests.engine.training.networks_for_tests import graph as training_graph

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"
OLD = b"somebody's own"


def project(folder: Path, type: str, file: str, name: str = "shot.loom", **params: object) -> Path:
    """Return a project that writes a file."""
    nodes = {
        "v": {"type": "source.video", "name": "video", "version": 1, "params": {"file": str(CLIP)}},
        "s": {"type": "signal.wave", "name": "wave", "version": 1, "params": {}},
        "w": {"type": type, "name": "write", "version": 1, "params": {"file": str(folder / file), **params}},
    }
    wires = {"output.write_audio": {"w.audio": "v.audio"}, "judge.report": {"w.a": "s.signal"}}
    path = folder / name
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": wires.get(type, {"w.image": "v.image"})}))
    return path


def render(graph: Path, *more: str) -> int:
    return main(["render", str(graph), "--range", "2-4", "--scale", "0.25", "--no-cache", "--quiet", *more])


KINDS = [
    ("output.write_video", "clip.mp4", "clip.mp4"),
    ("output.write_images", "still.###.png", "still.003.png"),
    ("output.write_audio", "sound.wav", "sound.wav"),
    ("judge.report", "report.json", "report.json"),
]


@pytest.mark.parametrize(("type", "file", "there"), KINDS)
def test_a_foreign_file_is_refused_and_stays(
    type: str, file: str, there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / there).write_bytes(OLD)
    before = sorted(path.name for path in tmp_path.iterdir())
    graph = project(tmp_path, type, file)
    assert render(graph) == 2
    told = capsys.readouterr().err
    assert str(tmp_path / there) in told
    assert "was not made by this project (14 bytes, changed 20" in told
    assert "Name it with -o, or add --overwrite to replace it." in told
    assert (tmp_path / there).read_bytes() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "shot.loom"])
    assert render(graph, "--overwrite") == 0
    assert (tmp_path / there).read_bytes() != OLD
    assert render(graph) == 0  # it is the project's by now


def test_the_same_project_renders_as_often_as_it_likes(tmp_path: Path) -> None:
    graph = project(tmp_path, "output.write_video", "clip.mp4")
    assert [render(graph), render(graph), render(graph, "--set", "write.quality=20")] == [0, 0, 0]


def test_another_project_is_refused(tmp_path: Path) -> None:
    assert render(project(tmp_path, "output.write_video", "clip.mp4")) == 0
    assert render(project(tmp_path, "output.write_video", "clip.mp4", "other.loom")) == 2


def test_a_file_that_was_changed_since_is_refused(tmp_path: Path) -> None:
    graph = project(tmp_path, "output.write_video", "clip.mp4")
    assert render(graph) == 0
    (tmp_path / "clip.mp4").write_bytes(OLD)
    assert render(graph) == 2
    assert (tmp_path / "clip.mp4").read_bytes() == OLD


def test_a_file_that_the_command_names_is_replaced(tmp_path: Path) -> None:
    graph, chosen = project(tmp_path, "output.write_video", "clip.mp4"), tmp_path / "chosen.mp4"
    chosen.write_bytes(OLD)
    assert render(graph, "-o", str(chosen)) == 0
    assert chosen.read_bytes() != OLD
    assert not (tmp_path / "clip.mp4").exists()


@pytest.mark.parametrize("file", ["still.png", "still.##.png", "clip.mp4"])
def test_any_nodes_picture_goes_to_the_file_that_the_command_names(file: str, tmp_path: Path) -> None:
    graph = project(tmp_path, "output.write_video", "unused.mp4")
    chosen = tmp_path / file
    there = tmp_path / file.replace("##", "02")
    there.write_bytes(OLD)
    assert render(graph, "--node", "video", "--range", "2-2", "-o", str(chosen)) == 0
    assert there.read_bytes() != OLD


def test_of_a_sequence_only_the_pictures_in_the_range_count(tmp_path: Path) -> None:
    graph = project(tmp_path, "output.write_images", "still.###.png", start_number=100)
    for number in (1, 2, 101, 105):
        (tmp_path / f"still.{number:03d}.png").write_bytes(OLD)
    assert render(graph) == 0
    assert sum(path.read_bytes() == OLD for path in tmp_path.glob("still.*.png")) == 4
    (tmp_path / "still.104.png").write_bytes(OLD)
    assert render(graph) == 2


def test_of_all_outputs_none_is_begun_where_one_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = project(tmp_path, "output.write_images", "still.###.png")
    content = json.loads(graph.read_text())
    content["nodes"]["x"] = {
        "type": "output.write_video", "name": "film", "version": 1, "params": {"file": str(tmp_path / "film.mp4")}
    }  # fmt: skip
    content["wires"]["x.image"] = "v.image"
    graph.write_text(json.dumps(content))
    (tmp_path / "film.mp4").write_bytes(OLD)
    assert render(graph, "--all") == 2
    assert "film.mp4" in capsys.readouterr().err
    assert list(tmp_path.glob("still.*")) == []
    assert render(graph, "--all", "--overwrite") == 0
    assert len(list(tmp_path.glob("still.*"))) == 3


def test_pictures_of_a_render_that_did_not_end_are_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a render has finished when it is killed is gone on with, and not asked about."""
    graph = project(tmp_path, "output.write_images", "still.###.png")
    with monkeypatch.context() as patch:
        patch.setattr("studio.engine.render.render_run.RenderRun._finish", _killed)
        with pytest.raises(SystemExit):
            render(graph)
    assert (tmp_path / "still.002.png").exists()
    assert render(graph) == 0
    assert len(list(tmp_path.glob("still.*.png"))) == 3


def _killed(*_: object) -> None:
    raise SystemExit(9)


def test_a_file_that_comes_while_it_renders_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = project(tmp_path, "output.write_video", "clip.mp4")
    monkeypatch.setattr(
        "studio.engine.render.render_run.RenderRun._advance", lambda *_: (tmp_path / "clip.mp4").write_bytes(OLD)
    )
    assert render(graph) == 2
    assert "clip.mp4 exists and was not made by this project" in capsys.readouterr().err
    assert (tmp_path / "clip.mp4").read_bytes() == OLD
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_project_that_was_moved_is_another_one(tmp_path: Path) -> None:
    graph = project(tmp_path, "output.write_video", "clip.mp4")
    assert render(graph) == 0
    os.link(graph, tmp_path / "copy.loom")
    assert render(tmp_path / "copy.loom") == 2


def train(graph: Path, *more: str) -> int:
    return main(["train", str(graph), "--quiet", *more])


def test_no_run_is_begun_beside_that_of_another_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.app.cli.training.train_command.load_registry", lambda: REGISTRY)
    paths = [tmp_path / "mine.loom", tmp_path / "other.loom"]
    for path in paths:
        save_project(path, Project(training_graph(tmp_path / "run", steps=1)), REGISTRY)
    assert train(paths[0]) == 0
    assert train(paths[0]) == 0
    assert (tmp_path / "run" / "run-002").is_dir()
    capsys.readouterr()
    assert train(paths[1]) == 2
    told = capsys.readouterr().err
    assert "was not made by this project (a folder, changed 20" in told
    assert "add --overwrite to begin a run beside what is there" in told
    assert not (tmp_path / "run" / "run-003").exists()
    assert train(paths[1], "--resume") == 0  # what goes on begins no run
    assert train(paths[1]) == 0
    assert (tmp_path / "run" / "run-003").is_dir()


def test_no_run_is_begun_in_a_folder_of_the_users_unless_he_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.app.cli.training.train_command.load_registry", lambda: REGISTRY)
    path = tmp_path / "train.loom"
    save_project(path, Project(training_graph(tmp_path, steps=1)), REGISTRY)
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "drums.wav").write_bytes(OLD)
    assert main(["train", str(path), "--quiet"]) == 2
    assert (tmp_path / "samples" / "drums.wav").read_bytes() == OLD
    assert main(["train", str(path), "--quiet", "--overwrite"]) == 0
    assert (tmp_path / "samples" / "drums.wav").read_bytes() == OLD
