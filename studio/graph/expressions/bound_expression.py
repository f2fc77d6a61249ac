"""Expressions bound to what they read: they are computed at a frame without the graph.

What an expression reads may be an expression itself. These are computed by a stack, not by recursion: a chain of 10,000
is no deeper than one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final, TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.closures import compile_tree
from studio.graph.expressions.param_sources import FixedValue, KeyedValue, SignalValue, to_expression_value
from studio.graph.expressions.parser import ParsedExpression
from studio.graph.expressions.reference import VARIABLES, ParamReference
from studio.graph.expressions.syntax_tree import (
    FrameVariable,
    FunctionCall,
    ParamValueAt,
    SyntaxTree,
    VectorPart,
    VectorParts,
)
from studio.graph.expressions.values import ExpressionValue, format_value
from studio.graph.param_limits import clamp_value
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.params import ParamKind, ParamSpec, ParamValue

MOST_EVALUATIONS: Final = 20_000
"""Expressions that may be computed for the value of one at one frame."""
_RECENT_FRAMES = 64
_DEFAULT_FPS = 25.0
_NO_SIGNALS: Final[Mapping[str, float]] = {}
_NO_FACTS: Final[Mapping[str, ClipInfo]] = {}


class BoundExpression:
    """Expression of a parameter with what it reads.

    Args:
        node: The path of its node.
        label: Node and parameter as people know them, for messages.
        param: The parameter that has it.
        parsed: The expression, its references absolute.
        sources: What each of its references reads, in order of `list_slots`.
        error: Why it cannot be used; None where it can.

    Attributes:
        ports: The hidden inputs of all Signals that its value depends on.
        fact_nodes: The nodes whose facts its value depends on, as for `width`.
        is_constant: Whether it is the same at every frame, and needs neither Signals nor facts.
        changes_with_frame: Whether it may differ from frame to frame, its Signals apart.
        identity: A text that says which it is: two with the same are equal at every frame.
    """

    __slots__ = (
        "__weakref__", "_inner", "_is_float", "_recent", "_run", "changes_with_frame", "error", "fact_nodes",
        "identity", "is_constant", "label", "node", "param", "parsed", "ports", "sources",
    )  # fmt: skip

    def __init__(
        self,
        node: str,
        label: str,
        param: ParamSpec,
        parsed: ParsedExpression,
        sources: Sequence[ParamSource],
        error: ExpressionError | None = None,
    ) -> None:
        self.error = error
        self.node, self.label, self.param, self.parsed, self.sources = node, label, param, parsed, tuple(sources)
        self._inner = tuple(source for source in sources if isinstance(source, BoundExpression))
        signals = (port for source in sources if isinstance(source, SignalValue) for port in source.ports.values())
        self.ports: frozenset[str] = frozenset(signals).union(*(inner.ports for inner in self._inner))
        variables = set(list_variables(parsed.tree))
        own_facts: set[str] = {node} if variables & set(VARIABLES[1:]) else set()
        self.fact_nodes: frozenset[str] = frozenset(own_facts).union(*(inner.fact_nodes for inner in self._inner))
        self.changes_with_frame: bool = bool(variables & {"frame", "time"}) or any(
            isinstance(source, KeyedValue)
            or (isinstance(source, SignalValue) and isinstance(source.beneath, KeyedValue))
            or (isinstance(source, BoundExpression) and source.changes_with_frame)
            for source in sources
        )
        self.is_constant = error is None and not (self.changes_with_frame or self.ports or self.fact_nodes)
        self.identity: str = _make_identity(node, param.name, parsed.text, [source.identity for source in sources])
        self._run = compile_tree(parsed.tree, list_slots(parsed))
        self._is_float = param.kind is ParamKind.FLOAT
        self._recent: dict[float, ParamValue] = {}

    def is_same(
        self,
        label: str,
        param: ParamSpec,
        parsed: ParsedExpression,
        sources: Sequence[ParamSource],
        error: ExpressionError | None,
    ) -> bool:
        """Return whether it is what these make: then it may be used again."""
        return (
            self.label == label
            and self.param is param
            and self.parsed.text == parsed.text
            and str(self.error) == str(error)
            and self.sources == tuple(sources)
        )

    def evaluate_at(
        self,
        frame: float,
        signals: Mapping[str, float] = _NO_SIGNALS,
        facts: Mapping[str, ClipInfo] = _NO_FACTS,
    ) -> ParamValue:
        """Return the parameter's value at a frame, in its range.

        Args:
            frame: From 0; between two frames, too.
            signals: The values of `ports` at that frame.
            facts: Those of `fact_nodes`.

        Raises:
            ExpressionError: It has no value there; the message names the parameter.
        """
        known = self._recent.get(frame)
        if known is not None:
            return known
        run = _Run(frame, signals, facts)
        if not self._inner:
            value = self._compute(frame, run)
            if not (self.ports or self.fact_nodes):
                self._keep_recent(frame, value)
            return value
        waiting: list[tuple[BoundExpression, float]] = [(self, frame)]
        while waiting:
            expression, at = waiting[-1]
            if run.knows(expression, at):
                waiting.pop()
                continue
            missing = [(inner, at) for inner in expression._inner if not run.knows(inner, at)]
            if missing:
                waiting.extend(missing)
                run.count(self, len(missing))
                continue
            try:
                run.keep(expression, at, expression._compute(at, run))
            except _NeededError as needed:
                run.count(self, 1)
                waiting.append((needed.expression, needed.frame))
                continue
            waiting.pop()
        return run.get(self, frame)

    def _keep_recent(self, frame: float, value: ParamValue) -> None:
        if len(self._recent) >= _RECENT_FRAMES:
            self._recent = {}
        self._recent[frame] = value

    def _compute(self, frame: float, run: _Run) -> ParamValue:
        if self.error is not None:
            raise self.error.with_traceback(None)
        try:
            value = self._run(_Moment(self, frame, run))
        except ExpressionError:
            raise
        except (ArithmeticError, ValueError, StudioError) as error:
            raise self.make_error(_explain(error)) from error
        return self._convert(value)

    def _convert(self, value: ExpressionValue) -> ParamValue:
        """Return a result as the parameter's kind has it, in its range."""
        if type(value) is float and self._is_float and math.isfinite(value):
            return float(self.param.clamp_number(value))
        if self.param.kind is ParamKind.TEXT:
            return format_value(value)
        if isinstance(value, str):
            raise self.make_error(
                tr("it gives the text “{text}”; {accepted}", text=value[:40], accepted=self._accepted)
            )
        if self.param.kind is ParamKind.COLOR and isinstance(value, float):
            value = (value, value, value)
        numbers = value if isinstance(value, tuple) else (value,)
        if not all(map(math.isfinite, numbers)):
            raise self.make_error(tr("its result is no finite number"))
        counts = {ParamKind.POINT: (2,), ParamKind.COLOR: (3, 4)}.get(self.param.kind, (1,))
        if len(numbers) not in counts or isinstance(value, tuple) is (counts == (1,)):
            raise self.make_error(
                tr("it gives {count} numbers; {accepted}", count=len(numbers), accepted=self._accepted)
            )
        if self.param.kind is ParamKind.COLOR and len(numbers) == 3:
            value = (*numbers, 1.0)
        return clamp_value(self.param, value)

    @property
    def _accepted(self) -> str:
        return tr("accepted: {values}", values=self.param.accepted_values)

    def make_error(self, reason: str) -> ExpressionError:
        """Return an error that names the parameter and the expression."""
        return ExpressionError(self.label, self.parsed.text, 0, reason)


