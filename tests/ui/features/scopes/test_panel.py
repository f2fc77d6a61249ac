"""The scopes panel, with real clicks and pictures that are looked at."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import PixelRect
from studio.engine.display.visualization.scopes import ScopeKind, compute_scope
from studio.graph.model import Endpoint, Graph
from studio.ui.features.scopes.panel import ScopesPanel
from studio.ui.features.scopes.scope_view import _letter_box
from studio.ui.preview.messages.frame_messages import (
    FrameRequest,
    FrameResult,
    ScopePicture,
    ScopesRequest,
    ScopesResult,
)

LEFT = Qt.MouseButton.LeftButton


def result(pixels: np.ndarray, *kinds: ScopeKind, region: PixelRect | None = None) -> ScopesResult:
    scopes = [compute_scope(kind, pixels) for kind in kinds]
    shown = (ScopePicture(s, None if s.kind is ScopeKind.HISTOGRAM else s.draw_picture()) for s in scopes)
    frame = FrameResult(FrameRequest(Graph(), Endpoint("a", "image"), 0), pixels, 64, 64)
    return ScopesResult(ScopesRequest(frame, frozenset(kinds), region), tuple(shown))


def plain(red: int, green: int, blue: int) -> np.ndarray:
    return np.full((64, 64, 4), (red, green, blue, 255), np.uint8)


@pytest.fixture
def panel(qtbot: QtBot) -> ScopesPanel:
    made = ScopesPanel()
    qtbot.addWidget(made)
    made.resize(640, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def grabbed(panel: ScopesPanel, kind: ScopeKind) -> QImage:
    QApplication.processEvents()
    return panel.scope_views[kind].grab().toImage()


def test_what_is_seen_is_asked_for(panel: ScopesPanel) -> None:
    asked: list[frozenset[ScopeKind]] = []
    panel.visible_scopes_changed.connect(asked.append)
    assert panel.visible_scopes == {ScopeKind.WAVEFORM, ScopeKind.VECTORSCOPE}
    QTest.mouseClick(panel.scope_buttons[ScopeKind.HISTOGRAM], LEFT)
    assert asked[-1] == {ScopeKind.HISTOGRAM, ScopeKind.WAVEFORM, ScopeKind.VECTORSCOPE}
    QTest.mouseClick(panel.scope_buttons[ScopeKind.WAVEFORM], LEFT)
    assert ScopeKind.WAVEFORM not in asked[-1]
    assert not panel.scope_views[ScopeKind.WAVEFORM].isVisible()
    panel.hide()
    assert asked[-1] == frozenset()
    panel.show()
    assert asked[-1] == {ScopeKind.HISTOGRAM, ScopeKind.VECTORSCOPE}


def test_the_choice_is_told_and_comes_back(panel: ScopesPanel, qtbot: QtBot) -> None:
    told: list[str] = []
    panel.selection_changed.connect(told.append)
    QTest.mouseClick(panel.scope_buttons[ScopeKind.PARADE], LEFT)
    assert told == ["waveform parade vectorscope"]
    other = ScopesPanel()
    qtbot.addWidget(other)
    other.restore_selection("parade from_the_future")
    assert [kind for kind, button in other.scope_buttons.items() if button.isChecked()] == [ScopeKind.PARADE]
    other.restore_selection("")
    assert other.scope_buttons[ScopeKind.PARADE].isChecked()


def test_white_lies_on_top_of_the_waveform(panel: ScopesPanel) -> None:
    panel.set_result(result(plain(255, 255, 255), ScopeKind.WAVEFORM))
    image = grabbed(panel, ScopeKind.WAVEFORM)
    middle = image.width() // 2
    levels = [QColor(image.pixel(middle, y)).lightness() for y in range(image.height())]
    assert levels.index(max(levels)) < image.height() // 5


def test_red_lies_at_the_top_of_the_vectorscope(panel: ScopesPanel) -> None:
    panel.set_result(result(plain(255, 0, 0), ScopeKind.VECTORSCOPE))
    before = grabbed(panel, ScopeKind.VECTORSCOPE)
    panel.clear_scopes()
    after = grabbed(panel, ScopeKind.VECTORSCOPE)
    places = ((x, y) for y in range(before.height()) for x in range(before.width()))
    other = [y for x, y in places if before.pixel(x, y) != after.pixel(x, y)]
    assert other
    assert max(other) < before.height() // 4


def test_a_histogram_has_its_colours(panel: ScopesPanel) -> None:
    QTest.mouseClick(panel.scope_buttons[ScopeKind.HISTOGRAM], LEFT)
    panel.set_result(result(plain(200, 100, 50), ScopeKind.HISTOGRAM))
    image = grabbed(panel, ScopeKind.HISTOGRAM)
    row = image.height() // 2
    colors = [QColor(image.pixel(x, row)) for x in range(image.width())]
    reddest = max(range(len(colors)), key=lambda x: colors[x].red() - colors[x].green())
    bluest = max(range(len(colors)), key=lambda x: colors[x].blue() - colors[x].green())
    assert bluest < image.width() * 0.4
    assert reddest > image.width() * 0.6


def test_a_region_is_named(panel: ScopesPanel) -> None:
    panel.set_result(result(plain(1, 2, 3), ScopeKind.WAVEFORM, region=PixelRect(0, 0, 8, 8)))
    assert panel._note.text() == "Region only"


@pytest.mark.parametrize("at", [(100.0, 50.0), (0.0, 50.0), (60.0, -20.0), (50.0, 120.0)])
def test_the_letters_of_a_vectorscope_stay_in_its_field(at: tuple[float, float]) -> None:
    field = QRectF(10, 10, 80, 80)
    assert field.contains(_letter_box(QPointF(*at), field.center(), 40.0))
