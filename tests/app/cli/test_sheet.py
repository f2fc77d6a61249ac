"""`sheet` writes a labeled picture or video of a graph with other values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from studio.app.run import main
from studio.engine.sheet.sheet_page import SheetLabels, SheetPage
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.media.writing.image_writer import write_still
from studio.sdk import Image
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from tests.ui.whole_window import small_project


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return noise → gain → video."""
    path = tmp_path / "small.loom"
    save_project(path, small_project(tmp_path / "out.mp4", length=4), Registry())
    return path


def run(graph: Path, *more: str) -> int:
    return main(["sheet", str(graph), "--no-cache", "--device", "cpu", *more])


def test_a_labeled_picture(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sheet.png"
    x, y = "gain.gain=0.5..1.5 step 0.5", "noise.seed=+2"
    assert run(graph, "--x", x, "--y", y, "--frame", "2", "-o", str(file), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [cell["values"] for cell in found["cells"]] == [
        f"Gain {gain} x, Seed {seed}" for seed in (0, 1) for gain in ("0.5", "1", "1.5")
    ]
    written = MediaFiles().read_image(file)
    assert (written.width, written.height) == (found["width"], found["height"])
    assert found["frames"] == 1
    columns, rows = tuple(f"Gain {gain} x" for gain in ("0.5", "1", "1.5")), ("Seed 0", "Seed 1")
    page = SheetPage.from_size((64, 48), 6, SheetLabels(columns, rows), 480, 3)
    assert page.size == (found["width"], found["height"])
    assert run(graph, "--x", "gain.gain=1", "--frame", "2", "-o", str(tmp_path / "one.png"), "--quiet") == 0
    assert capsys.readouterr().out == ""
    alone = (
        MediaFiles().read_image(tmp_path / "one.png").pixels[:, 16 : 16 + page.cell_height, 16 : 16 + page.cell_width]
    )
    left, top = page.get_corner(1)
    cell = written.pixels[:, top : top + page.cell_height, left : left + page.cell_width]
    assert torch.equal(cell, alone), "gain 1 and seed 0 are the project's own"


def test_a_video_of_frames(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sheet.mp4"
    assert run(graph, "--x", "gain.gain=0.5, 1, 2", "--frames", "1-3", "--columns", "3", "-o", str(file)) == 0
    assert capsys.readouterr().out.startswith(f"{file}: 3 cells, ")
    facts = MediaFiles().facts(file).video
    assert facts is not None
    assert facts.length == 3


def test_generators_run(tmp_path: Path) -> None:
    params = {"width": 32, "height": 32, "length": 2, "steps": 1}
    node = NodeRecord("grow", "generate.reaction_diffusion", "grow", params=params)
    save_project(tmp_path / "grow.loom", Project(Graph({"grow": node})), load_registry(has_user_nodes=False))
    file = tmp_path / "sheet.png"
    assert run(tmp_path / "grow.loom", "--x", "grow.seed=+2", "-o", str(file), "--quiet") == 0
    assert MediaFiles().read_image(file).width > 300


def test_a_cell_that_fails_is_named(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = NodeRecord("clip", "source.image", "clip")
    save_project(graph, Project(Graph({"clip": clip})), Registry())
    picture = tmp_path / "there.png"
    write_still(picture, Image(torch.full((3, 8, 8), 0.5)))
    file = tmp_path / "sheet.png"
    code = run(graph, "--x", f"clip.file={picture} | {tmp_path / 'gone.png'}", "-o", str(file))
    assert code == 1
    told = capsys.readouterr()
    assert "frameloom: gone.png failed: " in told.err
    assert file.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--x", "gain"), "NODE.PARAM=VALUES, as in grade.gain=0.5, 1, 2"),
        (("--x", "gain.gain=bright"), "several as 1, 2, 3"),
        (("--x", "loud.gain=1"), "There is no node 'loud' in this graph; its nodes: gain, noise, write"),
        (("--x", "gain.loudness=1"), "Gain has the parameters"),
        (("--x", "gain.gain=1", "--y", "gain.gain=2"), "X and Y are both 'gain' of gain"),
        (("--x", "gain.gain=1", "--node", "noise"), "noise does not depend on gain"),
        (("--x", "gain.gain=1", "--node", "gain.depth"), "one of image"),
        (("--x", "gain.gain=1", "--node", "write"), "a node with an output"),
        (("--x", "gain.gain=1", "--columns", "0"), "a whole number of at least 1"),
        (("--x", "gain.gain=1", "--cell-width", "0"), "a whole number from 1 to 4096"),
        (("--x", "gain.gain=1", "--frame", "-1"), "a frame, counted from 0"),
        (("--x", "gain.gain=1", "--frames", "3-1"), "a first frame that is not after the last one"),
        (("--x", "noise.seed=1..101"), "at most 100 values"),
        (("--x", "gain.gain=1", "-o", "sheet.txt"), "sheet.txt"),
    ],
)
def test_what_is_wrong_is_said(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    output = () if "-o" in arguments else ("-o", str(tmp_path / "sheet.png"))
    assert run(graph, *arguments, *output) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "sheet.png").exists()


def test_a_file_that_is_read_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "there.png"
    write_still(picture, Image(torch.full((3, 8, 8), 0.5)))
    before = picture.read_bytes()
    nodes = {
        "clip": NodeRecord("clip", "source.image", "clip", params={"file": picture.as_posix()}),
        "gain": NodeRecord("gain", "color.gain", "gain"),
    }
    project = Project(Graph(nodes, {Endpoint("gain", "image"): Endpoint("clip", "image")}))
    save_project(tmp_path / "still.loom", project, Registry())
    assert run(tmp_path / "still.loom", "--x", "gain.gain=1, 2", "-o", str(picture)) == 2
    assert "which clip reads" in capsys.readouterr().err
    assert picture.read_bytes() == before
