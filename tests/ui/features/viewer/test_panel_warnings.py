"""What the viewer says beside the picture: odd values, a pause, a generator that is to be run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.watch.result_checks import ResultNotice
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, RenderFailure
from studio.ui.widgets.theme import Colors
from tests.ui.fake_engine import GRAPH, OUTPUT

REQUEST = FrameRequest(GRAPH, OUTPUT, 7)
GREY = FrameResult(REQUEST, np.full((90, 160, 4), 128, np.uint8), 160, 90)
NAN = ResultNotice("Blur", 7, "1,204 of 6,220,800 values are not finite (NaN or infinite)", "blur")


@pytest.fixture
def panel(qtbot: QtBot) -> ViewerPanel:
    made = ViewerPanel()
    qtbot.addWidget(made)
    made.resize(480, 400)
    made.show()
    return made


def _color(panel: ViewerPanel, x: int, y: int) -> str:
    shot = panel.canvas.grab().toImage()
    return shot.pixelColor(round(x * shot.devicePixelRatio()), round(y * shot.devicePixelRatio())).name()


def test_odd_values_are_warned_of_at_the_foot_and_not_over_the_picture(panel: ViewerPanel) -> None:
    panel.show_frame(GREY)
    canvas = panel.canvas
    foot, middle = (19, canvas.height() - 10), (canvas.width() // 2, canvas.height() // 2)
    assert _color(panel, *foot) != Colors.WARNING.name()
    panel.show_frame(replace(GREY, notices=(NAN,)))
    assert _color(panel, foot[0] - 4, foot[1]) == Colors.WARNING.name()
    assert _color(panel, *middle) == "#808080"
    assert "1,204 of 6,220,800" in canvas.toolTip()
    panel.show_frame(GREY)
    assert canvas.shown_notices == ()
    assert canvas.toolTip() == ""


def test_a_pause_is_seen(panel: ViewerPanel) -> None:
    panel.show_frame(GREY)
    before = panel.canvas.grab().toImage()
    panel.set_paused(True)
    assert panel.canvas.grab().toImage() != before
    panel.set_paused(False)
    assert panel.canvas.grab().toImage() == before


def test_a_generator_that_did_not_run_offers_to(panel: ViewerPanel, qtbot: QtBot) -> None:
    text = "Upscale has not been generated yet: choose Generate."
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure(text, "Not generated yet", generator="up")))
    card = panel.generate_card
    assert card.isVisible()
    assert card.text.text() == text
    assert panel.canvas.error_message is None
    with qtbot.waitSignal(panel.generate_requested) as caught:
        QTest.mouseClick(card.generate_button, Qt.MouseButton.LeftButton)
    assert caught.args == ["up"]
    panel.show_preview("other", QImage(64, 36, QImage.Format.Format_RGBA8888))
    assert not card.preview.isVisible()
    panel.show_preview("up", QImage(64, 36, QImage.Format.Format_RGBA8888))
    assert card.preview.isVisible()
    panel.resize(900, 700)
    QApplication.processEvents()
    gap = card.geometry().center() - panel.canvas.rect().center()
    assert gap.manhattanLength() <= 2
    panel.show_frame(GREY)
    assert not card.isVisible()


def test_an_error_goes_once_the_next_frame_is_being_computed(panel: ViewerPanel) -> None:
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("no luck", "Blur failed", "blur")))
    errors = [panel.canvas.error_message]
    panel.set_computing(True)
    errors.append(panel.canvas.error_message)
    assert errors == [("Blur failed", "no luck"), None]
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("", "Not generated yet", generator="up")))
    panel.set_computing(True)
    assert panel.generate_card.isVisible(), "a generator waits to be run, whatever is computed"


def test_an_untrained_generator_leads_to_its_training(panel: ViewerPanel, qtbot: QtBot) -> None:
    failure = RenderFailure("train it first", "Not trained yet", generator="make", is_untrained=True)
    panel.show_frame(FrameResult(REQUEST, failure=failure))
    card = panel.generate_card
    assert card.training_button.isVisible()
    assert card.generate_button.isVisible(), "to see what it makes now"
    with qtbot.waitSignal(panel.training_requested) as caught:
        QTest.mouseClick(card.training_button, Qt.MouseButton.LeftButton)
    assert caught.args == ["make"]
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("", "Not generated yet", generator="up")))
    assert not card.training_button.isVisible()


def test_while_a_generator_is_at_work_it_says_how_far_it_is_and_offers_nothing(panel: ViewerPanel) -> None:
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("not yet", "Not generated yet", generator="up")))
    card = panel.generate_card
    panel.set_generating({"up": "3 of 24 frames", "other": "Waiting"})
    assert (card.title_label.text(), card.text.text(), card.generate_button.isVisible()) == (
        "Generating",
        "3 of 24 frames",
        False,
    )
    panel.set_generating({"other": "Waiting"})
    assert (card.title_label.text(), card.text.text(), card.generate_button.isVisible()) == (
        "Not generated yet",
        "not yet",
        True,
    )


def test_a_double_click_generates_and_does_not_cancel(panel: ViewerPanel, qtbot: QtBot) -> None:
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("not yet", "Not generated yet", generator="up")))
    card, cancelled = panel.generate_card, list[str]()
    panel.cancel_requested.connect(cancelled.append)
    panel.generate_requested.connect(lambda node: panel.set_generating({node: "Waiting"}))
    QTest.mouseClick(card.generate_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(card.cancel_button, Qt.MouseButton.LeftButton)
    assert cancelled == []
    qtbot.waitUntil(card.cancel_button.isEnabled)
    QTest.mouseClick(card.cancel_button, Qt.MouseButton.LeftButton)
    assert cancelled == ["up"]


def test_a_preview_leaves_room_for_the_button(panel: ViewerPanel) -> None:
    panel.resize(400, 260)
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("not\nyet", "Not generated yet", generator="up")))
    panel.show_preview("up", QImage(640, 360, QImage.Format.Format_RGBA8888))
    QApplication.processEvents()
    assert panel.canvas.rect().contains(panel.generate_card.geometry())


def test_a_failure_takes_the_offer_away(panel: ViewerPanel) -> None:
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("", "Not generated yet", generator="up")))
    panel.show_frame(FrameResult(REQUEST, failure=RenderFailure("no luck", "Blur failed", "blur")))
    assert not panel.generate_card.isVisible()
    assert panel.canvas.error_message == ("Blur failed", "no luck")
