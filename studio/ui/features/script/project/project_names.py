"""Names of nodes, types and parameters, for completion."""

from __future__ import annotations

from collections.abc import Iterable

from studio.api import NodeHandle, ProjectHandle
from studio.core.errors import StudioError
from studio.graph.groups.paths import find_path_by_name
from studio.graph.history import Document
from studio.graph.specs import get_spec_at
from studio.ui.features.script.completion.static_lookup import MISSING


class ProjectNames:
    """Names in the open project. It reads frozen values alone, so that it costs nothing in the GUI thread.

    Args:
        document: The project.
    """

    def __init__(self, document: Document) -> None:
        self._document = document

    def list_node_types(self) -> Iterable[str]:
        """Return the ids of the types of nodes."""
        return sorted(spec.id for spec in self._document.registry)

    def list_param_names(self, node_type: str) -> Iterable[str]:
        """Return the names of the parameters of a type; nothing for one that there is not."""
        spec = self._document.registry.find_spec(node_type)
        return [] if spec is None else list(spec.params)

    def list_item_names(self, value: object) -> Iterable[str]:
        """Return the names of the nodes of a project."""
        if not isinstance(value, ProjectHandle):
            return []
        return [record.name for record in self._document.graph.nodes.values()]

    def get_item(self, value: object, key: str) -> object:
        """Return a node of a project."""
        if not isinstance(value, ProjectHandle):
            return MISSING
        try:
            return NodeHandle(value, find_path_by_name(self._document.graph, key))
        except StudioError:
            return MISSING

    def list_own_params(self, value: object) -> Iterable[str]:
        """Return the names of the parameters of a node."""
        if not isinstance(value, NodeHandle):
            return []
        spec = get_spec_at(self._document.graph, value.path, self._document.registry)
        return [] if spec is None else list(spec.params)
