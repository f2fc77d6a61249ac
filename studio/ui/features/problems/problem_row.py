"""Row of a problem in the list: its place, its text and buttons with its fixes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.ui.shell.edits.fixes import ProblemFix
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import format_identifier
from studio.ui.widgets.text.markup import escape_tooltip

KIND_NAMES = {
    ProblemKind.FILE: tr_noop("file"),
    ProblemKind.MISSING_MEDIA: tr_noop("missing media"),
    ProblemKind.LINK: tr_noop("linked group"),
    ProblemKind.MISSING_MODEL: tr_noop("missing model"),
    ProblemKind.MODEL: tr_noop("model"),
    ProblemKind.PERMISSION: tr_noop("not allowed"),
    ProblemKind.FRAME: tr_noop("failed frame"),
    ProblemKind.MODULE: tr_noop("node module"),
    ProblemKind.NOT_CONNECTED: tr_noop("not connected"),
    ProblemKind.VALUE: tr_noop("value"),
    ProblemKind.WIRE: tr_noop("wire"),
    ProblemKind.LOOP: tr_noop("loop"),
    ProblemKind.NOTICE: tr_noop("notice"),
}
"""What the kinds are called that the filter knows by name."""


_PRESS_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """A problem as it is listed.

    Args:
        problem: What is wrong.
        group: Under which title it stands: the node's name.
        frame: The frame that failed; None where it is about no frame.
    """

    problem: Problem
    group: str
    frame: int | None = None

    @property
    def title(self) -> str:
        """The port, parameter or frame that it is about; empty for the whole node."""
        if self.frame is not None:
            return tr("Frame {frame}", frame=self.frame)
        return format_identifier(self.problem.place) if self.problem.place else ""

    @property
    def problem_text(self) -> str:
        """The problem, as a complete sentence."""
        text = self.problem.message.strip()
        return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")

    def is_match(self, words: Sequence[str]) -> bool:
        """Return whether all the words, in small letters, occur in it."""
        kind = KIND_NAMES.get(self.problem.kind, "")
        text = f"{self.group} {self.title} {self.problem_text} {tr(kind) if kind else ''}".lower()
        return all(word in text for word in words)


def make_button_texts(fixes: Sequence[ProblemFix]) -> tuple[tuple[str, str], ...]:
    """Return what buttons say, and why some of them can do nothing now."""
    return tuple((fix.text, fix.blocked_reason) for fix in fixes)


class FixButton(QPushButton):
    """A button that Space and Enter press even where the window has a shortcut on them."""

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Claim our keys before shortcuts of the window take them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _PRESS_KEYS:
            event.accept()
            return True
        return super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it by Enter, too."""
        if event.key() in _PRESS_KEYS[1:]:
            self.click()
        else:
            super().keyPressEvent(event)


class ProblemRow(QFrame):
    """A problem. A click or Enter goes there; the arrow keys go to the next one, Tab to its buttons.

    Signals:
        activated(): Go there.
        fix_requested(ProblemFix): Mend it.
        step_requested(int): Go to the row before (−1) or behind (1).
    """

    activated = Signal()
    fix_requested = Signal(object)
    step_requested = Signal(int)

    def __init__(self, entry: ProblemEntry, fixes: Sequence[ProblemFix], parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.button_texts = make_button_texts(fixes)
        self.setObjectName("problem")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{entry.group} {entry.title}: {entry.problem_text}")
        self.text = PlainLabel(entry.problem_text, self)
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(2)
        if entry.title:
            column.addWidget(self._title(entry.title))
        column.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_5, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        row.addLayout(column, 1)
        self.buttons = [self._button(fix) for fix in fixes]
        for button in self.buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _title(self, text: str) -> PlainLabel:
        label = PlainLabel(text, self)
        label.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
        return label

    def _button(self, fix: ProblemFix) -> QPushButton:
        button = FixButton(fix.text, self)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setAccessibleDescription(self.accessibleName())
        button.setEnabled(not fix.blocked_reason)
        button.setToolTip(escape_tooltip(fix.blocked_reason))
        button.clicked.connect(lambda: self.fix_requested.emit(fix))
        return button

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go there, or to a neighbour."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in _PRESS_KEYS[1:]:
            self.activated.emit()
        elif key in steps:
            self.step_requested.emit(steps[key])
        else:
            super().keyPressEvent(event)
