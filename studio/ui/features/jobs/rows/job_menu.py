"""The context menu of a job."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.ui.features.jobs.job_text import format_failure
from studio.ui.features.jobs.rows.job_view import JobView


def build_job_menu(row: JobView, ask: Callable[[str, str], None]) -> QMenu:
    """Return the current actions on a job; `ask` takes an action and the job's id."""
    menu = QMenu(row)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    job = row.status.id

    def add(text: str, wish: str) -> None:
        menu.addAction(text).triggered.connect(lambda: ask(wish, job))

    for wish, button in reversed(row.buttons.items()):
        if not button.isHidden():
            add(button.accessibleName(), wish)
    if not row.buttons["up"].isHidden():
        add(tr("To the top"), "top")
    problems = row.status.error or "\n".join(format_failure(failure) for failure in row.status.failures)
    if problems:
        menu.addSeparator()
        menu.addAction(tr("Copy the errors")).triggered.connect(lambda: QGuiApplication.clipboard().setText(problems))
    return menu
