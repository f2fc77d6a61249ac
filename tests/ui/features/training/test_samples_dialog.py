"""Samples in a window of their own: opened by a click, and kept in step with the panel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.ui.features.training.run.sample_sheets import find_sample_sheets
from studio.ui.features.training.samples_view import SamplesView
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from tests.ui.features.training.runs import FakeRun


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[SamplesView]:
    run = FakeRun(tmp_path)
    for step, color in ((25, 0xFF3060A0), (50, 0xFFA03030)):
        run.sample(step, color)
    worker = BackgroundWorker()
    made = SamplesView()
    qtbot.addWidget(made)
    made.set_background(worker)
    made.set_sheets(find_sample_sheets(tmp_path))
    made.show()
    qtbot.waitUntil(lambda: not made.sheet_view.image.isNull())
    yield made
    worker.close()


@pytest.mark.parametrize("by_key", [False, True])
def test_a_click_opens_the_samples_large(view: SamplesView, qtbot: QtBot, by_key: bool) -> None:
    assert view.sheet_view.toolTip().replace("<br>", "\n").endswith("a red ball\nb.mp4\nClick for a larger view")
    if by_key:
        QTest.keyClick(view.sheet_view, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(view.sheet_view, Qt.MouseButton.LeftButton)
    dialog = view.dialog
    assert dialog is not None
    assert dialog.step_label.text() == "Step 50"
    assert dialog.sheet_view.captions == ("a red ball", "b.mp4")
    QTest.keyClick(dialog.step_slider, Qt.Key.Key_Left)
    assert view.step_label.text() == "Step 25", "the panel goes along"
    qtbot.waitUntil(lambda: dialog.sheet_view.image.pixel(5, 5) == 0xFF3060A0)
    view.step_slider.setValue(1)
    assert dialog.step_label.text() == "Step 50"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert view.dialog is None


def test_without_samples_there_is_nothing_to_open(qtbot: QtBot) -> None:
    made = SamplesView()
    qtbot.addWidget(made)
    QTest.mouseClick(made.sheet_view, Qt.MouseButton.LeftButton)
    assert made.dialog is None
    assert not made.sheet_view.toolTip()
