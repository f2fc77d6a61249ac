"""The queue of jobs in the window, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.ui.features.jobs.job_control import JobControl
from studio.ui.features.jobs.job_persistence import JobPersistence
from studio.ui.features.jobs.overwrite_prompt import OverwritePrompt
from studio.ui.features.jobs.result_files import ResultFiles

if TYPE_CHECKING:
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.graph.history import Document
    from studio.ui.features.jobs.job_thread import JobThread
    from studio.ui.features.jobs.panel import JobsPanel
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles
    from studio.ui.shell.session.storage.instance_dir import InstanceDir
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


def make_job_control(
    document: Document,
    thread: JobThread,
    folder: InstanceDir | None,
    files: ProjectFiles,
    background: BackgroundWorker,
    panel: JobsPanel,
    window: MainWindow,
    *,
    facts: Callable[[], GraphFacts],
    selected: Callable[[], tuple[str, ...]],
) -> JobControl:
    """Return the control of jobs.

    Args:
        document: What is rendered.
        thread: Runs the jobs.
        folder: Keeps the queue over a restart; None forgets it.
        files: The open project's file.
        background: Reads and writes files.
        panel: Lists the jobs.
        window: For questions, menus, the status line and cards.
        facts: Returns what is known of the graph.
        selected: Returns the selected nodes, by path.
    """
    persistence = JobPersistence(folder, document.registry, thread.queue, background)
    overwriting = OverwritePrompt(thread.outputs, document.registry, files, background, window)
    results = ResultFiles(background, window.show_error)
    return JobControl(
        document, thread, persistence, results, overwriting, panel, window, facts=facts, selected=selected
    )
