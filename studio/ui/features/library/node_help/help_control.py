"""Control of the Help panel: connects it to the selection, the library and the graph that takes examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.ui.features.library.node_help import HelpPanel
from studio.ui.features.library.node_help.example_graphs import MEDIA, ExampleBuilder, has_example
from studio.ui.features.library.node_help.example_placement import make_insert_example
from studio.ui.shell.panel_protocols import Library, NodeGraph


class HelpControl(QObject):
    """Decides which node type's help is shown, and inserts examples.

    Args:
        document: Gets the examples.
        panel: Shows the help.
        editor: Says what is selected, and shows what was inserted.
        library: Says what is looked at there.
        post: Shows a message in the status line.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document | ActiveLevel,
        panel: HelpPanel,
        editor: NodeGraph,
        library: Library,
        post: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panel = panel
        self._editor = editor
        self._post = post
        library.type_highlighted.connect(self._show_type)
        panel.example_requested.connect(self._on_example_wanted)

    @property
    def _registry(self) -> Registry:
        return self._document.registry

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Show the help of the latest of these nodes."""
        latest = [*nodes][-1:]
        spec = get_spec(self._document.graph, latest[0], self._registry) if latest else None
        self._panel.show_spec(spec, example=spec is not None and has_example(spec))

    def _show_type(self, spec_id: str) -> None:
        spec = self._registry.find_spec(spec_id)
        if spec is not None:
            self._panel.show_spec(spec, example=has_example(spec))

    def _on_example_wanted(self, spec_id: str) -> None:
        spec = self._registry[spec_id]
        example = ExampleBuilder(self._registry, MEDIA).build_example(spec)
        if example is None:
            self._post(tr("No node that is installed gives what {name} needs", name=tr(spec.name)))
            return
        command, nodes = make_insert_example(self._document.project, example, self._editor.selected_nodes)
        self._document.apply_command(command)
        self._editor.show_nodes(nodes)
