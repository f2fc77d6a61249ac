"""A text that changes often."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.labels.live_label import LiveLabel


class Layouts(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_a_text_that_is_no_wider_than_one_before_lays_nothing_out(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    figure = LiveLabel(window)
    QHBoxLayout(window).addWidget(figure)
    layouts = Layouts()
    window.installEventFilter(layouts)
    window.show()
    for text, laid_out in (
        ("Frame 188", True),
        ("Frame 11", False),
        ("", False),
        ("Frame 188", False),
        ("no" * 99, True),
    ):
        qtbot.wait(1)
        layouts.count = 0
        figure.show_text(text)
        qtbot.waitUntil(lambda laid_out=laid_out: not laid_out or layouts.count > 0)  # type: ignore[misc]
        qtbot.wait(1)
        assert (layouts.count > 0) is laid_out, text
        assert figure.text() == text
