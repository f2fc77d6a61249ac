"""Keys of the timeline that are held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from tests.ui.features.timeline.rig import NONE, Rig


def test_only_steps_repeat_while_a_key_is_held(rig: Rig) -> None:
    keys = rig.panel.shortcut_keys
    for held in (False, True):
        assert keys.handle_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, NONE, "", held))
    assert not keys.handle_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, NONE))
    keys.handle_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, NONE, "", True))
    assert not rig.panel.is_playing
    assert rig.frames == [1, 2]
