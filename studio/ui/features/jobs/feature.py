"""The queue of jobs in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.jobs.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import VARIANTS_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.jobs.job_control import JobControl
    from studio.ui.features.jobs.overwrite_prompt import OverwritePrompt
    from studio.ui.features.jobs.panel import JobsPanel
    from studio.ui.features.jobs.render_buttons import RenderBar, RenderButton
    from studio.ui.shell.controllers.shell import Shell


class JobsFeature:
    """Panel of jobs, and the thread that runs them."""

    panel: JobsPanel
    control: JobControl
    render_bar: RenderBar
    render_button: RenderButton

    def actions(self) -> Sequence[Action]:
        """Return what can be rendered, and what can be done with jobs."""
        return bind_actions(
            ACTIONS,
            lambda: {**self.control.build_handlers(), **self.panel.keys.handlers},
            requirements={VARIANTS_NEEDED: lambda: self.control.has_two_variants},
        )

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("jobs", tr_noop("Jobs"), DockArea.BOTTOM, 130, 60),)

    def start(self, shell: Shell) -> None:
        """Bring back the jobs of the last time, and start the thread."""
        from studio.graph.file.output_paths import find_output_folder, resolve_output_paths
        from studio.ui.features.jobs.job_control import JobControl
        from studio.ui.features.jobs.job_persistence import JobPersistence
        from studio.ui.features.jobs.job_thread import JobThread
        from studio.ui.features.jobs.overwrite_prompt import OverwritePrompt
        from studio.ui.features.jobs.panel import JobsPanel
        from studio.ui.features.jobs.result_files import ResultFiles
        from studio.ui.features.jobs.rows.result_previews import ResultPreviews
        from studio.ui.features.jobs.status_button import JobsStatus

        window, background, document = shell.window, shell.background, shell.document
        self.panel = JobsPanel()
        window.docks.set_panel("jobs", self.panel)
        status = JobsStatus(window.status)
        status.button.clicked.connect(lambda: shell.show_panel("jobs"))
        thread = JobThread(shell.engine, outputs=shell.outputs)
        prompt = OverwritePrompt(shell.outputs, document.registry, shell.session.files, background, window)
        self.control = JobControl(
            document,
            thread,
            JobPersistence(shell.recovery.instance_dir, document.registry, thread.queue, background),
            ResultFiles(background, window.show_error),
            prompt,
            self.panel,
            status,
            window,
            facts=lambda: shell.preview.facts,
            resolve_outputs=lambda project: resolve_output_paths(
                project, document.registry, find_output_folder(shell.session.files.path)
            ),
            selected=lambda: shell.navigator.selected_paths,
        )
        shell.jobs = self.control
        self._previews = ResultPreviews(self.control, self.panel, shell.engine.media, background)
        self._add_hint(shell, prompt)
        self._connect_viewer(shell)
        self._add_buttons(shell)
        self.control.start()

    def _add_hint(self, shell: Shell, prompt: OverwritePrompt) -> None:
        """Say of renders that they will take long."""
        from studio.ui.features.jobs.hints.slow_render_hint import SlowRenderHint

        self.slow_render_hint = SlowRenderHint(self.control.queue, prompt, shell.document.registry, shell.window)
        self.control.snapshot_changed.connect(self.slow_render_hint.show_snapshot)

    def _connect_viewer(self, shell: Shell) -> None:
        """Let the viewer start generators, and show how they stand."""
        control, viewer = self.control, shell.viewer
        viewer.generate_requested.connect(control.run_generator)
        viewer.cancel_requested.connect(control.cancel_generating)
        control.preview_ready.connect(viewer.show_preview)
        control.generators_changed.connect(viewer.set_generating)
        control.frames_arrived.connect(shell.preview.refresh_node_frames)

    def _add_buttons(self, shell: Shell) -> None:
        """Offer to render where it is looked for: at output nodes, and in the timeline's bar."""
        from studio.ui.features.jobs.output_adder import OutputAdder, has_outputs
        from studio.ui.features.jobs.render_buttons import RenderBar, RenderButton

        self.render_bar, self.render_button = RenderBar(), RenderButton()
        shell.inspector.header_view.add_bar(self.render_bar)
        shell.timeline.add_control(self.render_button)
        for part in (self.render_bar, self.render_button):
            part.render_requested.connect(self.control.render_selected)
        self.output_adder = OutputAdder(shell, self.control)
        self.render_button.output_requested.connect(self.output_adder.ask_for_file)
        registry, button = shell.document.registry, self.render_button
        shell.preview.facts_changed.connect(lambda facts: button.show_outputs(has_outputs(facts, registry)))

    def close(self) -> None:
        """Stop what runs, and keep the queue for the next start."""
        self.control.close()
