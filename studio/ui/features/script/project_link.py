"""The open project, as the console and completion reach it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from studio.graph.history import Document
from studio.ui.features.script.execution.script_session import ScriptHost

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell


def open_window_host(shell: Shell) -> ScriptHost:
    """Return the project that is open now, for scripts."""
    raise NotImplementedError


class ProjectNames:
    """Names of nodes, types and parameters, for completion. It reads frozen values alone.

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
        """Return the names of the nodes, for a project; those in groups with the names of the groups."""
        if not isinstance(value, ProjectHandle):
            return []
        return [self._document.graph[node].name for node in self._document.graph.nodes]

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
