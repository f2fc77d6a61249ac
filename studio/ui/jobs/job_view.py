"""One job in the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.engine.jobs.engine_work import JobPreview
from studio.engine.jobs.job import JobState, JobStatus
from studio.ui import signs, theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.images import to_image
from studio.ui.jobs.failures import FailuresView
from studio.ui.jobs.words import summary
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.sign_button import SignButton

_COLORS = {
    JobState.QUEUED: theme.Colors.FAINT,
    JobState.RUNNING: theme.Colors.ACCENT,
    JobState.PAUSED: theme.Colors.COMPUTING,
    JobState.INTERRUPTED: theme.Colors.WARNING,
    JobState.DONE: theme.Colors.GOOD,
    JobState.FAILED: theme.Colors.DANGER,
    JobState.CANCELLED: theme.Colors.FAINT,
}
_BUTTONS = {
    "details": (signs.LIST, marked("Show the frames that failed"), "jobs.details"),
    "open": (signs.OPEN, marked("Open the result"), "jobs.open"),
    "reveal": (signs.FOLDER, marked("Show it in its folder"), "jobs.reveal"),
    "up": (signs.UP, marked("Earlier"), "jobs.up"),
    "down": (signs.DOWN, marked("Later"), "jobs.down"),
    "retry": (signs.RETRY, marked("Retry"), "jobs.retry"),
    "pause": (signs.PAUSE, marked("Pause"), "jobs.pause"),
    "resume": (signs.PLAY, marked("Go on"), "jobs.pause"),
    "cancel": (signs.CROSS, marked("Cancel"), "jobs.cancel"),
    "remove": (signs.CROSS, marked("Take off the list"), "jobs.cancel"),
}
"""What a row's buttons ask for, with their looks."""

_STEPS = 1000
_PREVIEW_HEIGHT = 54


