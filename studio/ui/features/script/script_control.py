"""Joins the Script panel with the scripts' files, their runs and the open project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.history import ProjectChange
from studio.ui.features.script.completion.completion_popup import CompletionPopup
from studio.ui.features.script.completion.name_finder import Completions, find_completions
from studio.ui.features.script.execution.output_buffer import OutputBuffer, OutputKind, OutputPiece, OutputText
from studio.ui.features.script.execution.script_run import RunEnd, RunResult
from studio.ui.features.script.execution.script_runner import ScriptRunner
from studio.ui.features.script.execution.source_code import CONSOLE, SourceCode
from studio.ui.features.script.file_control import ScriptFileControl
from studio.ui.features.script.panel import ScriptPanel
from studio.ui.features.script.project.project_names import ProjectNames
from studio.ui.features.script.project.run_changes import RunChanges
from studio.ui.features.script.project.window_project import WindowProject
from studio.ui.shell.script_host.gui_calls import GuiCalls
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

_PROMPT: Final = ">>> "
_MORE: Final = "... "


class ScriptControl(QObject):
    """Control of the Script panel.

    Args:
        shell: The window.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self.panel = panel = ScriptPanel()
        self._calls = GuiCalls(self)
        self.runner = ScriptRunner(lambda: WindowProject(shell, self._calls), self)
        self.files = ScriptFileControl(shell, panel, self)
        self.changes = RunChanges(shell.document, panel)
        self._names = ProjectNames(shell.document)
        self.popups = {field: CompletionPopup(field, self.find_names) for field in (panel.editor, panel.input)}
        self._handlers = self._make_handlers()
        self._connect()

    def _connect(self) -> None:
        panel, runner = self.panel, self.runner
        panel.bind_keys(self._handlers)
        panel.action_requested.connect(self.run_action)
        panel.undo_requested.connect(self.changes.undo_all)
        panel.input.submitted.connect(self.run_statement)
        panel.input.completion_requested.connect(self.popups[panel.input].complete)
        panel.output.line_requested.connect(panel.editor.go_to_line)
        runner.started.connect(self._on_started)
        runner.output_arrived.connect(panel.output.append_pieces)
        runner.finished.connect(self._on_finished)
        runner.stop_delayed.connect(self._show_running)
        self._shell.document.project_changed.connect(self._on_project_changed)

    @property
    def is_running(self) -> bool:
        """Whether a script runs."""
        return self.runner.is_running

    @property
    def has_name(self) -> bool:
        """Whether the script in the editor has a file."""
        return bool(self.files.library.current_name)

    def _make_handlers(self) -> Handlers:
        panel = self.panel
        return {
            "script.run": self.run_script,
            "script.run_selection": self.run_selection,
            "script.stop": self.stop,
            "script.clear": panel.output.clear_output,
            "script.forget": self.forget_variables,
            "script.comment": panel.editor.toggle_comment,
            "script.indent": panel.editor.indent_selection,
            "script.unindent": panel.editor.unindent_selection,
            "script.complete": self.complete_name,
            "script.go_to_error": self.go_to_error,
            **self.files.build_handlers(),
        }

    def run_action(self, action: str) -> None:
        """Do the action of an id."""
        self._handlers[action]()

    def run_script(self) -> None:
        """Run all of the editor's text."""
        self._run(SourceCode(self.panel.editor.toPlainText(), self.files.library.trace_name))

    def run_selection(self) -> None:
        """Run the selected lines, or the line that the cursor is in."""
        text, first = self.panel.editor.read_selection()
        self._run(SourceCode(text, self.files.library.trace_name, first))

    def run_statement(self, text: str) -> None:
        """Run a statement of the console."""
        if self.runner.is_running:
            self._note(tr("A script runs: stop it first, or wait."))
            self.panel.input.setPlainText(text)
            return
        first, *rest = text.split("\n")
        lines = [f"{_PROMPT}{first}\n", *(f"{_MORE}{line}\n" for line in rest)]
        self._run(SourceCode(text, CONSOLE), "".join(lines))

    def stop(self) -> None:
        """Stop what runs; what does not stop is given up."""
        if self.runner.is_stop_delayed:
            self._note(tr("The script was left to itself. It cannot reach the project any more."))
            self.runner.give_up()
        else:
            self.runner.stop()
            self._show_running()

    def forget_variables(self) -> None:
        """Begin with new variables."""
        if not self.runner.is_running:
            self.runner.session.forget_variables()
            self._note(tr("All variables were forgotten."))

    def complete_name(self) -> None:
        """Complete the name at the cursor."""
        field = self.panel.input if self.panel.input.hasFocus() else self.panel.editor
        self.popups[field].complete()

    def find_names(self, text: str) -> Completions:
        """Return the names that may follow a text."""
        session = self.runner.session
        if not session.has_names and not self.runner.is_running:  # nothing was run on this project
            self._shell.background.run_task(session.begin_run(OutputBuffer()), _ignore, _ignore)
        return find_completions(text, dict(session.namespace), self._names)

    def go_to_error(self) -> None:
        """Put the cursor into the line that the last error comes from."""
        line = self.panel.editor.error_line
        if line is not None:
            self.panel.editor.go_to_line(line)

    def _run(self, source: SourceCode, echo: str = "") -> None:
        if not self.runner.run_source(source, echo):
            self._note(tr("A script runs: stop it first, or wait."))

    def _on_started(self, source: SourceCode) -> None:
        self.panel.editor.mark_error(None)
        self.panel.output.script_name = self.files.library.trace_name
        self.changes.begin_run()
        self._show_running()

    def _show_running(self) -> None:
        if not self.runner.is_running:
            return
        if self.runner.is_stop_delayed:
            text = tr("The script is in a call that cannot be interrupted.")
            self.panel.show_state(text, is_running=True, stop_text=tr("Give Up"))
        else:
            text = tr("Stopping…") if self.runner.is_stopping else tr("Running…")
            self.panel.show_state(text, is_running=True)

    def _on_finished(self, result: RunResult) -> None:
        self.panel.show_state(_describe_end(result), is_running=False)
        if not result.source.is_from_console:
            self.panel.editor.mark_error(result.error_line if result.end is RunEnd.FAILED else None)
        self.changes.end_run()

    def _on_project_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self.runner.session.close_project()

    def _note(self, text: str) -> None:
        self.panel.output.append_pieces(_make_note(text))

    def close(self) -> None:
        """Stop what runs, keep the text, and let go of the document."""
        self._shell.document.project_changed.disconnect(self._on_project_changed)
        self.changes.close()
        self._calls.close()
        self.runner.close()
        self.files.close()


def _make_note(text: str) -> Sequence[OutputPiece]:
    return [OutputText(OutputKind.NOTE, f"{text}\n")]


def _ignore(_: object) -> None:
    """Take a result that nobody needs."""


def _describe_end(result: RunResult) -> str:
    if result.end is RunEnd.STOPPED:
        return tr("Stopped")
    if result.end is RunEnd.DONE:
        return ""
    return tr("Error in line {line}", line=result.error_line) if result.error_line else tr("Error")
