"""Which key does what on the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.ui.focus import key_of

if TYPE_CHECKING:
    from studio.ui.timeline.panel import TimelinePanel

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_Key = Qt.Key

_KEYS: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[TimelinePanel], None]] = {
    (_Key.Key_Space, _NONE): lambda panel: panel.toggle_play(),
    (_Key.Key_J, _NONE): lambda panel: panel.faster(-1),
    (_Key.Key_K, _NONE): lambda panel: panel.stop(),
    (_Key.Key_L, _NONE): lambda panel: panel.faster(1),
    (_Key.Key_Left, _NONE): lambda panel: panel.step(-1),
    (_Key.Key_Right, _NONE): lambda panel: panel.step(1),
    (_Key.Key_Left, _SHIFT): lambda panel: panel.step(-10),
    (_Key.Key_Right, _SHIFT): lambda panel: panel.step(10),
    (_Key.Key_Left, _CTRL | _ALT): lambda panel: panel.go_key(-1),
    (_Key.Key_Right, _CTRL | _ALT): lambda panel: panel.go_key(1),
    (_Key.Key_Home, _NONE): lambda panel: panel.go_first(),
    (_Key.Key_End, _NONE): lambda panel: panel.go_last(),
    (_Key.Key_I, _NONE): lambda panel: panel.set_in(),
    (_Key.Key_O, _NONE): lambda panel: panel.set_out(),
    (_Key.Key_X, _ALT): lambda panel: panel.clear_range(),
    (_Key.Key_G, _NONE): lambda panel: panel.edit_frame(),
    (_Key.Key_F, _NONE): lambda panel: panel.canvas.fit(),
    (_Key.Key_Plus, _NONE): lambda panel: panel.canvas.zoom(1.5),
    (_Key.Key_Minus, _NONE): lambda panel: panel.canvas.zoom(1 / 1.5),
    (_Key.Key_L, _CTRL): lambda panel: panel.next_looping(),
    (_Key.Key_A, _SHIFT): lambda panel: panel.toggle_every_frame(),
}


def timeline_key(event: QKeyEvent) -> Callable[[TimelinePanel], None] | None:
    """Return what a key asks the timeline for, or None. Repeats of a held key count for stepping only."""
    key, modifiers = key_of(event)
    steps = key in {_Key.Key_Left, _Key.Key_Right, _Key.Key_Plus, _Key.Key_Minus}
    return None if event.isAutoRepeat() and not steps else _KEYS.get((key, modifiers))
