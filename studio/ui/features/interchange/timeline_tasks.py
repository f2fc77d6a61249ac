"""Work with timelines in the background, with a card that cancels it, and cards that say what was not carried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject

from studio.core.errors import CancelledError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.otio.carry_report import CarryReport
from studio.ui.features.interchange.report_dialog import ReportDialog
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

T = TypeVar("T")
_WORKING: Final = "interchange"
_DONE: Final = "interchange.report"


class TimelineTasks(QObject):
    """Work with timelines, one after the other.

    Args:
        shell: Where cards and hints are shown.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._worker = BackgroundWorker(self, "interchange")
        self._token = CancelToken()

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._worker.is_busy

    def close(self) -> None:
        """Cancel what is being read or written, and wait for the end."""
        self._token.cancel()
        self._worker.close()

    def run_task(
        self, doing: str, failed: str, work: Callable[[Callable[[], None]], T], then: Callable[[T], None]
    ) -> None:
        """Do something in the background, with a card that cancels it."""
        if self.is_busy:
            self._shell.post(tr("The last timeline is still being read or written."))
            return
        window, token = self._shell.window, CancelToken(self._token)
        cancel = (tr("Cancel"), lambda: token.cancel())  # noqa: PLW0108  (Qt takes no weak reference to a token)
        window.notifications.show_card(doing, "", [cancel], _WORKING, is_problem=False)

        def run() -> T | None:
            try:
                return work(token.raise_if_cancelled)
            except CancelledError:
                return None

        def finish(result: T | None) -> None:
            window.notifications.remove_topic(_WORKING)
            if result is None:
                self._shell.post(tr("Canceled; nothing half-written is left."))
            else:
                then(result)

        def fail(text: str) -> None:
            window.notifications.remove_topic(_WORKING)
            self._shell.show_error(failed, text)

        self._worker.run_task(run, finish, fail)

    def show_report(self, title: str, report: CarryReport) -> None:
        """Say what was done; where something was not carried, offer the list."""
        window = self._shell.window
        window.notifications.remove_topic(_DONE)
        if not report.losses:
            self._shell.post(f"{title}: {report.format_summary()}")
            return
        count = len(report.losses)
        lines = [tr("{summary}. Not carried, or not as it was:", summary=report.format_summary())]
        lines += [each.feature for each in {loss.feature: loss for loss in report.losses}.values()][:6]
        card = [(tr("Show the List ({count})", count=count), lambda: self._open_list(title, report))]
        window.notifications.show_card(title, "\n".join(lines), card, _DONE, is_problem=False)

    def _open_list(self, title: str, report: CarryReport) -> None:
        ReportDialog(title, report, self._shell.window).open()
