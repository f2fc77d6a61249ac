"""Row of a job in the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.jobs.job import JobState, JobStatus
from studio.engine.jobs.job_preview import JobPreview
from studio.ui.features.jobs.job_text import format_summary
from studio.ui.features.jobs.rows.failure_list import FailureList
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets import icon_painting, theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import swap_buttons
from studio.ui.widgets.qt_helpers.images import to_qimage
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

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
    "details": (icon_painting.LIST, tr_noop("Show the frames that failed"), "jobs.details"),
    "open": (icon_painting.OPEN, tr_noop("Open the result"), "jobs.open"),
    "reveal": (icon_painting.FOLDER, tr_noop("Show it in its folder"), "jobs.reveal"),
    "up": (icon_painting.UP, tr_noop("Earlier"), "jobs.up"),
    "down": (icon_painting.DOWN, tr_noop("Later"), "jobs.down"),
    "retry": (icon_painting.RETRY, tr_noop("Retry"), "jobs.retry"),
    "pause": (icon_painting.PAUSE, tr_noop("Pause"), "jobs.pause"),
    "resume": (icon_painting.PLAY, tr_noop("Go on"), "jobs.pause"),
    "cancel": (icon_painting.CROSS, tr_noop("Cancel"), "jobs.cancel"),
    "remove": (icon_painting.CROSS, tr_noop("Remove from the list"), "jobs.cancel"),
}
"""What a row's buttons ask for, with their looks."""

_STEPS = 1000
_PREVIEW_HEIGHT = 54


class JobView(QFrame):
    """A job's name, file, progress, figures and failures, with its buttons.

    Signals:
        action_requested(str, str): What the user wants of which job: the name of a button, or "top".
        failure_activated(JobFailure): Show this frame and node.
        row_dragged(QPoint): The row is being moved; where the mouse is on the screen.
        row_dropped(bool): It was let go; False if it shall stay where it was.
    """

    action_requested = Signal(str, str)
    failure_activated = Signal(object)
    row_dragged = Signal(QPoint)
    row_dropped = Signal(bool)

    def __init__(self, status: JobStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._press_position: QPoint | None = None
        self.is_dragging = False
        self.setObjectName("job")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.preview_label = PlainLabel(parent=self)
        self.name_label = ElidedLabel(parent=self)
        self.file_label = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self.progress_bar = QProgressBar(self)
        self.figures_label = ElidedLabel(parent=self)
        self.error, self.notices = PlainLabel(parent=self), PlainLabel(parent=self)
        self.failure_list = FailureList(self)
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._style()
        self._lay_out()
        self.failure_list.failure_activated.connect(self.failure_activated)
        self.show_status(status)

    def _button(self, wish: str, sign: icon_painting.IconPainter, name: str, action: str) -> IconButton:
        made = IconButton(sign, tr(name), action, self, by_tab=True)
        made.clicked.connect(lambda: self.action_requested.emit(wish, self.status.id))
        return made

    def _style(self) -> None:
        self.name_label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.file_label.setProperty("role", "faint")
        self.figures_label.setProperty("role", "secondary")
        self.error.setProperty("role", "danger")
        self.notices.setProperty("role", "warning")
        for label in (self.error, self.notices):
            label.setFont(theme.make_ui_font(theme.FONT_SMALL))
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress_bar.setTextVisible(False)
        self.preview_label.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.name_label)
        head.addSpacing(theme.SPACE_3)
        head.addWidget(self.file_label, 1)
        for button in self.buttons.values():
            head.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        for part in (self.progress_bar, self.figures_label, self.error, self.notices, self.failure_list):
            column.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        row.setSpacing(theme.SPACE_3)
        row.addWidget(self.preview_label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)

    def show_status(self, status: JobStatus, *, queue_paused: bool = False, running: JobStatus | None = None) -> None:
        """Show how the job stands; one that waits is behind the job that is `running`."""
        self.status = status
        self.name_label.setText(status.name)
        file = status.file or status.job.file
        self.file_label.setText(str(file) if file is not None else "")
        self.file_label.setVisible(file is not None)
        self.figures_label.setText(format_summary(status, queue_paused=queue_paused, running=running))
        self.error.setText(status.error)
        self.error.setVisible(bool(status.error))
        self.notices.setText("\n".join(status.notices))
        self.notices.setVisible(bool(status.notices))
        self.failure_list.show_failures(status.failures)
        self.setAccessibleName(f"{status.name}: {self.figures_label.text()}")
        self._show_bar(status, queue_paused=queue_paused)
        self._show_buttons(status)

    def _show_bar(self, status: JobStatus, *, queue_paused: bool) -> None:
        total = status.total or status.job.length
        busy = status.state is JobState.RUNNING and not total and not queue_paused
        self.progress_bar.setRange(0, 0 if busy else _STEPS)
        if not busy:
            share = status.done / total if total else float(status.state is JobState.DONE)
            self.progress_bar.setValue(round(_STEPS * share))
        broken = status.state is JobState.DONE and status.failures
        color = theme.Colors.WARNING if broken else _COLORS[status.state]
        theme.set_widget_style(
            self.progress_bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=color
        )

    def _show_buttons(self, status: JobStatus) -> None:
        state, final = status.state, status.state.is_final
        rests = state in {JobState.PAUSED, JobState.INTERRUPTED} or status.is_held
        details = tr("Hide the frames that failed") if self.failure_list.is_open else tr("Show the frames that failed")
        self.buttons["details"].set_icon_and_name(icon_painting.LIST, details)
        left_out = bool(status.failures) and (state is JobState.DONE or status.job.keep_going)
        self.buttons["retry"].set_icon_and_name(
            icon_painting.RETRY, tr("Retry the frames that failed") if left_out else tr("Retry")
        )
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
        swap_buttons({self.buttons[wish]: visible for wish, visible in shown.items()}, self)

    def show_preview(self, preview: JobPreview) -> None:
        """Show the picture that a generator is making, or the frame that was rendered last."""
        self.preview_label.setToolTip(
            escape_tooltip("" if preview.frame is None else tr("Frame {frame}", frame=preview.frame))
        )
        image = to_qimage(preview.pixels)
        ratio = self.devicePixelRatioF()
        height = round(_PREVIEW_HEIGHT * ratio)
        image = image.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        self.preview_label.setPixmap(QPixmap.fromImage(image))
        self.preview_label.show()

    def toggle_details(self) -> None:
        """Show the frames that failed, or hide them."""
        self.failure_list.toggle_list()
        self._show_buttons(self.status)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton and not self.status.state.is_final:
            self._press_position = event.position().toPoint()

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the row along."""
        if self._press_position is None:
            return
        way = (event.position().toPoint() - self._press_position).manhattanLength()
        if self.is_dragging or way >= QApplication.startDragDistance():
            self.is_dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.row_dragged.emit(event.globalPosition().toPoint())

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the row go."""
        self._stop_dragging(keep=True)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what was written."""
        if event.button() == Qt.MouseButton.LeftButton and not self.buttons["open"].isHidden():
            self.action_requested.emit("open", self.status.id)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes a drag back; the panel reads all else."""
        if self.is_dragging and event.key() == Qt.Key.Key_Escape:
            self._stop_dragging(keep=False)
        else:
            event.ignore()

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Take a drag back where the mouse is taken away."""
        if event.type() == QEvent.Type.UngrabMouse:
            self._stop_dragging(keep=False)
        return super().event(event)

    def _stop_dragging(self, *, keep: bool) -> None:
        was, self.is_dragging, self._press_position = self.is_dragging, False, None
        self.unsetCursor()
        if was:
            self.row_dropped.emit(keep)
