"""The list of jobs: those that are not over in the order they run in, then those that are, the latest first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.jobs.job import JobState, QueueSnapshot
from studio.engine.jobs.job_preview import JobPreview
from studio.ui.features.jobs.headers import QueueBar, UnfinishedJobsBar
from studio.ui.features.jobs.rows.job_menu import build_job_menu
from studio.ui.features.jobs.rows.job_view import JobView
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_HINT = tr_noop(
    "No jobs yet.\n\nCtrl+Enter renders the selected output, or lets the selected generator make its frames.\n"
    "Ctrl+Shift+Enter renders all outputs."
)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_EDGE = 24


class _JobScrollArea(QScrollArea):
    """Scroll area that leaves keys to the panel: moving between rows scrolls."""

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take none."""
        event.ignore()


class JobsPanel(QWidget):
    """Panel of the queue. Its signals report the user's actions.

    Signals:
        action_requested(str, str): "open", "reveal", "pause", "resume", "cancel", "remove", "retry", "up", "down" or
            "top"; and the job's id.
        job_moved(str, int): Put this job at a place in the order.
        pause_clicked(bool): Pause the whole queue, or let it go on.
        clear_clicked(), resume_clicked(), discard_clicked(): The buttons at the head.
        failure_activated(JobFailure): Show this frame and node.
    """

    action_requested = Signal(str, str)
    job_moved = Signal(str, int)
    pause_clicked = Signal(bool)
    clear_clicked = Signal()
    resume_clicked = Signal()
    discard_clicked = Signal()
    failure_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.rows: dict[str, JobView] = {}
        self.snapshot = QueueSnapshot()
        self._place = 0
        self.leftover, self.head = UnfinishedJobsBar(self), QueueBar(self)
        self.leftover.resume_button.clicked.connect(self.resume_clicked)
        self.leftover.discard_button.clicked.connect(self.discard_clicked)
        self.head.pause_button.clicked.connect(lambda: self.pause_clicked.emit(not self.snapshot.is_paused))
        self.head.clear_button.clicked.connect(self.clear_clicked)
        self.hint_label = PlainLabel(tr(_HINT), self)
        self.hint_label.setProperty("role", "secondary")
        self.hint_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint_label.setWordWrap(True)
        self._lay_out()
        self.keys = PanelKeys(ActionScope.JOBS, self.build_handlers(), self, lambda: self.current_row is not None)

    def _lay_out(self) -> None:
        self.body = QWidget()
        self.body.setObjectName("panel")
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        self._column.setSpacing(theme.SPACE_1)
        self._column.addStretch(1)
        self._mark = QFrame(self.body)  # where a row that is dragged would go
        self._mark.setObjectName("drop_mark")
        self._mark.hide()
        self.area = _JobScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.body)
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.leftover, self.head, self.area):
            column.addWidget(part)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.hint_label)
        self._stack.addWidget(full)

    def show_snapshot(self, snapshot: QueueSnapshot) -> None:
        """Show the queue; an older one than what is shown is too late."""
        if snapshot.serial < self.snapshot.serial:
            return
        before, self.snapshot = self.snapshot, snapshot
        self._drop_rows({status.id for status in snapshot.jobs})
        for place, status in enumerate(snapshot.jobs):
            row = self.rows.get(status.id) or self._add_row(status.id)
            is_behind = status.state is JobState.QUEUED and snapshot.running_job is not before.running_job
            if row.status is not status or is_behind or snapshot.is_paused != before.is_paused:
                row.show_status(status, queue_paused=snapshot.is_paused, running=snapshot.running_job)
            if self._column.indexOf(row) != place:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
        self.leftover.show_snapshot(snapshot)
        self.head.show_snapshot(snapshot)
        self._stack.setCurrentIndex(1 if snapshot.jobs else 0)

    def _add_row(self, job: str) -> JobView:
        row = self.rows[job] = JobView(self.snapshot[job], self.body)
        row.action_requested.connect(self._emit_action)
        row.failure_activated.connect(self.failure_activated)
        row.row_dragged.connect(lambda at: self._on_dragged(job, at))
        row.row_dropped.connect(lambda keep: self._on_dropped(job, keep))
        return row

    def _drop_rows(self, kept: set[str]) -> None:
        names = list(self.rows)
        for place, job in enumerate(names):
            if job not in kept:
                row = self.rows.pop(job)
                if row.isAncestorOf(self.focusWidget() or self) or row.hasFocus():
                    self._focus_near(names, place)
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()

    def _focus_near(self, names: list[str], place: int) -> None:
        """Give the focus to the row that replaces a removed one."""
        left = [*names[place + 1 :], *reversed(names[:place])]
        heir = next((self.rows[name] for name in left if name in self.rows), None)
        (heir or self).setFocus()

    def show_preview(self, preview: JobPreview) -> None:
        """Show how a generator's picture looks by now, or the frame that was rendered last."""
        if preview.job in self.rows:
            self.rows[preview.job].show_preview(preview)

    def _emit_action(self, wish: str, job: str) -> None:
        row = self.rows[job]
        if wish == "details":
            row.toggle_details()
        else:
            self.action_requested.emit(wish, job)

    @property
    def current_row(self) -> JobView | None:
        """The row that has the keys."""
        focused = self.focusWidget()
        return next(
            (row for row in self.rows.values() if focused and (row is focused or row.isAncestorOf(focused))), None
        )

    def build_handlers(self) -> Handlers:
        """Return what can be done with the current row, by the ids of actions."""
        plain = ("up", "down", "top", "retry", "details", "open", "reveal")
        wishes = {f"jobs.{wish}": partial(self._request_action, wish) for wish in plain}
        return {"jobs.pause": self._toggle_paused, "jobs.cancel": self._cancel, **wishes}

    def _request_action(self, wish: str) -> None:
        """Request an action on the current row; ignore one that the row does not offer now."""
        button = self.current_row.buttons.get(wish) if self.current_row is not None else None
        if self.current_row is not None and (button is None or not button.isHidden()):
            self._emit_action(wish, self.current_row.status.id)

    def _cancel(self) -> None:
        if self.current_row is not None:
            self._request_action("remove" if self.current_row.status.state.is_final else "cancel")

    def _toggle_paused(self) -> None:
        if self.current_row is not None:
            status = self.current_row.status
            rests = status.is_held or status.state in {JobState.PAUSED, JobState.INTERRUPTED}
            self._request_action("resume" if rests else "pause")

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between rows."""
        if event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(_STEPS[Qt.Key(event.key())])
        else:
            event.ignore()

    def _step(self, step: int) -> None:
        rows = [self.rows[status.id] for status in self.snapshot.jobs]
        if rows:
            current = self.current_row
            place = rows.index(current) + step if current is not None else 0
            chosen = rows[max(0, min(place, len(rows) - 1))]
            chosen.setFocus()
            self.area.ensureWidgetVisible(chosen)

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done with the row under the mouse, or the current one."""
        at = self.childAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.focusWidget()
        row = next((row for row in self.rows.values() if at and (row is at or row.isAncestorOf(at))), None)
        if row is not None:
            row.setFocus()
            build_job_menu(row, self._emit_action).popup(event.globalPos())

    def _on_dragged(self, job: str, at: QPoint) -> None:
        """Show where the row would go: among those that are not over, behind the one at work."""
        y = self.body.mapFromGlobal(at).y()
        self.area.ensureVisible(0, y, 0, _EDGE)
        others = [self.rows[status.id] for status in self.snapshot.open_jobs if status.id != job]
        self._place = sum(row.geometry().center().y() < y for row in others)
        if others:
            behind = self._place == len(others)
            edge = others[-1].geometry().bottom() + 2 if behind else others[self._place].geometry().top() - 3
            self._mark.setGeometry(theme.SPACE_2, edge, self.body.width() - 2 * theme.SPACE_2, 2)
            self._mark.show()
            self._mark.raise_()

    def _on_dropped(self, job: str, keep: bool) -> None:
        self._mark.hide()
        if keep:
            self.job_moved.emit(job, self._place)
