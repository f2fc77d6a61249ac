"""Ties the Help panel to what is selected, to the library, and to the graph that examples go into."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.graph.history import Document
from studio.graph.levels import Level
from studio.graph.specs import spec_of
from studio.sdk.registry import Registry
from studio.ui.library import LibraryPanel
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_help import HelpPanel
from studio.ui.node_help.examples import MEDIA, Examples, has_example
from studio.ui.node_help.inserting import place_example


class NodeHelp(QObject):
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
        document: Document | Level,
        panel: HelpPanel,
        editor: NodeEditorPanel,
        library: LibraryPanel,
        post: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panel = panel
        self._editor = editor
        self._post = post
        library.highlighted.connect(self._show_type)
        panel.example_wanted.connect(self._on_example_wanted)

    @property
    def _registry(self) -> Registry:
        return self._document.registry

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Show the help of the latest of these nodes."""
        latest = [*nodes][-1:]
        spec = spec_of(self._document.graph, latest[0], self._registry) if latest else None
        self._panel.show_spec(spec, example=spec is not None and has_example(spec))

    def _show_type(self, spec_id: str) -> None:
        spec = self._registry.get(spec_id)
        if spec is not None:
            self._panel.show_spec(spec, example=has_example(spec))

    def _on_example_wanted(self, spec_id: str) -> None:
        spec = self._registry[spec_id]
        example = Examples(self._registry, MEDIA).example(spec)
        if example is None:
            self._post(tr("No node that is installed gives what {name} needs", name=tr(spec.name)))
            return
        command, nodes = place_example(self._document.project, example, self._editor.selected)
        self._document.apply(command)
        self._editor.show_nodes(nodes)
