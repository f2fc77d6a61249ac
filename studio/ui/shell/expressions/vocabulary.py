"""The names that an expression may use: nodes, their parameters and parts, variables and functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.core.errors import UnknownNodeError
from studio.core.translation import tr, translate_identifier
from studio.graph.expressions.param_sources import READABLE_KINDS
from studio.graph.expressions.reference import ParamReference, format_reference
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.params import COMPONENTS, ParamSpec
from studio.sdk.ports import SIGNAL
from studio.sdk.registry import Registry
from studio.ui.shell.expressions.completion import (
    Completion,
    CompletionKind,
    CompletionRequest,
    find_word_end,
    rank_completions,
    read_completion_requests,
)
from studio.ui.shell.expressions.function_help import iterate_functions, iterate_variables
from studio.ui.widgets.text.display_names import (
    replace_code_marks,
    translate_node_name,
    translate_param_help,
    translate_param_name,
)


@dataclass(frozen=True, slots=True)
class CompletionResult:
    """The completions of a word.

    Args:
        start: Where the word begins.
        end: Where it ends.
        completions: What may be meant, the best first.
        is_word_begun: Whether something of it is typed, or a path leads there: else the list opens only on demand.
    """

    start: int
    end: int
    completions: tuple[Completion, ...]
    is_word_begun: bool


class ExpressionVocabulary:
    """Names that an expression on a level may use.

    Args:
        levels: The graphs from the outermost to the level of the expression.
        registry: The node types.
    """

    def __init__(self, levels: Sequence[Graph], registry: Registry) -> None:
        self._levels, self._registry = tuple(levels), registry

    def complete(self, text: str, cursor: int) -> CompletionResult | None:
        """Return what the word at the cursor may become; None where no name can stand.

        Args:
            text: The expression.
            cursor: Where it is being typed.
        """
        for request in read_completion_requests(text, cursor):
            found = rank_completions(self._iter_completions(request), request.word)
            if found:
                begun = bool(request.word or request.is_path or request.node)
                return CompletionResult(request.start, find_word_end(text, cursor), found, begun)
        return None

    def _iter_completions(self, request: CompletionRequest) -> Iterator[Completion]:
        graph = self._find_level(request)
        if graph is None:
            return
        if request.node is not None:
            yield from self._iter_members(graph, request.node, request.param)
            return
        for record in graph.nodes.values():
            if "`" not in record.name:  # no expression can name it
                yield from self._iter_node(graph, record)
        if not request.is_path:
            yield from iterate_variables()
            yield from iterate_functions()

    def _find_level(self, request: CompletionRequest) -> Graph | None:
        """Return the graph whose names are meant; None where there is no such level."""
        if request.levels_up >= len(self._levels):
            return None
        graph = self._levels[-1 - request.levels_up]
        for name in request.groups:
            record = _find_node(graph, name)
            if record is None or record.group_project is None:
                return None
            graph = record.group_project.graph
        return graph

    def _iter_node(self, graph: Graph, record: NodeRecord) -> Iterator[Completion]:
        """Yield a node that has something to refer to, and a group as the way to what is in it."""
        spec = get_spec(graph, record.id, self._registry)
        quoted = quote_name(record.name)
        if spec is not None and next(self._iter_members(graph, record.name, None), None) is not None:
            yield Completion(f"{quoted}.", record.name, translate_node_name(spec), CompletionKind.NODE)
        if record.group_project is not None:
            yield Completion(f"{quoted}/", f"{record.name}/", tr("What is in the group"), CompletionKind.GROUP)

    def _iter_members(self, graph: Graph, node: str, param: str | None) -> Iterator[Completion]:
        """Yield the parameters and Signals of a node, or the parts of one of its parameters."""
        record = _find_node(graph, node)
        spec = get_spec(graph, record.id, self._registry) if record is not None else None
        if spec is None:
            return
        if param is not None:
            yield from _iter_parts(spec.params.get(param))
            return
        for each in spec.params.values():
            if is_readable(each):
                yield _complete_param(each)
        for port in spec.outputs:
            if port.type is SIGNAL:
                help = tr("The number of the Signal")
                yield Completion(port.name, port.name, help, CompletionKind.PARAMETER)


def is_readable(param: ParamSpec) -> bool:
    """Return whether an expression can read a parameter: its value is a number, a text, or parts that are numbers."""
    return param.kind in READABLE_KINDS


def _complete_param(param: ParamSpec) -> Completion:
    help = replace_code_marks(translate_param_help(param))
    label = translate_param_name(param)
    told = help if label.casefold() == param.name.casefold() else f"{label}: {help}"
    return Completion(param.name, param.name, told, CompletionKind.PARAMETER)


def _iter_parts(param: ParamSpec | None) -> Iterator[Completion]:
    """Yield the parts of a parameter, and its value at another frame."""
    if param is None:
        return
    for part in COMPONENTS.get(param.kind, ()):
        yield Completion(part[0], part[0], translate_identifier(part), CompletionKind.PART)
    yield Completion("at(", "at(frame)", tr("The value at another frame."), CompletionKind.FUNCTION)


def _find_node(graph: Graph, name: str) -> NodeRecord | None:
    try:
        return graph.find_by_name(name)
    except UnknownNodeError:
        return None


def quote_name(name: str) -> str:
    """Return a node's name as an expression writes it: in backquotes where it is no plain word.

    Raises:
        GraphError: It has a backquote itself.
    """
    return format_reference(ParamReference((name,), "x")).removesuffix(".x")
