"""Lines of wires are cut at cards, and kept until something moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QLineF
from PySide6.QtWidgets import QApplication

from studio.graph.commands import Connect, Disconnect, MoveNodes
from studio.graph.history import Document
from studio.sdk.params import Point
from studio.ui.features.canvas.items import passing_wires
from studio.ui.features.canvas.items.passing_wires import cut_lines_at_areas
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import end


def _cut(line: QLineF, *areas: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    found = cut_lines_at_areas([line], areas)
    return [(round(cut.x1(), 6), round(cut.y1(), 6), round(cut.x2(), 6), round(cut.y2(), 6)) for cut in found]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (QLineF(-10, 5, 20, 5), [(0, 5, 10, 5)]),
        (QLineF(20, 5, -10, 5), [(10, 5, 0, 5)]),
        (QLineF(5, -10, 5, 4), [(5, 0, 5, 4)]),
        (QLineF(-5, -5, 15, 15), [(0, 0, 10, 10)]),
        (QLineF(2, 3, 4, 5), [(2, 3, 4, 5)]),
        (QLineF(-10, 11, 20, 11), []),
        (QLineF(-10, 5, -1, 5), []),
        (QLineF(-2, 9, 2, 13), []),
    ],
    ids=["across", "backwards", "down into it", "diagonal", "within", "below", "before", "past the corner"],
)
def test_a_line_is_cut_at_a_rectangle(line: QLineF, wanted: list[tuple[float, ...]]) -> None:
    assert _cut(line, (0, 0, 10, 10)) == wanted


def test_what_two_rectangles_share_is_there_once() -> None:
    found = _cut(QLineF(0, 5, 100, 5), (10, 0, 40, 10), (30, 0, 60, 10), (80, 0, 90, 10), (32, 0, 36, 10))
    assert found == [(10, 5, 40, 5), (40, 5, 60, 5), (80, 5, 90, 5)]


def test_lines_are_cut_again_only_when_something_moves(
    document: Document, panel: NodeEditorPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts: list[object] = []
    cut = passing_wires.cut_lines_at_areas

    def count(lines: Sequence[QLineF], areas: Sequence[passing_wires.Area]) -> Iterator[QLineF]:
        cuts.append(areas)
        return cut(lines, areas)

    monkeypatch.setattr(passing_wires, "cut_lines_at_areas", count)

    def paint() -> int:
        cuts.clear()
        QApplication.processEvents()
        panel.canvas.viewport().grab()
        return len(cuts)

    document.apply_command(Disconnect((end("gain.image"), end("blur.image"))))
    document.apply_command(Connect(end("video.image"), end("blur.image")))
    assert paint() == 1
    assert paint() == 0
    at = document.project.layout["gain"]
    document.apply_command(MoveNodes({"gain": Point(at.x, at.y + 10)}))
    assert paint() == 1
    document.apply_command(MoveNodes({"gain": Point(at.x, at.y + 2000)}))
    assert paint() == 0, "it passes no card any more"
    document.undo()
    panel.canvas.scale(1.5, 1.5)
    assert paint() == 1, "parts are short on the screen at every zoom"
