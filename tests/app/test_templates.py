"""The graphs that come with the program render."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import av
import numpy as np
import pytest

from studio.app.run import main
from studio.app.template_metadata import read_template_metadata
from studio.graph.file.project_file import load_project
from studio.graph.file.user_folders import find_videos_folder
from studio.sdk.param_types.kinds import FileMode, ParamKind
from studio.sdk.params import Point
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT
from tests.sweeps import mark_slow

GRAPHS = sorted((ROOT / "assets" / "graphs").glob("*.loom"))
TRAINING = [graph for graph in GRAPHS if graph.stem.startswith("train-")]
NEEDING = [graph for graph in GRAPHS if read_template_metadata(graph).requirements]
"""They need pretrained models that do not come along."""
QUICK = ("slow-motion", "grade", "text-to-video")
RENDERED = [graph for graph in GRAPHS if graph not in (*TRAINING, *NEEDING)]


def frames_of(file: Path) -> list[np.ndarray]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.float32) for frame in container.decode(video=0)]


@pytest.mark.parametrize("graph", mark_slow(RENDERED, lambda graph: graph.stem not in QUICK, lambda graph: graph.stem))
def test_a_template_has_no_problems_and_renders(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(graph)]) == 0
    assert "no problems" in capsys.readouterr().out
    target = tmp_path / "out.mp4"
    small = graph.stem == "image-to-video"  # 8 frames of 32×32
    which = ["--range", "2-6"] if small else ["--range", "10-14", "--scale", "0.25"]
    assert main(["render", str(graph), *which, "--quiet", "-o", str(target)]) == 0
    frames = frames_of(target)
    assert len(frames) == 5
    sizes = {(90, 160), (134, 240), (136, 240), (135, 240), (128, 128)}
    assert small or all(frame.shape[:2] in sizes for frame in frames)
    assert all(frame.std() > 5 for frame in frames)


@pytest.mark.parametrize("graph", TRAINING, ids=lambda graph: graph.stem)
def test_a_template_that_trains_has_no_problems(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(graph)]) == 0
    assert "no problems" in capsys.readouterr().out


@pytest.mark.parametrize("graph", NEEDING, ids=lambda graph: graph.stem)
def test_a_template_without_its_models_says_which_it_needs(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(graph)]) != 0
    said = capsys.readouterr().out
    assert "model" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_what_a_template_writes_goes_into_the_users_videos(graph: Path) -> None:
    registry, places = load_registry(), []
    for record in load_project(graph, registry).graph.nodes.values():
        for name, param in registry[record.type].params.items():
            if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE:
                places.append(Path(str(record.params.get(name, param.default))))
    assert places
    folder = find_videos_folder() / "Frameloom"
    assert all(place.is_relative_to(folder) for place in places if place != Path())
    assert not any(place.is_relative_to(ROOT) for place in places if place != Path())


def test_a_template_renders_where_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line too makes the folder, and nothing lies beside the program."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    there = set(ROOT.iterdir()) | set((ROOT / "assets").rglob("*"))
    assert main(["render", str(ROOT / "assets/graphs/grade.loom"), "--range", "1-2", "--scale", "0.25", "--quiet"]) == 0
    assert (find_videos_folder() / "Frameloom" / "grade.mp4").is_file()
    assert set(ROOT.iterdir()) | set((ROOT / "assets").rglob("*")) == there


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_no_card_of_a_template_lies_on_another_and_no_note_on_any(graph: Path) -> None:
    """Cards are 200 wide; with a picture, two or three ports and their title they are up to 190 high."""
    project = load_project(graph, load_registry())
    cards = [(at, Point(200.0, 190.0)) for at in project.layout.values()]
    notes = [(note.position, note.size) for note in project.notes.values()]
    near = [
        (a, b)
        for (a, a_size), (b, b_size) in combinations([*cards, *notes], 2)
        if -a_size.x < a.x - b.x < b_size.x and -a_size.y < a.y - b.y < b_size.y
    ]
    assert not near


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_a_template_selects_what_its_note_says_to_change_first(graph: Path) -> None:
    project = load_project(graph, load_registry())
    first = [note.text for note in project.notes.values() if note.text.startswith("Change first: ")]
    assert len(project.notes) == 2
    assert len(first) == 1
    assert first[0].startswith(f"Change first: {project.graph[project.initial_selection].name}")


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_names_of_nodes_in_templates_are_titles(graph: Path) -> None:
    """As labels of node types are: words with capitals, small ones between them."""
    for record in load_project(graph, load_registry()).graph.nodes.values():
        words = record.name.split()
        assert all(word[0].isupper() or word in ("to", "by", "of", "and") for word in words), record.name
        assert words[0][0].isupper()
        assert "_" not in record.name


def test_the_loudness_moves_the_glow(tmp_path: Path) -> None:
    """With the signal's range at nothing the glow has no radius, and the picture is another."""
    target, plain = tmp_path / "pulse.mp4", tmp_path / "plain.mp4"
    arguments = ["render", str(ROOT / "assets/graphs/pulse.loom"), "--range", "10-12", "--scale", "0.25", "--quiet"]
    assert main([*arguments, "-o", str(target)]) == 0
    assert main([*arguments, "--set", "Glow by Loudness.out_high=0", "-o", str(plain)]) == 0
    pairs = zip(frames_of(target), frames_of(plain), strict=True)
    assert all(float(np.abs(a - b).mean()) > 0.5 for a, b in pairs)
