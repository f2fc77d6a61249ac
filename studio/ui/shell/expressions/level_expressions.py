"""Expressions of the nodes of a level: their text, and what they make at a frame. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.commands.in_group import EditInGroup
from studio.graph.expressions.parser import parse_expression
from studio.graph.expressions.reference import OUTER_LEVEL
from studio.graph.flat.linked_expression import LinkedExpression, SignalLookup, link_expression
from studio.graph.groups.expression_names import decode_names, encode_names
from studio.graph.groups.paths import is_level, join_path, path_levels
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import ParamValue
from studio.sdk.spec import NodeSpec
from studio.ui.shell.expressions.error_place import place_error
from studio.ui.shell.expressions.vocabulary import ExpressionVocabulary
from studio.ui.widgets.text.display_names import translate_param_name

ClipsByOutput: TypeAlias = Mapping[Endpoint, ClipInfo]
"""Facts of outputs, by their paths in the document."""


class LevelExpressions:
    """Reads and computes the expressions of the open level.

    Args:
        document: The level.

    Attributes:
        clips: What is known of the outputs of the document, by path: expressions may read sizes and rates.
    """

    def __init__(self, document: Document | ActiveLevel) -> None:
        self._document = document
        self.clips: ClipsByOutput = {}

    def make_vocabulary(self) -> ExpressionVocabulary:
        """Return the names that an expression on the level may use."""
        return ExpressionVocabulary(self._list_levels(), self._document.registry)

    def format_text(self, record: NodeRecord, param: str) -> str:
        """Return the expression of a parameter with the names of nodes; empty where it has none."""
        text = record.expressions.get(param, "")
        return decode_names(self._list_levels(), text) if text else ""

    def describe(self, record: NodeRecord, spec: NodeSpec | None) -> tuple[str, ...]:
        """Return what the expressions of a node set, a line for each."""
        params = spec.params if spec is not None else {}
        names = {name: translate_param_name(params[name]) if name in params else name for name in record.expressions}
        return tuple(f"{names[name]} = {self.format_text(record, name)}" for name in names)

    def list_read_nodes(self, record: NodeRecord, param: str) -> tuple[str, ...]:
        """Return the nodes of the level that the expression of a parameter reads, or the groups that they lie in."""
        try:
            placed = parse_expression(record.expressions.get(param, "")).references
        except StudioError:
            return ()
        first = (each.reference.path[0] for each in placed if each.reference.path[0] != OUTER_LEVEL)
        return tuple(dict.fromkeys(node for node in first if node in self._document.graph.nodes))

    def encode_text(self, param: str, text: str) -> str:
        """Return an expression with the ids of nodes, as the document has it.

        Raises:
            ExpressionError: It cannot be read, or names a node that is not there.
        """
        return encode_names(self._list_levels(), text, param)

    def find_linked(self, node: str, param: str) -> LinkedExpression:
        """Return the expression of a parameter, bound to what it reads."""
        path = self._get_full_path(node)
        return link_expression(self._get_root().project.graph, self._document.registry, path, param, self.clips)

    def list_signals(self, node: str, param: str) -> frozenset[Endpoint]:
        """Return the outputs that an expression reads, by their paths in the document."""
        return self.find_linked(node, param).outputs

    def evaluate(self, node: str, param: str, frame: int, get_signal: SignalLookup) -> ParamValue | None:
        """Return what the expression of a parameter makes at a frame; None where something is not known.

        Args:
            node: The node's id on the level.
            param: The parameter.
            frame: The frame.
            get_signal: Knows the numbers of outputs at that frame.

        Raises:
            StudioError: It cannot be computed.
        """
        return self.find_linked(node, param).evaluate_at(frame, get_signal)

    def preview(self, node: str, param: str, text: str) -> LinkedExpression:
        """Return what an expression would be, bound to what it reads.

        Args:
            node: The node's id on the level.
            param: The parameter.
            text: The expression as typed, with the names of nodes.

        Raises:
            ExpressionError: It cannot be used; the place is that in `text`.
            StudioError: The parameter takes none.
        """
        command, path = SetExpression(node, param, self.encode_text(param, text)), self._get_path()
        root, registry = self._get_root(), self._document.registry
        edited = (EditInGroup(path, command) if path else command).apply_to(root.project, registry)
        linked = link_expression(edited.graph, registry, self._get_full_path(node), param, self.clips)
        if linked.bound is not None and linked.bound.error is not None:
            raise place_error(linked.bound.error, linked.bound.parsed.text, param, text)
        return linked

    def make_lookup(self, values: Mapping[Endpoint, float]) -> SignalLookup:
        """Return a look-up by path in numbers of outputs of the level."""
        known = {Endpoint(self._get_full_path(output.node), output.port): value for output, value in values.items()}
        return known.get

    def _get_root(self) -> Document:
        return self._document.document if isinstance(self._document, ActiveLevel) else self._document

    def _get_path(self) -> tuple[str, ...]:
        return self._document.path if isinstance(self._document, ActiveLevel) else ()

    def _get_full_path(self, node: str) -> str:
        return join_path(self._get_path(), node)

    def _list_levels(self) -> tuple[Graph, ...]:
        """Return the graphs from the outermost to the open level."""
        project, path = self._get_root().project, self._get_path()
        if not is_level(project, path):
            return (self._document.graph,)  # the level that is shown is about to follow the document
        return tuple(level.graph for level in path_levels(project, path))