ParamSource: TypeAlias = FixedValue | KeyedValue | SignalValue | BoundExpression
"""What a reference reads."""


class _NeededError(Exception):
    """Another expression has to be computed first."""

    def __init__(self, expression: BoundExpression, frame: float) -> None:
        self.expression = expression
        self.frame = frame


class _Run:
    """Values of expressions while one of them is computed."""

    __slots__ = ("_count", "_known", "facts", "frame", "signals")

    def __init__(self, frame: float, signals: Mapping[str, float], facts: Mapping[str, ClipInfo]) -> None:
        self.frame, self.signals, self.facts = frame, signals, facts
        self._known: dict[tuple[int, float], ParamValue] = {}
        self._count = 0

    def knows(self, expression: BoundExpression, frame: float) -> bool:
        """Return whether a value is there; one that was kept is taken, as other threads may drop it."""
        if (id(expression), frame) in self._known:
            return True
        kept = expression._recent.get(frame)
        if kept is None:
            return False
        self._known[id(expression), frame] = kept
        return True

    def get(self, expression: BoundExpression, frame: float) -> ParamValue:
        return self._known[id(expression), frame]

    def keep(self, expression: BoundExpression, frame: float, value: ParamValue) -> None:
        self._known[id(expression), frame] = value
        if not (expression.ports or expression.fact_nodes):
            expression._keep_recent(frame, value)

    def count(self, asked: BoundExpression, more: int) -> None:
        self._count += more
        if self._count > MOST_EVALUATIONS:
            text = tr("more than {most} expressions would be computed for one value", most=MOST_EVALUATIONS)
            raise asked.make_error(text)


