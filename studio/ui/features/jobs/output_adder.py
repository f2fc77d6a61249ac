"""Rendering what is selected or viewed to a file that the user chooses: adds a Write Video node, and begins."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.file.output_paths import find_output_folder
from studio.graph.specs import find_used_specs, get_spec
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import can_connect
from studio.sdk.registry import Registry
from studio.ui.features.jobs.job_control import JobControl
from studio.ui.shell.dialogs import FileRequest

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

_OUTPUT: Final = "output.write_video"
_FILE: Final = "file"


def has_outputs(facts: GraphFacts, registry: Registry) -> bool:
    """Return whether any node of the project writes files, disabled ones counted."""
    return any(spec.kind is NodeKind.SINK for spec in find_used_specs(facts.flat_graph.graph, registry).values())


class OutputAdder(QObject):
    """Adds a Write Video node for a file that the user chooses, and renders it.

    Args:
        shell: The document, the panel of the graph, and dialogs.
        control: Renders.
    """

    def __init__(self, shell: Shell, control: JobControl) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._control = control
        self._added_node = ""
        shell.preview.facts_changed.connect(self._on_facts_changed)

    def ask_for_file(self) -> None:
        """Ask for a file; a Write Video node that writes it, with its sound, comes as one step of undo, and renders.

        It goes behind the selected node that makes pictures, the latest of several; else behind the viewed one.
        """
        path = self._shell.session.files.path
        folder, name = find_output_folder(path), f"{path.stem}.mp4" if path is not None else "video.mp4"
        ask = partial(self._ask, folder / name)
        self._shell.background.run_task(partial(_make_folder, folder), lambda _: ask(), lambda _: ask())

    def _ask(self, proposed: Path) -> None:
        request = FileRequest(
            tr("Choose where to write the video"),
            is_saving=True,
            start_path=proposed,
            suffixes=self._shell.document.registry[_OUTPUT].params[_FILE].file_types,
        )
        self._shell.window.dialogs.choose_file(self._shell.window, request, self._add_output)

    def _add_output(self, file: Path) -> None:
        shell = self._shell
        node, before = self._find_picture_node(), set(shell.level.graph.nodes)
        if node is not None:
            shell.node_graph.select_nodes((node,))
        shell.node_graph.add_node(_OUTPUT, params={_FILE: file.absolute().as_posix()})
        added = set(shell.level.graph.nodes) - before
        if added and node is not None:  # unwired it cannot render
            self._added_node = shell.level.get_full_path(added.pop())

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        """Render the node that was added, now that its length is known."""
        if self._added_node and self._added_node in facts.flat_graph.graph.nodes:
            self._control.render_output(self._added_node)
            self._added_node = ""

    def _find_picture_node(self) -> str | None:
        """Return the node on the open level whose pictures are meant; None if there is none."""
        shell = self._shell
        graph, registry = shell.level.graph, shell.level.registry
        main = registry[_OUTPUT].main_input
        viewed = shell.level.project.viewed_output
        nodes: tuple[str, ...] = (
            *reversed(shell.node_graph.selected_nodes),
            *((viewed.node,) if viewed is not None else ()),
        )
        for node in nodes:
            spec = get_spec(graph, node, registry)
            if spec is not None and main is not None and spec.outputs and can_connect(spec.outputs[0].type, main.type):
                return node
        return None


def _make_folder(folder: Path) -> None:
    """Make the folder of results, so that the dialog can begin there; where that cannot be it begins above."""
    folder.mkdir(parents=True, exist_ok=True)
