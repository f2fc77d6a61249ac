"""One line of text that is shortened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.elided_label import ElidedLabel
from studio.ui.markup import tip_text


def test_the_text_is_shortened_where_it_has_to_be_and_the_tooltip_has_all(qtbot: QtBot) -> None:
    label = ElidedLabel(Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.setText("/a/folder/with <b>a</b> name/" + "x" * 100 + "/end.mp4")
    label.resize(160, 20)
    label.show()
    label.grab()
    assert label.shown.startswith("/a/")
    assert label.shown.endswith("4")
    assert len(label.shown) < 40
    assert label.toolTip() == tip_text(label.text())
    assert "with &lt;b&gt;a&lt;/b&gt; name" in label.toolTip()
    label.setText("short")
    label.grab()
    assert (label.shown, label.toolTip()) == ("short", "")
    assert label.minimumSizeHint().width() < 40