class _Moment:
    """A frame at which one expression is computed."""

    __slots__ = ("_expression", "_run", "frame")

    def __init__(self, expression: BoundExpression, frame: float, run: _Run) -> None:
        self._expression, self.frame, self._run = expression, float(frame), run

    def read_param(self, slot: int, frame: float) -> ExpressionValue:
        source = self._expression.sources[slot]
        if type(source) is FixedValue:
            return source.value
        if type(source) is KeyedValue:
            return source.evaluate_at(frame)
        if isinstance(source, SignalValue):
            return source.evaluate_at(frame, self._run.frame, self._run.signals)
        assert isinstance(source, BoundExpression)
        if not self._run.knows(source, frame):
            raise _NeededError(source, frame)
        return to_expression_value(self._run.get(source, frame))

    def get_variable(self, name: str) -> float:
        facts = self._run.facts.get(self._expression.node)
        if facts is None:
            raise StudioError(tr("“{name}” is not known: the node has no picture yet", name=name))
        fps = _DEFAULT_FPS if facts.rate is None else float(facts.rate)
        return {
            "time": self.frame / fps,
            "fps": fps,
            "width": float(facts.width),
            "height": float(facts.height),
            "length": float(facts.length),
        }[name]


def list_slots(parsed: ParsedExpression) -> list[ParamReference]:
    """Return the references of an expression, each once."""
    return list(dict.fromkeys(placed.reference for placed in parsed.references))


def list_variables(tree: SyntaxTree) -> list[str]:
    """Return the variables that a tree names."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, FrameVariable):
            found.append(each.name)
        elif isinstance(each, FunctionCall):
            waiting.extend(each.arguments)
        elif isinstance(each, VectorParts):
            waiting.extend(each.parts)
        elif isinstance(each, VectorPart):
            waiting.append(each.vector)
        elif isinstance(each, ParamValueAt) and each.frame is not None:
            waiting.append(each.frame)
    return found


def _make_identity(node: str, param: str, text: str, sources: list[object]) -> str:
    return blake2b(repr((node, param, text, sources)).encode(), digest_size=16).hexdigest()


def _explain(error: Exception) -> str:
    if isinstance(error, ZeroDivisionError):
        return tr("it divides by zero")
    if isinstance(error, OverflowError):
        return tr("its result is too large")
    if isinstance(error, StudioError):
        return str(error)
    return tr("a function has no value there, as the root of a negative number")