class JobView(QFrame):
    """A job's name, file, progress, figures and failures, with its buttons.

    Signals:
        asked(str, str): What the user wants of which job: the name of a button, or "top".
        failure_activated(JobFailure): Show this frame and node.
        dragged(QPoint): The row is being moved; where the mouse is on the screen.
        dropped(bool): It was let go; False if it shall stay where it was.
    """

    asked = Signal(str, str)
    failure_activated = Signal(object)
    dragged = Signal(QPoint)
    dropped = Signal(bool)

    def __init__(self, status: JobStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._pressed: QPoint | None = None
        self.dragging = False
        self.setObjectName("job")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.preview = PlainLabel(parent=self)
        self.name = ElidedLabel(parent=self)
        self.file = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self.bar = QProgressBar(self)
        self.figures = ElidedLabel(parent=self)
        self.error, self.notices = PlainLabel(parent=self), PlainLabel(parent=self)
        self.failures = FailuresView(self)
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._style()
        self._lay_out()
        self.failures.activated_.connect(self.failure_activated)
        self.show_status(status)

    def _button(self, wish: str, sign: signs.Sign, name: str, action: str) -> SignButton:
        made = SignButton(sign, tr(name), action, self, by_tab=True)
        made.clicked.connect(lambda: self.asked.emit(wish, self.status.id))
        return made

    def _style(self) -> None:
        self.name.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.file.setProperty("role", "faint")
        self.figures.setProperty("role", "secondary")
        self.error.setProperty("role", "danger")
        self.notices.setProperty("role", "warning")
        for label in (self.error, self.notices):
            label.setFont(theme.ui_font(theme.FONT_SMALL))
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setTextVisible(False)
        self.preview.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.name)
        head.addSpacing(theme.SPACE_3)
        head.addWidget(self.file, 1)
        for button in self.buttons.values():
            head.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        for part in (self.bar, self.figures, self.error, self.notices, self.failures):
            column.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        row.setSpacing(theme.SPACE_3)
        row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)

    def show_status(self, status: JobStatus, *, queue_paused: bool = False) -> None:
        """Show how the job stands."""
        self.status = status
        self.name.setText(status.name)
        file = status.file or status.job.file
        self.file.setText(str(file) if file is not None else "")
        self.file.setVisible(file is not None)
        self.figures.setText(summary(status, queue_paused=queue_paused))
        self.error.setText(status.error)
        self.error.setVisible(bool(status.error))
        self.notices.setText("\n".join(status.notices))
        self.notices.setVisible(bool(status.notices))
        self.failures.show_failures(status.failures)
        self.setAccessibleName(f"{status.name}: {self.figures.text()}")
        self._show_bar(status, queue_paused=queue_paused)
        self._show_buttons(status)

    def _show_bar(self, status: JobStatus, *, queue_paused: bool) -> None:
        total = status.total or status.job.length
        busy = status.state is JobState.RUNNING and not total and not queue_paused
        self.bar.setRange(0, 0 if busy else _STEPS)
        if not busy:
            share = status.done / total if total else float(status.state is JobState.DONE)
            self.bar.setValue(round(_STEPS * share))
        broken = status.state is JobState.DONE and status.failures
        color = theme.Colors.WARNING if broken else _COLORS[status.state]
        theme.style(self.bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=color)

    def _show_buttons(self, status: JobStatus) -> None:
        state, final = status.state, status.state.is_final
        rests = state in {JobState.PAUSED, JobState.INTERRUPTED} or status.held
        details = tr("Hide the frames that failed") if self.failures.open else tr("Show the frames that failed")
        self.buttons["details"].show_as(signs.LIST, details)
        left_out = bool(status.failures) and (state is JobState.DONE or status.job.keep_going)
        self.buttons["retry"].show_as(signs.RETRY, tr("Retry the frames that failed") if left_out else tr("Retry"))
        shown = {
            "details": bool(status.failures),
            "open": state is JobState.DONE and status.file is not None,
            "reveal": state is JobState.DONE and status.file is not None,
            "up": not final and state is not JobState.RUNNING,
            "down": not final and state is not JobState.RUNNING,
            "retry": status.can_retry,
            "pause": not final and not rests,
            "resume": not final and rests,
            "cancel": not final,
            "remove": final,
        }
        for wish, visible in shown.items():
            self.buttons[wish].setVisible(visible)

    def show_preview(self, preview: JobPreview) -> None:
        """Show the picture that a generator is making, or the frame that was rendered last."""
        self.preview.setToolTip(tip_text("" if preview.frame is None else tr("Frame {frame}", frame=preview.frame)))
        image = to_image(preview.pixels)
        ratio = self.devicePixelRatioF()
        height = round(_PREVIEW_HEIGHT * ratio)
        image = image.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(image))
        self.preview.show()

    def toggle_details(self) -> None:
        """Show the frames that failed, or hide them."""
        self.failures.toggle()
        self._show_buttons(self.status)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton and not self.status.state.is_final:
            self._pressed = event.position().toPoint()

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the row along."""
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if self.dragging or way >= QApplication.startDragDistance():
            self.dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the row go."""
        self._stop_dragging(keep=True)

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what was written."""
        if event.button() == Qt.MouseButton.LeftButton and not self.buttons["open"].isHidden():
            self.asked.emit("open", self.status.id)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes a drag back; the panel reads all else."""
        if self.dragging and event.key() == Qt.Key.Key_Escape:
            self._stop_dragging(keep=False)
        else:
            event.ignore()

    @reported(False)
    def event(self, event: QEvent) -> bool:
        """Take a drag back where the mouse is taken away."""
        if event.type() == QEvent.Type.UngrabMouse:
            self._stop_dragging(keep=False)
        return super().event(event)

    def _stop_dragging(self, *, keep: bool) -> None:
        was, self.dragging, self._pressed = self.dragging, False, None
        self.unsetCursor()
        if was:
            self.dropped.emit(keep)
