"""Expressions of the nodes of a level: their text, and what they make at a frame. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import path_levels
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import ParamValue
from studio.ui.shell.expressions.vocabulary import ExpressionVocabulary


class LevelExpressions:
    """Reads and computes the expressions of the open level.

    Args:
        document: The level.
    """

    def __init__(self, document: Document | ActiveLevel) -> None:
        self._document = document

    def make_vocabulary(self) -> ExpressionVocabulary:
        """Return the names that an expression on the level may use."""
        return ExpressionVocabulary(self._list_levels(), self._document.registry)

    def format_text(self, record: NodeRecord, param: str) -> str:
        """Return the expression of a parameter with the names of nodes; empty where it has none."""
        return record.expressions.get(param, "")

    def evaluate(
        self, node: str, param: str, frame: int, signal_values: Mapping[Endpoint, float]
    ) -> ParamValue | None:
        """Return what the expression of a parameter makes at a frame; None where a Signal is not known.

        Args:
            node: The node's id on the level.
            param: The parameter.
            frame: The frame.
            signal_values: The numbers of outputs of the level at that frame.

        Raises:
            StudioError: It cannot be computed.
        """
        raise NotImplementedError

    def preview(
        self, node: str, param: str, text: str, frame: int, signal_values: Mapping[Endpoint, float]
    ) -> ParamValue | None:
        """Return what an expression would make of a parameter; for the arguments see `evaluate`."""
        raise NotImplementedError

    def _list_levels(self) -> tuple[Graph, ...]:
        """Return the graphs from the outermost to the open level."""
        if not isinstance(self._document, ActiveLevel):
            return (self._document.graph,)
        project, path = self._document.document.project, self._document.path
        return tuple(level.graph for level in path_levels(project, path))
