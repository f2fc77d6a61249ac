"""A sheet on one page: where its cells and labels lie, and what is in its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.errors import CancelledError, MediaError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.sheet.sheet_file import SheetFileRequest, write_sheet
from studio.engine.sheet.sheet_page import SheetLabels, SheetPage, SheetTile, count_columns
from studio.graph.model import Endpoint, Graph
from studio.media.media_files import MediaFiles
from tests.engine.graphs_for_tests import build, flat

LABELS = SheetLabels(("amount 0", "amount 0.1", "amount 0.2"), ("step 1", "step 2"))
FIRST = FrameRange(0, 1)
PAPER = (0.075, 0.08, 0.095)


def request(path: Path, *, frames: FrameRange = FIRST) -> SheetFileRequest:
    graphs = tuple(_graph(row, column) for row in range(2) for column in range(3))
    return SheetFileRequest(graphs, Endpoint("add", "image"), LABELS, path, frames, 3)


def _graph(row: int, column: int) -> Graph:
    ramp = {"offset": 0.3 * row, "width": 40}
    return build(("ramp", "ramp", ramp), ("add", "add", {"amount": 0.1 * column}), wires="ramp>add")


def ink(part: torch.Tensor) -> float:
    """Return how far the brightest pixel is from the paper's color."""
    return float((part - torch.tensor(PAPER)[:, None, None]).abs().max())


def test_cells_and_labels_have_their_places() -> None:
    page = SheetPage.from_size((64, 36), 6, LABELS, 480, 3)
    tiles = [SheetTile(flat(number / 10, 64, 36)) for number in range(6)]
    drawn = page.draw(tiles).pixels
    assert drawn.shape == (3, page.size[1], page.size[0])
    assert (page.columns, page.rows, page.cell_width, page.cell_height) == (3, 2, 160, 90)
    for number in range(6):
        left, top = page.get_corner(number)
        cell = drawn[:, top : top + 90, left : left + 160]
        assert torch.allclose(cell, torch.full_like(cell, number / 10), atol=1e-5)
    left, top = page.get_corner(0)
    assert ink(drawn[:, :top, :left]) == 0.0, "there is no label in the corner"
    for column in range(3):
        at = page.get_corner(column)[0]
        assert ink(drawn[:, :top, at : at + 160]) > 0.5
    for row in range(2):
        at = page.get_corner(3 * row)[1]
        assert ink(drawn[:, at : at + 90, :left]) > 0.5


def test_a_caption_lies_below_each_cell_and_is_shortened() -> None:
    long = "a very long prompt that cannot fit below its cell, whatever is tried"
    page = SheetPage.from_size((16, 9), 4, SheetLabels(captions=("one", "two", "three", long)), 480)
    assert (page.columns, page.rows) == (2, 2)
    drawn = page.draw([SheetTile(flat(0.5, 16, 9))] * 4).pixels
    for number in range(4):
        left, top = page.get_corner(number)
        below = drawn[:, top + page.cell_height : top + page.cell_height + 18, left : left + page.cell_width]
        assert ink(below) > 0.5
    assert ink(drawn[:, :, -16:]) == 0.0, "nothing is written beyond the cells"


def test_what_failed_and_what_shines_through() -> None:
    clear = torch.zeros(4, 36, 64)
    wide = torch.ones(3, 10, 40)
    broken = torch.full((3, 36, 64), float("nan"))
    page = SheetPage.from_size((64, 36), 4, SheetLabels(), 160, 4)
    drawn = page.draw([SheetTile(None, "it broke"), *map(SheetTile, (Image(clear), Image(wide), Image(broken)))])
    assert torch.isfinite(drawn.pixels).all()
    cells = [
        drawn.pixels[:, top : top + page.cell_height, left : left + page.cell_width]
        for left, top in map(page.get_corner, range(4))
    ]
    assert float((cells[0][0] - cells[0][2]).max()) > 0.3, "the reason is red"
    assert sorted({round(value, 3) for value in cells[1].flatten().tolist()}) == [0.35, 0.5]
    assert float(cells[2][:, 0].max()) == 0.0
    assert float(cells[2][:, page.cell_height // 2].min()) > 0.99


@pytest.mark.parametrize(
    ("count", "aspect", "columns"), [(1, 1.0, 1), (4, 16 / 9, 2), (5, 16 / 9, 2), (6, 16 / 9, 2), (9, 1.78, 3)]
)  # fmt: skip
def test_a_page_is_about_as_wide_as_a_screen(count: int, aspect: float, columns: int) -> None:
    assert count_columns(count, aspect) == columns


def test_a_picture(engine: Engine, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "new folder" / "sheet.png"
    report = write_sheet(engine, request(path), on_progress=lambda done, total: told.append((done, total)))
    assert report.path == path
    assert (report.frames, report.failures) == (1, {})
    assert told == [(number, 6) for number in range(1, 7)]
    written = MediaFiles().read_image(path)
    assert (written.width, written.height) == report.size
    page = SheetPage.from_size((40, 2), 6, LABELS, 480, 3)
    for number in range(6):
        left, top = page.get_corner(number)
        value = 0.3 * (number // 3) + 0.1 * (number % 3)
        middle = written.pixels[:, top + page.cell_height // 2, left + page.cell_width // 2]
        assert np.allclose(middle.numpy(), value, atol=1 / 255)
    assert [entry.name for entry in path.parent.iterdir()] == ["sheet.png"]


def test_a_video_of_a_range(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "sheet.mkv"
    report = write_sheet(engine, request(path, frames=FrameRange(2, 5)))
    facts = MediaFiles().facts(path).video
    assert facts is not None
    assert (facts.length, facts.width, facts.height) == (3, *report.size)
    assert float(facts.rate) == 25.0


def test_a_cell_that_fails_says_why_on_the_page(engine: Engine, tmp_path: Path) -> None:
    asked = request(tmp_path / "sheet.png")
    broken = replace(asked.graphs[1], wires={})
    report = write_sheet(engine, replace(asked, graphs=(asked.graphs[0], broken, *asked.graphs[2:])))
    assert list(report.failures) == [1]
    assert "nothing is connected" in report.failures[1]
    assert report.path.exists()


def test_no_cell_is_no_file(engine: Engine, tmp_path: Path) -> None:
    asked = request(tmp_path / "sheet.png")
    graphs = tuple(replace(graph, wires={}) for graph in asked.graphs)
    with pytest.raises(StudioError, match=r"No cell could be computed: .*nothing is connected"):
        write_sheet(engine, replace(asked, graphs=graphs))
    assert list(tmp_path.iterdir()) == []


def test_several_frames_need_a_video_or_numbers(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no place for the frame number"):
        write_sheet(engine, request(tmp_path / "sheet.png", frames=FrameRange(0, 2)))
    write_sheet(engine, request(tmp_path / "sheet.##.png", frames=FrameRange(3, 5)))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["sheet.03.png", "sheet.04.png"]


@pytest.mark.parametrize("name", ["sheet.png", "sheet.mp4"])
def test_nothing_half_written_is_left(engine: Engine, tmp_path: Path, name: str) -> None:
    token = CancelToken()

    def stop(done: int, total: int) -> None:
        if done == 4:
            token.cancel()

    with pytest.raises(CancelledError):
        write_sheet(engine, request(tmp_path / name), token, stop)
    assert list(tmp_path.iterdir()) == []
