"""One line of text that is shortened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.text.markup import escape_tooltip


def test_the_text_is_shortened_where_it_has_to_be_and_the_tooltip_has_all(qtbot: QtBot) -> None:
    label = ElidedLabel(Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.setText("/a/folder/with <b>a</b> name/" + "x" * 100 + "/end.mp4")
    label.resize(160, 20)
    label.show()
    label.grab()
    assert label.visible_text.startswith("/a/")
    assert label.visible_text.endswith("4")
    assert len(label.visible_text) < 40
    assert label.toolTip() == escape_tooltip(label.text())
    assert "with &lt;b&gt;a&lt;/b&gt; name" in label.toolTip()
    label.setText("short")
    label.grab()
    assert (label.visible_text, label.toolTip()) == ("short", "")
    assert label.minimumSizeHint().width() < 40
